"""
What an event looks like on the wire.

No public page shows the JSON of an event of this API: **none of these shapes is AWS's**. One thing is confirmed: it is one
JSON object with a top-level `MessageId`, the one that SendVoiceMessage answered. A consumer that works with every shape
here builds on nothing else.
"""

import uuid
from datetime import UTC, datetime
from typing import Any, NamedTuple, assert_never

import msgspec

from voice_emulator.contracts.v1.shapes import EventType
from voice_emulator.settings.emulator_settings import PayloadShape


class VoiceEvent(NamedTuple):
    """One event of a call."""

    event_type: EventType
    at_ms: int
    message_id: str
    destination_phone_number: str
    origination_phone_number: str
    country: str | None
    configuration_set_name: str
    requested_at_ms: int
    duration_s: float | None
    """Seconds from ANSWERED to COMPLETED_CALL; None for other events."""


_V2_TYPES: dict[EventType, str] = {
    "INITIATED_CALL": "VOICE_INITIATED",
    "RINGING": "VOICE_RINGING",
    "ANSWERED": "VOICE_ANSWERED",
    "COMPLETED_CALL": "VOICE_COMPLETED",
    "BUSY": "VOICE_BUSY",
    "FAILED": "VOICE_FAILED",
    "NO_ANSWER": "VOICE_NO_ANSWER",
}
_FINAL_TYPES: frozenset[EventType] = frozenset({"COMPLETED_CALL", "BUSY", "FAILED", "NO_ANSWER"})


def encode_event(event: VoiceEvent, shape: PayloadShape) -> bytes:
    """Return the event as JSON in the given shape."""
    return msgspec.json.encode(_build(event, shape))


def _build(event: VoiceEvent, shape: PayloadShape) -> dict[str, Any]:
    match shape:
        case "minimal":
            return {"MessageId": event.message_id}
        case "rich":
            return _rich(event)
        case "v2-like":
            return _v2_like(event)
        case "nested":
            return {"MessageId": event.message_id, "Event": {"Type": event.event_type, "Details": _rich(event)}}
        case "with-unknown-fields":
            unknown = {"SchemaVersion": 99, "Unknown": {"Nested": [1, "two", None]}, "EventType": None}
            return {**_rich(event), **unknown, "EventId": str(uuid.UUID(int=event.at_ms))}
        case _:
            assert_never(shape)


def _rich(event: VoiceEvent) -> dict[str, Any]:
    rich: dict[str, Any] = {
        "MessageId": event.message_id,
        "EventType": event.event_type,
        "Timestamp": _iso(event.at_ms),
        "DestinationPhoneNumber": event.destination_phone_number,
        "OriginationPhoneNumber": event.origination_phone_number,
        "IsoCountryCode": event.country,
        "ConfigurationSetName": event.configuration_set_name,
        "RequestTimestamp": _iso(event.requested_at_ms),
    }
    if event.duration_s is not None:
        rich["CallDurationInSeconds"] = round(event.duration_s)
    return rich


def _v2_like(event: VoiceEvent) -> dict[str, Any]:
    """Build an event with the fields that version 2 of the API documents, but for MessageId as version 1 has it."""
    v2 = {
        "MessageId": event.message_id,
        "eventType": _V2_TYPES[event.event_type],
        "eventVersion": "1.0",
        "eventTimestamp": event.at_ms,
        "isFinal": event.event_type in _FINAL_TYPES,
        "originationPhoneNumber": event.origination_phone_number,
        "destinationPhoneNumber": event.destination_phone_number,
        "isoCountryCode": event.country,
        "messageId": event.message_id,
        "messageRequestTimestamp": event.requested_at_ms,
        "messageStatus": _V2_TYPES[event.event_type].removeprefix("VOICE_"),
    }
    if event.duration_s is not None:
        v2["callDurationInSeconds"] = round(event.duration_s)
        v2["totalDurationInMinutes"] = max(1, -(-round(event.duration_s) // 60))
    return v2


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
