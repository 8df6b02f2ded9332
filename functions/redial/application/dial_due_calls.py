"""Work through the due calls at the pace that the limits allow. One run of ``dial``."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from redial.application.due_queue import DueQueue
from redial.application.pacing import Pacing
from redial.application.place_call import CallPlacer, NotNow, Placed
from redial.application.ports import Calls, Clock, Telemetry, WakeUps
from redial.domain.allowance import LimitName, Wait
from redial.domain.calls import Call
from redial.errors import UnreadableRecord
from redial.metrics import MetricName

# A shorter wait is slept through; a longer one is left to a wake-up, for a function that sleeps costs as much as one that works.
LONGEST_PAUSE = timedelta(seconds=3)
# SQS delays are whole seconds and a wake-up takes its time: come a little early, and sleep the rest.
_WAKE_UP_LEAD = timedelta(seconds=1.5)
# A named call that is due so soon is waited for.
_HINT_LEAD = timedelta(seconds=2)
# Calls that wait for the second of the number they name, while others pass.
_MOST_PARKED = 10


class DialReport(msgspec.Struct, frozen=True):
    """What one run did."""

    placed: int = 0
    put_aside: int = 0
    unreadable: int = 0
    waits_for: Wait | None = None
    """What the next due call waits for, where the run left one behind."""


class Dialer:
    """Places due calls until none is left, the allowance is closed for long, or the time of the run is up."""

    def __init__(
        self, *, calls: Calls, placer: CallPlacer, pacing: Pacing, wake_ups: WakeUps, telemetry: Telemetry, clock: Clock
    ) -> None:
        self._calls = calls
        self._placer = placer
        self._pacing = pacing
        self._wake_ups = wake_ups
        self._telemetry = telemetry
        self._clock = clock

    def run(self, hinted_call_ids: Sequence[str], until: datetime) -> DialReport:
        """
        Place due calls.

        Parameters
        ----------
        hinted_call_ids
            Calls that wake-ups named.
        until
            No call is started after this time.
        """
        self._pacing.refresh()
        queue = DueQueue(self._calls)
        queue.add_hints(hinted_call_ids, self._clock.now() + _HINT_LEAD)
        report = DialReport()
        try:
            report = self._work(queue, until, report)
        finally:
            # Also when the table failed us: what this run learnt about its places is worth a try.
            self._pacing.flush()
        return report

    def _work(self, queue: DueQueue, until: datetime, report: DialReport) -> DialReport:
        parked: list[tuple[datetime, Call]] = []
        while (now := self._clock.now()) < until:
            for entry in [entry for entry in parked if entry[0] <= now]:
                parked.remove(entry)
                queue.put_back(entry[1])
            try:
                call = queue.pop(now)
            except UnreadableRecord:
                self._telemetry.count(MetricName.RECORD_UNREADABLE)
                report = replace(report, unreadable=report.unreadable + 1)
                continue
            if call is None:
                times = [queue.next_hint_at(), *(at for at, _ in parked)]
                next_at = min((at for at in times if at is not None), default=None)
                if next_at is None or next_at >= until:
                    return report
                self._clock.pause(next_at - now)
                continue
            done = self._placer.place(call)
            if isinstance(done, NotNow):
                if self._may_let_others_pass(done.wait, call, parked):
                    parked.append((done.wait.until, call))
                    continue
                queue.put_back(call)
                if not self._can_wait(done.wait, until):
                    self._announce(done.wait, call)
                    return replace(report, waits_for=done.wait)
            elif isinstance(done, Placed):
                report = replace(report, placed=report.placed + 1)
            else:
                report = replace(report, put_aside=report.put_aside + 1)
        self._announce(Wait(self._clock.now(), LimitName.ACCOUNT_MINUTE), None)
        return report

    @staticmethod
    def _may_let_others_pass(wait: Wait, call: Call, parked: list[tuple[datetime, Call]]) -> bool:
        """Tell whether only the number that this call names is closed: its second holds up no other number."""
        names_its_number = call.request.origination_phone_number is not None
        return wait.limit is LimitName.ORIGINATION_NUMBER_SECOND and names_its_number and len(parked) < _MOST_PARKED

    def _can_wait(self, wait: Wait, until: datetime) -> bool:
        pause = wait.until - self._clock.now()
        if pause > LONGEST_PAUSE or wait.until >= until:
            return False
        self._clock.pause(max(pause, timedelta(0)))
        return True

    def _announce(self, wait: Wait, call: Call | None) -> None:
        now = self._clock.now()
        if self._pacing.announce_wake_up(wait.until, now):
            delay = max(wait.until - now - _WAKE_UP_LEAD, timedelta(0))
            self._wake_ups.send([call.call_id] if call is not None else [], delay)
