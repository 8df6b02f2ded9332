"""Plays the events of calls: each at its time, to every event destination that asks for its type."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import cast

from msgspec.structs import replace

from voice_emulator.accounts.account_region import AccountRegion
from voice_emulator.calls.events import event_records
from voice_emulator.calls.faults import disturb_events, disturbs_nothing
from voice_emulator.calls.unheard_calls import OUTCOMES, UnheardCalls
from voice_emulator.calls.v1_payloads import VoiceEvent, encode_event
from voice_emulator.calls.v2_events import LONGEST_TIME_TO_LIVE_S, Envelope, envelopes
from voice_emulator.clock import Clock, SystemClock
from voice_emulator.contracts.v1.shapes import EventDestination, EventType
from voice_emulator.delivery.publishing import Delivery, Publisher
from voice_emulator.log.call_log import CallRecord, DeliveryRecord, EventRecord, KeptCall
from voice_emulator.log.counters import Counters
from voice_emulator.scripts.attempts import Attempt, plan_events
from voice_emulator.scripts.chance import Chance
from voice_emulator.settings.emulator_settings import EmulatorSettings


class CallPlayer:
    """
    Plays calls on a clock, until it is stopped.

    Attributes
    ----------
    stopped
        Whether nothing happens any more.
    unheard
        The calls of which nobody asks for the events: they are not played.
    """

    def __init__(
        self, clock: Clock, publisher: Publisher, counters: Counters, settings: Callable[[], EmulatorSettings]
    ) -> None:
        self.clock = clock
        self._publisher = publisher
        self._counters = counters
        self._settings = settings
        self.stopped = False
        self.unheard = UnheardCalls()
        # One that stands still plays all that it passes as it is moved, and a test sees that happen.
        self._time_passes = isinstance(clock, SystemClock)

    def stop(self) -> None:
        """Let nothing that was planned happen any more."""
        self.stopped = True

    def play(self, call: CallRecord, attempt: Attempt, account_region: AccountRegion, chance: Chance) -> KeptCall:
        """Plan the events of a placed call, and return what the log keeps; those that overtake the answer are published at once."""
        settings = self._settings()
        if self._is_unheard(call, attempt, settings):
            return self.unheard.place(call, settings, account_region, chance.drawn)
        time_to_live_s = None
        if call.message is not None:
            time_to_live_s = call.message.time_to_live or LONGEST_TIME_TO_LIVE_S
            if attempt.dialled_after_s > time_to_live_s:
                call.outcome = "ttl_expired"
        planned = plan_events(call.outcome or attempt.outcome, call.speaking_time_s or 0.0, chance, time_to_live_s)
        if attempt.dialled_after_s and call.outcome != "ttl_expired":
            planned = [replace(event, offset_s=event.offset_s + attempt.dialled_after_s) for event in planned]
        disturbed = disturb_events(planned, attempt, settings.faults, chance)
        call.events = event_records(call, disturbed, settings.time_scale)
        if disturbed is not planned:
            self._begin_disturbed(call, account_region)
        _PlayedCall(self, call, account_region).play_on(self.clock)
        return call

    def _is_unheard(self, call: CallRecord, attempt: Attempt, settings: EmulatorSettings) -> bool:
        """Tell whether nobody can notice when the events of a call happen, and nothing is to go wrong with them."""
        return (
            self._time_passes
            and call.configuration_set_name is None
            and (call.message is None or not settings.v2.event_bridge)
            and call.outcome in OUTCOMES
            and not attempt.events
            and not attempt.dialled_after_s
            and disturbs_nothing(settings.faults)
        )

    def hear(self) -> None:
        """
        Play the calls on that were unheard until now: somebody may ask for their events from now on.

        It happens on the event loop that serves, whatever thread asks.
        """
        loop = self.unheard.loop
        if loop is None or loop is asyncio._get_running_loop():
            self._hear()
        else:
            with suppress(RuntimeError):  # it has ended, and nobody is served any more
                loop.call_soon_threadsafe(self._hear)

    def _hear(self) -> None:
        if self.stopped:
            return
        now_ms = self.clock.now_ms()
        for unheard in self.unheard.hear(now_ms):
            for event in unheard.call.events:
                if event.sent_at_ms is not None:
                    self._counters.count("events", event.event_type)
            _PlayedCall(self, unheard.call, unheard.plan.account_region).play_on(self.clock)

    def _begin_disturbed(self, call: CallRecord, account_region: AccountRegion) -> None:
        """Count the faults of a call's events, and send those that overtake the answer."""
        for event in call.events:
            if event.fault:
                self._counters.count("faults of events", event.fault)
                if event.fault == "before_answer":
                    self.send(call, event, account_region)

    def send(self, call: CallRecord, event: EventRecord, account_region: AccountRegion) -> None:
        """Publish an event to each event destination that asks for its type now."""
        event.sent_at_ms = self.clock.now_ms()
        self._counters.count("events", event.event_type)
        if call.message is not None:
            sent = envelopes(call, event, account_region.v2, self._settings().v2)
        else:
            name = call.configuration_set_name
            # The destinations are those of now: a set may have been changed or deleted while the call went on.
            if name is None or not account_region.has_configuration_set(name):
                return
            sent = _envelopes(call, event, account_region.event_destinations(name), self._settings())
        event.deliveries = tuple([envelope.record for envelope in sent])
        for payload, record in sent:
            self._publisher.publish(Delivery(record.arn, payload, event.sent_at_ms, record))


class _PlayedCall:
    """A call on its way through its events: the clock's agenda has it once, however many events are to come."""

    __slots__ = ("_account_region", "_call", "_event", "_later", "_player")

    _event: EventRecord
    """The next one that is to be sent."""

    def __init__(self, player: CallPlayer, call: CallRecord, account_region: AccountRegion) -> None:
        self._player = player
        self._call = call
        self._account_region = account_region
        self._later = iter(call.events)

    def play_on(self, clock: Clock) -> None:
        """Enter the next event that is to be sent at its time."""
        for event in self._later:
            if event.sent_at_ms is None and event.fault != "lost":
                self._event = event
                clock.call_at(event.due_at_ms, self)
                return

    def __call__(self) -> None:
        player = self._player
        if player.stopped:
            return
        player.send(self._call, self._event, self._account_region)
        self.play_on(player.clock)


def _envelopes(
    call: CallRecord, event: EventRecord, destinations: Mapping[str, EventDestination], settings: EmulatorSettings
) -> list[Envelope]:
    """Return what is to be published of an event of version 1."""
    matching = [
        destination
        for destination in destinations.values()
        if destination.enabled and event.event_type in destination.matching_event_types
    ]
    if not matching:
        return []
    payload = encode_event(_voice_event(call, event), settings.payload_shape)
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


def _voice_event(call: CallRecord, event: EventRecord) -> VoiceEvent:
    assert call.message_id is not None
    assert call.configuration_set_name is not None
    # One that comes again is the same event, and tells the same time; one that comes late tells when it happened.
    first_sent = next(
        each for each in call.events if each.event_type == event.event_type and each.sent_at_ms is not None
    )
    happened_at_ms = first_sent.sent_at_ms if first_sent.happened_at_ms is None else first_sent.happened_at_ms
    assert happened_at_ms is not None
    return VoiceEvent(
        event_type=cast("EventType", event.event_type),
        at_ms=happened_at_ms,
        message_id=call.message_id,
        destination_phone_number=call.destination_phone_number or "",
        origination_phone_number=call.origination_phone_number or "",
        country=call.country,
        configuration_set_name=call.configuration_set_name,
        requested_at_ms=call.arrived_at_ms,
        duration_s=call.speaking_time_s if event.event_type == "COMPLETED_CALL" else None,
    )
