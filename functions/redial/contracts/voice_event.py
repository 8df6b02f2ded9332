"""
A voice event as SNS delivers it to the events queue, read without a guess.

The JSON of a voice event of version 1 is not documented. Confirmed is its top-level ``MessageId``, equal to the one that
SendVoiceMessage answered. The event's type is therefore taken from the topic that it arrived on, and its time from the SNS
envelope (raw delivery is off). Whatever else the payload says is kept as it came.
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from redial.domain.events import UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.times import from_iso
from redial.errors import UnreadableVoiceEvent

# Longer payloads are cut in the table; the archive has every event whole.
LONGEST_PAYLOAD = 8_000


class ReceivedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A voice event as it was delivered."""

    message_id: str
    event: VoiceEvent | UnknownEvent
    payload: str | None
    """The event's own JSON; None where it holds nothing but the message id."""


def read_envelope(body: str, event_type_by_topic_arn: Mapping[str, VoiceEventType]) -> ReceivedEvent:
    """
    Read a message of the events queue.

    An event from a topic that this version does not know is read as well: the configuration set may be ahead of the code.

    Raises
    ------
    UnreadableVoiceEvent
        The message is no SNS notification, or holds no voice event. Names the field.
    """
    envelope = _object(body, "the message")
    topic_arn = _text(envelope, "TopicArn", "the SNS envelope (is raw delivery off?)")
    event_type = event_type_by_topic_arn.get(topic_arn)
    timestamp = _text(envelope, "Timestamp", "the SNS envelope")
    try:
        occurred_at = from_iso(timestamp)
    except ValueError as error:
        raise UnreadableVoiceEvent(f"Timestamp: {error}") from error
    event = _object(_text(envelope, "Message", "the SNS envelope"), "Message")
    message_id = _text(event, "MessageId", "the voice event")
    says_more = event.keys() - {"MessageId"}
    # Compact: each event's write costs a unit for each KB of all that is stored under the message id.
    compact = json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return ReceivedEvent(
        message_id=message_id,
        event=UnknownEvent(topic_arn.rpartition(":")[2].replace(" ", "_"), occurred_at)
        if event_type is None
        else VoiceEvent(event_type, occurred_at),
        payload=compact[:LONGEST_PAYLOAD] if says_more else None,
    )


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise UnreadableVoiceEvent(f"{name}: expected JSON: {error}") from error
    if not isinstance(value, dict):
        raise UnreadableVoiceEvent(f"{name}: expected a JSON object, got {type(value).__name__}")
    return value


def _text(values: Mapping[str, Any], name: str, where: str) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not value:
        raise UnreadableVoiceEvent(f"{name}: expected a text in {where}, got {value!r:.80}")
    return value
