"""One invocation of ``dial``: what it does, and in which order."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.read_ahead import ReadAheadTable
from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.date_anew import HoursDating
from redial.application.dialling.dial_due_calls import Dialer
from redial.application.dialling.dialable_calls import DialableCalls
from redial.application.dialling.expire_calls import Expirer
from redial.application.dialling.follow_chains import ChainFollower
from redial.application.dialling.hold_not_permitted import PermissionGate
from redial.application.dialling.lane_looks import Look
from redial.application.dialling.measure_backlog import measure_backlog
from redial.application.dialling.move_campaigns import CampaignMover
from redial.application.dialling.run_calls import DialReport
from redial.application.erasing.erase_person import Eraser
from redial.application.erasing.keep_notes import NotesKeeper
from redial.application.ports import Clock, Telemetry
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.soon_due import LOOKED_AHEAD, SoonDue
from redial.application.tracking.settle_calls import Settler


class Dial(msgspec.Struct, frozen=True, kw_only=True):
    """What one invocation works with, and in which order."""

    dialer: Dialer
    settler: Settler
    expirer: Expirer
    gate: PermissionGate
    chains: ChainFollower
    dating: HoursDating
    mover: CampaignMover
    eraser: Eraser
    notes: NotesKeeper
    set_aside: SetAsideCalls
    due: DialableCalls
    soon_due: SoonDue
    pacing: AllowanceSession
    telemetry: Telemetry
    clock: Clock
    table: ReadAheadTable
    read_first: tuple[str, ...]
    """The keys of what each run reads first."""

    def run(self, hinted_call_ids: Sequence[str], time_left: timedelta, *, is_tick: bool) -> DialReport:
        """
        Place what is due.

        On the minute's tick also: settle what is overdue, end what has no time left, and measure the backlog that is left.
        """
        until = self.clock.now() + time_left
        self.table.forget()
        if not is_tick and self.pacing.is_idle(self.clock.now()):
            # Else the allowance comes first: where it is closed, no call is read at all.
            self.table.read_ahead([*self.read_first, *keys_of(hinted_call_ids)])
        self.due.begin(LOOKED_AHEAD if is_tick else timedelta(0))
        self.set_aside.begin()
        if is_tick:
            self.settler.run()
            self.eraser.run()
            self.notes.run()
            # Who looks at held calls, or dials, asks for these in a moment.
            self.table.read_ahead(self.read_first)
            self.gate.look_again()
            self.chains.look_again()
            self.mover.run(self.due.control())
            self.dating.run(self.due.control())
        report = self.dialer.run(hinted_call_ids, until)
        if is_tick:
            self.expirer.run(until)
            control = self.due.control()
            took_back = self.dating.take_back_set_aside(lambda call: self.mover.moved(call, control))
            if self.pacing.refusals(self.clock.now()).has_narrow_holds:
                self.pacing.end_cancelled_holds(self.due.control(), self.clock.now())
            # What the dialer saw when it found nothing to do is what there is, where nothing else changes calls that wait.
            is_idle = report == DialReport() and not took_back and not control.changes_waiting_calls
            self._look_ahead(self.due.due_as_seen if is_idle else self.due.due, self.clock.now())
        # Each minute's run is told; those that a call woke, between them, to who asks for details.
        write = self.telemetry.note if is_tick else self.telemetry.detail
        write(
            "dial run ended",
            placed=report.placed,
            put_aside=report.put_aside,
            waits_for=report.waits_for.limit if report.waits_for is not None else None,
        )
        return report

    def _look_ahead(self, look: Look, now: datetime) -> None:
        found = measure_backlog(
            look,
            self.set_aside.are_to_wait,
            self.pacing,
            self.telemetry,
            now,
            LOOKED_AHEAD,
            self.soon_due.backlog,
        )
        self.soon_due.name(found.due, found.soon, now)


def keys_of(call_ids: Sequence[str]) -> list[str]:
    """Give the keys of calls in the table, each once."""
    return [f"{schema.CALL}{call_id}" for call_id in dict.fromkeys(call_ids)]
