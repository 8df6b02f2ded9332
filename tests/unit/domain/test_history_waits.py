"""A wait is told after the fact: for whom, for what, by whom, and until when."""

from datetime import timedelta

from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, WaitReason
from redial.domain.call.reasons.reason import Noted
from redial.domain.call.reasons.wording import reason_in_words
from redial.domain.call.requests import Lane
from redial.domain.history.history import history_of
from redial.domain.steering.control import Control, PastPause, Pause, Target
from redial.domain.steering.control_changes import pause, resume
from simulation.makers import DEADLINES, ORIGINATION, T0, at, waiting_call

IN_CALL = "the recipient is in call 8534fa7ef71157aceccedf38"


def postponed(call: Call, reason: WaitReason, seconds: float, detail: str = IN_CALL) -> Call:
    changed = transitions.postpone(call, reason, at(seconds + 10), Noted(detail), at(seconds))
    assert isinstance(changed, Call)
    return changed


def claimed(call: Call, seconds: float, token: str = "token") -> Call:
    changed = transitions.claim(call, token, ORIGINATION, DEADLINES, at(seconds))
    assert isinstance(changed, Call)
    return changed


def told(call: Call, *past_pauses: PastPause) -> list[str]:
    return [line.text for line in history_of(call, {}, past_pauses)]


def test_wait_for_the_recipients_other_call_is_told_once_however_often_it_was_looked_at() -> None:
    call = waiting_call()
    for seconds in (1, 11, 21):
        call = postponed(call, WaitReason.RECIPIENT_IN_FLIGHT, seconds)
    call = claimed(call, 31)

    assert told(call)[1] == (f"Waited for the recipient's other call until 2026-11-23T09:00:31.000Z: {IN_CALL}.")
    assert len([text for text in told(call) if text.startswith("Waited")]) == 1


def test_different_waits_are_told_apart_and_kept_within_bounds() -> None:
    call = waiting_call()
    reasons = (WaitReason.RECIPIENT_IN_FLIGHT, WaitReason.THROTTLED)
    for number in range(40):
        call = postponed(call, reasons[number % 2], number * 10, "x" * 5_000)
    call = claimed(call, 400)

    assert len(call.past_waits) == 5
    assert {wait.wait_reason for wait in call.past_waits} == set(reasons)
    assert all(len(reason_in_words(wait.reason)) <= 120 for wait in call.past_waits)


def test_a_wait_that_begins_anew_after_an_attempt_is_another_wait() -> None:
    call = claimed(postponed(waiting_call(), WaitReason.RECIPIENT_IN_FLIGHT, 1), 11)
    back = transitions.take_back(call, "token", WaitReason.RECIPIENT_IN_FLIGHT, at(30), Noted(IN_CALL), at(20))
    assert isinstance(back, Call)
    call = claimed(back, 30, "token-2")

    assert [(wait.since, wait.until) for wait in call.past_waits] == [(at(1), at(11)), (at(20), at(30))]


def test_a_wait_that_goes_on_is_one_with_its_earlier_part_and_leaves_those_before() -> None:
    call = postponed(waiting_call(), WaitReason.THROTTLED, 1)
    for seconds in (11, 21, 31):
        call = postponed(call, WaitReason.RECIPIENT_IN_FLIGHT, seconds)
    call = claimed(call, 41)

    assert [(wait.wait_reason, wait.since, wait.until) for wait in call.past_waits] == [
        (WaitReason.THROTTLED, at(1), at(11)),
        (WaitReason.RECIPIENT_IN_FLIGHT, at(11), at(41)),
    ]


def test_wait_for_its_turn_is_told_with_how_long_it_was() -> None:
    call = claimed(waiting_call(), 31)

    assert (
        told(call)[1] == "Waited 31 seconds for its turn: for the calls before it, and for a place within the limits."
    )


def test_call_that_went_at_once_did_not_wait() -> None:
    assert not any(text.startswith(("Waited", "Held back")) for text in told(claimed(waiting_call(), 2)))


def test_wait_before_a_second_attempt_counts_from_when_it_was_due() -> None:
    call = transitions.end_attempt(claimed(waiting_call(), 0), "token", EndOfAttempt(Outcome.BUSY, at(10)), at(10))
    assert isinstance(call, Call)
    call = claimed(call, 10 + 60 + 20, token="second")

    (turn,) = [line for line in history_of(call, {}) if line.text.startswith("Waited")]
    assert (turn.at, turn.attempt) == (at(70), 2)
    assert "20 seconds" in turn.text


def test_pause_leaves_its_trace_in_the_stories_of_the_calls_that_it_held_back() -> None:
    control = pause(Control(), Target(campaign="sale"), Pause(since=at(5), by="ana", reason="wrong text"))
    assert isinstance(control, Control)
    control = resume(control, Target(campaign="sale"), at(600))
    assert isinstance(control, Control)
    held = claimed(waiting_call(campaign="sale"), 603)
    other = claimed(waiting_call(campaign="recall"), 603)

    line = "Held back until 2026-11-23T09:10:00.000Z: the campaign sale was paused by ana (wrong text)."
    assert line in told(held, *control.past_pauses)
    assert not any(text.startswith("Waited") for text in told(held, *control.past_pauses))
    assert line not in told(other, *control.past_pauses)


def test_pauses_hold_what_they_are_of() -> None:
    past = PastPause(since=T0, until=at(60), by="ana")

    assert past.held(Lane.BULK, None)
    assert replace(past, lane=Lane.BULK).held(Lane.BULK, "sale")
    assert not replace(past, lane=Lane.BULK).held(Lane.URGENT, "sale")
    assert not replace(past, campaign="sale").held(Lane.BULK, None)


def test_only_the_last_pauses_are_remembered() -> None:
    control = Control()
    for number in range(40):
        paused = pause(control, Target(lane=Lane.BULK), Pause(since=at(number), by="b" * 999, reason="r" * 999))
        assert isinstance(paused, Control)
        resumed = resume(paused, Target(lane=Lane.BULK), at(number) + timedelta(seconds=1))
        assert isinstance(resumed, Control)
        control = resumed

    assert len(control.past_pauses) == 12
    assert all(len(each.by + each.reason) <= 200 for each in control.past_pauses)
