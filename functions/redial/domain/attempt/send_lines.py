"""
Send lines: the configuration sets of a stage, and the topics that tell them apart. Pure.

A voice event of API version 1 carries nothing of ours, but it goes where the configuration set of its send says. So a stage sends
by several sets that differ in one thing, the topic of INITIATED_CALL: the topic that a call's first event arrives on tells the line
that it was sent on. The topics of the other six event types are shared.
"""

from collections.abc import Mapping

import msgspec

from redial.domain.attempt.events import VoiceEventType

SEND_LINES = 8
"""How many lines a stage has: no setting, for a line that went would take its events with it."""
_SUFFIX = "-line-"


class EventTopic(msgspec.Struct, frozen=True):
    """What a topic tells of the events that arrive on it."""

    event_type: VoiceEventType
    line: int | None
    """Of INITIATED_CALL alone; the topics of the other types are shared by all lines."""


def name_on_line(name: str, line: int) -> str:
    """
    Return the name that a line has where line 0 has another.

    Parameters
    ----------
    name : str
        Of line 0: its configuration set, its INITIATED_CALL topic, or the ARN of that topic.
    line : int
        The line, 0 to `SEND_LINES` - 1.

    Returns
    -------
    str
        The name itself for line 0, which has the names of the time before there were lines.
    """
    return name if line == 0 else f"{name}{_SUFFIX}{line}"


def topic_of(topic_arn: str, event_type_by_topic_arn: Mapping[str, VoiceEventType]) -> EventTopic | None:
    """
    Return what a topic tells of its events.

    Parameters
    ----------
    topic_arn : str
        The topic that an event arrived on.
    event_type_by_topic_arn : mapping of str to VoiceEventType
        The topics of line 0, one for each type.

    Returns
    -------
    EventTopic or None
        None for a topic that is none of the stage's, as far as this version knows.
    """
    known = event_type_by_topic_arn.get(topic_arn)
    if known is not None:
        return EventTopic(known, 0 if known is VoiceEventType.INITIATED_CALL else None)
    first, _, number = topic_arn.rpartition(_SUFFIX)
    lines = {str(line): line for line in range(1, SEND_LINES)}
    if event_type_by_topic_arn.get(first) is VoiceEventType.INITIATED_CALL and number in lines:
        return EventTopic(VoiceEventType.INITIATED_CALL, lines[number])
    return None
