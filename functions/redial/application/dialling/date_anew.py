"""
Date waiting calls anew when hours were changed: by name, for a campaign, or by a deployment.

What is due is held against its hours at its turn anyway. So only those are gone through that are due later, page by page, and those
that are held as their hours never opened. The control says how far it came; where a run dies, the next one goes on from there, and
a call that is looked at twice is changed once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from redial.application.dialling.hold_not_permitted import LOOK_AGAIN_AFTER, PermissionGate
from redial.application.failure_budget import FailureBudget, try_now
from redial.application.hours_in_force import HoursInForce
from redial.application.ports import CallPorts
from redial.application.reading_ports import CallRecords, Controls, Indexes
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.versioned import update
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.stage_hours import NO_STAGE_HOURS, StageHours
from redial.domain.reporting.listing import Listed, Position, Stretch, lists_of
from redial.domain.steering.control import Control, DatingAnew
from redial.domain.steering.hours_marks import all_dated, dated_up_to, stage_hours_change

_PAGE_SIZE = 100
# Of each minute: due calls wait meanwhile.
_TIME_FOR_A_RUN = timedelta(seconds=5)
_A_MILLISECOND = timedelta(milliseconds=1)
_LISTS = (*lists_of(CallStatus.WAITING), Listed.NOT_PERMITTED)


class HoursDating:
    """
    Dates waiting calls anew.

    Parameters
    ----------
    hours
        The hours as they are now. By a digest of those in the settings a deployment that changes them is noticed.
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
        hours: HoursInForce,
    ) -> None:
        self._ports = ports
        self._controls = controls
        self._gate = gate
        self._indexes = indexes
        self._records = records
        self._set_aside = set_aside
        self._hours = hours
        self._stage_hours = _digest_of(hours.of_settings)

    def run(self, control: Control) -> None:
        """
        Go on with dating, where there is something to do, for some seconds at most.

        Nothing is raised: where something fails, the next minute goes on, and due calls have not waited for it.

        Parameters
        ----------
        control
            As it was read a moment ago.
        """
        try_now(self._ports.telemetry, lambda: self._run(control), "waiting calls not dated anew")

    def take_back_set_aside(self, in_its_lane: Callable[[Call], Call]) -> bool:
        """
        Take back calls that were set aside, each in the lane of its campaign and dated by the hours as they are now.

        They were passed over meanwhile, by both passes perhaps. One with which that fails stays set aside. False where it is time
        for none.

        Parameters
        ----------
        in_its_lane
            Moves a call to the lane of its campaign, and gives it as it is stored then.
        """
        failure_budget = FailureBudget(self._ports.telemetry, self._set_aside)
        due: list[str] = []

        def is_dated(call: Call) -> bool:
            return not failure_budget.is_exhausted and failure_budget.attempt(
                call.call_id, lambda: self._date(in_its_lane(call), due)
            )

        were_some = self._set_aside.take_back(is_dated)
        self._wake(due)
        return were_some

    def _run(self, control: Control) -> None:
        now = self._ports.clock.now()
        if control.stage_hours != self._stage_hours:
            update(self._controls, lambda stored: stage_hours_change(stored, self._stage_hours, now), known=control)
            return
        begun = control.dating_anew
        if begun is None or now < begun.goes_on_at:
            return
        reached = self._go_on(begun, now + _TIME_FOR_A_RUN)
        if reached is None:
            self._end(control, begun)
        elif reached != begun:
            update(self._controls, lambda stored: dated_up_to(stored, begun, reached), known=control)

    def _go_on(self, dating: DatingAnew, until: datetime) -> DatingAnew | None:
        """
        Date pages of calls until the time is up; give where to go on, None where nothing is left.

        A call that failed is tried again by the next run, until it is set aside. The pages behind it do not wait for that.
        """
        failure_budget = FailureBudget(self._ports.telemetry, self._set_aside)
        first_with_failure: DatingAnew | None = None
        while self._ports.clock.now() < until:
            position = Position(*dating.reached) if dating.reached is not None else None
            position, is_done = self._date_page(_stretch(dating), position, failure_budget)
            if not is_done and first_with_failure is None:
                first_with_failure = dating
            if failure_budget.is_exhausted:
                break
            if position is not None:
                dating = replace(dating, reached=(position.at, position.key))
            elif dating.partition + 1 < len(_LISTS):
                dating = replace(dating, partition=dating.partition + 1, reached=None)
            elif dating.is_second:
                return first_with_failure
            else:
                dating = DatingAnew(since=dating.since, is_second=True)
                break
        return first_with_failure or dating

    def _date_page(
        self, stretch: Stretch, position: Position | None, failure_budget: FailureBudget
    ) -> tuple[Position | None, bool]:
        """Date a page of calls; give where the next begins, and whether this one needs no further try."""
        page = self._indexes.page(stretch, limit=_PAGE_SIZE, newest_first=False, after=position)
        due: list[str] = []
        records = self._records.get_many(entry.id for entry in page.entries).values()
        calls = (record for record in records if isinstance(record, Call))
        is_done = failure_budget.handle_each(calls, lambda call: self._date(call, due))
        self._wake(due)
        return page.next_position, is_done

    def _wake(self, due: list[str]) -> None:
        if due:
            self._ports.wake_ups.send(due, timedelta(0))

    def _date(self, call: Call, due: list[str]) -> None:
        dated = self._gate.date_anew(call)
        is_changed = dated.version != call.version
        if is_changed and dated.status is CallStatus.WAITING and dated.status_at <= self._ports.clock.now():
            due.append(call.call_id)

    def _end(self, control: Control, begun: DatingAnew) -> None:
        has_named_hours = control.has_named_hours and self._hours.are_named()
        over = {each for each in control.campaigns_with_settings if not self._hours.has_settings(each)}
        update(
            self._controls,
            lambda stored: all_dated(stored, begun, has_named_hours=has_named_hours, without_settings=over),
            known=control,
        )


def _stretch(dating: DatingAnew) -> Stretch:
    listed = _LISTS[dating.partition]
    # The same from page to page, as DynamoDB reads on within a question alone.
    if listed is Listed.NOT_PERMITTED:
        # Who is held anew stands behind all others: without an end, as many as fill a page would be gone through for ever.
        return Stretch(listed, until=dating.goes_on_at + LOOK_AGAIN_AFTER - _A_MILLISECOND)
    return Stretch(listed, since=dating.since)


def _digest_of(stage: StageHours) -> str | None:
    return None if stage == NO_STAGE_HOURS else sha256(msgspec.json.encode(stage)).hexdigest()[:16]
