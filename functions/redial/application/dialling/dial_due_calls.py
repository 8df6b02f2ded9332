"""Work through the due calls at the pace that the limits allow. One run of ``dial``."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from redial.application.change_call import change_call
from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.due_queue import DueQueue
from redial.application.dialling.place_call import CallPlacer, NotNow, Placed, PutAside
from redial.application.failure_budget import FailureBudget
from redial.application.ports import Calls, Clock, DueCalls, Telemetry, Voice, WakeUps
from redial.application.set_aside_calls import SetAsideCalls
from redial.domain.call import transitions
from redial.domain.call.calls import Call, WaitReason
from redial.domain.call.reasons import Reason
from redial.domain.pacing.wait_reasons import reason_of_wait
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.refusal.holds import reason_of_hold

# A shorter wait is slept through; a longer one is left to a wake-up, for a function that sleeps costs as much as one that works.
LONGEST_PAUSE = timedelta(seconds=3)
# SQS delays are whole seconds and a wake-up takes its time: come a little early, and sleep the rest.
_WAKE_UP_LEAD = timedelta(seconds=1.5)
# The second of a number that seems closed for longer is held by a send that has no answer yet. It has one soon.
_ANSWERED_WITHIN = timedelta(seconds=1.2)
# A call that is due for so long stands in the index, where a dialer that is awake finds it.
_SURELY_INDEXED = timedelta(seconds=5)
# Calls that wait for the second of the number they name, while others pass. Each costs a read, so there is an end to it: behind
# so many calls for one number, a call for another one waits for the second of the first.
_MOST_PARKED = 100
# A wait that a person would ask about is told in the status of the call that waits first.
_WORTH_TELLING = timedelta(minutes=1, seconds=5)
_TOLD = frozenset({LimitName.ACCOUNT_DAY, LimitName.PAUSED_AFTER_THROTTLING, LimitName.PAUSED_AFTER_ERROR})


class DialReport(msgspec.Struct, frozen=True):
    """What one run did."""

    placed: int = 0
    put_aside: int = 0
    unreadable: int = 0
    waits_for: Wait | None = None
    """What the next due call waits for, where the run left one behind."""


class CallsFailed(Exception):
    """So much failed in one run that no single call is to blame; each failure is logged with its reason."""


class Dialer:
    """
    Places due calls until none is left, the allowance is closed for long, or the time of the run is up.

    Parameters
    ----------
    due
        Where due calls come from; None: `calls` itself.
    meanwhile
        What to do in place of sleeping; it gets the time at which to be back.
    """

    def __init__(
        self,
        *,
        calls: Calls,
        placer: CallPlacer,
        pacing: AllowanceSession,
        voice: Voice,
        wake_ups: WakeUps,
        telemetry: Telemetry,
        clock: Clock,
        meanwhile: Callable[[datetime], object],
        set_aside: SetAsideCalls,
        due: DueCalls | None = None,
    ) -> None:
        self._calls = calls
        self._due = due or calls
        self._placer = placer
        self._pacing = pacing
        self._voice = voice
        self._wake_ups = wake_ups
        self._telemetry = telemetry
        self._clock = clock
        self._meanwhile = meanwhile
        self._set_aside = set_aside

    def run(self, hinted_call_ids: Sequence[str], until: datetime) -> DialReport:
        """
        Place due calls.

        Parameters
        ----------
        hinted_call_ids
            Calls that wake-ups named.
        until
            No call is started after this time.

        Raises
        ------
        CallsFailed
            The table or a queue cannot be reached or used: the fault is not with the calls.
        """
        self._pacing.begin(until)
        self._voice.renew()
        failure_budget = FailureBudget(self._telemetry, self._set_aside)
        queue = DueQueue(self._due, failure_budget, self._pacing.urgent_first)
        try:
            if hinted_call_ids and (wait := self._closed_for_long()) is not None:
                # Nothing to gain from reading calls: whoever comes when the allowance opens finds them in the index.
                self._announce(wait, None)
                return DialReport(waits_for=wait)
            queue.add_hints(hinted_call_ids, self._clock.now())
            report = self._work(queue, failure_budget, until)
        finally:
            # Also when the table failed us: what this run learnt about its places is worth a try.
            self._pacing.rest()
        return replace(report, unreadable=failure_budget.unreadable)

    def _work(self, queue: DueQueue, failure_budget: FailureBudget, until: datetime) -> DialReport:
        report = DialReport()
        parked: list[tuple[datetime, Call]] = []
        while (now := self._clock.now()) < until:
            for entry in [entry for entry in parked if entry[0] <= now]:
                parked.remove(entry)
                queue.put_back(entry[1])
                if self._placer.what_it_waits_for(entry[1]) is not None:
                    self._pacing.refresh()
            call = queue.pop(now)
            if failure_budget.is_exhausted:
                raise CallsFailed(f"{failure_budget.failed} calls of one run could not be handled; the log has each")
            if failure_budget.is_over:
                break
            if call is None:
                times = [queue.next_hint_at(), *(at for at, _ in parked)]
                next_at = min((at for at in times if at is not None), default=None)
                if next_at is None:
                    return report
                if next_at >= until:
                    break
                self._pause_until(next_at)
                continue
            match self._place(call, failure_budget):
                case None:
                    pass  # it failed, and is noted
                case Placed():
                    report = replace(report, placed=report.placed + 1)
                case PutAside():
                    report = replace(report, put_aside=report.put_aside + 1)
                case NotNow(wait) if wait.limit is LimitName.HELD_WITH_ITS_LIKE:
                    pass  # as a paused one: it waits where it is, and the others go on
                case NotNow(wait) if self._may_let_others_pass(wait, call, parked):
                    parked.append((_next_look(wait, now), call))
                case NotNow(wait):
                    queue.put_back(call)
                    wait_on = self._wait(wait, call, until)
                    if wait_on is not None:
                        return replace(report, waits_for=wait_on)
        # The run has had its time, or its share of bad calls, with calls left: go on in a new one.
        self._announce(Wait(self._clock.now(), LimitName.ACCOUNT_MINUTE), None)
        return report

    def _closed_for_long(self) -> Wait | None:
        now = self._clock.now()
        wait = self._placer.what_any_call_waits_for()
        if wait is None or wait.limit is LimitName.ORIGINATION_NUMBER_SECOND:
            return None
        return wait if wait.until - now > LONGEST_PAUSE + _SURELY_INDEXED else None

    def _place(self, call: Call, failure_budget: FailureBudget) -> Placed | NotNow | PutAside | None:
        done: list[Placed | NotNow | PutAside] = []
        failure_budget.attempt(call.call_id, lambda: done.append(self._placer.place(call)))
        return done[0] if done else None

    @staticmethod
    def _may_let_others_pass(wait: Wait, call: Call, parked: list[tuple[datetime, Call]]) -> bool:
        """Tell whether only the number that this call names is closed: its second holds up no other number."""
        names_its_number = call.request.origination_phone_number is not None
        return wait.limit is LimitName.ORIGINATION_NUMBER_SECOND and names_its_number and len(parked) < _MOST_PARKED

    def _wait(self, wait: Wait, call: Call, until: datetime) -> Wait | None:
        """Wait for the next opening, if this run is the one to do so; else give what the call waits for."""
        now = self._clock.now()
        if not self._pacing.is_attending or wait.until - now > LONGEST_PAUSE:
            # What was read may be old: another dialer may have tightened its pessimistic stamps since.
            self._pacing.refresh()
            fresh = self._placer.what_it_waits_for(call)
            if fresh is None:
                return None
            wait = fresh
        if now - call.status_at > _SURELY_INDEXED and self._pacing.is_attended_by_another(now):
            # One that waits is enough: two would cost twice as much, and place no call more.
            return wait
        look_at = _next_look(wait, now)
        if look_at - now <= LONGEST_PAUSE and look_at < until:
            self._pause_until(look_at)
            return None
        self._tell(wait, call, now)
        self._announce(wait, call)
        return wait

    def _pause_until(self, at: datetime) -> None:
        self._meanwhile(at)
        self._clock.pause(max(at - self._clock.now(), timedelta(0)))

    def _tell(self, wait: Wait, call: Call, now: datetime) -> None:
        hold = self._pacing.refusals(now).hold_on_all if wait.limit is LimitName.HELD_AFTER_REFUSALS else None
        why: Reason
        if hold is not None:
            why = reason_of_hold(hold)
        elif wait.limit in _TOLD and wait.until - now > _WORTH_TELLING:
            why = reason_of_wait(wait)
        else:
            return
        if call.wait_reason is not WaitReason.SERVICE_REFUSES:
            change_call(self._calls, self._telemetry, call, lambda stored: transitions.note_wait(stored, why, now))

    def _announce(self, wait: Wait, call: Call | None) -> None:
        now = self._clock.now()
        if self._pacing.announce_wake_up(wait.until, now):
            delay = max(wait.until - now - _WAKE_UP_LEAD, timedelta(0))
            self._wake_ups.send([call.call_id] if call is not None else [], delay)


def _next_look(wait: Wait, now: datetime) -> datetime:
    """Say when to look at the allowance again: when it opens, or when the send that closes a number must have its answer."""
    if wait.limit is LimitName.ORIGINATION_NUMBER_SECOND:
        return min(wait.until, now + _ANSWERED_WITHIN)
    return wait.until
