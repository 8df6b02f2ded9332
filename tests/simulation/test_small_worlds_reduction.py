"""What keeps the states of a small world few loses neither an end nor a broken rule."""

import json
from collections.abc import Iterable, Iterator

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.schema import CONTROL
from redial.adapters.dynamodb.table import Table
from redial.domain.pacing.line_slots import SendLines
from simulation.small_worlds.actor import Actor
from simulation.small_worlds.explorer import Choice, CounterExample, Situation
from simulation.small_worlds.ground import Common
from simulation.small_worlds.invocations import VARIABLES
from simulation.small_worlds.moves import Fate
from simulation.small_worlds.running import Running, put_up
from tests.simulation.test_small_worlds import always_stored, world

_NOBODY = -1


def texts(ends: Iterable[Common]) -> set[str]:
    """Return what is stored in each end, in words that another world would use too."""
    return {
        json.dumps(
            [
                end.table[0],
                end.rings,
                [(each.call_key, sorted(each.tokens)) for each in end.cancelled],
                end.seconds,
            ],
            sort_keys=True,
        )
        for end in ends
    }


def explored(
    name: str, letters: str, *, reduced: bool, most_switches: int | None = None
) -> tuple[set[str], set[str], int]:
    """Explore; return the ends, the rules that break, and how many states there were."""
    broken: set[str] = set()

    def note(found: CounterExample) -> None:
        broken.update(found.broken)

    with put_up(world(name), reduced=reduced) as running:
        running.explorer.report = note
        states = running.explore(letters, most_switches).states
        return texts(running.explorer.ends.values()), broken, states


def ends_one_by_one(running: Running, letters: str, most_switches: int) -> set[str]:
    """Take every schedule, each from its beginning to its end, and count its interruptions."""
    explorer = running.explorer

    def ends(situation: Situation, last: int, left: int) -> Iterator[Common]:
        able = [number for number in range(len(letters)) if explorer.step(situation, Choice(number, Fate.DONE))]
        if not able:
            yield situation.common
        for number in able:
            interrupts = last in able and number != last
            steps = [] if interrupts > left else [explorer.step(situation, Choice(number, fate)) for fate in Fate]
            for after, _ in filter(None, steps):
                yield from ends(after, number, left - interrupts)

    begins = Situation(running.begins, tuple(map(explorer.cast.begin, running.some(letters))))
    return texts(ends(begins, _NOBODY, most_switches))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("due", "ab"),
        ("due", "as"),
        ("busy", "at"),
        ("two", "ac"),
        ("silent", "ts"),
        ("killed", "sc"),
        ("silent", "tsc"),
        ("line", "at"),
    ],
)
def test_reduced_exploration_comes_to_the_same_ends(name: str, letters: str) -> None:
    ends, broken, states = explored(name, letters, reduced=True)
    all_ends, all_broken, all_states = explored(name, letters, reduced=False)

    assert ends == all_ends
    assert broken == all_broken == set()
    assert states <= all_states


@pytest.mark.parametrize(("name", "letters"), [("due", "ab"), ("due", "atc")])
def test_reduced_exploration_finds_the_same_broken_rules(
    name: str, letters: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DynamoDbRecord, "replace", always_stored)

    _, broken, states = explored(name, letters, reduced=True)
    _, all_broken, all_states = explored(name, letters, reduced=False)

    assert broken == all_broken != set()
    assert states < all_states


def test_reduced_exploration_finds_the_same_wrong_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SendLines, "owner_of", lambda self, _line, _published_at: self.taken()[-1])

    found = [explored("killed", "stc", reduced=reduced)[:2] for reduced in (True, False)]

    assert found[0] == found[1]
    assert found[0][1]


@pytest.mark.parametrize(("name", "letters"), [("due", "ac"), ("due", "as"), ("silent", "tc")])
@pytest.mark.parametrize("most_switches", [0, 1])
def test_states_by_their_interruptions_come_to_the_ends_of_every_schedule(
    name: str, letters: str, most_switches: int
) -> None:
    ends, _, _ = explored(name, letters, reduced=True, most_switches=most_switches)

    with put_up(world(name), reduced=False) as running:
        assert ends == ends_one_by_one(running, letters, most_switches)


def notes_the_time(running: Running, keys: Iterable[str]) -> Actor:
    """Return an actor that reads items, and stores what its clock showed after each of them."""
    clock = running.explorer.cast.clock

    def run(_: object) -> None:
        table = Table(clients.dynamodb(), VARIABLES["TABLE_NAME"])
        times = []
        for key in keys:
            table.get(key)
            times.append(clock.now().isoformat())
        table.put({"pk": "TIMES", "version": 1, "times": times})

    return Actor("times", "n", run)


@pytest.mark.parametrize(
    ("keys", "with_faults", "count"),
    [
        # Frozen before the second: the first early, the second late.
        (("RECIPIENT#nobody", CONTROL), True, 4),
        # Nobody is frozen: ended by the time-out, both early, or begun late.
        ((CONTROL, "RECIPIENT#nobody"), False, 3),
    ],
)
def test_time_may_pass_before_a_call_that_commutes(keys: tuple[str, ...], with_faults: bool, count: int) -> None:
    times: list[set[str]] = []
    for reduced in (True, False):
        with put_up(world("due"), reduced=reduced) as running:
            explorer = running.explorer
            explorer.with_faults = with_faults
            explorer.explore(running.begins, [notes_the_time(running, keys), *running.some("s")])
            times.append({str(end.table[0].get("TIMES")) for end in explorer.ends.values()})

    assert times[0] == times[1]
    assert len(times[0]) == count
