"""A stage that uses version 2 of the voice API: its functions over moto's table, run and told of events as a test says."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import dial.wiring
import track.handler
import track.wiring
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbRecipients
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import Call
from simulation.makers import EVENTS, LIMITS, T0, waiting_call
from simulation.stack.functions import NUMBERS, environment
from simulation.telemetry import Notebook

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

TOPIC = "arn:aws:sns:us-east-1:123456789012:Redial-VoiceEvents"


class SteppedClock:
    def __init__(self) -> None:
        self.time = T0
        self.on_pause: Callable[[timedelta], object] = lambda _: None
        """Happens with each pause, such as that of another clock."""

    def now(self) -> datetime:
        return self.time

    def pause(self, duration: timedelta) -> None:
        self.time += duration
        self.on_pause(duration)


class StageOnV2:
    """A stage that uses version 2: its table, and a dialer that is run now and then."""

    def __init__(self, table: Table, sqs: "SQSClient") -> None:
        wake_ups = sqs.create_queue(QueueName="wake-ups")["QueueUrl"]
        of_v2 = {
            "VOICE_SENDING": '{"version": "v2"}',
            "STACK_NAME": "redial-test",
            "PAYLOAD_TYPED_TOPIC_ARNS": f'["{TOPIC}"]',
        }
        at_hand = {"TABLE_NAME": table.name, "WAKE_UP_QUEUE_URL": wake_ups}
        self.clock, self.notebook = SteppedClock(), Notebook()
        variables = environment(LIMITS, NUMBERS[:1], 60) | of_v2 | at_hand
        self._dial = dial.wiring.build(variables, self.notebook, self.clock)
        self._track = track.wiring.build(variables, self.notebook, self.clock)
        self.calls = DynamoDbCalls(table, timedelta(days=30))
        self.attempts = DynamoDbAttempts(table, timedelta(days=30))
        self.recipients = DynamoDbRecipients(table, self.clock.now)

    def accept(self, request_id: str = "r1", **changes: Any) -> str:
        call = waiting_call(request_id, **changes)
        self.calls.add(call)
        return call.call_id

    def run(self) -> None:
        self._dial.run([], timedelta(seconds=40), is_tick=True)

    def tell(self, name: str, message_id: str = "voice-1", *, context: tuple[str, str] | None = None) -> None:
        """Deliver a sample of `events/voice_v2`; the context is a call id and a token."""
        pairs = None
        if context is not None:
            pairs = {"redial_stack": "redial-test", "redial_call": context[0], "redial_token": context[1]}
        self.tell_as(name, message_id, pairs)

    def tell_as(self, name: str, message_id: str, pairs: dict[str, str] | None) -> None:
        """Deliver a sample with any context."""
        event = json.loads((EVENTS / "voice_v2" / f"{name}.json").read_text(encoding="utf-8")) | {
            "messageId": message_id
        }
        event = {**event, "context": pairs} if pairs is not None else {k: v for k, v in event.items() if k != "context"}
        envelope = json.loads((EVENTS / "sns" / "envelope.json").read_text(encoding="utf-8"))
        body = envelope | {"TopicArn": TOPIC, "Timestamp": "2026-11-27T09:00:00.000Z", "Message": json.dumps(event)}
        record = {"messageId": f"{name}-{message_id}", "body": json.dumps(body), "attributes": {}}
        assert track.handler.respond({"Records": [record]}, self._track, self.notebook) == {"batchItemFailures": []}

    def call(self, call_id: str) -> Call:
        call = self.calls.get(call_id)
        assert call is not None
        return call
