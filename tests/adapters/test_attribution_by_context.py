"""Whose an event is, by the context that travelled with its send: proven, or left an orphan."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import Outcome
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.reasons.codes import ReasonCode
from redial.domain.call.reasons.parts import code_of
from redial.metrics import MetricName
from simulation.makers import at
from tests.adapters.stage_on_v2 import StageOnV2
from tests.adapters.voice_service import ACCEPTED, Answer, VoiceService

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

FAILS: Answer = (500, "", {"__type": "InternalServerException"})
THROTTLES: Answer = (400, "", {"__type": "ThrottlingException"})
REFUSES: Answer = (400, "", {"__type": "ValidationException", "Reason": "PRICE_OVER_THRESHOLD", "Message": "no"})


@pytest.fixture
def stage(table: Table, sqs: "SQSClient", voice_service: VoiceService) -> StageOnV2:
    return StageOnV2(table, sqs)


def sent(stage: StageOnV2, voice_service: VoiceService, answer: Answer, call_id: str | None = None) -> tuple[str, str]:
    """Send a call that is answered so; give its id and the token that travelled with the send."""
    voice_service.answer = answer
    call_id = call_id or stage.accept()
    stage.run()
    context = voice_service.requests[-1]["Context"]
    return context["redial_call"], context["redial_token"]


def ended(call: Call) -> tuple[CallStatus, list[Outcome | None]]:
    return call.status, [attempt.outcome for attempt in call.attempts]


def test_an_unanswered_send_is_settled_by_its_first_event(stage: StageOnV2, voice_service: VoiceService) -> None:
    context = sent(stage, voice_service, FAILS)
    stage.tell("initiated", context=context)
    (attempt,) = stage.call(context[0]).attempts
    assert (attempt.message_id, attempt.outcome, attempt.rang_unasked) == ("voice-1", None, False)

    stage.tell("completed", context=context)
    call = stage.call(context[0])
    assert ended(call) == (CallStatus.COMPLETED, [Outcome.COMPLETED_CALL])
    assert call.attempts[0].figures == ServiceFigures(duration_seconds=15, billed_minutes=1, price_millionths=13_000)
    assert stage.notebook.sums[MetricName.SEND_CONTRADICTED] == 0


def test_once_known_by_its_context_an_attempt_needs_none(stage: StageOnV2, voice_service: VoiceService) -> None:
    context = sent(stage, voice_service, FAILS)
    stage.tell("ringing", context=context)
    stage.tell("busy")
    assert ended(stage.call(context[0])) == (CallStatus.WAITING, [Outcome.BUSY])


def test_two_unanswered_sends_are_never_confused(stage: StageOnV2, voice_service: VoiceService) -> None:
    first = sent(stage, voice_service, FAILS, stage.accept("r1"))
    stage.clock.pause(timedelta(seconds=5))
    second = sent(stage, voice_service, FAILS, stage.accept("r2", destination_phone_number="+12065550101"))
    assert first != second
    stage.tell("busy", "voice-2", context=second)
    stage.tell("completed", "voice-1", context=first)
    assert ended(stage.call(first[0])) == (CallStatus.COMPLETED, [Outcome.COMPLETED_CALL])
    assert ended(stage.call(second[0])) == (CallStatus.WAITING, [Outcome.BUSY])


def test_without_a_context_of_ours_an_unknown_id_stays_an_orphan(stage: StageOnV2, voice_service: VoiceService) -> None:
    call_id, token = sent(stage, voice_service, FAILS)
    stage.tell("completed", "stranger-1")
    stage.tell("completed", "stranger-2", context=(call_id, "another"))
    stage.tell("completed", "stranger-3", context=("000000000000000000000000", token))
    stage.tell_as("completed", "stranger-4", {"redial_call": call_id, "redial_token": token})
    stranger = {"redial_stack": "redial-other", "redial_call": call_id, "redial_token": token}
    stage.tell_as("completed", "stranger-5", stranger)

    for number in range(1, 6):
        stored = stage.attempts.get(f"stranger-{number}")
        assert stored is not None
        assert stored.call_id is None
    assert ended(stage.call(call_id)) == (CallStatus.CALLING, [None])


def test_a_refused_send_that_rang_after_all_is_restored_and_never_dialled_again(
    stage: StageOnV2, voice_service: VoiceService
) -> None:
    context = sent(stage, voice_service, THROTTLES)
    assert ended(stage.call(context[0])) == (CallStatus.WAITING, [])
    stage.tell("initiated", context=context)
    call = stage.call(context[0])
    assert ended(call) == (CallStatus.CALLING, [None])
    assert (call.attempts[0].token, call.attempts[0].was_denied) == (context[1], True)
    assert stage.notebook.sums[MetricName.SEND_CONTRADICTED] == 1

    voice_service.answer = ACCEPTED
    stage.clock.pause(timedelta(minutes=5))
    stage.run()
    assert len(voice_service.requests) == 1
    stage.tell("no_answer", context=context)
    call = stage.call(context[0])
    assert ended(call) == (CallStatus.UNREACHED, [Outcome.NO_ANSWER])
    assert code_of(call.reason) is ReasonCode.RANG_UNASKED
    assert stage.notebook.sums[MetricName.SEND_CONTRADICTED] == 1


def test_a_restored_attempt_that_played_completes_its_call_whatever_it_had_come_to(
    stage: StageOnV2, voice_service: VoiceService
) -> None:
    context = sent(stage, voice_service, THROTTLES, stage.accept(expires_at=at(20)))
    stage.clock.pause(timedelta(seconds=30))
    stage.run()
    assert stage.call(context[0]).status is CallStatus.EXPIRED
    stage.tell("completed", context=context)
    assert ended(stage.call(context[0])) == (CallStatus.COMPLETED, [Outcome.COMPLETED_CALL])


def test_a_restored_attempt_stands_before_the_one_that_is_under_way(
    stage: StageOnV2, voice_service: VoiceService
) -> None:
    first = sent(stage, voice_service, THROTTLES)
    stage.clock.pause(timedelta(minutes=2))
    second = sent(stage, voice_service, (200, "", {"MessageId": "voice-2"}), first[0])
    stage.tell("completed", "voice-1", context=first)
    stage.tell("busy", "voice-2", context=second)
    call = stage.call(first[0])
    assert [attempt.number for attempt in call.attempts] == [1, 2]
    assert [attempt.token for attempt in call.attempts] == [first[1], second[1]]
    assert ended(call) == (CallStatus.COMPLETED, [Outcome.COMPLETED_CALL, Outcome.BUSY])


def test_a_rejected_call_that_rang_after_all_is_not_made_due_again(
    stage: StageOnV2, voice_service: VoiceService
) -> None:
    context = sent(stage, voice_service, REFUSES)
    assert ended(stage.call(context[0])) == (CallStatus.REJECTED, [Outcome.REFUSED])
    stage.tell("ringing", context=context)
    assert ended(stage.call(context[0])) == (CallStatus.REJECTED, [None])
    assert stage.notebook.sums[MetricName.SEND_CONTRADICTED] == 1
    stage.tell("completed", context=context)
    assert ended(stage.call(context[0])) == (CallStatus.COMPLETED, [Outcome.COMPLETED_CALL])


@pytest.mark.parametrize("order", [("busy", "completed"), ("completed", "busy")])
def test_two_calls_of_one_send_are_both_kept_and_the_one_that_played_counts(
    stage: StageOnV2, voice_service: VoiceService, order: tuple[str, str]
) -> None:
    context = sent(stage, voice_service, ACCEPTED)
    stage.tell("initiated", "voice-2", context=context)
    (attempt,) = stage.call(context[0]).attempts
    assert (attempt.message_id, attempt.other_message_ids) == ("voice-1", ("voice-2",))
    assert stage.notebook.sums[MetricName.SEND_CONTRADICTED] == 1

    for name, message_id in zip(order, ("voice-1", "voice-2"), strict=True):
        stage.tell(name, message_id, context=context)
    assert ended(stage.call(context[0])) == (CallStatus.COMPLETED, [Outcome.COMPLETED_CALL])
    assert len(voice_service.requests) == 1


def test_a_second_call_of_a_send_that_had_ended_keeps_its_call_from_being_dialled(
    stage: StageOnV2, voice_service: VoiceService
) -> None:
    context = sent(stage, voice_service, ACCEPTED)
    stage.tell("busy", "voice-1", context=context)
    assert stage.call(context[0]).status is CallStatus.WAITING
    stage.tell("initiated", "voice-2", context=context)
    assert ended(stage.call(context[0])) == (CallStatus.CALLING, [None])
    stage.clock.pause(timedelta(minutes=10))
    stage.run()
    assert len(voice_service.requests) == 1
    stage.tell("no_answer", "voice-2", context=context)
    assert ended(stage.call(context[0])) == (CallStatus.UNREACHED, [Outcome.NO_ANSWER])


def test_the_answers_id_beside_that_of_an_event_is_a_second_call(stage: StageOnV2, voice_service: VoiceService) -> None:
    context = sent(stage, voice_service, FAILS)
    stage.tell("initiated", "voice-2", context=context)
    stage.tell("initiated", "voice-3", context=context)
    (attempt,) = stage.call(context[0]).attempts
    assert (attempt.message_id, attempt.other_message_ids) == ("voice-2", ("voice-3",))


def test_what_was_not_dialled_in_time_is_dialled_again(stage: StageOnV2, voice_service: VoiceService) -> None:
    context = sent(stage, voice_service, ACCEPTED)
    stage.tell("ttl_expired", context=context)
    assert ended(stage.call(context[0])) == (CallStatus.WAITING, [Outcome.TTL_EXPIRED])
    stage.clock.pause(timedelta(minutes=5))
    stage.run()
    assert len(voice_service.requests) == 2


def test_what_was_blocked_ends_unreached(stage: StageOnV2, voice_service: VoiceService) -> None:
    context = sent(stage, voice_service, ACCEPTED)
    stage.tell("spam", context=context)
    call = stage.call(context[0])
    assert ended(call) == (CallStatus.UNREACHED, [Outcome.SPAM])
    assert call.status_reason == "SPAM on attempt 1, which the policy does not retry"
