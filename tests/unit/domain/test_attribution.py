"""Whose an event is by what the send said of itself: what becomes of each attempt, field by field."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from redial.domain.attempt.events import Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Attempt, Call, CallStatus, TakenBack
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call


def attempt(number: int = 1, **fields: Any) -> Attempt:
    return Attempt(
        number=number, token=f"t{number}", origination_phone_number=ORIGINATION, intent_at=at(number), **fields
    )


def call_with(*attempts: Attempt, status: CallStatus = CallStatus.CALLING, **fields: Any) -> Call:
    return replace(waiting_call(), status=status, wait_reason=None, attempts=attempts, **fields)


def changed(call: Call | CallUnchanged) -> Call:
    assert isinstance(call, Call)
    return call


def test_attempt_that_was_refused_and_rang_has_its_id_and_no_outcome() -> None:
    refused = attempt(outcome=Outcome.REFUSED, outcome_at=at(2), detail="no")
    call = call_with(refused, status=CallStatus.REJECTED)

    rang = changed(transitions.attribute(call, "t1", "voice-1", DEADLINES, at(3.0004)))

    expected = replace(refused, message_id="voice-1", sent_at=at(3), outcome=None, outcome_at=None, was_denied=True)
    assert rang == replace(call, attempts=(expected,), updated_at=at(3))


def test_of_several_that_were_taken_back_the_one_is_restored_that_the_token_names() -> None:
    taken = tuple(TakenBack(token=name, origination_phone_number=ORIGINATION, intent_at=at(1)) for name in ("a", "b"))
    call = call_with(taken_back=taken, status=CallStatus.CANCELLED)

    restored = changed(transitions.attribute(call, "b", "voice-1", DEADLINES, at(3)))

    assert restored.taken_back == taken[:1]
    assert [(each.token, each.message_id, each.was_denied) for each in restored.attempts] == [("b", "voice-1", True)]
    assert transitions.attribute(call, "c", "voice-1", DEADLINES, at(3)) is CallUnchanged.NO_SUCH_ATTEMPT


def test_one_that_was_taken_back_stands_before_the_attempt_that_is_under_way() -> None:
    taken = TakenBack(token="t9", origination_phone_number=ORIGINATION, intent_at=at(2))
    first, last = attempt(1, message_id="voice-1", outcome=Outcome.BUSY, outcome_at=at(1.5)), attempt(2)
    call = call_with(first, last, taken_back=(taken,))

    restored = changed(transitions.attribute(call, "t9", "voice-9", DEADLINES, at(3)))

    rang = attempt(2, message_id="voice-9", sent_at=at(3), was_denied=True)
    expected = (first, replace(rang, token="t9"), replace(last, number=3))
    assert restored == replace(call, attempts=expected, taken_back=(), updated_at=at(3))


def test_answer_with_an_id_outranks_what_a_line_told() -> None:
    call = call_with(attempt(message_id="voice-line", by_line=True))

    told = changed(transitions.record_accepted(call, "t1", "voice-1", DEADLINES, at(5)))

    assert [(each.message_id, each.by_line, each.other_message_ids) for each in told.attempts] == [
        ("voice-1", False, ())
    ]


@pytest.mark.parametrize("told", [transitions.attribute, transitions.record_accepted])
def test_proven_id_replaces_one_that_a_line_told_and_the_end_that_its_events_brought(told: Callable[..., Any]) -> None:
    strangers = attempt(message_id="voice-line", by_line=True, sent_at=at(2), outcome=Outcome.BUSY, outcome_at=at(4))
    call = replace(call_with(strangers, status=CallStatus.WAITING), wait_reason=waiting_call().wait_reason)

    proven = changed(told(call, "t1", "voice-1", DEADLINES, at(5)))

    assert proven.attempts == (attempt(message_id="voice-1", sent_at=at(5)),)
    assert (proven.status, proven.wait_reason, proven.status_at) == (
        CallStatus.CALLING,
        None,
        at(5) + DEADLINES.final_event,
    )


def test_context_that_proves_what_a_line_told_says_that_it_is_proven() -> None:
    told = attempt(message_id="voice-1", by_line=True, sent_at=at(2))

    proven = changed(transitions.attribute(call_with(told), "t1", "voice-1", DEADLINES, at(5)))

    assert proven.attempts == (replace(told, by_line=False),)


def test_refused_attempt_that_a_line_told_of_has_the_id_that_is_proven() -> None:
    refused = attempt(message_id="voice-line", by_line=True, outcome=Outcome.REFUSED, outcome_at=at(2))
    call = call_with(refused, status=CallStatus.REJECTED)

    rang = changed(transitions.attribute(call, "t1", "voice-1", DEADLINES, at(3)))

    assert rang.attempts == (attempt(message_id="voice-1", sent_at=at(3), was_denied=True),)


def test_answer_after_events_named_another_call_keeps_both() -> None:
    known = attempt(message_id="voice-1", sent_at=at(2))
    call = call_with(known)

    told = changed(transitions.record_accepted(call, "t1", "voice-2", DEADLINES, at(5.0004)))

    assert told == replace(call, attempts=(replace(known, other_message_ids=("voice-2",)),), updated_at=at(5))


@pytest.mark.parametrize("message_id", ["voice-1", "voice-2"])
def test_answer_with_an_id_that_is_known_changes_nothing(message_id: str) -> None:
    call = call_with(attempt(message_id="voice-1", other_message_ids=("voice-2",)))

    assert transitions.record_accepted(call, "t1", message_id, DEADLINES, at(5)) is CallUnchanged.HAS_MESSAGE_ID


def test_answer_to_an_attempt_that_is_none_of_the_call_is_not_its() -> None:
    call = call_with(attempt())

    assert transitions.record_accepted(call, "other", "voice-1", DEADLINES, at(5)) is CallUnchanged.NO_SUCH_ATTEMPT


def test_call_that_waits_after_the_first_of_two_is_in_flight_again() -> None:
    busy = attempt(message_id="voice-1", outcome=Outcome.BUSY, outcome_at=at(4))
    call = replace(call_with(busy, status=CallStatus.WAITING), wait_reason=waiting_call().wait_reason)

    again = changed(transitions.attribute(call, "t1", "voice-2", DEADLINES, at(5)))

    assert (again.status, again.wait_reason, again.status_at) == (
        CallStatus.CALLING,
        None,
        at(5) + DEADLINES.final_event,
    )
    assert again.attempts == (replace(busy, other_message_ids=("voice-2",), outcome=None, outcome_at=None),)


@pytest.mark.parametrize("status", [CallStatus.COMPLETED, CallStatus.CANCELLED, CallStatus.CALLING])
def test_second_call_of_an_attempt_that_nothing_waits_after_is_only_kept(status: CallStatus) -> None:
    ended = attempt(message_id="voice-1", outcome=Outcome.BUSY, outcome_at=at(4))
    call = call_with(ended, status=status)

    kept = changed(transitions.attribute(call, "t1", "voice-2", DEADLINES, at(5)))

    assert kept == replace(call, attempts=(replace(ended, other_message_ids=("voice-2",)),), updated_at=at(5))
