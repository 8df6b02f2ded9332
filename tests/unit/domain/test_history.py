"""What happened to a call, in words."""

import re

import pytest
from msgspec.structs import replace

from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import EndOfAttempt, Outcome, VoiceEventType
from redial.domain.attempt.silence import SilenceCondition, SilenceJudgement
from redial.domain.call import transitions
from redial.domain.call.calls import Call, FieldError
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.retry_policy import OnUnknown
from redial.domain.history.entries import EntryKind
from redial.domain.history.history import history_of
from redial.domain.history.wording import event_in_words, outcome_in_words
from redial.domain.reporting.listing import AttemptDetails
from simulation.makers import DEADLINES, DESTINATION, ORIGINATION, RETRY, T0, at, voice_event, waiting_call


def attempted(call: Call, number: int, outcome: Outcome, seconds: float) -> Call:
    token = f"token-{number}"
    claimed = transitions.claim(call, token, ORIGINATION, DEADLINES, at(seconds))
    assert isinstance(claimed, Call)
    sent = transitions.record_sent(claimed, token, f"m-{number}", DEADLINES, at(seconds + 0.2))
    assert isinstance(sent, Call)
    ended = transitions.end_attempt(sent, token, EndOfAttempt(outcome, at(seconds + 10)), at(seconds + 10))
    assert isinstance(ended, Call)
    return ended


def test_story_tells_each_attempt_event_and_decision_in_order() -> None:
    call = attempted(waiting_call(campaign="recall"), 1, Outcome.BUSY, 5)
    call = attempted(call, 2, Outcome.COMPLETED_CALL, 80)
    events = frozenset({voice_event(VoiceEventType.RINGING, 8), voice_event(VoiceEventType.BUSY, 15)})
    stored = AttemptDetails(
        record=AttemptRecord(message_id="m-1", call_id=call.call_id, token="token-1", events=events)
    )

    story = history_of(call, {"m-1": stored})

    assert [(line.kind, line.attempt, line.at) for line in story] == [
        (EntryKind.REQUEST, None, T0),
        (EntryKind.ATTEMPT, 1, at(5)),
        (EntryKind.ATTEMPT, 1, at(5.2)),
        (EntryKind.EVENT, 1, at(8)),
        (EntryKind.EVENT, 1, at(15)),
        (EntryKind.OUTCOME, 1, at(15)),
        (EntryKind.DECISION, 1, at(15)),
        (EntryKind.ATTEMPT, 2, at(80)),
        (EntryKind.ATTEMPT, 2, at(80.2)),
        (EntryKind.OUTCOME, 2, at(90)),
        (EntryKind.DECISION, None, at(90)),
    ]
    texts = [line.text for line in story]
    assert DESTINATION in texts[0]
    assert "campaign recall" in texts[0]
    assert texts[6] == "Dial again at 2026-11-23T09:01:15.000Z: BUSY on attempt 1 of 3."
    assert texts[9] == "Attempt 2 ended with COMPLETED_CALL: the message was played, perhaps to a voicemail system."
    assert texts[10] == "The call ended as COMPLETED (COMPLETED_CALL on attempt 2 of 3)."


def test_events_of_a_clock_that_is_behind_are_told_in_the_order_of_a_calls_course() -> None:
    call = attempted(waiting_call(), 1, Outcome.BUSY, 5.5)
    call = replace(call, attempts=(replace(call.attempts[0], outcome_at=at(5)),))
    course = (VoiceEventType.BUSY, VoiceEventType.RINGING, VoiceEventType.INITIATED_CALL)
    events = frozenset(voice_event(event_type, 5) for event_type in course)
    record = AttemptRecord(message_id="m-1", call_id=call.call_id, token="token-1", events=events)

    story = history_of(call, {"m-1": AttemptDetails(record=record)})

    kinds = [line.kind for line in story]
    assert kinds == [
        EntryKind.REQUEST,
        *[EntryKind.ATTEMPT] * 2,
        *[EntryKind.EVENT] * 3,
        EntryKind.OUTCOME,
        EntryKind.DECISION,
    ]
    assert [line.text.split(":")[0] for line in story[3:6]] == ["INITIATED_CALL", "RINGING", "BUSY"]
    assert story[6].text == "Attempt 1 ended with BUSY.", "what that means was said with the event"


def test_giving_up_is_told_with_its_reason() -> None:
    call = attempted(waiting_call(), 1, Outcome.FAILED, 5)

    texts = [line.text for line in history_of(call, {}) if line.kind is EntryKind.DECISION]

    assert texts == [
        "Give up: FAILED on attempt 1, which the policy does not retry.",
        "The call ended as UNREACHED (FAILED on attempt 1, which the policy does not retry).",
    ]


def test_bad_request_tells_what_was_wrong() -> None:
    errors = (FieldError(field="lane", message="expected another"), FieldError(field="(body)", message="expected more"))
    rejected = RejectedRequest(call_id="r1", errors=errors, original="{}", accepted_at=T0)

    (line,) = history_of(rejected, {})

    assert line.text == "The request was rejected: lane: expected another; (body): expected more."


@pytest.mark.parametrize("outcome", Outcome)
def test_what_an_outcome_means_is_said_without_any_name_of_the_code(outcome: Outcome) -> None:
    assert re.fullmatch(r"[a-z ,]+", outcome_in_words(outcome))


@pytest.mark.parametrize("event_type", VoiceEventType)
def test_what_an_event_means_is_said_without_any_name_of_the_code(event_type: VoiceEventType) -> None:
    assert re.fullmatch(r"[a-z ,]+", event_in_words(event_type))


def settled_by_silence(*broken: SilenceCondition) -> Call:
    asked = waiting_call(retry=replace(RETRY, on_unknown=OnUnknown.REDIAL_IF_SILENT))
    claimed = transitions.claim(asked, "token-1", ORIGINATION, DEADLINES, at(0))
    assert isinstance(claimed, Call)
    judgement = SilenceJudgement(line=3, broken=broken, heard=("before", "after"))
    settled = transitions.settle_by_silence(claimed, "token-1", judgement, at(1_201))
    assert isinstance(settled, Call)
    return settled


def told_of_silence(call: Call) -> list[str]:
    return [line.text for line in history_of(call, {}) if line.at == at(1_200)]


def test_story_tells_each_condition_of_a_silence_that_is_a_proof() -> None:
    outcome, *found, decision = told_of_silence(settled_by_silence())

    assert outcome == "Attempt 1 ended with SEND_UNKNOWN: nobody can tell whether a call was placed."
    assert len(found) == len(SilenceCondition) - 1
    assert all(text.startswith("Silence: ") for text in found)
    assert decision == "Dial again at 2026-11-23T09:30:00.000Z: its silence proves that attempt 1 placed no call."


def test_story_tells_which_condition_of_silence_is_broken() -> None:
    told = told_of_silence(settled_by_silence(SilenceCondition.LINE_HEARD_AFTER))

    assert "Silence proves nothing: line 3 brought nothing within 15 minutes after." in told
    assert sum(text.startswith("Silence: ") for text in told) == len(SilenceCondition) - 2
    assert told[-1] == (
        "Give up: SEND_UNKNOWN on attempt 1; its silence proves nothing: line 3 brought nothing within 15 minutes after."
    )
