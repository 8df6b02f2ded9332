"""Faults by probability, and what a fault does to the events of a call."""

from msgspec.structs import replace

from voice_emulator.scripts.attempts import Attempt, EventFault, PlannedEvent, SendFault
from voice_emulator.scripts.chance import Chance
from voice_emulator.settings.emulator_settings import OPERATION_FAULTS, SEND_FAULTS, EmulatorSettings, Faults

_NO_FAULTS = EmulatorSettings().faults


def draw_send_fault(settings: EmulatorSettings, e164: str, send: int) -> SendFault | None:
    """Draw at most one fault of the n-th SendVoiceMessage to a number: one number against the sum of the probabilities."""
    faults = settings.faults
    if disturbs_nothing(faults):
        return None
    # Seeded by recipient and count: what happens does not depend on the order in which calls to others arrive.
    drawn = Chance(f"{settings.seed} {e164} send {send}").random()
    for fault in SEND_FAULTS:
        drawn -= getattr(faults, fault)
        if drawn < 0:
            return fault
    return None


def draw_operation_fault(settings: EmulatorSettings, request_number: int, *, may_conflict: bool) -> str | None:
    """
    Draw at most one fault of an operation other than SendVoiceMessage, by its name in the version's `error_without_effect`.

    Where the operation has no ConflictException, `may_conflict` is false, and `operation_conflict` does not strike.
    """
    if settings.faults == _NO_FAULTS:
        return None
    drawn = Chance(f"{settings.seed} {request_number}").random()
    for fault in OPERATION_FAULTS:
        drawn -= getattr(settings.faults, fault)
        if drawn < 0:
            return None if fault == "operation_conflict" and not may_conflict else fault.removeprefix("operation_")
    return None


def disturbs_nothing(faults: Faults) -> bool:
    """Tell whether chance lets nothing go wrong."""
    return faults is _NO_FAULTS or faults == _NO_FAULTS


def disturb_events(events: list[PlannedEvent], attempt: Attempt, faults: Faults, chance: Chance) -> list[PlannedEvent]:
    """
    Return the events with their faults, in the order in which they are sent.

    A lost event stays in the list, marked, so that the log of calls shows what should have come.
    """
    if not attempt.events and disturbs_nothing(faults):
        return events
    scripted = frozenset(attempt.events)

    def strikes(fault: EventFault, probability: float) -> bool:
        return fault in scripted or (probability > 0 and chance.random() < probability)

    if strikes("out_of_order", faults.events_out_of_order):
        events = _reorder(events, chance)
    if strikes("before_answer", faults.events_before_answer):
        events = [
            PlannedEvent(0.0, event.event_type, "before_answer")
            if event.event_type in ("INITIATED_CALL", "RINGING")
            else event
            for event in events
        ]
    disturbed = []
    for event in events:
        if strikes("lost", faults.event_lost):
            disturbed.append(replace(event, fault="lost"))
            continue
        if strikes("delayed", faults.event_delayed):
            delay_s = chance.uniform(0, faults.event_delay_s)
            happens_s = event.offset_s if event.happens_s is None else event.happens_s
            event = replace(event, offset_s=event.offset_s + delay_s, fault="delayed", happens_s=happens_s)
        disturbed.append(event)
        if strikes("repeated", faults.event_repeated):
            delay_s = chance.uniform(0, faults.event_delay_s)
            disturbed.append(replace(event, offset_s=event.offset_s + delay_s, fault="repeated"))
    return sorted(disturbed, key=lambda event: event.offset_s)


def _reorder(events: list[PlannedEvent], chance: Chance) -> list[PlannedEvent]:
    """Deal the events' times out anew, so that at least one event overtakes another."""
    if len(events) < 2:
        return events
    types = [event.event_type for event in events]
    while types == [event.event_type for event in events]:
        chance.shuffle(types)
    happens_s = {event.event_type: event.offset_s for event in events}
    return [
        PlannedEvent(event.offset_s, event_type, "out_of_order", happens_s[event_type])
        for event, event_type in zip(events, types, strict=True)
    ]
