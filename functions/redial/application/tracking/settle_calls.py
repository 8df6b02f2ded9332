"""Settle attempts whose final event, or whose message id, did not come in time."""

from datetime import datetime, timedelta
from itertools import islice

from redial.application.change_call import change_call, wake_for_retry
from redial.application.failure_budget import FailureBudget
from redial.application.ports import Clock, Telemetry, WakeUps
from redial.application.set_aside_calls import SetAsideCalls
from redial.application.stores import Attempts, Calls
from redial.application.versioned import Updated
from redial.domain.attempt.attempts import AttemptRecord, in_reach, match_orphan
from redial.domain.attempt.events import Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Attempt, Call
from redial.domain.call.transitions import Deadlines, attempt_of
from redial.domain.call.unchanged import CallUnchanged
from redial.errors import UnreadableRecord
from redial.metrics import MetricName

# A call's first event is published within seconds of its send; one that comes this much later belongs to something else.
FIRST_EVENT_WITHIN = timedelta(minutes=2)
# One of which nothing is known for so long after its send is told of: events go astray, or never leave the service.
HEARD_OF_WITHIN = timedelta(minutes=10)
# The clock of the function and that of SNS.
_CLOCKS_DIFFER = timedelta(seconds=1)
# The index knows an orphan by the event that was delivered first, which may be the last one of its call.
_LONGEST_CALL = timedelta(minutes=15)
_MOST_IN_A_RUN = 50
_MOST_ORPHANS = 20


class Settler:
    """Ends what silence would leave open for ever."""

    def __init__(
        self,
        *,
        calls: Calls,
        attempts: Attempts,
        wake_ups: WakeUps,
        telemetry: Telemetry,
        clock: Clock,
        deadlines: Deadlines,
        set_aside: SetAsideCalls,
    ) -> None:
        self._calls = calls
        self._attempts = attempts
        self._wake_ups = wake_ups
        self._telemetry = telemetry
        self._clock = clock
        self._deadlines = deadlines
        self._set_aside = set_aside

    def run(self) -> int:
        """
        Settle the calls in flight whose deadline has passed; give how many were looked at.

        An attempt with a message id has its first look before that, once it should have been heard of. It moves the call on to the
        deadline of its final event, so that no attempt has two.
        """
        now = self._clock.now()
        first_look_of = max(self._deadlines.of_intent(now), now + HEARD_OF_WITHIN) - HEARD_OF_WITHIN
        failure_budget = FailureBudget(self._telemetry, self._set_aside)
        overdue = (call_id for call_id, _ in self._calls.in_flight(first_look_of))
        return failure_budget.run(overdue, lambda call_id: self._settle_overdue(call_id, now), at_most=_MOST_IN_A_RUN)

    def settle(self, call: Call, now: datetime) -> Call:
        """Settle one call: by its stored events, by a unique orphan, else by its deadline."""
        attempt = call.in_flight
        if attempt is None:
            return call
        message_id = attempt.message_id
        if message_id is None and (orphan := self._find_orphan(call, attempt)) is not None:
            call = self._adopt(call, attempt, orphan, now)
            # Its own, if it has been told meanwhile.
            adopted = attempt_of(call, attempt.token)
            message_id = adopted.message_id if adopted is not None else None
        proven, is_silent = None, False
        if message_id is not None:
            # Linked again: whoever recorded the id may have died before telling so where the events arrive.
            record = self._attempts.link(message_id, call.call_id, attempt.token, now)
            proven, is_silent = record.end, record.first_event_at is None and self._is_first_look(call, attempt)

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
        wake_for_retry(self._wake_ups, settled.record, now)
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

    def _adopt(self, call: Call, attempt: Attempt, orphan: AttemptRecord, now: datetime) -> Call:
        self._telemetry.note("orphan matched", call_id=call.call_id, message_id=orphan.message_id)
        sent_at = orphan.first_event_at or now
        return change_call(
            self._calls,
            self._telemetry,
            call,
            lambda stored: transitions.record_sent(stored, attempt.token, orphan.message_id, self._deadlines, sent_at),
        ).record

    def _find_orphan(self, call: Call, attempt: Attempt) -> AttemptRecord | None:
        earliest, latest = attempt.intent_at - _CLOCKS_DIFFER, attempt.intent_at + FIRST_EVENT_WITHIN
        found = list(islice(self._attempts.orphans(earliest, latest + _LONGEST_CALL), _MOST_ORPHANS + 1))
        if len(found) > _MOST_ORPHANS:
            return None
        known = [record for message_id in found if (record := self._attempts.get(message_id)) is not None]
        # Each is marked, also where nothing is matched: an intent that is settled later must not take what may be this one's.
        marked = [
            self._attempts.mark_in_reach(record.message_id, attempt.token)
            for record in in_reach(known, earliest, latest)
        ]
        candidates = in_reach(marked, earliest, latest)
        if not candidates:
            return None
        return match_orphan(candidates, attempt.token, self._others_in_reach(call, candidates[0]))

    def _others_in_reach(self, call: Call, orphan: AttemptRecord) -> bool:
        """Tell whether an orphan may also belong to another intent, or does: to one that has its id and is not linked yet."""
        first_event_at = orphan.first_event_at
        assert first_event_at is not None
        earliest, latest = first_event_at - FIRST_EVENT_WITHIN, first_event_at + _CLOCKS_DIFFER
        looked_at = (self._deadlines.of_intent(earliest), self._deadlines.of_intent(latest))
        in_flight = self._calls.in_flight(until=looked_at[1], since=looked_at[0])
        try:
            others = [self._calls.get(call_id) for call_id, _ in in_flight if call_id != call.call_id]
        except UnreadableRecord:
            # Nobody knows which attempt that one has in flight: the orphan may be its own.
            return True
        return any(
            attempt.message_id == orphan.message_id
            or (
                attempt.message_id is None
                and attempt.outcome in {None, Outcome.SEND_UNKNOWN}
                and earliest <= attempt.intent_at <= latest
            )
            for other in others
            if other is not None
            for attempt in other.attempts
        )
