"""Work through the due calls at the pace that the limits allow. One run of ``dial``."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from redial.application.change_call import change_call
from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.due_queue import DueQueue
from redial.application.dialling.next_step import (
    AwaitAnswer,
    DialCall,
    LookAgain,
    Park,
    PassOver,
    PutBack,
    ReadAnew,
    SleepUntil,
    Stop,
    StopReason,
    Turn,
    is_closed_for_long,
    next_step,
)
from redial.application.dialling.place_call import CallPlacer, NotNow, Placed, PutAside
from redial.application.dialling.rated_campaigns import RatedCampaigns
from redial.application.dialling.run_calls import DialReport, RunCalls
from redial.application.dialling.sends import Sending, Sent
from redial.application.failure_budget import FailureBudget
from redial.application.ports import CallPorts
from redial.application.reading_ports import DueCalls
from redial.application.set_aside_calls import SetAsideCalls
from redial.domain.call import transitions
from redial.domain.call.calls import Call, WaitReason
from redial.domain.call.reasons.reason import Reason
from redial.domain.pacing.wait_reasons import reason_of_wait
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.refusal.holds import reason_of_hold

# SQS delays are whole seconds and a wake-up takes its time: come a little early, and sleep the rest.
_WAKE_UP_LEAD = timedelta(seconds=1.5)
# While answers are to come, other calls may become due.
_LOOK_AGAIN_AFTER = timedelta(seconds=1)
# A wait that a person would ask about is told in the status of the call that waits first.
_WORTH_TELLING = timedelta(minutes=1, seconds=5)
_TOLD = frozenset(
    {
        LimitName.ACCOUNT_DAY,
        LimitName.SPEND_LIMIT,
        LimitName.PAUSED_AFTER_THROTTLING,
        LimitName.PAUSED_AFTER_ERROR,
    }
)


class Dialer:
    """
    Places due calls until none is left, the allowance is closed for long, or the time of the run is up.

    Parameters
    ----------
    due
        Where due calls come from.
    meanwhile
        Background work to run before a sleep. Called with the deadline by which it must return.
    read_named
        Reads the calls that wake-ups named with one request, by their ids, before `due` is asked for each of them. By default each
        is read when it is asked for.
    """

    def __init__(
        self,
        *,
        ports: CallPorts,
        placer: CallPlacer,
        pacing: AllowanceSession,
        meanwhile: Callable[[datetime], object],
        set_aside: SetAsideCalls,
        due: DueCalls,
        read_named: Callable[[Sequence[str]], object] = lambda _call_ids: None,
    ) -> None:
        self._ports = ports
        self._due = due
        self._placer = placer
        self._pacing = pacing
        self._meanwhile = meanwhile
        self._set_aside = set_aside
        self._rated = RatedCampaigns(pacing)
        self._read_named = read_named

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
        self._placer.begin()
        failure_budget = FailureBudget(self._ports.telemetry, self._set_aside)
        queue = DueQueue(
            self._due,
            failure_budget,
            self._pacing.first_lanes_first,
            self._pacing.turns,
            self._placer.has_place,
            self._rated,
        )
        calls = RunCalls(queue, failure_budget, until)
        try:
            wait = self._placer.what_any_call_waits_for() if hinted_call_ids else None
            if wait is not None and is_closed_for_long(wait, self._now()):
                self._announce(wait.until, None)
                return DialReport(waits_for=wait)
            if hinted_call_ids:
                self._read_named(hinted_call_ids)
                queue.add_hints(hinted_call_ids, self._now(), is_idle=self._pacing.is_idle(self._now()))
            wait = self._work(calls, failure_budget)
        finally:
            try:
                # Whatever went wrong: no thread outlives its run, and what its request came to is written.
                self._await_all(calls, failure_budget)
            finally:
                # Also when the table failed us: what this run learnt about its places is worth a try.
                self._pacing.rest()
        return replace(calls.report, unreadable=failure_budget.unreadable, waits_for=wait)

    def _work(self, calls: RunCalls, failure_budget: FailureBudget) -> Wait | None:
        turn = self._next_turn(calls, failure_budget)
        while True:
            match next_step(turn):
                case DialCall(call):
                    done = self._place(call, failure_budget)
                    if isinstance(done, NotNow):
                        turn = self._waiting(turn, call, done.wait)
                        continue
                    calls.note(done)
                case LookAgain():
                    self._pacing.refresh()
                    turn = replace(self._next_turn(calls, failure_budget), is_read_anew=True)
                    continue
                case ReadAnew(call):
                    self._pacing.refresh()
                    wait = self._placer.what_it_waits_for(call)
                    if wait is not None:
                        turn = replace(self._waiting(turn, call, wait), is_read_anew=True)
                        continue
                    calls.queue.put_back(call)
                case PassOver():
                    pass
                case PutBack(call):
                    calls.queue.put_back(call)
                case Park(call, at):
                    calls.parked.park(call, self._placer.numbers_for(call), at, was_first=turn.was_parked)
                    calls.queue.let_wait(len(calls.parked))
                case AwaitAnswer():
                    if turn.call is not None:
                        calls.queue.put_back(turn.call)
                    self._placer.sends.wait(_LOOK_AGAIN_AFTER)
                case SleepUntil(at):
                    if turn.call is not None:
                        calls.queue.put_back(turn.call)
                    if self._placer.sends.unanswered:
                        self._placer.sends.wait(at - self._now())
                    else:
                        self._meanwhile(at)
                        self._ports.clock.pause(max(at - self._now(), timedelta(0)))
                case Stop() as stop:
                    self._stop(stop, turn)
                    return turn.wait
            turn = self._next_turn(calls, failure_budget)

    def _next_turn(self, calls: RunCalls, failure_budget: FailureBudget) -> Turn:
        has_news = self._finish_answered(calls, failure_budget)
        now = self._now()
        if now >= calls.until:
            return Turn(now=now, until=calls.until)
        if has_news:
            calls.parked.look_again(self._placer.what_it_waits_for, now)
        for call in calls.unpark(now):
            if self._placer.what_it_waits_for(call) is not None:
                self._pacing.refresh()
        turn = replace(calls.next_turn(now), unanswered=self._placer.sends.unanswered)
        if turn.next_known is None or turn.next_known.due_at > now:
            return turn
        # The rate of its campaign is used up: another dialer may be waiting for that.
        return replace(turn, is_attended_by_another=self._pacing.is_attended_by_another(now))

    def _waiting(self, turn: Turn, call: Call, wait: Wait) -> Turn:
        now = self._now()
        return replace(
            turn,
            now=now,
            wait=wait,
            has_numbers_of_its_own=self._placer.has_numbers_of_its_own(call),
            is_attending=self._pacing.is_attending,
            is_attended_by_another=self._pacing.is_attended_by_another(now),
        )

    def _finish_answered(self, calls: RunCalls, failure_budget: FailureBudget) -> bool:
        """Take in what became of sends since this was last asked; what fails there is noted. False where none was answered."""
        answered = self._placer.sends.answered()
        for sent in answered:
            failure_budget.attempt(sent.sending.call.call_id, partial(self._finish, sent, calls))
        return bool(answered)

    def _finish(self, sent: Sent, calls: RunCalls) -> None:
        calls.note(self._placer.finish(sent))

    def _await_all(self, calls: RunCalls, failure_budget: FailureBudget) -> None:
        """Wait until every send is answered, or its time-outs are over."""
        while self._placer.sends.unanswered:
            self._placer.sends.wait(_LOOK_AGAIN_AFTER)
            self._finish_answered(calls, failure_budget)

    def _place(self, call: Call, failure_budget: FailureBudget) -> Placed | NotNow | PutAside | Sending | None:
        """Place a call; None where that failed, which is noted."""
        done: list[Placed | NotNow | PutAside | Sending] = []
        failure_budget.attempt(call.call_id, lambda: done.append(self._placer.place(call)))
        return done[0] if done else None

    def _stop(self, stop: Stop, turn: Turn) -> None:
        if turn.wait is not None and turn.call is not None and stop.reason is StopReason.CLOSED:
            self._tell(turn.wait, turn.call, turn.now)
        if stop.wake_at is not None:
            first = turn.call if turn.call is not None else turn.next_known
            self._announce(stop.wake_at, first.call_id if stop.reason is StopReason.CLOSED and first else None)

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
            ports = self._ports
            change_call(ports.calls, ports.telemetry, call, lambda stored: transitions.note_wait(stored, why, now))

    def _announce(self, at: datetime, call_id: str | None) -> None:
        now = self._now()
        if self._pacing.announce_wake_up(at, now):
            delay = max(at - now - _WAKE_UP_LEAD, timedelta(0))
            self._ports.wake_ups.send([call_id] if call_id is not None else [], delay)

    def _now(self) -> datetime:
        return self._ports.clock.now()
