"""What invokes the functions, and what they are put together from."""

import json
from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import dial.handler
import intake.handler
import track.handler
from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.event_failures import DynamoDbEventFailures
from redial.adapters.dynamodb.plain import Plain
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.calls import call_id_of
from redial.domain.times import to_epoch_ms
from simulation.makers import at, sns_envelope

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


TOPICS = {f"arn:aws:sns:us-east-1:123456789012:{event_type}": event_type for event_type in VoiceEventType}
TOPIC_OF = {event_type: arn for arn, event_type in TOPICS.items()}


def lambda_context() -> SimpleNamespace:
    return SimpleNamespace(
        function_name="function",
        memory_limit_in_mb=256,
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:function",
        aws_request_id="request",
        get_remaining_time_in_millis=lambda: 25_000,
    )


class Functions:
    """The three functions over one table."""

    def __init__(self, table: Table, sqs: "SQSClient", wake_up_queue_url: str) -> None:
        self._table = table
        self._sqs = sqs
        self._wake_up_queue_url = wake_up_queue_url

    def last_event_failure(self) -> datetime | None:
        return DynamoDbEventFailures(self._table).load().failed_at

    def intake(self, *bodies: str | dict[str, Any]) -> list[str]:
        return self._failures(intake.handler.handler, *bodies)

    def track(self, *bodies: str) -> list[str]:
        return self._failures(track.handler.handler, *bodies)

    def dial(self, *call_ids: str) -> None:
        self._failures(dial.handler.handler, {"call_ids": list(call_ids)})

    def call(self, request_id: str = "appointment-4711") -> Plain:
        plain = self._table.get(f"CALL#{call_id_of(request_id)}")
        assert plain is not None
        return plain

    def rejected(self) -> list[Plain]:
        keys = list(self._table.query(schema.BY_STATUS, "REJECTED", None, None, 100))
        return [item for key in keys if (item := self._table.get(key["pk"])) is not None]

    def wake_ups(self) -> list[list[str]]:
        messages = self._sqs.receive_message(QueueUrl=self._wake_up_queue_url, MaxNumberOfMessages=10).get(
            "Messages", []
        )
        return [json.loads(message["Body"])["call_ids"] for message in messages]

    @staticmethod
    def _failures(handler: Callable[..., dict[str, Any]], *bodies: str | dict[str, Any]) -> list[str]:
        records = [
            {
                "messageId": f"message-{number}",
                "body": body if isinstance(body, str) else json.dumps(body),
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(to_epoch_ms(at(3_600)))},
            }
            for number, body in enumerate(bodies)
        ]
        answer = handler({"Records": records}, lambda_context())
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def event(event_type: VoiceEventType, message_id: str = "voice-1", **payload: Any) -> str:
    return sns_envelope(TOPIC_OF[event_type], message_id, **payload)
