"""
Lists: stretches of the table's indexes, which hold keys alone, and the records behind the keys.

What the read side speaks of. A list is read page by page from one or several partitions of an index; never by a scan.
"""

from enum import StrEnum

from msgspec import Struct

from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.calls import NOT_PERMITTED_KEY, Call, CallStatus, RejectedRequest
from redial.domain.call.requests import Lane

StoredCall = Call | RejectedRequest

AFTER_EVERY_TIME = "~"

DO_NOT_CALL = "DO_NOT_CALL"
"""The partition of the status index that recipients on the do-not-call list stand in, by the time since when."""
ORPHAN = "ORPHAN"
"""The partition of attempts with events that no call knows, by the time of their first event."""
SET_ASIDE = "SET_ASIDE"
"""The partition of notes on calls that are set aside, by the time at which each is tried again."""
CAMPAIGN = "CAMPAIGN"
"""The partition of campaigns, by the time of their last change."""


class IndexName(StrEnum):
    """The indexes of the table."""

    BY_STATUS = "by_status"
    BY_RECIPIENT = "by_recipient"
    BY_CAMPAIGN = "by_campaign"


class Entry(Struct, frozen=True):
    """One entry of an index: a time as the index writes it, and the record's key."""

    at: str
    key: str


class Partition(Struct, frozen=True, kw_only=True):
    """A stretch of an index: one partition, between two times (both included)."""

    index: IndexName
    value: str
    since: str = ""
    until: str = AFTER_EVERY_TIME


class EntryPage(Struct, frozen=True):
    """Entries in the order of their times. What is not the last page may still be followed by an empty one."""

    entries: tuple[Entry, ...]
    is_last: bool


class Count(Struct, frozen=True):
    """How many entries there are: exactly, or at least."""

    count: int
    is_exact: bool


class AttemptDetails(Struct, frozen=True, kw_only=True):
    """All that is stored of an attempt: its record, and each event's own JSON."""

    record: AttemptRecord
    payloads: tuple[tuple[VoiceEventType, str], ...] = ()


def status_of(call: StoredCall) -> CallStatus:
    """Give the status; a bad request is a REJECTED call."""
    return CallStatus.REJECTED if isinstance(call, RejectedRequest) else call.status


def status_keys(status: CallStatus, lane: Lane | None = None) -> tuple[str, ...]:
    """Give the partitions of the status index that calls of a status stand in; of waiting ones those that may become due."""
    if status is not CallStatus.WAITING:
        return (str(status),)
    return tuple(f"{status}#{each}" for each in Lane if lane in (None, each))


def all_status_keys(status: CallStatus, lane: Lane | None = None) -> tuple[str, ...]:
    """Give these partitions, and that of waiting calls which a setting does not permit, whatever their lane."""
    held = (NOT_PERMITTED_KEY,) if status is CallStatus.WAITING else ()
    return (*status_keys(status, lane), *held)
