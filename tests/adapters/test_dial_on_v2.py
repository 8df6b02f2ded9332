"""What version 2's answers do to calls and to dialling, through the real adapters: what is not the call's fault does not end it."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dial import wiring
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.application.dialling.record_answer import OPTED_OUT
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.reasons.codes import ReasonCode
from redial.domain.call.reasons.parts import code_of
from redial.metrics import MetricName
from simulation.makers import LIMITS, at, waiting_call
from simulation.stack.functions import NUMBERS, environment
from simulation.telemetry import Notebook
from tests.adapters.stage_on_v2 import StageOnV2, SteppedClock
from tests.adapters.voice_service import ACCEPTED, Answer, VoiceService

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@pytest.fixture
def stage(table: Table, sqs: "SQSClient", voice_service: VoiceService) -> StageOnV2:
    return StageOnV2(table, sqs)


def refuses(code: str, reason: str | None = None) -> Answer:
    return 400, "", {"__type": code, "Message": "no"} | ({"Reason": reason} if reason else {})


def test_each_send_says_whose_it_is(stage: StageOnV2, voice_service: VoiceService) -> None:
    call_id = stage.accept()
    stage.run()
    (attempt,) = stage.call(call_id).attempts
    assert voice_service.requests[0]["Context"] == {
        "redial_stack": "redial-test",
        "redial_call": call_id,
        "redial_token": attempt.token,
    }


def test_a_spend_limit_holds_all_calls_and_ends_none(stage: StageOnV2, voice_service: VoiceService) -> None:
    one, other = stage.accept("r1"), stage.accept("r2", destination_phone_number="+12065550101")
    voice_service.answer = refuses("ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE")
    stage.run()
    stage.clock.pause(timedelta(minutes=1))
    stage.run()

    assert len(voice_service.requests) == 1
    assert {stage.call(each).status for each in (one, other)} == {CallStatus.WAITING}
    told = [stage.call(each) for each in (one, other) if code_of(stage.call(each).reason) == "SPEND_LIMIT_USED_UP"]
    assert told
    assert all(call.attempts == () for call in told)
    assert stage.notebook.sums[MetricName.SPEND_LIMIT_REACHED] == 1

    stage.clock.pause(timedelta(minutes=15))
    stage.run()
    assert len(voice_service.requests) == 2

    voice_service.answer = ACCEPTED
    stage.clock.pause(timedelta(minutes=16))
    stage.run()
    assert {stage.call(each).status for each in (one, other)} == {CallStatus.CALLING}


def test_a_recipients_limit_of_a_day_holds_up_its_call_alone(stage: StageOnV2, voice_service: VoiceService) -> None:
    full = stage.accept("r1")
    voice_service.answer = refuses("ServiceQuotaExceededException", "DAILY_DESTINATION_CALL_LIMIT")
    stage.run()

    call = stage.call(full)
    assert (call.status, call.wait_reason) == (CallStatus.WAITING, WaitReason.RECIPIENT_LIMIT)
    assert call.status_at >= at(15 * 60)
    assert code_of(call.reason) is ReasonCode.RECIPIENT_DAY_USED_UP_BY_OTHERS
    voice_service.answer = ACCEPTED
    other = stage.accept("r2", destination_phone_number="+12065550101")
    stage.clock.pause(timedelta(seconds=2))
    stage.run()
    assert stage.call(other).status is CallStatus.CALLING


def test_who_opted_out_at_the_service_is_on_the_do_not_call_list(stage: StageOnV2, voice_service: VoiceService) -> None:
    first, second = stage.accept("r1"), stage.accept("r2")
    voice_service.answer = refuses("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT")
    stage.run()
    stage.clock.pause(timedelta(minutes=1))
    stage.run()

    assert len(voice_service.requests) == 1
    for call_id in (first, second):
        call = stage.call(call_id)
        assert (call.status, call.attempts) == (CallStatus.CANCELLED, ())
        assert OPTED_OUT in call.status_reason
    listed = stage.recipients.at("+12065550100").load()
    assert (listed.do_not_call_reason, listed.in_flight, listed.calls.stamps) == (OPTED_OUT, None, ())


@pytest.mark.parametrize(
    "answer",
    [refuses("ResourceNotFoundException"), refuses("ConflictException", "RESOURCE_NOT_ACTIVE"), refuses("AccessDeniedException")],
)  # fmt: skip
def test_what_is_wrong_with_the_stack_ends_no_call(
    stage: StageOnV2, voice_service: VoiceService, answer: Answer
) -> None:
    call_id = stage.accept()
    voice_service.answer = answer
    stage.run()

    call = stage.call(call_id)
    assert (call.status, call.wait_reason, call.attempts) == (CallStatus.WAITING, WaitReason.SERVICE_UNREACHABLE, ())
    voice_service.answer = ACCEPTED
    stage.clock.pause(timedelta(minutes=2))
    stage.run()
    assert stage.call(call_id).status is CallStatus.CALLING


def test_a_call_with_less_time_than_the_service_takes_is_not_sent(
    stage: StageOnV2, voice_service: VoiceService
) -> None:
    short, enough = (
        stage.accept(f"r{seconds}", expires_at=at(seconds), destination_phone_number=f"+120655501{seconds:02}")
        for seconds in (5, 30)
    )
    stage.run()

    assert [request["TimeToLive"] for request in voice_service.requests] == [30]
    assert stage.call(enough).status is CallStatus.CALLING
    ended = stage.call(short)
    assert ended.status is CallStatus.EXPIRED
    assert ended.status_reason == "too little time is left for a send, and expires_at is 2026-11-23T09:00:05.000Z"


def test_an_uncertain_send_is_looked_at_when_no_event_can_come_any_more(
    table: Table, sqs: "SQSClient", voice_service: VoiceService
) -> None:
    variables = environment(LIMITS, NUMBERS[:1], 60) | {"TABLE_NAME": table.name}
    for time_to_live_s, minutes in ((60, 15), (900, 20)):
        sending = f'{{"version": "v2", "time_to_live_seconds": {time_to_live_s}}}'
        clock = SteppedClock()
        dial = wiring.build(variables | {"VOICE_SENDING": sending, "WAKE_UP_QUEUE_URL": "q"}, Notebook(), clock)
        calls = DynamoDbCalls(table, timedelta(days=30))
        call = waiting_call(f"r{minutes}", destination_phone_number=f"+120655501{minutes}")
        calls.add(call)
        voice_service.answer = (500, "", {"__type": "InternalServerException"})
        dial.run([], timedelta(seconds=40), is_tick=False)
        stored = calls.get(call.call_id)
        assert stored is not None
        assert stored.status is CallStatus.CALLING
        assert stored.status_at - stored.attempts[0].intent_at == timedelta(minutes=minutes)
        clock.pause(timedelta(hours=1))
