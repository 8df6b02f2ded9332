"""
Voice events and what they say about an attempt.

The service delivers events at least once and in any order, so an attempt's events are a set: folding is a function of the
set alone. Repeats and disorder cannot matter.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import assert_never

import msgspec

from redial.domain.attempt.figures import ServiceFigures


class VoiceEventType(StrEnum):
    """What the voice service tells of a call that it took: its course, and how it ended."""

    INITIATED_CALL = "INITIATED_CALL"
    RINGING = "RINGING"
    ANSWERED = "ANSWERED"
    COMPLETED_CALL = "COMPLETED_CALL"
    BUSY = "BUSY"
    FAILED = "FAILED"
    NO_ANSWER = "NO_ANSWER"
    TTL_EXPIRED = "TTL_EXPIRED"
    """It was not dialled within the time that the send was valid for."""
    SPAM = "SPAM"
    """It was marked as spam, and blocked."""
    PROTECT_BLOCKED = "PROTECT_BLOCKED"
    """A protect configuration of the account blocked it."""
    STATUS_UNKNOWN = "STATUS_UNKNOWN"
    """The service does not know how it ended; told days later, so nothing is concluded from it."""


_COURSE = tuple(VoiceEventType)


class Outcome(StrEnum):
    """
    How an attempt ended: the final events, and three of our own.

    COMPLETED_CALL means that the audio was played, perhaps to a voicemail system; it never means that a person heard it.
    """

    COMPLETED_CALL = "COMPLETED_CALL"
    BUSY = "BUSY"
    NO_ANSWER = "NO_ANSWER"
    FAILED = "FAILED"
    TTL_EXPIRED = "TTL_EXPIRED"
    SPAM = "SPAM"
    PROTECT_BLOCKED = "PROTECT_BLOCKED"
    REFUSED = "REFUSED"
    """The service refused the request: no call was placed, and it would be refused again."""
    NO_FINAL_EVENT = "NO_FINAL_EVENT"
    """The call was placed, and no final event came by the deadline."""
    SEND_UNKNOWN = "SEND_UNKNOWN"
    """No answer, or a failure of the service: a call may have been placed."""


# Contradicting final events for one attempt should not happen; if they do, the one that proves more wins,
# so that the outcome depends on the set and not on the order.
_BY_WEIGHT = (
    Outcome.COMPLETED_CALL,
    Outcome.SPAM,
    Outcome.PROTECT_BLOCKED,
    Outcome.BUSY,
    Outcome.NO_ANSWER,
    Outcome.FAILED,
    Outcome.TTL_EXPIRED,
)


class VoiceEvent(msgspec.Struct, frozen=True):
    """One event of one attempt."""

    event_type: VoiceEventType
    occurred_at: datetime
    """When SNS got it from version 1 of the voice API; version 2 tells its own time (``eventTimestamp``)."""


class UnknownEvent(msgspec.Struct, frozen=True):
    """An event of a type that this version does not know: kept, and shown to people, but nothing is concluded from it."""

    event_type: str
    """As far as it can be told, such as the name of the topic that the event arrived on."""
    occurred_at: datetime


class EndOfAttempt(msgspec.Struct, frozen=True):
    """The outcome that an attempt's events prove, and when."""

    outcome: Outcome
    ended_at: datetime
    figures: ServiceFigures | None = None


def final_outcome(event_type: VoiceEventType) -> Outcome | None:
    """
    Return the outcome that an event type proves.

    Parameters
    ----------
    event_type : VoiceEventType
        The type.

    Returns
    -------
    Outcome or None
        None for an event of a call that goes on, and for one that proves nothing.
    """
    match event_type:
        case VoiceEventType.COMPLETED_CALL:
            return Outcome.COMPLETED_CALL
        case VoiceEventType.BUSY:
            return Outcome.BUSY
        case VoiceEventType.NO_ANSWER:
            return Outcome.NO_ANSWER
        case VoiceEventType.FAILED:
            return Outcome.FAILED
        case VoiceEventType.TTL_EXPIRED:
            return Outcome.TTL_EXPIRED
        case VoiceEventType.SPAM:
            return Outcome.SPAM
        case VoiceEventType.PROTECT_BLOCKED:
            return Outcome.PROTECT_BLOCKED
        case (
            VoiceEventType.INITIATED_CALL
            | VoiceEventType.RINGING
            | VoiceEventType.ANSWERED
            | VoiceEventType.STATUS_UNKNOWN
        ):
            return None
        case _:
            assert_never(event_type)


def first_times(events: Iterable[VoiceEvent]) -> dict[VoiceEventType, datetime]:
    """
    Return the earliest time of each event type, in the order of these times.

    Parameters
    ----------
    events : iterable of VoiceEvent
        Events of one attempt, in any order; one may be there several times, published at different times.

    Returns
    -------
    dict of VoiceEventType to datetime
        Types with the same time stand in the order of a call's course.
    """
    earliest: dict[VoiceEventType, datetime] = {}
    for event in sorted(events, key=lambda event: (event.occurred_at, _COURSE.index(event.event_type))):
        earliest.setdefault(event.event_type, event.occurred_at)
    return earliest


def end_of_attempt(events: Iterable[VoiceEvent]) -> EndOfAttempt | None:
    """Fold a set of events into the outcome that it proves, or None while the call goes on."""
    ends = {
        outcome: at
        for event_type, at in first_times(events).items()
        if (outcome := final_outcome(event_type)) is not None
    }
    for outcome in _BY_WEIGHT:
        if outcome in ends:
            return EndOfAttempt(outcome, ends[outcome])
    return None
