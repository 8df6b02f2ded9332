"""
Keep the notes on a call for as long as the call.

Both are deleted some time after its end, which nobody knows when a note is written: the call may be rescheduled, retried, paused,
or cancelled. So the notes on calls that have not ended are looked at now and then, and are to be kept from what is known then.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from redial.application.failure_budget import try_now
from redial.application.ports import Clock, Telemetry
from redial.application.reading_ports import Indexes
from redial.application.stores import Calls
from redial.application.versioned import VersionedRecord, update
from redial.domain.call.calls import Call
from redial.domain.notes.notes import Notes
from redial.domain.reporting.listing import Listed, Stretch

# Not each minute: it is no matter of minutes, and a look at the list has its price.
_MINUTES_BETWEEN = 10
_MOST_AT_ONCE = 100
_TIME_FOR_A_RUN = timedelta(seconds=5)


class NotesOfCalls(Protocol):
    """What people noted on calls, to be kept for as long as these."""

    def of_call(self, call: Call, looked_at: datetime, /) -> VersionedRecord[Notes]:
        """Return the notes on a call, as it is at a time."""
        ...

    def of_deleted_call(self, call_id: str, /) -> VersionedRecord[Notes]:
        """Return the notes on a call that is not stored any more."""
        ...


class _NothingNoted(Struct, frozen=True):
    """The notes are deleted already: the index lags behind."""


class NotesKeeper:
    """Looks at the notes on calls that had not ended."""

    def __init__(
        self, *, notes: NotesOfCalls, calls: Calls, indexes: Indexes, telemetry: Telemetry, clock: Clock
    ) -> None:
        self._notes = notes
        self._calls = calls
        self._indexes = indexes
        self._telemetry = telemetry
        self._clock = clock

    def run(self) -> None:
        """
        Look at those whose time it is, for some seconds at most.

        Nothing is raised: what fails is looked at again some minutes later, and is kept for long enough until then.
        """
        if self._clock.now().minute % _MINUTES_BETWEEN == 0:
            try_now(self._telemetry, self._run, "notes not looked at")

    def _run(self) -> None:
        now = self._clock.now()
        page = self._indexes.page(Stretch(Listed.NOTED, until=now), limit=_MOST_AT_ONCE, newest_first=False, after=None)
        for entry in page.entries:
            if self._clock.now() >= now + _TIME_FOR_A_RUN:
                break
            try_now(self._telemetry, partial(self._look_at, entry.id, now), "notes on a call not looked at")

    def _look_at(self, call_id: str, now: datetime) -> None:
        call = self._calls.get(call_id)
        notes = self._notes.of_deleted_call(call_id) if call is None else self._notes.of_call(call, now)
        update(notes, _as_they_are)


def _as_they_are(notes: Notes) -> Notes | _NothingNoted:
    # Written anew: until when they are kept is told by the call.
    return replace(notes) if notes.notes else _NothingNoted()
