"""Hold the calls that a setting does not permit (any more), or whose hours never open, and let them go when they may go."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from redial.application.change_call import change_call
from redial.application.dialling.walk_held import HeldCallsWalk
from redial.application.ports import Clock, Telemetry
from redial.application.reading_ports import Indexes
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.stores import Calls
from redial.application.versioned import Updated
from redial.domain.call import transitions
from redial.domain.call.calls import Call, WaitReason
from redial.domain.call.destinations import (
    CallPermissions,
    NotPermitted,
    caller_id_fault,
    destination_fault,
    origination_fault,
)
from redial.domain.call.reasons.codes import HoursFault
from redial.domain.call.reasons.hours import NoCallingHours
from redial.domain.call.stage_hours import (
    NO_STAGE_HOURS,
    HoursSource,
    HoursVerdict,
    NeverOpen,
    OutsideHours,
    WithinHours,
    due_without_hours,
    judge_hours,
)
from redial.domain.call.transitions import time_is_over_at
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.recipient.spellings import spelled_plainly
from redial.domain.reporting.listing import Listed
from redial.metrics import MetricName

LOOK_AGAIN_AFTER = timedelta(minutes=10)
"""So long after a call was held it is held against the settings again, which change with a deployment: each look costs a read and
a write."""

_DATED_ANEW = frozenset({WaitReason.SCHEDULED, WaitReason.CALLING_HOURS})


class PermissionGate:
    """
    Holds each send against the settings as they are now.

    Intake refuses what is not permitted; this is for calls that it accepted before the settings were what they are. And it tells
    of a call that may be placed whether it may be at this time of day.
    """

    def __init__(
        self,
        *,
        calls: Calls,
        indexes: Indexes,
        telemetry: Telemetry,
        clock: Clock,
        permissions: CallPermissions,
        set_aside: SetAsideCalls,
        hours: HoursSource = NO_STAGE_HOURS,
    ) -> None:
        self._hours = hours
        self._calls = calls
        self._telemetry = telemetry
        self._clock = clock
        self._permissions = permissions
        self._walk = HeldCallsWalk(Listed.NOT_PERMITTED, indexes=indexes, telemetry=telemetry, set_aside=set_aside)

    def fault_of(self, call: Call) -> NotPermitted | None:
        """Return which setting does not permit a call, or None."""
        request = call.request
        number = request.origination_phone_number
        return (
            destination_fault(request.destination_phone_number, call.destination, self._permissions)
            or caller_id_fault(request.caller_id, self._permissions)
            or origination_fault(None if number is None else spelled_plainly(number), self._permissions)
        )

    def hours_at(self, call: Call, at: datetime) -> HoursVerdict:
        """Return what the calling hours of a call say of a time, or of now where that is later by the time they are read."""
        hours = self._hours.of(call.request)
        return judge_hours(call, hours, max(at, self._clock.now()))

    def date_anew(self, call: Call) -> Call:
        """
        Hold a call that is scheduled, or waits for an opening, against its hours as they are now; return it as it is stored then.

        What waits for something else is left for its turn. So is one whose time is over before its hours open: they may be changed
        once more.
        """
        now = self._clock.now()
        if call.is_held:
            if isinstance(call.reason, NoCallingHours):
                self._look_at(call.call_id, now, is_due=True)
            return call
        if call.wait_reason not in _DATED_ANEW:
            return call
        due_at = due_without_hours(call)

        def if_it_still_waits(step: Callable[[Call], Call | CallUnchanged]) -> Call:
            # It was read a while ago: one that was dialled since waits for its retry, which is not to come earlier.
            def taken(stored: Call) -> Call | CallUnchanged:
                as_read = stored.wait_reason in _DATED_ANEW and due_without_hours(stored) == due_at
                return step(stored) if as_read else CallUnchanged.CHANGED_MEANWHILE

            return self._change(call, taken)

        match self.hours_at(call, max(now, due_at)):
            case NeverOpen(fault):
                return self.hold(call, fault, now)
            case OutsideHours() as outside:
                over = time_is_over_at(call)
                if over is not None and outside.due_at >= over[0]:
                    return call
                return if_it_still_waits(lambda stored: transitions.wait_for_hours(stored, outside, now))
            case WithinHours():
                return if_it_still_waits(lambda stored: transitions.due_within_hours(stored, now))

    def hold(self, call: Call, fault: NotPermitted | HoursFault, now: datetime) -> Call:
        """Let a call wait until the settings permit it, or somebody cancels it."""
        until = now + LOOK_AGAIN_AFTER
        held = change_call(
            self._calls, self._telemetry, call, lambda stored: transitions.hold_not_permitted(stored, fault, until, now)
        )
        if isinstance(held, Updated):
            self._telemetry.count(MetricName.CALL_NOT_PERMITTED)
        return held.record

    def _change(self, call: Call, step: Callable[[Call], Call | CallUnchanged]) -> Call:
        return change_call(self._calls, self._telemetry, call, step).record

    def look_again(self) -> None:
        """Hold calls that were held some minutes ago against the settings anew. Changes at most a hundred."""
        now = self._clock.now()
        self._walk.run(partial(self._look_at, now=now), now)

    def _look_at(self, call_id: str, now: datetime, *, is_due: bool = False) -> None:
        call = self._calls.get(call_id)
        if call is None or not call.is_held or (call.status_at > now and not is_due):
            return
        fault: NotPermitted | HoursFault | None = self.fault_of(call)
        if fault is None and isinstance(hours := self.hours_at(call, now), NeverOpen):
            fault = hours.fault
        if fault is not None:
            self.hold(call, fault, now)
        else:
            change_call(self._calls, self._telemetry, call, lambda stored: transitions.let_go(stored, now))
