"""The emulated service without a server: requests in, replies out, on a clock that the test moves."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from voice_emulator.clock import Clock, VirtualClock
from voice_emulator.delivery.publishing import Delivery
from voice_emulator.log.call_log import CallRecord
from voice_emulator.log.counters import Counters
from voice_emulator.scripts.attempts import Outcome
from voice_emulator.service.messages import Reply, Request
from voice_emulator.service.voice_service import VoiceService
from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings

COMPLETED, BUSY, NO_ANSWER, FAILED = "+12065550100", "+12065550110", "+12065550120", "+12065550130"
ORIGINATION = "+12065550199"
SEND = "/v1/sms-voice/voice/message"
SETS = "/v1/sms-voice/configuration-sets"
PLAIN_TEXT = {"PlainTextMessage": {"Text": "Your table is ready."}}
MESSAGE: dict[str, Any] = {
    "DestinationPhoneNumber": COMPLETED,
    "OriginationPhoneNumber": ORIGINATION,
    "Content": PLAIN_TEXT,
}
ALL_EVENT_TYPES = ["INITIATED_CALL", "RINGING", "ANSWERED", "COMPLETED_CALL", "BUSY", "FAILED", "NO_ANSWER"]
EVENTS: dict[Outcome, list[str]] = {
    "completed": ["INITIATED_CALL", "RINGING", "ANSWERED", "COMPLETED_CALL"],
    "busy": ["INITIATED_CALL", "RINGING", "BUSY"],
    "no_answer": ["INITIATED_CALL", "RINGING", "NO_ANSWER"],
    "failed": ["INITIATED_CALL", "RINGING", "FAILED"],
    "no_final_event": ["INITIATED_CALL"],
    "no_events": [],
    # What only version 2 ends with.
    "ttl_expired": ["INITIATED_CALL"],
    "spam": ["INITIATED_CALL", "RINGING", "FAILED"],
    "protect_blocked": ["INITIATED_CALL", "RINGING", "FAILED"],
    "unknown": ["INITIATED_CALL"],
}
# Nothing that a test does not mean to limit.
NO_RATE_LIMITS = {
    "calls_per_minute": None,
    "calls_per_second_per_number": None,
    "calls_per_recipient_per_day": None,
    "calls_per_day": None,
    "event_destination_requests_per_second": None,
}
NO_RATE_LIMITS_V2 = {
    "send_requests_per_second": None,
    "requests_per_second": None,
    "number_requests_per_second": None,
    "feedback_requests_per_second": None,
}


def authorization(account: str = "123456789012", region: str = "us-east-1") -> str:
    """Return the header as an SDK signs it, as far as the emulator reads it."""
    return (
        f"AWS4-HMAC-SHA256 Credential={account}/20260101/{region}/sms-voice/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=00"
    )


class RecordingPublisher:
    """Delivers at once, into a list."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []

    def publish(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)
        delivery.record.status = "delivered"

    def drop(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing to close."""


class Harness:
    """A service with its clock, its published events and its lines on the terminal."""

    def __init__(self, **changes: object) -> None:
        self.clock = VirtualClock()
        self.publisher = RecordingPublisher()
        self.lines: list[str] = []
        self.service = VoiceService(
            change_settings(EmulatorSettings(), changes),
            clock=self.clock_of_service(),
            publisher=self.publisher,
            report=self.lines.append,
            counters=Counters(),
        )

    def clock_of_service(self) -> Clock:
        """Return the clock that the service is given."""
        return self.clock

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: str = "",
        auth: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Send a request; `body` is made JSON, unless it is bytes. Headers are named as the members of `Request`."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        signed = authorization() if auth is None else auth
        return self.service.handle(Request(method, path, query, signed, content, **(headers or {})))

    def send(self, destination: str = COMPLETED, **changes: object) -> Reply:
        """Send a voice message; a member that is None is left out."""
        return self.send_with({}, destination, **changes)

    def send_with(self, headers: dict[str, str], destination: str = COMPLETED, **changes: object) -> Reply:
        """Send a voice message with headers, named as the members of `Request`."""
        members = {
            "DestinationPhoneNumber": destination,
            "OriginationPhoneNumber": ORIGINATION,
            "Content": PLAIN_TEXT,
            **changes,
        }
        body = {name: value for name, value in members.items() if value is not None}
        return self.request("POST", "/v1/sms-voice/voice/message", body, headers=headers)

    def v2(self, operation: str, body: object = None, *, auth: str | None = None) -> dict[str, Any]:
        """Ask an operation of version 2, and return the answer, which may be an error's."""
        reply = self.request("POST", "/", body or {}, auth=auth, headers={"target": f"PinpointSMSVoiceV2.{operation}"})
        assert reply.content_type == "application/x-amz-json-1.0"
        answer: dict[str, Any] = json.loads(reply.body)
        assert ("__type" in answer) == (reply.status_code >= 400)
        return answer

    def send_v2(self, destination: str = COMPLETED, **changes: object) -> dict[str, Any]:
        """Send a voice message by version 2; a member that is None is left out."""
        members = {
            "DestinationPhoneNumber": destination,
            "OriginationIdentity": ORIGINATION,
            "MessageBody": "Your table is ready.",
            **changes,
        }
        return self.v2("SendVoiceMessage", {name: value for name, value in members.items() if value is not None})

    def place(self, destination: str = COMPLETED, **changes: object) -> CallRecord:
        """Send a voice message, and return the log's record of it."""
        self.send(destination, **changes)
        return self.service.log.calls[-1]

    def create_configuration_set(self, name: str = "set", **destinations: object) -> None:
        """Create a configuration set with event destinations, each given as its definition."""
        path = "/v1/sms-voice/configuration-sets"
        assert self.request("POST", path, {"ConfigurationSetName": name}).status_code == 200
        for destination_name, definition in destinations.items():
            body = {"EventDestinationName": destination_name, "EventDestination": definition}
            reply = self.request("POST", f"{path}/{quote(name, safe='')}/event-destinations", body)
            assert reply.status_code == 200, reply.body

    def advance(self, **duration: float) -> None:
        """Move the clock."""
        self.clock.advance(timedelta(**duration))

    def event_types(self, message_id: str | None) -> list[str]:
        """Return the types of the events that a call has had, in the order in which they were sent."""
        assert message_id is not None
        call = self.service.log.find(message_id)
        assert call is not None
        sent = [event for event in call.events if event.sent_at_ms is not None]
        return [event.event_type for event in sorted(sent, key=lambda event: event.sent_at_ms or 0)]


def message_of(reply: Reply) -> str:
    """Return the message of an error."""
    content = json.loads(reply.body)
    assert set(content) == {"Message"}
    message = content["Message"]
    assert isinstance(message, str)
    return message


def sns(topic: str = "events", *, enabled: bool = True, event_types: list[str] | None = None) -> dict[str, Any]:
    """Return the definition of an event destination in SNS."""
    return {
        "Enabled": enabled,
        "MatchingEventTypes": ALL_EVENT_TYPES if event_types is None else event_types,
        "SnsDestination": {"TopicArn": f"arn:aws:sns:us-east-1:123456789012:{topic}"},
    }


def firehose(stream: str = "events") -> dict[str, Any]:
    """Return the definition of an event destination in Firehose."""
    return {
        "Enabled": True,
        "MatchingEventTypes": ALL_EVENT_TYPES,
        "KinesisFirehoseDestination": {
            "DeliveryStreamArn": f"arn:aws:firehose:us-east-1:123456789012:deliverystream/{stream}",
            "IamRoleArn": "arn:aws:iam::123456789012:role/voice",
        },
    }


def logs(group: str = "events") -> dict[str, Any]:
    """Return the definition of an event destination in CloudWatch Logs."""
    return {
        "Enabled": True,
        "MatchingEventTypes": ALL_EVENT_TYPES,
        "CloudWatchLogsDestination": {
            "LogGroupArn": f"arn:aws:logs:us-east-1:123456789012:log-group:{group}",
            "IamRoleArn": "arn:aws:iam::123456789012:role/voice",
        },
    }


def destinations(harness: Harness, name: str = "set") -> list[dict[str, Any]]:
    harness.advance(seconds=1)
    reply = harness.request("GET", f"{SETS}/{name}/event-destinations")
    found: list[dict[str, Any]] = json.loads(reply.body)["EventDestinations"]
    return found


Make = Callable[..., Harness]
