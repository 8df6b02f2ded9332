"""
Cancel a campaign: at once for ``dial``, page by page for the records.

The control says which of the campaign's calls are not dialled any more; that is one write, and it holds from then on. Going
through the calls only makes their status say so. Where that stops half-way, each of the others is cancelled when its turn comes.
"""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime, timedelta

from msgspec import Struct

from redial.application.change_call import change_call
from redial.application.ports import Clock, Telemetry
from redial.application.reading_ports import CallRecords, Indexes
from redial.application.steering.control_dialling import DiallingControl
from redial.application.stores import Calls
from redial.application.versioned import Updated
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from redial.domain.reporting.listing import OfCampaign, Position, StoredCall, Stretch

_PAGE_SIZE = 100
# Each cancellation is a conditional write that waits for its answer; the calls have nothing to do with each other.
_AT_ONCE = 8


class CancellationProgress(Struct, frozen=True, kw_only=True):
    """How far the records of a campaign were gone through."""

    before: datetime
    cancelled: int = 0
    in_flight: int = 0
    looked_at: int = 0
    position: Position | None = None
    """Where to go on; None at the end."""


class CampaignCanceller:
    """
    Goes through the calls of campaigns that were cancelled (`DiallingControl.cancel_campaign`).

    Parameters
    ----------
    threads
        Makes a pool of so many threads.
    """

    def __init__(
        self,
        *,
        control: DiallingControl,
        indexes: Indexes,
        records: CallRecords,
        calls: Calls,
        telemetry: Telemetry,
        clock: Clock,
        threads: Callable[[int], Executor] = ThreadPoolExecutor,
    ) -> None:
        self._threads = threads
        self._control = control
        self._indexes = indexes
        self._records = records
        self._calls = calls
        self._telemetry = telemetry
        self._clock = clock

    def sweep(
        self, campaign: str, before: datetime, position: Position | None, time_left: timedelta
    ) -> CancellationProgress:
        """
        Cancel the waiting calls of a campaign, oldest first, until all are or the time is over.

        Parameters
        ----------
        position
            Where an earlier sweep ended.
        """
        until = self._clock.now() + time_left
        stretch = Stretch(OfCampaign(campaign), until=before)
        cancelled = in_flight = looked_at = 0
        with self._threads(_AT_ONCE) as threads:
            while True:
                page = self._indexes.page(stretch, limit=_PAGE_SIZE, newest_first=False, after=position)
                calls = self._records.get_many(entry.id for entry in page.entries)
                changed = [call for call in threads.map(self._cancel, calls.values()) if call is not None]
                cancelled += sum(call.status is CallStatus.CANCELLED for call in changed)
                in_flight += sum(call.status is CallStatus.CALLING for call in changed)
                looked_at += len(page.entries)
                position = page.next_position
                if position is None:
                    self._control.campaign_swept(campaign, before, self._clock.now())
                    break
                if self._clock.now() >= until:
                    break
        return CancellationProgress(
            before=before, cancelled=cancelled, in_flight=in_flight, looked_at=looked_at, position=position
        )

    def _cancel(self, call: StoredCall) -> Call | None:
        if not isinstance(call, Call) or (call.status.is_final and call.status is not CallStatus.REJECTED):
            return None
        now = self._clock.now()
        cancelled = change_call(self._calls, self._telemetry, call, lambda each: transitions.cancel(each, now))
        return cancelled.record if isinstance(cancelled, Updated) else None
