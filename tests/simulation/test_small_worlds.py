"""The explorer of small worlds: it follows every order, and names the history that breaks a rule."""

from itertools import combinations
from typing import Any

import pytest

from redial.adapters.dynamodb.record import DynamoDbRecord
from redial.application.dialling import recipient_lock
from redial.application.dialling.place_call import CallPlacer
from redial.application.tracking.attribute_by_context import ContextAttribution
from redial.domain.attempt.send_context import SendContext
from redial.domain.call import transitions
from redial.domain.call.calls import Call
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.pacing.line_slots import SendLines
from redial.domain.recipient.recipients import InFlight, StaleHolder
from simulation.small_worlds.explorer import CounterExample
from simulation.small_worlds.history import ImpossibleStep
from simulation.small_worlds.parts import Part, explore, parts
from simulation.small_worlds.running import put_up
from simulation.small_worlds.worlds import WORLDS
from tests.simulation.small_world import always_stored, broken_in, world


@pytest.mark.parametrize(
    ("name", "letters"),
    [("due", "ab"), ("due", "at"), ("busy", "ac"), ("silent", "ts"), ("two", "as"), ("killed", "ts"), ("line", "at")],
)
def test_no_order_of_two_actors_with_one_fault_breaks_a_rule(name: str, letters: str) -> None:
    explored = explore(Part(name, letters))

    assert explored.history == []
    assert explored.counted.ends > 0


@pytest.mark.parametrize(
    ("name", "letters"),
    [("due", "at"), ("busy", "at"), ("redial", "at"), ("silent", "ts"), ("killed", "ts"), ("line", "ab")],
)
def test_no_order_of_two_actors_with_one_fault_breaks_a_rule_on_version_2(name: str, letters: str) -> None:
    explored = explore(Part(name, letters, voice_api="v2"))

    assert explored.history == []
    assert explored.counted.ends > 0


def test_context_that_is_left_to_the_deadline_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ContextAttribution, "link", lambda _self, attempt, *_: attempt)

    what, told = broken_in("killed", "t", "v2")

    assert "UNKNOWN, but the first event of m1 told whose it is" in what
    assert "--voice-api v2 --world killed --actors t --schedule" in told


def test_context_that_is_taken_for_any_attempt_of_its_call_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event of the first attempt comes again when the second one is under way, and no answer told its id."""
    attribute = transitions.attribute

    def of_the_last(call: Call, token: str, *more: Any) -> Call | CallUnchanged:
        return attribute(call, call.attempts[-1].token if call.attempts else token, *more)

    monkeypatch.setattr(transitions, "attribute", of_the_last)

    what, _ = broken_in("silent", "ats", "v2")

    assert "of another" in what


def test_context_that_names_another_intent_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        SendContext,
        "as_pairs",
        lambda self: {"redial_stack": "redial", "redial_call": "x", "redial_token": self.call_id},
    )

    with pytest.raises(CounterExample, match="names another intent"), put_up(world("due"), voice_api="v2") as running:
        running.explore("a")


def test_actors_are_interrupted_as_often_as_said() -> None:
    with put_up(world("due")) as running:
        running.explorer.with_faults = False
        states = [running.explore("atc", most).states for most in (0, 1)]
        steps = running.explore("ac", 0).steps
        one_after_the_other = [running.tell("ac", schedule) for schedule in ("cc" + "a" * 6, "a" * 15 + "cc")]

    assert states[0] < states[1]
    # Whoever is first, and nothing is left to do then.
    assert steps == sum(map(len, one_after_the_other))
    assert all(history[-1].endswith("ends") for history in one_after_the_other)


def test_state_that_is_known_is_not_followed_again() -> None:
    with put_up(world("due")) as running:
        counted = running.explore("ac")

    assert counted.known > 0
    # Each but the first was met by a step.
    assert counted.states + counted.known == counted.steps + 1


def test_parts_are_each_pair_each_triple_and_all_five_of_each_world() -> None:
    by_size: dict[int, list[Part]] = {1: [], 2: [], 3: [], 5: []}
    for each in WORLDS:
        of_this = [(part.letters, part) for part in parts([each.name])]
        for letters, part in of_this:
            by_size[len(letters)].append(part)
        stood_for = {letters.replace("a", "b") for letters, _ in of_this if each.dialers_are_alike}
        asked = {"".join(some) for size in by_size for some in combinations("abtsc", size)}
        assert asked - {letters for letters, _ in of_this} <= stood_for
        assert len({letters for letters, _ in of_this}) == len(of_this)

    assert {part.most_switches for part in by_size[5]} == {3}
    assert {part.most_switches for size in (1, 2, 3) for part in by_size[size]} == {None}


def test_claim_of_a_call_that_was_put_off_meanwhile_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def claims_whatever_is_stored(self: Any, call: Call, token: str, number: str, now: Any) -> Call:
        return self._change(  # type: ignore[no-any-return]
            call, lambda stored: transitions.claim(stored, token, number, self._rules.deadlines, now)
        )

    monkeypatch.setattr(CallPlacer, "_claim", claims_whatever_is_stored)

    what, told = broken_in("busy", "abt")

    assert "before it is due" in what
    assert "--world busy --actors abt --schedule" in told


def test_lost_race_that_counts_as_won_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DynamoDbRecord, "replace", always_stored)

    what, _ = broken_in("due", "ab")

    assert "two calls at once to +12065550100" in what


def test_recipient_that_nobody_holds_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def is_stale(holder: InFlight, *_: object) -> StaleHolder:
        return StaleHolder(holder.token, placed_a_call=True)

    monkeypatch.setattr(recipient_lock, "judge_holder", is_stale)

    what, _ = broken_in("two", "ab")

    assert "two calls at once to +12065550100" in what


def test_event_that_is_taken_for_whoever_has_a_line_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SendLines, "owner_of", lambda self, _line, _published_at: self.taken()[-1])

    what, _ = broken_in("killed", "t")

    assert "of another's send" in what or "which did not place it" in what


def test_event_of_a_line_that_is_left_to_the_deadline_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dialer that died between its send and its record costs its call nothing."""
    monkeypatch.setattr(SendLines, "owner_of", lambda *_: None)

    what, _ = broken_in("killed", "t")

    assert "UNKNOWN, but the first event of m1 told whose it is" in what


def test_history_is_replayed_by_its_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DynamoDbRecord, "replace", always_stored)
    explored = explore(Part("due", "ab"))
    schedule = explored.history[0].rpartition("--schedule ")[2].strip("'")

    with put_up(world("due")) as running:
        assert running.tell("ab", schedule) == explored.history[1:]


def test_schedule_that_cannot_be_taken_is_refused_with_its_step() -> None:
    with put_up(world("due")) as running:
        for schedule, problem in {
            "cccc": "step 3: cancel has nothing",
            "x": "nobody here is x",
            "1": "expected letters",
        }.items():
            with pytest.raises(ImpossibleStep, match=problem):
                running.tell("abtsc", schedule)


def test_history_tells_what_became_of_each_call() -> None:
    with put_up(world("due")) as running:
        told = running.tell("ac", "cc~")

    assert told == [
        "   1  cancel    dynamodb:GetItem CALL: version 1, WAITING at 09:00:00",
        "   2  cancel    dynamodb:PutItem CALL: version 2, CANCELLED at 09:00:00; the answer is lost; fails: ReadTimeoutError",
    ]


def test_schedule_in_which_somebody_is_frozen_is_replayed() -> None:
    with put_up(world("due")) as running:
        told = running.tell("as", "aas*a")

    assert told[2].endswith("time passes, and whoever is in the middle of a run goes on afterwards")
    assert "dialer-a" in told[3]
