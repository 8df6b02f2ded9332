"""Calls whose handling failed in several runs: set aside, so that they cost the others nothing, and tried again now and then."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from redial.application.ports import Clock, Telemetry
from redial.application.reading_ports import Indexes
from redial.application.stores import Calls
from redial.application.versioned import Unchanged, VersionedStore, update
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.failure_notes import Blame, FailureNote, NotSetAside, forget_failures, note_failure
from redial.domain.reporting.listing import Listed, Stretch
from redial.domain.times import to_iso
from redial.errors import UnreadableRecord
from redial.metrics import MetricName

# So many are known at a time. With more of them it is not the calls, and the alarm has rung long before.
_MOST_KNOWN = 1_000
_MOST_TAKEN_BACK = 50


FailureNotes = VersionedStore[str, FailureNote]
"""The notes on calls whose handling failed, under the calls' ids."""


class _NotedMeanwhile(Struct, frozen=True):
    """Another dialer has noted the failure: both met the same fault."""


class SetAsideCalls:
    """
    Notes failures, and knows which calls are not to be tried yet.

    Parameters
    ----------
    blame
        Tells whether an error comes of the one call that was handled.
    describe
        Tells of an error what may be stored and shown: its own words may quote the call's text.
    """

    def __init__(
        self,
        *,
        notes: FailureNotes,
        calls: Calls,
        indexes: Indexes,
        telemetry: Telemetry,
        clock: Clock,
        blame: Callable[[Exception], Blame],
        describe: Callable[[Exception], str],
    ) -> None:
        self._notes = notes
        self._calls = calls
        self._indexes = indexes
        self._telemetry = telemetry
        self._clock = clock
        self._blame = blame
        self._describe = describe
        self._try_again_at: dict[str, datetime] | None = None
        self._noted: set[str] = set()

    def begin(self) -> None:
        """
        Begin a run: a call that fails is noted once in it.

        What is set aside is read by the first run of a process, and then with each tick. Another dialer may have set more aside
        since; that this one tries them once as well does no harm.
        """
        self._noted.clear()
        if self._try_again_at is None:
            self._try_again_at = self._read()

    def _read(self) -> dict[str, datetime]:
        # The latest first: where there are too many to know, those that are tried next are tried a little early.
        page = self._indexes.page(Stretch(Listed.SET_ASIDE), limit=_MOST_KNOWN, newest_first=True, after=None)
        return {entry.id: entry.at for entry in page.entries}

    def are_to_wait(self, call_id: str) -> bool:
        """Tell whether a call is set aside, and not to be tried yet."""
        try_again_at = (self._try_again_at or {}).get(call_id)
        return try_again_at is not None and self._clock.now() < try_again_at

    def note(self, call_id: str, error: Exception) -> bool:
        """
        Note that the handling of a call failed; False where the call is not to blame.

        The note goes to the same table. So where it is unclear whose fault it was, the note tells: a table that takes it works.
        """
        blame = self._blame(error)
        if blame is Blame.SERVICE:
            return False
        if call_id in self._noted:
            return True
        self._noted.add(call_id)
        try:
            self._write(call_id, self._describe(error))
        except Exception as failure:  # the run goes on without it: the call is tried again in the next one
            self._telemetry.warn("failure not noted", call_id=call_id, error=failure)
            return blame is Blame.CALL
        return True

    def take_back(self, is_up_to_date: Callable[[Call], bool]) -> bool:
        """
        Take back those that have been handled since, or have ended; and count those that are left, for the alarm.

        False where it is time for none.

        Parameters
        ----------
        is_up_to_date
            Brings a call to what changed for it while it was passed over; False where that failed: then it stays set aside.
        """
        now, set_aside = self._clock.now(), self._read()
        tried = [call_id for call_id, try_again_at in set_aside.items() if try_again_at <= now]
        for call_id in tried[:_MOST_TAKEN_BACK]:
            if self._took_back(call_id, now, is_up_to_date):
                del set_aside[call_id]
        # Where the index lags behind, this run knows better.
        self._try_again_at = set_aside | {
            call_id: at for call_id, at in (self._try_again_at or {}).items() if call_id in self._noted
        }
        self._telemetry.count(MetricName.CALLS_SET_ASIDE, len(self._try_again_at))
        return bool(tried)

    def _took_back(self, call_id: str, now: datetime, is_up_to_date: Callable[[Call], bool]) -> bool:
        notes = self._notes.at(call_id)
        try:
            before = notes.load()
            call = self._calls.get(call_id)
        except UnreadableRecord:
            return False
        if call is not None and (not is_up_to_date(call) or _is_to_be_handled(call, now)):
            return False

        def forgotten(note: FailureNote) -> FailureNote | NotSetAside | _NotedMeanwhile:
            # Another dialer that failed with it since the look at the call knows better.
            return forget_failures(note) if note.version == before.version else _NotedMeanwhile()

        match update(notes, forgotten, known=before):
            case Unchanged(reason=_NotedMeanwhile()):
                return False
            case _:
                return True

    def _write(self, call_id: str, error: str) -> None:
        notes, now = self._notes.at(call_id), self._clock.now()
        before = notes.load()

        def noted(note: FailureNote) -> FailureNote | _NotedMeanwhile:
            return note_failure(note, error, now) if note.version == before.version else _NotedMeanwhile()

        stored = update(notes, noted, known=before).record
        if stored.is_set_aside:
            self._try_again_at = (self._try_again_at or {}) | {call_id: stored.try_again_at}
            self._telemetry.warn(
                "call set aside",
                call_id=call_id,
                failures=stored.failures,
                try_again_at=to_iso(stored.try_again_at),
                error=stored.error,
            )


def _is_to_be_handled(call: Call, now: datetime) -> bool:
    return call.status in {CallStatus.WAITING, CallStatus.CALLING} and call.status_at <= now
