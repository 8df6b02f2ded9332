"""
The events of a call of version 2, in the shape that AWS documents.

Source: "Messaging events" of the AWS End User Messaging User Guide and "Event types" of the SMS User Guide.
"""

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from voice_emulator.accounts.resource_arns import partition_of
from voice_emulator.contracts.v2.inputs.configuration_sets import V2EventType
from voice_emulator.log.call_log import CallRecord, DeliveryRecord, EventRecord
from voice_emulator.scripts.attempts import Outcome, PlannedType
from voice_emulator.settings.v2_settings import V2Settings

if TYPE_CHECKING:
    from voice_emulator.accounts.resources.account import AccountResources

MessageStatus = Literal[
    "INITIATED",
    "RINGING",
    "ANSWERED",
    "COMPLETED",
    "BUSY",
    "NO_ANSWER",
    "FAILED",
    "TTL_EXPIRED",
    "SPAM",
    "PROTECT_BLOCKED",
    "UNKNOWN",
]
EVENT_TYPES: dict[PlannedType, V2EventType] = {
    "INITIATED_CALL": "VOICE_INITIATED",
    "RINGING": "VOICE_RINGING",
    "ANSWERED": "VOICE_ANSWERED",
    "COMPLETED_CALL": "VOICE_COMPLETED",
    "BUSY": "VOICE_BUSY",
    "FAILED": "VOICE_FAILED",
    "NO_ANSWER": "VOICE_NO_ANSWER",
    "TTL_EXPIRED": "VOICE_TTL_EXPIRED",
}
LONGEST_TIME_TO_LIVE_S = 259_200
"""How long a message is valid that does not say it: 72 hours."""
FINAL_TYPES: frozenset[str] = frozenset(
    {"VOICE_COMPLETED", "VOICE_BUSY", "VOICE_NO_ANSWER", "VOICE_FAILED", "VOICE_TTL_EXPIRED"}
)
# Statuses that have no event type of their own: which type brings them is not documented.
_STATUS_OF_OUTCOME: dict[Outcome | None, MessageStatus] = {
    "spam": "SPAM",
    "protect_blocked": "PROTECT_BLOCKED",
    "unknown": "UNKNOWN",
}
EVENT_BRIDGE = "EventBridge"
"""The name under which the log of calls has deliveries to it."""


class Envelope(NamedTuple):
    """An event, and where it goes."""

    payload: bytes
    record: DeliveryRecord


def envelopes(
    call: CallRecord, event: EventRecord, resources: "AccountResources", settings: V2Settings
) -> list[Envelope]:
    """Return what is to be published of an event now: a set may have been changed or deleted while the call went on."""
    sent: list[Envelope] = []
    name = call.configuration_set_name
    if name is not None and name in resources.configuration_sets:
        of_set = resources.configuration_sets.get(name).event_destinations.values()
        wanting = [each for each in of_set if each.wants(event.event_type)]
        if wanting:
            payload = msgspec.json.encode(build_event(call, event, settings))
            sent += [Envelope(payload, DeliveryRecord(each.name, each.arn)) for each in wanting]
    if settings.event_bridge:
        # AWS's examples of these events have neither of the two.
        told = build_event(call, event, settings)
        for member in ("destinationPhoneNumber", "context"):
            told.pop(member, None)
        arn = f"arn:{partition_of(call.region)}:events:{call.region}:{call.account}:event-bus/default"
        sent.append(Envelope(msgspec.json.encode(told), DeliveryRecord(EVENT_BRIDGE, arn)))
    return sent


def build_event(call: CallRecord, event: EventRecord, settings: V2Settings) -> dict[str, Any]:
    """Return an event as AWS documents it."""
    assert call.message is not None
    event_type = event.event_type
    built: dict[str, Any] = {
        "eventType": event_type,
        "eventVersion": "1.0",
        "eventTimestamp": _happened_at_ms(call, event),
        "isFinal": event_type in FINAL_TYPES,
        "originationPhoneNumber": call.origination_phone_number,
        "destinationPhoneNumber": call.destination_phone_number,
        "messageId": call.message_id,
        "messageRequestTimestamp": call.arrived_at_ms,
        "messageStatus": message_status(call, event),
    }
    if call.country is not None:  # as a satellite's or a network's number has none
        built["isoCountryCode"] = call.country
    if event_type == "VOICE_COMPLETED":
        duration_s, minutes = billed(call)
        built["callDurationInSeconds"] = duration_s
        built["totalDurationInMinutes"] = minutes
        built["totalMessagePrice"] = round(minutes * settings.price_per_minute, 5)
    if call.message.context:
        built["context"] = call.message.context
    return built


def message_status(call: CallRecord, event: EventRecord) -> MessageStatus:
    """Return the status that an event tells."""
    if event.event_type == "VOICE_FAILED" and call.outcome in _STATUS_OF_OUTCOME:
        return _STATUS_OF_OUTCOME[call.outcome]
    status: MessageStatus = event.event_type.removeprefix("VOICE_")  # type: ignore[assignment]  # each but VOICE_ is one
    return status


def billed(call: CallRecord) -> tuple[int, int]:
    """Return how many seconds a completed call took, and the minutes that are charged: begun ones are whole."""
    duration_s = round(call.speaking_time_s or 0.0)
    return duration_s, max(1, -(-duration_s // 60))


def _happened_at_ms(call: CallRecord, event: EventRecord) -> int:
    """Return when it happened, whenever it comes: one that comes again tells the same time."""
    first = next(each for each in call.events if each.event_type == event.event_type)
    return first.due_at_ms if first.happened_at_ms is None else first.happened_at_ms
