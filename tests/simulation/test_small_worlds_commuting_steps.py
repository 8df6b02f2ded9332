"""Two steps that are said to commute come to the same in either order, and no actor does what was not declared of it."""

from collections.abc import Callable, Iterator
from itertools import permutations

import pytest

from redial.adapters.dynamodb.schema import ALLOWANCE, CALL, FAILURE, MESSAGE, RECIPIENT, waiting_in
from redial.domain.call.requests import Lane
from simulation.aws.fake_aws import AwsCall
from simulation.small_worlds import actor, reach
from simulation.small_worlds.moves import Fate
from simulation.small_worlds.reach import NOTHING, Future, Reach, reach_of
from simulation.small_worlds.running import Running, put_up
from simulation.small_worlds.situations import Choice, Situation
from tests.simulation.small_world import world

_WORLDS = [("due", "atc"), ("two", "ab"), ("killed", "at"), ("killed", "stc"), ("line", "at"), ("silent", "ts")]


def situations(running: Running, letters: str) -> Iterator[Situation]:
    """Yield what some actors can come to without a fault, each once."""
    explorer = running.explorer
    pending = [Situation(running.begins, tuple(map(explorer.cast.begin, running.some(letters))))]
    known = set()
    while pending:
        situation = pending.pop()
        if situation.key in known:
            continue
        known.add(situation.key)
        yield situation
        steps = (explorer.step(situation, Choice(number, Fate.DONE)) for number in range(len(letters)))
        pending += [step[0] for step in steps if step is not None]


def said_to_commute(running: Running, situation: Situation, one: int, other: int) -> bool:
    """Tell whether the next step of one is said to commute with that of the other."""
    explorer, standings = running.explorer, situation.standings
    done = [explorer.moves.done(situation.common, standings[number]) for number in (one, other)]
    if any(move is None or move.ends_runs for move in done):
        return False
    reaches = [
        [move.caller.reach, *([standings[number].actor.start_reach] if standings[number].is_at_start else [])]
        for number, move in zip((one, other), done, strict=True)
        if move is not None
    ]
    return not any(mine.meets(its) for mine in reaches[0] for its in reaches[1])


def both_orders(name: str, letters: str) -> Iterator[tuple[str, bool]]:
    """Take all steps that are said to commute in both orders; tell which they are, and whether they come to the same."""
    with put_up(world(name), reduced=False) as running:
        for situation in situations(running, letters):
            for one, other in permutations(range(len(letters)), 2):
                if not said_to_commute(running, situation, one, other):
                    continue
                for fate in Fate:
                    steps = Choice(one, fate), Choice(other, Fate.DONE)
                    came_to = [_take(running, situation, order) for order in (steps, steps[::-1])]
                    what = f"{letters[one]}{fate} and {letters[other]}: {situation.standings[one].request}"
                    yield what, came_to[0] == came_to[1]


def _take(running: Running, situation: Situation, steps: tuple[Choice, ...]) -> object:
    broken: tuple[str, ...] = ()
    for choice in steps:
        step = running.explorer.step(situation, choice)
        if step is None:
            return None
        situation, broken = step[0], broken + step[1].broken
    return situation.key, broken


@pytest.mark.parametrize(("name", "letters"), _WORLDS)
def test_steps_that_are_said_to_commute_come_to_the_same_in_either_order(name: str, letters: str) -> None:
    pairs = list(both_orders(name, letters))

    assert [what for what, is_the_same in pairs if not is_the_same] == []
    assert pairs


def reads(prefix: str) -> Callable[[AwsCall], bool]:
    return lambda call: (
        call.operation in {"GetItem", "BatchGetItem"} and any(key.startswith(prefix) for key in reach_of(call).seen)
    )


def writes(prefix: str) -> Callable[[AwsCall], bool]:
    def is_write(call: AwsCall) -> bool:
        key = call.parameters.get("Key") or call.parameters.get("Item") or {}
        return call.operation in {"PutItem", "UpdateItem"} and key["pk"]["S"].startswith(prefix)

    return is_write


def lists(partition: str) -> Callable[[AwsCall], bool]:
    return lambda call: (
        call.operation == "Query" and call.parameters["ExpressionAttributeValues"][":key"] == {"S": partition}
    )


@pytest.mark.parametrize(
    ("is_forgotten", "name", "letters"),
    [
        pytest.param(reads(ALLOWANCE), "two", "ab", id="reads of the allowance"),
        pytest.param(reads(ALLOWANCE), "line", "ats", id="reads of the allowance by track"),
        pytest.param(writes(ALLOWANCE), "two", "ab", id="writes of the allowance"),
        pytest.param(reads(CALL), "due", "atc", id="reads of a call"),
        pytest.param(writes(CALL), "due", "atc", id="writes of a call"),
        pytest.param(reads(RECIPIENT), "two", "ab", id="reads of a recipient"),
        pytest.param(writes(RECIPIENT), "two", "ab", id="writes of a recipient"),
        pytest.param(writes(MESSAGE), "due", "atc", id="writes of an attempt"),
        pytest.param(lists(waiting_in(Lane.NORMAL)), "two", "ab", id="lists of due calls"),
        pytest.param(lists("CALLING"), "killed", "stc", id="lists of calls in flight"),
    ],
)
def test_steps_that_are_wrongly_said_to_commute_are_noticed(
    is_forgotten: Callable[[AwsCall], bool], name: str, letters: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actor, "reach_of", lambda call: NOTHING if is_forgotten(call) else reach_of(call))

    assert not all(is_the_same for _, is_the_same in both_orders(name, letters))


@pytest.mark.parametrize(
    ("name", "whose", "what"),
    [
        ("due", "a", ALLOWANCE),
        ("due", "a", CALL),
        ("due", "a", RECIPIENT),
        ("due", "a", reach.PHONES),
        ("due", "a", FAILURE),
        ("killed", "t", ALLOWANCE),
        ("killed", "t", CALL),
        ("killed", "s", CALL),
        ("killed", "s", FAILURE),
    ],
)
def test_actor_that_does_more_than_was_declared_of_it_stops_the_exploration(
    name: str, whose: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with put_up(world(name)) as running:
        (declared,) = running.some(whose)
        monkeypatch.setitem(vars(declared), "future", _without(declared.future, what))

        with pytest.raises(AssertionError, match="beyond what was declared"):
            running.explore(whose)


def test_actor_that_may_do_more_later_than_was_declared_of_it_stops_the_exploration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with put_up(world("due")) as running:
        (declared,) = running.some("a")
        future = declared.future
        monkeypatch.setitem(
            vars(declared),
            "future",
            lambda made, is_hit: future(made, is_hit) if len(made) > 3 else future(made, is_hit).without(MESSAGE),
        )

        with pytest.raises(AssertionError, match="beyond what was declared before"):
            running.explore("a")


def _without(future: Future, name: str) -> Future:
    def smaller(made: tuple[AwsCall, ...], is_hit: bool) -> Reach:
        return future(made, is_hit).without(name)

    return smaller


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (Reach(seen=("A",)), Reach(seen=("A",)), False),
        (Reach(seen=("A",)), Reach(changed=("A",)), True),
        (Reach(changed=("A",)), Reach(seen=("A",)), True),
        (Reach(changed=("A",)), Reach(changed=("A",)), True),
        # The beginning of a name stands for all names that begin so.
        (Reach(seen=("A#1",)), Reach(changed=("A#",)), True),
        (Reach(seen=("A#",)), Reach(changed=("A#1",)), True),
        (Reach(seen=("A#1",)), Reach(changed=("A#2",)), False),
        (reach.EVERYTHING, Reach(seen=("A",)), True),
        (NOTHING, reach.EVERYTHING, False),
    ],
)
def test_reaches_meet_where_one_changes_what_the_other_sees(one: Reach, other: Reach, *, meet: bool) -> None:
    assert one.meets(other) is meet
    assert other.meets(one) is meet
