"""A configuration set that is gone: the service answers each send 400, and the backlog is held through the real adapters."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dial import wiring
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import CallStatus, WaitReason
from simulation.makers import LIMITS, T0, waiting_call
from simulation.stack.functions import NUMBERS, environment
from simulation.telemetry import Notebook
from tests.adapters.voice_service import ACCEPTED, Answer, VoiceService

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

GONE: Answer = (400, "BadRequestException", {"Message": "There is no configuration set 'redial-local'"})


class Clock:
    def __init__(self) -> None:
        self.time = T0

    def now(self) -> datetime:
        return self.time

    def pause(self, duration: timedelta) -> None:
        self.time += duration


def test_a_configuration_set_that_is_gone_burns_five_calls_and_holds_the_rest(
    table: Table, sqs: "SQSClient", voice_service: VoiceService
) -> None:
    wake_ups = sqs.create_queue(QueueName="wake-ups")["QueueUrl"]
    variables = environment(LIMITS, NUMBERS[:1], 60) | {"TABLE_NAME": table.name, "WAKE_UP_QUEUE_URL": wake_ups}
    clock = Clock()
    dial = wiring.build(variables, Notebook(), clock)
    calls = DynamoDbCalls(table, timedelta(days=30))
    ids = []
    for number in range(8):
        due = waiting_call(f"r{number}", destination_phone_number=f"+120655501{number:02}", campaign=f"c{number % 2}")
        calls.add(due)
        ids.append(due.call_id)

    def run() -> list[CallStatus]:
        dial.run([], timedelta(seconds=40), is_tick=True)
        clock.pause(timedelta(seconds=61))
        return [call.status for each in ids if (call := calls.get(each)) is not None]

    voice_service.answer = GONE
    statuses = run()
    assert statuses.count(CallStatus.REJECTED) == 5
    statuses = run()
    assert statuses.count(CallStatus.REJECTED) == 5
    waiting = [call for each in ids if (call := calls.get(each)) is not None and call.status is CallStatus.WAITING]
    assert any(call.wait_reason is WaitReason.SERVICE_REFUSES for call in waiting)
    assert any("There is no configuration set" in call.status_reason for call in waiting)

    voice_service.answer = ACCEPTED
    statuses = run()
    assert statuses.count(CallStatus.CALLING) == 3
