"""
A voice event of version 2 of the voice API, which names its type itself.

Source: "Voice events" of the AWS End User Messaging guide. ``eventType`` tells the type, ``messageStatus`` besides that a call was
blocked, for which there is no type of its own: under which type such an event comes is not documented, so the status decides.
``eventTimestamp`` is the service's own time, which a repeated event keeps. ``context`` is what the send said of itself.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from redial.contracts.event_json import compact, object_in, text_in
from redial.contracts.received_event import ReceivedEvent
from redial.domain.attempt.attempts import storable_id
from redial.domain.attempt.events import UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.attempt.send_context import context_of
from redial.domain.bounded_text import has_surrogates, keep
from redial.domain.times import EARLIEST, from_epoch_ms
from redial.errors import UnreadableVoiceEvent

_OF_TYPE = {
    "VOICE_INITIATED": VoiceEventType.INITIATED_CALL,
    "VOICE_RINGING": VoiceEventType.RINGING,
    "VOICE_ANSWERED": VoiceEventType.ANSWERED,
    "VOICE_COMPLETED": VoiceEventType.COMPLETED_CALL,
    "VOICE_BUSY": VoiceEventType.BUSY,
    "VOICE_NO_ANSWER": VoiceEventType.NO_ANSWER,
    "VOICE_FAILED": VoiceEventType.FAILED,
    "VOICE_TTL_EXPIRED": VoiceEventType.TTL_EXPIRED,
}
TYPES_OF_V2 = tuple(_OF_TYPE)
"""All types that a destination of voice events may ask for (`EventType` of the API reference), that of first events first."""
# Statuses that no type tells.
_OF_STATUS = {
    "SPAM": VoiceEventType.SPAM,
    "PROTECT_BLOCKED": VoiceEventType.PROTECT_BLOCKED,
    "UNKNOWN": VoiceEventType.STATUS_UNKNOWN,
}
_LONGEST_TYPE = 100
_CLOCKS_DIFFER = timedelta(minutes=1)
_HIGHEST_FIGURE = 1e9


def read_typed_event(text: str, published_at: datetime) -> ReceivedEvent:
    """
    Read the message of an SNS notification.

    Parameters
    ----------
    published_at
        When SNS published it: stands for a time of the event that cannot be one.

    Raises
    ------
    UnreadableVoiceEvent
        The message is no voice event. Names the field.
    """
    event = object_in(text, "Message")
    message_id = storable_id(text_in(event, "messageId", "the voice event"))
    occurred_at = _time(event.get("eventTimestamp"), published_at)
    return ReceivedEvent(
        message_id=message_id,
        event=_event(event, occurred_at),
        payload=compact(event),
        context=context_of(event.get("context")),
        figures=_figures(event),
    )


def names_its_type(text: str) -> bool:
    """Tell whether the message of an SNS notification is an event of version 2, whatever topic it comes from."""
    try:
        event = object_in(text, "Message")
    except UnreadableVoiceEvent:
        return False
    # Version 1 spells the id otherwise (`MessageId`), and is not known to name a type.
    return all(isinstance(event.get(name), str) for name in ("messageId", "eventType")) and "MessageId" not in event


def _event(event: Mapping[str, Any], occurred_at: datetime) -> VoiceEvent | UnknownEvent:
    status, event_type = (str(event.get(name) or "") for name in ("messageStatus", "eventType"))
    known = _OF_STATUS.get(status) or _OF_TYPE.get(event_type)
    if known is not None:
        return VoiceEvent(known, occurred_at)
    name = "" if has_surrogates(event_type) else keep("_".join(event_type.split()), _LONGEST_TYPE)
    return UnknownEvent(name or "_", occurred_at)


def _time(milliseconds: object, published_at: datetime) -> datetime:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float):
        return published_at
    try:
        at = from_epoch_ms(int(milliseconds))
    except (ValueError, OverflowError):
        return published_at
    # A retry that counts from a time to come would come then.
    return at if EARLIEST <= at <= published_at + _CLOCKS_DIFFER else published_at


def _figures(event: Mapping[str, Any]) -> ServiceFigures | None:
    duration, minutes, price = (
        _number(event.get(name)) for name in ("callDurationInSeconds", "totalDurationInMinutes", "totalMessagePrice")
    )
    if duration is None and minutes is None and price is None:
        return None
    return ServiceFigures(
        duration_seconds=duration,
        billed_minutes=minutes,
        price_millionths=None if price is None else round(price * 1_000_000),
    )


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Compared as it is: an integer of JSON may be too large for a float. NaN is in no order.
    return value if 0 <= value <= _HIGHEST_FIGURE else None
