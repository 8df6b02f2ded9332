"""
The due calls that may be dialled: those that nobody paused, and that belong to no cancelled campaign.

A paused lane is not looked at. A paused campaign stands among other calls of its lane, and the index does not say which they
are: so a walk through the lane reads the records, passes over the paused ones, and remembers how far there was nothing else.
The next walk begins there. So a campaign of a hundred thousand paused calls is read once, not with every run.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from redial.application.change_call import change_call
from redial.application.ports import Calls, Clock, Telemetry
from redial.application.reading_ports import CallRecords, Controls, Indexes
from redial.domain import steps
from redial.domain.calls import Call, CallStatus
from redial.domain.control import Control
from redial.domain.listing import Entry, IndexName, Partition, status_keys
from redial.domain.requests import Lane
from redial.domain.times import from_index, to_iso

# A pause holds from then on at the latest; reading the control costs half as much as reading a call.
_LOOK_AT_CONTROL_EVERY = timedelta(seconds=5)
# Calls can become due with a time that lies back (a late event). They are named by a wake-up, and found here if that is lost.
_WALK_ANEW_AFTER = timedelta(minutes=10)
_PAGE_SIZE = 500


class _Passed(msgspec.Struct, frozen=True):
    """Up to where a lane holds nothing but paused calls."""

    place: Entry
    control_version: int
    since: datetime


class DialableCalls:
    """Gives the due calls as `Calls` does, without those that are kept from being dialled."""

    def __init__(
        self,
        *,
        calls: Calls,
        controls: Controls,
        indexes: Indexes,
        records: CallRecords,
        telemetry: Telemetry,
        clock: Clock,
    ) -> None:
        self._calls = calls
        self._controls = controls
        self._indexes = indexes
        self._records = records
        self._telemetry = telemetry
        self._clock = clock
        self._read: tuple[datetime, Control] | None = None
        self._passed: dict[Lane, _Passed] = {}

    def begin(self) -> None:
        """Look at the control anew: a run that was caused by somebody who resumed something must see it."""
        self._read = None

    def due(self, lane: Lane, until: datetime) -> Iterator[tuple[str, datetime]]:
        """Give the ids of calls of a lane that are due and not paused, longest due first. Eventually consistent."""
        control = self._control()
        if control.everything is not None or lane in control.lanes:
            return iter(())
        if not control.campaigns:
            return self._calls.due(lane, until)
        return self._walk(lane, until, control)

    def get(self, call_id: str) -> Call | None:
        """Read a call that may be dialled; None for one that may not. One of a cancelled campaign is cancelled now."""
        call = self._calls.get(call_id)
        if call is None or call.status is not CallStatus.WAITING:
            return call
        control = self._control()
        if control.cancels(call):
            now = self._clock.now()
            return change_call(self._calls, self._telemetry, call, lambda stored: steps.cancel(stored, now))[0]
        return call if control.pause_of(call.request.lane, call.request.campaign) is None else None

    def _control(self) -> Control:
        now = self._clock.now()
        if self._read is None or now - self._read[0] >= _LOOK_AT_CONTROL_EVERY:
            self._read = now, self._controls.load()
        return self._read[1]

    def _walk(self, lane: Lane, until: datetime, control: Control) -> Iterator[tuple[str, datetime]]:
        (value,) = status_keys(CallStatus.WAITING, lane)
        partition = Partition(index=IndexName.BY_STATUS, value=value, until=to_iso(until))
        place = self._place(lane, control)
        only_paused = True
        while True:
            page = self._indexes.page(partition, limit=_PAGE_SIZE, newest_first=False, after=place)
            records = self._records.get_many(entry.key.removeprefix("CALL#") for entry in page.entries)
            for entry in page.entries:
                call = records.get(entry.key.removeprefix("CALL#"))
                paused = isinstance(call, Call) and control.pause_of(lane, call.request.campaign) is not None
                only_paused = only_paused and paused
                if only_paused:
                    self._pass(lane, entry, control)
                if not paused:
                    yield entry.key.removeprefix("CALL#"), from_index(entry.at)
            if page.is_last or not page.entries:
                return
            place = page.entries[-1]

    def _place(self, lane: Lane, control: Control) -> Entry | None:
        passed = self._passed.get(lane)
        if passed is None or passed.control_version != control.version:
            return None
        if self._clock.now() - passed.since >= _WALK_ANEW_AFTER:
            del self._passed[lane]
            return None
        return passed.place

    def _pass(self, lane: Lane, entry: Entry, control: Control) -> None:
        passed = self._passed.get(lane)
        goes_on = passed is not None and passed.control_version == control.version
        since = passed.since if passed is not None and goes_on else self._clock.now()
        self._passed[lane] = _Passed(entry, control.version, since)
