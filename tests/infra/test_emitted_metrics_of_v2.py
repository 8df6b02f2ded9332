"""What only the alarms of a stage on version 2 of the voice API watch is emitted, by that function, in that namespace."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import dial.wiring
import track.handler
import track.wiring
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from simulation.makers import T0, waiting_call
from tests.adapters.conftest import aws, sqs, table, voice_service
from tests.adapters.voice_service import ACCEPTED, Answer, VoiceService
from tests.infra.alarms import alarms, metrics_of
from tests.infra.running_function import RETENTION, Clock, Function
from tests.infra.template import StackTemplate

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

__all__ = ["aws", "sqs", "table", "voice_service"]

THROTTLED: Answer = (400, "", {"__type": "ThrottlingException", "Message": "no"})
NOTHING_LEFT: Answer = (
    400,
    "",
    {"__type": "ServiceQuotaExceededException", "Reason": "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE", "Message": "no"},
)


def test_what_only_alarms_of_version_2_watch_is_emitted(
    on_v2_with_limit: StackTemplate, table: Table, sqs: "SQSClient", voice_service: VoiceService
) -> None:
    names = {"TABLE_NAME": table.name, "WAKE_UP_QUEUE_URL": sqs.create_queue(QueueName="wake-ups")["QueueUrl"]}
    clock, calls = Clock(), DynamoDbCalls(table, RETENTION)
    dial_environment = on_v2_with_limit.environment("dial") | names
    track_environment = on_v2_with_limit.environment("track") | names
    dialling, tracking = Function(dial_environment), Function(track_environment)
    dialer = dial.wiring.build(dial_environment, dialling.telemetry, clock)
    tracker = track.wiring.build(track_environment, tracking.telemetry, clock)
    topic, _ = json.loads(track_environment["PAYLOAD_TYPED_TOPIC_ARNS"])

    def run() -> None:
        dialer.run([], timedelta(seconds=30), is_tick=True)
        clock.pause(timedelta(minutes=2))

    def tell(message_id: str) -> None:
        event = {
            "eventType": "VOICE_INITIATED",
            "messageId": message_id,
            "context": voice_service.requests[-1]["Context"],
        }
        body = {"TopicArn": topic, "Timestamp": T0.isoformat(), "Message": json.dumps(event)}
        records = [{"messageId": message_id, "body": json.dumps(body), "attributes": {}}]
        assert track.handler.respond({"Records": records}, tracker, tracking.telemetry) == {"batchItemFailures": []}

    # Refused, and told of all the same; placed twice; and no money left.
    calls.add(waiting_call("request-1", destination_phone_number="+12065550101"))
    voice_service.answer = THROTTLED
    run()
    tell("voice-9")
    calls.add(waiting_call("request-2", destination_phone_number="+12065550102"))
    voice_service.answer = ACCEPTED
    voice_service.before_answer = lambda: tell("voice-8")
    run()
    calls.add(waiting_call("request-3", destination_phone_number="+12065550103"))
    voice_service.answer, voice_service.before_answer = NOTHING_LEFT, lambda: None
    run()

    of_v2 = ("spend-limit-reached", "send-contradicted")
    watched = {
        (metric["Namespace"], metric["Dimensions"][0]["Value"], metric["MetricName"])
        for name in of_v2
        for metric in metrics_of(alarms(on_v2_with_limit)[name])
    }
    assert len(watched) == 3
    assert watched - (dialling.emitted() | tracking.emitted()) == set()
