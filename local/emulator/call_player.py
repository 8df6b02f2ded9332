"""Plays the events of calls: each at its time, to every event destination that asks for its type."""

from collections.abc import Callable
from functools import partial
from random import Random

from local.emulator.call_log import CallRecord, DeliveryRecord, EventRecord
from local.emulator.clock import Clock
from local.emulator.counters import Counters
from local.emulator.faults import disturb_events
from local.emulator.models import AccountRegion
from local.emulator.payloads import VoiceEvent, encode_event
from local.emulator.publishing import Delivery, Publisher
from local.emulator.scripts import Attempt, plan_events
from local.emulator.settings import EmulatorSettings
from local.emulator.shapes import EventDestination


class CallPlayer:
    """Plays calls on a clock, until it is stopped."""

    def __init__(
        self, clock: Clock, publisher: Publisher, counters: Counters, settings: Callable[[], EmulatorSettings]
    ) -> None:
        self._clock = clock
        self._publisher = publisher
        self._counters = counters
        self._settings = settings
        self._stopped = False

    def stop(self) -> None:
        """Let nothing that was planned happen any more."""
        self._stopped = True

    def play(self, call: CallRecord, attempt: Attempt, account_region: AccountRegion, random: Random) -> None:
        """Plan the events of a placed call; those that overtake the answer are published at once."""
        settings = self._settings()
        planned = plan_events(attempt.outcome, call.speaking_time_s or 0.0, random)
        call.events = tuple(
            EventRecord(
                event.event_type, call.arrived_at_ms + round(event.offset_s * settings.time_scale * 1000), event.fault
            )
            for event in disturb_events(planned, attempt, settings.faults, random)
        )
        for event in call.events:
            if event.fault:
                self._counters.count("faults of events", event.fault)
            if event.fault == "before_answer":
                self._send(call, event, account_region)
        self._play_on(call, account_region, 0)

    def _play_on(self, call: CallRecord, account_region: AccountRegion, start: int) -> None:
        """Enter the next event in the clock's agenda; a call has one entry at a time, however many events."""
        for index in range(start, len(call.events)):
            event = call.events[index]
            if event.fault not in ("lost", "before_answer"):
                self._clock.call_at(event.due_at_ms, partial(self._play_event, call, account_region, index))
                return

    def _play_event(self, call: CallRecord, account_region: AccountRegion, index: int) -> None:
        if self._stopped:
            return
        self._send(call, call.events[index], account_region)
        self._play_on(call, account_region, index + 1)

    def _send(self, call: CallRecord, event: EventRecord, account_region: AccountRegion) -> None:
        event.sent_at_ms = self._clock.now_ms()
        self._counters.count("events", event.event_type)
        name = call.configuration_set_name
        # The destinations are those of now: a set may have been changed or deleted while the call went on.
        if name is None or not account_region.has_configuration_set(name):
            return
        matching = [
            destination
            for destination in account_region.event_destinations(name).values()
            if destination.enabled and event.event_type in destination.matching_event_types
        ]
        if not matching:
            return
        payload = encode_event(_voice_event(call, event, name), self._settings().payload_shape)
        event.deliveries = tuple(
            DeliveryRecord(destination.name, destination_arn(destination)) for destination in matching
        )
        for record in event.deliveries:
            self._publisher.publish(Delivery(record.arn, payload, event.sent_at_ms, record))


def destination_arn(destination: EventDestination) -> str:
    """Return the ARN of what an event destination leads to."""
    if destination.sns_destination:
        arn = destination.sns_destination.topic_arn
    elif destination.kinesis_firehose_destination:
        arn = destination.kinesis_firehose_destination.delivery_stream_arn
    else:
        assert destination.cloud_watch_logs_destination is not None
        arn = destination.cloud_watch_logs_destination.log_group_arn
    assert arn is not None
    return arn


def _voice_event(call: CallRecord, event: EventRecord, name: str) -> VoiceEvent:
    assert call.message_id is not None
    assert event.sent_at_ms is not None
    return VoiceEvent(
        event_type=event.event_type,
        at_ms=event.sent_at_ms,
        message_id=call.message_id,
        destination_phone_number=call.destination_phone_number or "",
        origination_phone_number=call.origination_phone_number or "",
        country=call.country,
        configuration_set_name=name,
        requested_at_ms=call.arrived_at_ms,
        duration_s=call.speaking_time_s if event.event_type == "COMPLETED_CALL" else None,
    )
