"""Plays the events of calls: each at its time, to every event destination that asks for its type."""

from collections.abc import Callable, Sequence
from typing import cast

from voice_emulator.call_log import CallRecord, DeliveryRecord, EventRecord
from voice_emulator.chance import Chance
from voice_emulator.clock import Clock
from voice_emulator.counters import Counters
from voice_emulator.faults import disturb_events
from voice_emulator.models import AccountRegion
from voice_emulator.payloads import VoiceEvent, encode_event
from voice_emulator.publishing import Delivery, Publisher
from voice_emulator.scripts import Attempt, plan_events
from voice_emulator.settings import EmulatorSettings
from voice_emulator.shapes import EventDestination, EventType
from voice_emulator.v2.events import EVENT_TYPES, Envelope, envelopes

# How long a message of version 2 is valid that does not say it: 72 hours.
_LONGEST_TIME_TO_LIVE_S = 259_200


class CallPlayer:
    """Plays calls on a clock, until it is stopped."""

    def __init__(
        self, clock: Clock, publisher: Publisher, counters: Counters, settings: Callable[[], EmulatorSettings]
    ) -> None:
        self.clock = clock
        self._publisher = publisher
        self._counters = counters
        self._settings = settings
        self._stopped = False

    def stop(self) -> None:
        """Let nothing that was planned happen any more."""
        self._stopped = True

    def play(self, call: CallRecord, attempt: Attempt, account_region: AccountRegion, chance: Chance) -> None:
        """Plan the events of a placed call; those that overtake the answer are published at once."""
        settings = self._settings()
        message = call.message
        time_to_live_s = None if message is None else message.time_to_live or _LONGEST_TIME_TO_LIVE_S
        planned = plan_events(call.outcome or attempt.outcome, call.speaking_time_s or 0.0, chance, time_to_live_s)
        arrived_at_ms, scale = call.arrived_at_ms, settings.time_scale * 1000
        call.events = tuple(
            [
                EventRecord(
                    cast("EventType", event_type) if message is None else EVENT_TYPES[event_type],
                    arrived_at_ms + round(offset_s * scale),
                    fault,
                )
                for offset_s, event_type, fault in disturb_events(planned, attempt, settings.faults, chance)
            ]
        )
        for event in call.events:
            if event.fault:
                self._counters.count("faults of events", event.fault)
                if event.fault == "before_answer":
                    self.send(call, event, account_region)
        _PlayedCall(self, call, account_region).play_on(self.clock)

    @property
    def stopped(self) -> bool:
        """Whether nothing happens any more."""
        return self._stopped

    def send(self, call: CallRecord, event: EventRecord, account_region: AccountRegion) -> None:
        """Publish an event to each event destination that asks for its type now."""
        event.sent_at_ms = self.clock.now_ms()
        self._counters.count("events", event.event_type)
        settings = self._settings()
        if call.message is None:
            sent = _envelopes(call, event, account_region, settings)
        else:
            sent = envelopes(call, event, account_region.v2, settings.v2)
        event.deliveries = tuple([envelope.record for envelope in sent])
        for payload, record in sent:
            self._publisher.publish(Delivery(record.arn, payload, event.sent_at_ms, record))


class _PlayedCall:
    """A call on its way through its events: the clock's agenda has it once, however many events are to come."""

    __slots__ = ("_account_region", "_call", "_next", "_player")

    def __init__(self, player: CallPlayer, call: CallRecord, account_region: AccountRegion) -> None:
        self._player = player
        self._call = call
        self._account_region = account_region
        self._next = 0

    def play_on(self, clock: Clock) -> None:
        """Enter the next event that is to be sent at its time."""
        events = self._call.events
        for index in range(self._next, len(events)):
            event = events[index]
            if event.fault is None or event.fault not in ("lost", "before_answer"):
                self._next = index
                clock.call_at(event.due_at_ms, self)
                return

    def __call__(self) -> None:
        player = self._player
        if player.stopped:
            return
        player.send(self._call, self._call.events[self._next], self._account_region)
        self._next += 1
        self.play_on(player.clock)


def _envelopes(
    call: CallRecord, event: EventRecord, account_region: AccountRegion, settings: EmulatorSettings
) -> Sequence[Envelope]:
    name = call.configuration_set_name
    # The destinations are those of now: a set may have been changed or deleted while the call went on.
    if name is None or not account_region.has_configuration_set(name):
        return ()
    matching = [
        destination
        for destination in account_region.event_destinations(name).values()
        if destination.enabled and event.event_type in destination.matching_event_types
    ]
    if not matching:
        return ()
    payload = encode_event(_voice_event(call, event, name), settings.payload_shape)
    return [
        Envelope(payload, DeliveryRecord(destination.name, destination_arn(destination))) for destination in matching
    ]


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
        event_type=cast("EventType", event.event_type),
        at_ms=event.sent_at_ms,
        message_id=call.message_id,
        destination_phone_number=call.destination_phone_number or "",
        origination_phone_number=call.origination_phone_number or "",
        country=call.country,
        configuration_set_name=name,
        requested_at_ms=call.arrived_at_ms,
        duration_s=call.speaking_time_s if event.event_type == "COMPLETED_CALL" else None,
    )
