"""Settle attempts whose final event, or whose message id, did not come in time."""

from datetime import datetime, timedelta
from itertools import islice

from redial.application.change_call import change_call, wake_for_retry
from redial.application.ports import Attempts, Calls, Clock, Telemetry, WakeUps
from redial.domain import steps
from redial.domain.attempts import OrphanedAttempt, match_orphan
from redial.domain.calls import Attempt, Call
from redial.domain.steps import Deadlines
from redial.errors import UnreadableRecord
from redial.metrics import MetricName

# A call's first event is published within seconds of its send; one that comes this much later belongs to something else.
FIRST_EVENT_WITHIN = timedelta(minutes=2)
_MOST_IN_A_RUN = 50
_ALL_IN_FLIGHT = timedelta(days=7)


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
    ) -> None:
        self._calls = calls
        self._attempts = attempts
        self._wake_ups = wake_ups
        self._telemetry = telemetry
        self._clock = clock
        self._deadlines = deadlines

    def run(self) -> int:
        """Settle the calls in flight whose deadline has passed; give how many were looked at."""
        now = self._clock.now()
        looked_at = 0
        for call_id, _ in islice(self._calls.to_settle(now), _MOST_IN_A_RUN):
            looked_at += 1
            try:
                call = self._calls.get(call_id)
            except UnreadableRecord as error:
                # One record that cannot be read must not keep the others from their end.
                self._telemetry.count(MetricName.RECORD_UNREADABLE)
                self._telemetry.warn("record unreadable", call_id=call_id, error=str(error))
                continue
            if call is not None and call.in_flight is not None and call.status_at <= now:
                self.settle(call, now)
        return looked_at

    def settle(self, call: Call, now: datetime) -> Call:
        """Settle one call: by its stored events, by a unique orphan, else by its deadline."""
        attempt = call.in_flight
        if attempt is None:
            return call
        message_id = attempt.message_id
        if message_id is None and (orphan := self._find_orphan(call, attempt)) is not None:
            call, message_id = self._adopt(call, attempt, orphan, now), orphan.message_id
        record = self._attempts.get(message_id) if message_id is not None else None
        proven = record.end if record is not None else None
        settled, _ = change_call(
            self._calls, self._telemetry, call, lambda stored: steps.settle(stored, proven, self._deadlines, now)
        )
        wake_for_retry(self._wake_ups, settled, now)
        return settled

    def _adopt(self, call: Call, attempt: Attempt, orphan: OrphanedAttempt, now: datetime) -> Call:
        self._attempts.link(orphan.message_id, call.call_id, attempt.token, now)
        self._telemetry.note("orphan matched", call_id=call.call_id, message_id=orphan.message_id)
        return change_call(
            self._calls,
            self._telemetry,
            call,
            lambda stored: steps.record_sent(
                stored, attempt.token, orphan.message_id, self._deadlines, orphan.first_event_at
            ),
        )[0]

    def _find_orphan(self, call: Call, attempt: Attempt) -> OrphanedAttempt | None:
        latest = attempt.intent_at + FIRST_EVENT_WITHIN
        orphans = list(self._attempts.orphans(attempt.intent_at, latest))
        if not orphans:
            return None
        return match_orphan(attempt.intent_at, latest, self._other_intents(call), orphans)

    def _other_intents(self, call: Call) -> list[datetime]:
        """Give the times of all other attempts that are in flight without a message id."""
        in_flight = self._calls.to_settle(self._clock.now() + _ALL_IN_FLIGHT)
        others = (self._calls.get(call_id) for call_id, _ in in_flight if call_id != call.call_id)
        attempts = (other.in_flight for other in others if other is not None)
        return [attempt.intent_at for attempt in attempts if attempt is not None and attempt.message_id is None]
