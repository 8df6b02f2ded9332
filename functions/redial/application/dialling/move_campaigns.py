"""
Move the calls of campaigns to the lanes that people gave them.

The calls of such a campaign are gone through page by page, twice. The control says how far that came; where a run dies, the next
one goes on from there, and a call that is looked at twice is changed once. A call whose turn comes before is moved then
(`DialableCalls`), so that none is dialled by the rules of the lane that it was in.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from redial.application.change_call import change_call
from redial.application.dialling.hold_not_permitted import PermissionGate
from redial.application.failure_budget import FailureBudget, try_now
from redial.application.ports import CallPorts
from redial.application.reading_ports import CallRecords, Controls, Indexes
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.versioned import update
from redial.domain.call.calls import Call
from redial.domain.call.requests import Lane
from redial.domain.call.transitions import move_to_lane
from redial.domain.reporting.listing import OfCampaign, Position, Stretch
from redial.domain.steering.campaign_marks import campaign_moved_up_to
from redial.domain.steering.control import CampaignLane, Control

_PAGE_SIZE = 100
# Of each minute, for all campaigns: due calls wait meanwhile.
_TIME_FOR_A_RUN = timedelta(seconds=5)


class CampaignMover:
    """
    Moves calls to the lanes of their campaigns.

    Parameters
    ----------
    gate
        In another lane other hours may hold: what waits for an opening is held against them.
    """

    def __init__(
        self,
        *,
        ports: CallPorts,
        controls: Controls,
        gate: PermissionGate,
        indexes: Indexes,
        records: CallRecords,
        set_aside: SetAsideCalls,
    ) -> None:
        self._ports = ports
        self._controls = controls
        self._gate = gate
        self._indexes = indexes
        self._records = records
        self._set_aside = set_aside

    def run(self, control: Control) -> None:
        """
        Go on with moving, where there is something to do, for some seconds at most.

        Nothing is raised: where something fails, the next minute goes on, and a call whose turn comes before is moved then.

        Parameters
        ----------
        control
            As it was read a moment ago.
        """
        try_now(self._ports.telemetry, lambda: self._run(control), "calls not moved to the lane of their campaign")

    def moved(self, call: Call, control: Control) -> Call:
        """Return a call as it is stored once it is in the lane of its campaign, if people gave that one."""
        lane = control.lane_of(call.request.campaign)
        return call if lane is None else self._to_lane(call, lane)

    def _run(self, control: Control) -> None:
        now = self._ports.clock.now()
        until = now + _TIME_FOR_A_RUN
        to_move = [
            (name, each) for name, each in control.campaign_lanes.items() if not each.is_done and now >= each.goes_on_at
        ]
        for done, (campaign, begun) in enumerate(to_move):
            now = self._ports.clock.now()
            # Each has its share of the time, and a page at least: a large campaign does not hold up the others.
            share = max(until - now, timedelta(0)) / (len(to_move) - done)
            self._note(control, campaign, begun, self._go_on(campaign, begun, now + share))

    def _note(self, control: Control, campaign: str, begun: CampaignLane, reached: CampaignLane) -> None:
        if reached != begun:
            update(self._controls, lambda stored: campaign_moved_up_to(stored, campaign, begun, reached), known=control)

    def _go_on(self, campaign: str, move: CampaignLane, until: datetime) -> CampaignLane:
        """
        Move a page of calls, and others until the time is up; give where to go on.

        A call that failed is tried again by the next run, until it is set aside. The pages behind it do not wait for that.
        """
        failure_budget = FailureBudget(self._ports.telemetry, self._set_aside)
        first_with_failure: CampaignLane | None = None
        # The same from page to page, as DynamoDB reads on within a question alone.
        stretch = Stretch(OfCampaign(campaign), until=move.concerns_until)
        while True:
            position = Position(*move.reached) if move.reached is not None else None
            position, is_moved = self._move_page(stretch, position, move, failure_budget)
            if not is_moved and first_with_failure is None:
                first_with_failure = move
            if failure_budget.is_exhausted:
                break
            if position is not None:
                move = replace(move, reached=(position.at, position.key))
            else:
                move = replace(move, reached=None, is_second=True, is_done=move.is_second)
            if position is None or self._ports.clock.now() >= until:
                break
        return first_with_failure or move

    def _move_page(
        self, stretch: Stretch, position: Position | None, move: CampaignLane, failure_budget: FailureBudget
    ) -> tuple[Position | None, bool]:
        """Move a page of calls; give where the next begins, and whether this one needs no further try."""
        page = self._indexes.page(stretch, limit=_PAGE_SIZE, newest_first=False, after=position)
        records = self._records.get_many(entry.id for entry in page.entries).values()
        calls = (record for record in records if isinstance(record, Call) and not record.status.is_final)
        return page.next_position, failure_budget.handle_each(calls, lambda call: self._move(call, move))

    def _move(self, call: Call, move: CampaignLane) -> None:
        # Also where it was moved before: whoever did that may have died before this.
        self._gate.date_anew(self._to_lane(call, move.lane))

    def _to_lane(self, call: Call, lane: Lane) -> Call:
        return change_call(
            self._ports.calls, self._ports.telemetry, call, lambda stored: move_to_lane(stored, lane)
        ).record
