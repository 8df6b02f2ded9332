"""What keeps the states of a small world few loses neither an end nor a broken rule."""

import json
import re
from collections.abc import Iterable, Iterator

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb import table
from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.adapters.dynamodb.schema import CONTROL
from redial.adapters.dynamodb.table import Table
from redial.domain.pacing.line_slots import SendLines
from simulation.small_worlds.actor import Actor
from simulation.small_worlds.explorer import CounterExample
from simulation.small_worlds.ground import Common
from simulation.small_worlds.history import read
from simulation.small_worlds.invocations import VARIABLES
from simulation.small_worlds.moves import Fate
from simulation.small_worlds.running import Running, put_up
from simulation.small_worlds.situations import Choice, Situation
from tests.simulation.small_world import always_stored, whole, world

_NOBODY = -1


def texts(ends: Iterable[Common], *, alike: bool = False) -> set[str]:
    """
    Return what is stored in each end, in words that another world would use too.

    Parameters
    ----------
    alike
        The dialers are: of two ends in which they have changed places, one stands for both.
    """
    found = set()
    for end in ends:
        cancelled = [(each.call_key, list(each.tokens)) for each in end.cancelled]
        text = json.dumps([end.table[0], end.rings, end.seconds, cancelled])
        found.add(min(map(_ordered, (text, swapped(text)) if alike else (text,))))
    return found


def swapped(text: str) -> str:
    """Return a text in which the dialers have changed places."""
    names = {"dialer-a": "dialer-b", "dialer-b": "dialer-a"}
    return re.sub("dialer-[ab]", lambda found: names[found[0]], text)


def _ordered(text: str) -> str:
    *stored, cancelled = json.loads(text)
    return json.dumps([*stored, [(key, sorted(tokens)) for key, tokens in cancelled]], sort_keys=True)


def explored(
    name: str, letters: str, *, reduced: bool, most_switches: int | None = None
) -> tuple[set[str], set[str], int]:
    """Explore; return the ends, the rules that break, and how many states there were."""
    broken: set[str] = set()
    alike = world(name).dialers_are_alike and {*"ab"} <= {*letters}

    def note(found: CounterExample) -> None:
        broken.update(min(each, swapped(each)) if alike else each for each in found.broken)

    with put_up(world(name), reduced=reduced) as running:
        running.explorer.report = note
        states = running.explore(letters, most_switches).states
        return texts(running.explorer.ends.values(), alike=alike), broken, states


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
    return texts(ends(begins, _NOBODY, most_switches), alike={*"ab"} <= {*letters})


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("due", "as"),
        ("silent", "ts"),
        ("killed", "sc"),
        *whole(("due", "ab"), ("busy", "at"), ("two", "ac"), ("silent", "tsc"), ("line", "at")),
    ],
)
def test_reduced_exploration_comes_to_the_same_ends(name: str, letters: str) -> None:
    ends, broken, states = explored(name, letters, reduced=True)
    all_ends, all_broken, all_states = explored(name, letters, reduced=False)

    assert ends == all_ends
    assert broken == all_broken == set()
    assert states <= all_states


@pytest.mark.parametrize(("name", "letters"), [("due", "ab"), *whole(("due", "atc"))])
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


@pytest.mark.parametrize(("name", "letters"), [("due", "as"), ("silent", "tc"), *whole(("due", "ac"), ("due", "ab"))])
@pytest.mark.parametrize("most_switches", [0, 1])
def test_states_by_their_interruptions_come_to_the_ends_of_every_schedule(
    name: str, letters: str, most_switches: int
) -> None:
    ends, _, _ = explored(name, letters, reduced=True, most_switches=most_switches)

    with put_up(world(name), reduced=False) as running:
        assert ends == ends_one_by_one(running, letters, most_switches)


def test_dialers_that_are_alike_are_explored_in_one_of_their_two_roles() -> None:
    """Half of the states: those in which both have changed places are the others."""
    with put_up(world("due")) as running:
        halves = running.explore("ab")
        ends = texts(running.explorer.ends.values())
    with put_up(world("due")) as running:
        running.explorer.number_of.swap("nobody", "else")
        whole = running.explore("ab")
        all_ends = texts(running.explorer.ends.values())

    assert whole.states / 2 <= halves.states < whole.states / 2 + 5
    assert ends < all_ends
    assert {_ordered(swapped(end)) for end in ends} | ends == all_ends


@pytest.mark.parametrize(("of_one", "of_other"), [("at", "bt"), *whole(("asc", "bsc"))])
def test_dialer_that_is_alike_stands_for_the_other(of_one: str, of_other: str) -> None:
    with put_up(world("due"), reduced=False) as running:
        running.explore(of_one)
        ends = texts(running.explorer.ends.values())
        running.explore(of_other)

        assert {_ordered(swapped(end)) for end in ends} == texts(running.explorer.ends.values())


def notes_the_time(running: Running, keys: Iterable[str]) -> Actor:
    """Return an actor that reads items, and stores what its clock showed after each of them."""
    clock = running.explorer.cast.clock

    def run(_: object) -> None:
        items = Table(clients.dynamodb(), VARIABLES["TABLE_NAME"])
        times = []
        for key in keys:
            items.get(key)
            times.append(clock.now().isoformat())
        items.put({"pk": "TIMES", "version": 1, "times": times})

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


def after_the_claim(schedule: str) -> tuple[Situation, Situation]:
    """Return what a dialer comes to with the next step, without a fault and by a schedule of it alone."""
    with put_up(world("due")) as running:
        explorer, actors = running.explorer, running.some("a")
        claim, steps = "a" * 7, {}
        for text in (claim, schedule):
            situation = Situation(running.begins, tuple(map(explorer.cast.begin, actors)))
            for choice in read(text, actors):
                step = explorer.step(situation, choice)
                assert step is not None
                situation = step[0]
            steps[text] = situation
        return steps[claim], steps[schedule]


def test_write_that_the_sdk_repeated_comes_to_what_it_comes_to_at_once() -> None:
    usual, repeated = after_the_claim("a" * 6 + "a+" + "a")

    assert repeated.common is usual.common
    assert repeated.standings == usual.standings
    assert repeated.has_fault
    assert not usual.has_fault


def test_repeated_write_that_is_told_otherwise_comes_to_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    conflicting_item = table.conflicting_item
    monkeypatch.setattr(table, "conflicting_item", lambda error: (conflicting_item(error) or {}) | {"note": "differs"})

    usual, repeated = after_the_claim("a" * 6 + "a+" + "a")

    assert repeated.standings != usual.standings
