"""Record voice events: fold them into their attempt and, where they end the attempt, decide how the call goes on."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from redial.application.change_call import change_call, wake_for_what_follows
from redial.application.ports import CallPorts, Telemetry, WakeUps
from redial.application.stores import Calls
from redial.application.tracking.attribute_by_context import ContextAttribution
from redial.application.tracking.attribution import Attribution
from redial.application.versioned import Updated
from redial.contracts.received_event import ReceivedEvent
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import UnknownEvent, VoiceEvent, VoiceEventType, final_outcome, first_times
from redial.domain.call.again import again_request_id
from redial.domain.call.calls import Call, CallStatus, call_id_of
from redial.domain.call.transitions import end_attempt
from redial.metrics import MetricName

_GOES_ON = frozenset({VoiceEventType.RINGING, VoiceEventType.ANSWERED})


class Recorded(msgspec.Struct, frozen=True):
    """What is known of the attempt now; the call is None while neither the answer to the send nor its line has told which it is."""

    attempt: AttemptRecord
    call: Call | None


class Tracker:
    """Records the events of attempts. Their order and the number of their deliveries do not matter."""

    def __init__(self, ports: CallPorts, attribution: Attribution, by_context: ContextAttribution) -> None:
        self._attempts = ports.attempts
        self._attribution = attribution
        self._by_context = by_context
        self._calls = ports.calls
        self._wake_ups = ports.wake_ups
        self._telemetry = ports.telemetry
        self._clock = ports.clock

    def record(self, received: Sequence[ReceivedEvent], *, one_by_one: bool = False) -> Recorded:
        """
        Record events of one attempt that were delivered together; at least one.

        The attempt is written first, then the call. Dying in between loses nothing: the messages come again, the set of events
        stays the same, and the call is decided then.

        Parameters
        ----------
        one_by_one
            Whether events come each by itself. Then those of a call that goes on are counted with its end: a line of metrics costs
            more than all else that is done for one of them.
        """
        now = self._clock.now()
        message_id = received[0].message_id
        events = {each.event: each.payload for each in received}
        line = next((each.line for each in received if each.line is not None), None)
        figures = next((each.figures for each in reversed(received) if each.figures is not None), None)
        attempt = self._attempts.add_events(message_id, events, now, line, figures)
        context = next((each.context for each in received if each.context is not None), None)
        was_known = attempt.call_id is not None
        if not was_known:
            # By proof where the event brings it; else by the line that it came on.
            attempt = (
                self._attribution.link(attempt, now)
                if context is None
                else self._by_context.link(attempt, context, now)
            )
        for event in events:
            self._note(event, attempt)
        self._count(events, attempt, _GOES_ON if one_by_one else frozenset())
        if attempt.call_id is None or (attempt.end is None and not attempt.by_line and was_known):
            return Recorded(attempt, None)
        call = self._calls.get(attempt.call_id)
        if call is not None and call.erased_at is not None and attempt.payloads:
            # Nobody knew whose events these are when the call was erased.
            self._attempts.erase(message_id, now)
        if attempt.end is None and not attempt.by_line:
            return Recorded(attempt, None)
        if call is not None and attempt.by_line:
            call = self._attribution.write_into_call(attempt, call, now)
        if call is None:
            return Recorded(attempt, None)
        return Recorded(attempt, apply_attempt(attempt, call, self._calls, self._wake_ups, self._telemetry, now))

    def _note(self, event: VoiceEvent | UnknownEvent, attempt: AttemptRecord) -> None:
        self._telemetry.detail(
            "voice event received",
            call_id=attempt.call_id,
            message_id=attempt.message_id,
            event_type=event.event_type,
        )
        if isinstance(event, UnknownEvent):
            self._telemetry.count(MetricName.VOICE_EVENT_UNKNOWN)
        if attempt.call_id is None:
            self._telemetry.count(MetricName.VOICE_EVENT_ORPHANED)

    def _count(
        self, events: Iterable[VoiceEvent | UnknownEvent], attempt: AttemptRecord, later: frozenset[VoiceEventType]
    ) -> None:
        number = sum(event.event_type not in later for event in events)
        if any(isinstance(event, VoiceEvent) and final_outcome(event.event_type) is not None for event in events):
            number += sum(event.event_type in later for event in attempt.events)
        if number:
            self._telemetry.count(MetricName.VOICE_EVENT_RECEIVED, number)


def apply_attempt(
    attempt: AttemptRecord, call: Call, calls: Calls, wake_ups: WakeUps, telemetry: Telemetry, now: datetime
) -> Call:
    """Bring a call up to what its attempt's events prove."""
    end, token = attempt.end, attempt.token
    if end is None or token is None:
        return call
    ended = change_call(calls, telemetry, call, lambda stored: end_attempt(stored, token, end, now))
    if isinstance(ended, Updated) and ended.record.attempts[0].token == token:
        _count_time_to_ring(attempt, ended.record, telemetry)
    wake_for_what_follows(wake_ups, ended.record, now)
    if isinstance(ended, Updated) and ended.before.status.is_final and ended.record.status is CallStatus.COMPLETED:
        # It may have been made again meanwhile, and then that is left out, here or when it is due.
        wake_ups.send((call_id_of(again_request_id(call.request.request_id)),), timedelta(0))
    return ended.record


def _count_time_to_ring(attempt: AttemptRecord, call: Call, telemetry: Telemetry) -> None:
    """Tell how long the first attempt took to ring; here, where the call is read anyway, and once."""
    ringing_at = first_times(attempt.events).get(VoiceEventType.RINGING)
    if ringing_at is not None:
        waited = ringing_at - max(call.accepted_at, call.request.not_before or call.accepted_at)
        telemetry.count(MetricName.TIME_TO_FIRST_RING_SECONDS, max(0.0, waited.total_seconds()))
