"""Settle attempts whose final event, or whose message id, did not come in time."""

from datetime import datetime, timedelta

from redial.application.change_call import change_call, wake_for_what_follows
from redial.application.failure_budget import FailureBudget
from redial.application.ports import CallPorts
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.tracking.judge_silence import SilenceJudge
from redial.application.versioned import Updated
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.call import transitions
from redial.domain.call.calls import Attempt, Call
from redial.domain.call.transitions import Deadlines, attempt_of
from redial.domain.call.unchanged import CallUnchanged
from redial.metrics import MetricName

# One of which nothing is known for so long after its send is told of: events go astray, or never leave the service.
HEARD_OF_WITHIN = timedelta(minutes=10)
_MOST_IN_A_RUN = 50


class Settler:
    """
    Ends what silence would leave open for ever.

    Parameters
    ----------
    silence
        Judges whether silence proves that no call was placed; None: the stack has nothing to judge by.
    """

    def __init__(
        self, ports: CallPorts, deadlines: Deadlines, set_aside: SetAsideCalls, silence: SilenceJudge | None = None
    ) -> None:
        self._calls = ports.calls
        self._attempts = ports.attempts
        self._wake_ups = ports.wake_ups
        self._telemetry = ports.telemetry
        self._clock = ports.clock
        self._deadlines = deadlines
        self._set_aside = set_aside
        self._silence = silence

    def run(self) -> int:
        """
        Settle the calls in flight whose deadline has passed; give how many were looked at.

        An attempt with a message id has its first look before that, once it should have been heard of. It moves the call on to the
        deadline of its final event, so that no attempt has two.
        """
        now = self._clock.now()
        if self._silence is not None:
            self._silence.begin()
        first_look_of = max(self._deadlines.of_intent(now), now + HEARD_OF_WITHIN) - HEARD_OF_WITHIN
        failure_budget = FailureBudget(self._telemetry, self._set_aside)
        overdue = (call_id for call_id, _ in self._calls.in_flight(first_look_of))
        return failure_budget.run(overdue, lambda call_id: self._settle_overdue(call_id, now), at_most=_MOST_IN_A_RUN)

    def settle(self, call: Call, now: datetime) -> Call:
        """Settle one call: by its stored events, else by its deadline. Whose events they are is not looked for here."""
        attempt = call.in_flight
        if attempt is None:
            return call
        if self._silence is not None and transitions.waits_for_judgement(call):
            judged = change_call(self._calls, self._telemetry, call, self._silence.step(call, attempt, now)).record
            wake_for_what_follows(self._wake_ups, judged, now)
            return judged
        message_id = attempt.message_id
        proven, is_silent = None, False
        if message_id is not None:
            record = self._record_of(call, attempt, message_id, now)
            proven = record.end if record.token == attempt.token else None
            is_silent = record.first_event_at is None and self._is_first_look(call, attempt)

        def settle(stored: Call) -> Call | CallUnchanged:
            # An id that was recorded meanwhile may not be linked yet, and nobody would hear of its end: left to the next run.
            known = attempt_of(stored, attempt.token)
            if known is not None and known.message_id != message_id:
                return CallUnchanged.CHANGED_MEANWHILE
            return transitions.settle(stored, attempt.token, proven, self._deadlines, now)

        settled = change_call(self._calls, self._telemetry, call, settle)
        if is_silent and isinstance(settled, Updated):
            self._telemetry.count(MetricName.CALL_WITHOUT_EVENT)
            self._telemetry.warn("call without an event", call_id=call.call_id, message_id=message_id)
        wake_for_what_follows(self._wake_ups, settled.record, now)
        return settled.record

    def _settle_overdue(self, call_id: str, now: datetime) -> None:
        call = self._calls.get(call_id)
        if call is None or (attempt := call.in_flight) is None:
            return
        sent_at = attempt.sent_at
        should_be_heard_of = sent_at is not None and sent_at + HEARD_OF_WITHIN <= now
        if call.status_at <= now or (should_be_heard_of and self._is_first_look(call, attempt)):
            self.settle(call, now)

    def _is_first_look(self, call: Call, attempt: Attempt) -> bool:
        """Tell whether nobody has looked after an attempt yet: its call still stands where its intent has put it."""
        return call.status_at == self._deadlines.of_intent(attempt.intent_at)

    def _record_of(self, call: Call, attempt: Attempt, message_id: str, now: datetime) -> AttemptRecord:
        # Linked again: whoever recorded the id may have died before telling so where the events arrive.
        link = self._attempts.link_by_line if attempt.by_line else self._attempts.link
        return link(message_id, call.call_id, attempt.token, now)
