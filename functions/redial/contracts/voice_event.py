"""
A voice event as SNS delivers it to the events queue, read without a guess.

The JSON of a voice event of version 1 is not documented. Confirmed is its top-level ``MessageId``, equal to the one that
SendVoiceMessage answered. The event's type is therefore taken from the topic that it arrived on, and its time from the SNS
envelope (raw delivery is off). Whatever else the payload says is kept as it came, and where it cannot be kept it is left out:
nothing but the message id is promised, so nothing else may stop an event.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from redial.contracts.direct_delivery import envelope_in
from redial.contracts.event_json import BYTE_ORDER_MARK, compact, object_in, text_in
from redial.contracts.received_event import ReceivedEvent
from redial.contracts.typed_voice_event import names_its_type, read_typed_event
from redial.domain.attempt.attempts import storable_id
from redial.domain.attempt.events import UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.attempt.send_lines import topic_of
from redial.domain.bounded_text import keep
from redial.domain.times import EARLIEST, from_iso
from redial.errors import UnreadableVoiceEvent

TYPES_OF_V1 = (
    VoiceEventType.INITIATED_CALL,
    VoiceEventType.RINGING,
    VoiceEventType.ANSWERED,
    VoiceEventType.COMPLETED_CALL,
    VoiceEventType.BUSY,
    VoiceEventType.FAILED,
    VoiceEventType.NO_ANSWER,
)
"""The event types of version 1 (``MatchingEventTypes``), each of which has a topic."""
_LONGEST_TYPE = 100
_CLOCKS_DIFFER = timedelta(minutes=1)
# For a payload that cannot be read as JSON, such as one that is nested too deep.
_MESSAGE_ID = re.compile(r'"MessageId"\s{0,20}:\s{0,20}"([^"\\]{1,256})"')


def read_envelope(
    body: str,
    event_type_by_topic_arn: Mapping[str, VoiceEventType],
    queued_at: datetime | None = None,
    payload_typed_topic_arns: Collection[str] = (),
) -> ReceivedEvent:
    """
    Read a message of the events queue.

    An event from a topic that this version does not know is read as well: the configuration set may be ahead of the code, and one
    that a deployment took away may have brought it just before. Only topics of the stack may send to the queue.

    Parameters
    ----------
    event_type_by_topic_arn
        The topics of send line 0, one for each type; those of the other lines follow from them.
    queued_at
        When the queue took the message: stands for a time of the envelope that cannot be one.
    payload_typed_topic_arns
        Topics of version 2, whose events name their types themselves (`redial.contracts.typed_voice_event`).

    Raises
    ------
    UnreadableVoiceEvent
        The message is no SNS notification, or holds no voice event. Names the field.
    """
    envelope = envelope_in(object_in(body, "the message"))
    topic_arn = text_in(envelope, "TopicArn", "the SNS envelope (is raw delivery off?)")
    occurred_at, is_told = _time(envelope.get("Timestamp"), queued_at)
    message = text_in(envelope, "Message", "the SNS envelope")
    if topic_arn in payload_typed_topic_arns:
        return read_typed_event(message, occurred_at)
    topic = topic_of(topic_arn, event_type_by_topic_arn)
    if topic is None and names_its_type(message):
        return read_typed_event(message, occurred_at)
    message_id, payload = _read_message(message)
    if topic is None:
        name = keep(topic_arn.rpartition(":")[2].replace(" ", "_"), _LONGEST_TYPE)
        event: VoiceEvent | UnknownEvent = UnknownEvent(name or "_", occurred_at)
    else:
        event = VoiceEvent(topic.event_type, occurred_at)
    # The line was an attempt's for a time: with another time than that of the service it might be taken for another attempt's.
    line = topic.line if topic is not None and is_told else None
    return ReceivedEvent(message_id=storable_id(message_id), event=event, payload=payload, line=line)


def _time(text: object, queued_at: datetime | None) -> tuple[datetime, bool]:
    """Give when an event was published, and whether the envelope tells; else it is when the queue took the message."""
    try:
        at = from_iso(text if isinstance(text, str) else "")
        if at < EARLIEST or (queued_at is not None and at > queued_at + _CLOCKS_DIFFER):
            # A retry that counts from a time to come would come then.
            raise ValueError(f"expected a time between 2000 and now, got {text}")
    except ValueError as error:
        if queued_at is None:
            raise UnreadableVoiceEvent(
                "Timestamp: expected a time in ISO-8601 with an offset, between 2000 and now"
            ) from error
        return queued_at, False
    return at, True


def _read_message(text: str) -> tuple[str, str | None]:
    try:
        event = object_in(text, "Message")
    except UnreadableVoiceEvent:
        found = set(_MESSAGE_ID.findall(text)) if text.lstrip(BYTE_ORDER_MARK).lstrip().startswith("{") else set()
        if len(found) != 1:
            raise
        return str(found.pop()), None
    message_id = event.get("MessageId")
    if isinstance(message_id, int) and not isinstance(message_id, bool):
        message_id = str(message_id)
    says_more = event.keys() - {"MessageId"}
    return text_in({"MessageId": message_id}, "MessageId", "the voice event"), compact(event) if says_more else None
