"""Record a voice event: fold it into its attempt and, where it ends the attempt, decide how the call goes on."""

from datetime import datetime

import msgspec

from redial.application.change_call import change_call, wake_for_retry
from redial.application.ports import Attempts, Calls, Clock, Telemetry, WakeUps
from redial.contracts.voice_event import ReceivedEvent
from redial.domain.attempts import AttemptRecord
from redial.domain.calls import Call
from redial.domain.events import UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.steps import end_attempt
from redial.metrics import MetricName


class Recorded(msgspec.Struct, frozen=True):
    """What is known of the attempt now; the call is None while ``dial`` has not told which it is."""

    attempt: AttemptRecord
    call: Call | None


class Tracker:
    """Records the events of attempts. Their order and the number of their deliveries do not matter."""

    def __init__(
        self, *, attempts: Attempts, calls: Calls, wake_ups: WakeUps, telemetry: Telemetry, clock: Clock
    ) -> None:
        self._attempts = attempts
        self._calls = calls
        self._wake_ups = wake_ups
        self._telemetry = telemetry
        self._clock = clock

    def record(self, received: ReceivedEvent) -> Recorded:
        """
        Record one event.

        The attempt is written first, then the call. Dying in between loses nothing: the message comes again, the set of events
        stays the same, and the call is decided then.
        """
        now = self._clock.now()
        attempt = self._attempts.add_events(received.message_id, {received.event: received.payload}, now)
        self._telemetry.count(MetricName.VOICE_EVENT_RECEIVED)
        self._telemetry.note(
            "voice event received",
            call_id=attempt.call_id,
            message_id=received.message_id,
            event_type=received.event.event_type,
        )
        if isinstance(received.event, UnknownEvent):
            self._telemetry.count(MetricName.VOICE_EVENT_UNKNOWN)
        if attempt.call_id is None:
            self._telemetry.count(MetricName.VOICE_EVENT_ORPHANED)
            return Recorded(attempt, None)
        is_ringing = received.event.event_type is VoiceEventType.RINGING
        call = self._calls.get(attempt.call_id) if is_ringing or attempt.end is not None else None
        if call is None:
            return Recorded(attempt, None)
        if is_ringing:
            self._count_time_to_ring(call, attempt, received.event)
        return Recorded(attempt, apply_attempt(attempt, call, self._calls, self._wake_ups, self._telemetry, now))

    def _count_time_to_ring(self, call: Call, attempt: AttemptRecord, event: VoiceEvent | UnknownEvent) -> None:
        if call.attempts and call.attempts[0].token == attempt.token:
            waited = event.occurred_at - max(call.accepted_at, call.request.not_before or call.accepted_at)
            self._telemetry.count(MetricName.TIME_TO_FIRST_RING_SECONDS, max(0.0, waited.total_seconds()))


def apply_attempt(
    attempt: AttemptRecord, call: Call, calls: Calls, wake_ups: WakeUps, telemetry: Telemetry, now: datetime
) -> Call:
    """Bring a call up to what its attempt's events prove."""
    end, token = attempt.end, attempt.token
    if end is None or token is None:
        return call
    changed, _ = change_call(calls, telemetry, call, lambda stored: end_attempt(stored, token, end, now))
    wake_for_retry(wake_ups, changed, now)
    return changed
