from itertools import permutations

import pytest

from redial.domain.attempt.events import (
    EndOfAttempt,
    Outcome,
    VoiceEvent,
    VoiceEventType,
    end_of_attempt,
    final_outcome,
    first_times,
)
from simulation.makers import at, voice_event

ANSWERED_CALL = [
    voice_event(VoiceEventType.INITIATED_CALL, 0),
    voice_event(VoiceEventType.RINGING, 2),
    voice_event(VoiceEventType.ANSWERED, 9),
    voice_event(VoiceEventType.COMPLETED_CALL, 21),
]


@pytest.mark.parametrize("event_type", VoiceEventType)
def test_every_event_type_is_final_or_not(event_type: VoiceEventType) -> None:
    outcome = final_outcome(event_type)
    assert outcome is None or outcome.value == event_type.value


def test_any_order_of_the_events_gives_the_same_end() -> None:
    ends = {end_of_attempt(order) for order in permutations(ANSWERED_CALL)}
    assert ends == {EndOfAttempt(Outcome.COMPLETED_CALL, at(21))}


def test_any_order_of_repeated_events_gives_the_same_times() -> None:
    repeated = [*ANSWERED_CALL[1:], voice_event(VoiceEventType.RINGING, 3)]
    times = [first_times(order) for order in permutations(repeated)]
    assert all(each == times[0] for each in times)
    assert times[0][VoiceEventType.RINGING] == at(2)


def test_a_call_that_goes_on_has_no_end() -> None:
    assert end_of_attempt(ANSWERED_CALL[:3]) is None
    assert end_of_attempt([]) is None


@pytest.mark.parametrize(
    "order", list(permutations([VoiceEventType.BUSY, VoiceEventType.COMPLETED_CALL, VoiceEventType.FAILED]))
)
def test_of_contradicting_final_events_the_one_that_proves_more_wins(order: tuple[VoiceEventType, ...]) -> None:
    events = {VoiceEvent(event_type, at(place)) for place, event_type in enumerate(order)}
    end = end_of_attempt(events)
    assert end is not None
    assert end.outcome is Outcome.COMPLETED_CALL
