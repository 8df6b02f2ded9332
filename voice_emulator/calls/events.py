"""The events of a call as the log keeps them, from its plan."""

from collections.abc import Iterable

from voice_emulator.calls.v2_events import EVENT_TYPES
from voice_emulator.log.call_log import CallRecord, EventRecord
from voice_emulator.scripts.attempts import PlannedEvent


def due_at_ms(call: CallRecord, event: PlannedEvent, time_scale: float) -> int:
    """Return when an event of a call is due."""
    return call.arrived_at_ms + round(event.offset_s * (time_scale * 1000))


def event_records(call: CallRecord, planned: Iterable[PlannedEvent], time_scale: float) -> tuple[EventRecord, ...]:
    """Return the records of a call's events, none of which has been sent, by the names that its version has for them."""
    arrived_at_ms, scale = call.arrived_at_ms, time_scale * 1000
    is_v2 = call.message is not None
    return tuple(
        [
            EventRecord(
                EVENT_TYPES[event.event_type] if is_v2 else event.event_type,  # type: ignore[arg-type]  # of version 1 none is planned that it does not have
                arrived_at_ms + round(event.offset_s * scale),
                event.fault,
                None if event.happens_s is None else arrived_at_ms + round(event.happens_s * scale),
            )
            for event in planned
        ]
    )
