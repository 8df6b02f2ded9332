"""
Calls whose handling failed: noted beside the call, and set aside once it failed in several runs. Pure; an adapter stores it.

The note is an item of its own, for the call's own item may be what cannot be read or written.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from redial.domain.times import EPOCH
from redial.domain.versioned import Versioned

# In so many runs, and a call is set aside: it is tried again after a while, and not in each run.
_FAILED_RUNS = 3
_TRIED_AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
# Failures that lie further apart have nothing to do with each other.
_FORGOTTEN_AFTER = timedelta(hours=1)
_LONGEST_ERROR = 300


class Blame(StrEnum):
    """What a failure is to be blamed on."""

    CALL = "CALL"
    """This one call: its item cannot be read or written, or our code cannot handle it."""
    SERVICE = "SERVICE"
    """Whatever call it had been: throttled, no permission, no credentials, no connection."""
    UNCLEAR = "UNCLEAR"
    """A time-out or a 5xx, which a single item may cause as well."""


class FailureNote(Versioned, frozen=True, kw_only=True):
    """The stored state: how often in a row the handling of a call failed, and when it is tried again."""

    call_id: str
    failures: int
    first_at: datetime
    last_at: datetime
    try_again_at: datetime
    error: str

    @property
    def is_set_aside(self) -> bool:
        """Tell whether the call is tried again only from time to time."""
        return self.failures >= _FAILED_RUNS


class NotSetAside(Struct, frozen=True):
    """The call stands among the others: it was taken back before, or has not failed so often."""


def no_failures(call_id: str) -> FailureNote:
    """Return the note on a call whose handling has not failed; it is stored nowhere."""
    # No defaults of the fields: an earlier version could not read a note that lacks one of them.
    return FailureNote(call_id=call_id, failures=0, first_at=EPOCH, last_at=EPOCH, try_again_at=EPOCH, error="")


def note_failure(before: FailureNote, error: str, now: datetime) -> FailureNote:
    """
    Count one more run in which the handling of a call failed.

    Parameters
    ----------
    before : FailureNote
        The note as it is stored, or `no_failures`. Where it is older than an hour, and the call not set aside, counting starts
        anew.
    error : str
        What went wrong; the first 300 characters are kept.
    now : datetime
        The time of the failure, in UTC.

    Returns
    -------
    FailureNote
        From the third failure on the call is set aside, and tried again after 1, 5 and then each 30 minutes.
    """
    if not before.is_set_aside and now - before.last_at > _FORGOTTEN_AFTER:
        before = replace(before, failures=0)
    failures = before.failures + 1
    steps_back = min(failures - _FAILED_RUNS, len(_TRIED_AGAIN_AFTER) - 1)
    return replace(
        before,
        failures=failures,
        first_at=before.first_at if before.failures else now,
        last_at=now,
        try_again_at=now + _TRIED_AGAIN_AFTER[steps_back] if steps_back >= 0 else now,
        error=error[:_LONGEST_ERROR],
    )


def forget_failures(note: FailureNote) -> FailureNote | NotSetAside:
    """
    Return the note on a call that is set aside with its failures forgotten: the call was handled, or has ended.

    Parameters
    ----------
    note : FailureNote
        The note as it is stored.

    Returns
    -------
    FailureNote or NotSetAside
        A note with no failures, by which the call stands among the others again. `NotSetAside`: it does already.
    """
    return replace(note, failures=0) if note.is_set_aside else NotSetAside()
