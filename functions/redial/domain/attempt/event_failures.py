"""When a voice event last failed to be handled: while such events come again, silence proves nothing. Pure."""

from datetime import datetime
from enum import Enum, auto

from msgspec.structs import replace

from redial.domain.times import floor_ms
from redial.domain.versioned import Versioned


class LastEventFailure(Versioned, frozen=True, kw_only=True):
    """The last time at which a voice event failed to be handled, whatever became of it."""

    failed_at: datetime | None = None
    """None: never."""


class FailureUnchanged(Enum):
    """Why a failure changes nothing."""

    KNOWN_LATER = auto()
    """A later one is known."""


def note_event_failure(last: LastEventFailure, now: datetime) -> LastEventFailure | FailureUnchanged:
    """
    Note that an event failed to be handled.

    Parameters
    ----------
    last : LastEventFailure
        As it is stored.
    now : datetime
        When it failed, in UTC; cut to milliseconds.

    Returns
    -------
    LastEventFailure or FailureUnchanged
        With this time. Unchanged: `KNOWN_LATER`.
    """
    now = floor_ms(now)
    if last.failed_at is not None and last.failed_at >= now:
        return FailureUnchanged.KNOWN_LATER
    return replace(last, failed_at=now)
