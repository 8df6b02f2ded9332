from hashlib import sha256
from itertools import permutations

import pytest
from msgspec.structs import replace

from redial.domain.attempt.attempts import AttemptRecord, storable_id
from redial.domain.attempt.events import (
    EndOfAttempt,
    Outcome,
    UnknownEvent,
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


@pytest.mark.parametrize("event_type", VoiceEventType)
def test_a_final_event_alone_ends_its_attempt_and_no_other_event_does(event_type: VoiceEventType) -> None:
    end = end_of_attempt([voice_event(event_type, 3)])
    assert (None if end is None else end.outcome) is final_outcome(event_type)


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


def test_events_of_one_moment_stand_in_the_order_of_a_calls_course() -> None:
    types = [VoiceEventType.BUSY, VoiceEventType.INITIATED_CALL, VoiceEventType.RINGING]
    assert list(first_times(voice_event(event_type, 5) for event_type in types)) == [types[1], types[2], types[0]]


def test_among_ends_without_a_delivery_busy_proves_most_and_each_has_its_own_time() -> None:
    busy, no_answer = voice_event(VoiceEventType.BUSY, 9), voice_event(VoiceEventType.NO_ANSWER, 5)
    failed = voice_event(VoiceEventType.FAILED, 1)
    assert end_of_attempt([failed, no_answer, busy]) == EndOfAttempt(Outcome.BUSY, at(9))
    assert end_of_attempt([failed, no_answer]) == EndOfAttempt(Outcome.NO_ANSWER, at(5))
    assert end_of_attempt([failed]) == EndOfAttempt(Outcome.FAILED, at(1))


def test_the_first_event_of_an_attempt_is_the_earliest_of_whatever_type() -> None:
    known = frozenset({voice_event(VoiceEventType.RINGING, 4), voice_event(VoiceEventType.BUSY, 9)})
    record = AttemptRecord(message_id="m1", call_id=None, token=None, events=known)
    assert record.first_event_at == at(4)
    assert replace(record, unknown_events=frozenset({UnknownEvent("VOICEMAIL", at(2))})).first_event_at == at(2)
    assert replace(record, events=frozenset()).first_event_at is None


def test_a_message_id_is_kept_as_it_is_up_to_256_bytes_and_else_as_its_digest() -> None:
    assert storable_id("m" * 256) == "m" * 256
    assert storable_id("m" * 257) == f"sha256:{sha256(b'm' * 257).hexdigest()}"
    assert storable_id("\u00e9" * 128) == "\u00e9" * 128
    assert storable_id("\u00e9" * 129).startswith("sha256:")
    no_text = storable_id("m\ud800")
    assert no_text == f"sha256:{sha256(b'm' + bytes([0xED, 0xA0, 0x80])).hexdigest()}"
