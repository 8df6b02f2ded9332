"""What comes after an erasure: events that nobody knew whose they were, and requests that are sent again."""

from typing import Any

import pytest
from msgspec.structs import replace

from redial.application.intake.accept_request import Repeated
from redial.contracts.received_event import ReceivedEvent
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import VoiceEventType
from redial.domain.attempt.send_context import SendContext
from redial.domain.attempt.sending import Unknown
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.transitions import erase
from redial.metrics import MetricName
from simulation.makers import DESTINATION, at, voice_event, waiting_call
from tests.unit.application.events_of_calls import Tracking
from tests.unit.application.taking_in import TakenIn

CALL = waiting_call()
PAYLOAD = f'{{"destinationPhoneNumber":"{DESTINATION}"}}'


@pytest.mark.parametrize("event_type", [VoiceEventType.RINGING, VoiceEventType.BUSY])
def test_events_that_are_found_to_be_an_erased_calls_lose_their_words(event_type: VoiceEventType) -> None:
    tracking = Tracking()
    tracking.voice.answer = Unknown("time-out")
    tracking.placed()
    unclear = replace(tracking.stored(CALL), status=CallStatus.UNKNOWN)
    erased = erase(unclear, "e1", at(20))
    assert isinstance(erased, Call)
    tracking.calls.put(erased)
    told = ReceivedEvent(
        message_id="m9",
        event=voice_event(event_type, 4),
        payload=PAYLOAD,
        context=SendContext("redial", CALL.call_id, "t1"),
    )
    tracking.tracker.record([told])
    record = tracking.attempts.get("m9")
    assert isinstance(record, AttemptRecord)
    assert (record.call_id, record.payloads, len(record.events)) == (CALL.call_id, (), 1)
    assert DESTINATION not in str(tracking.stored(CALL))


@pytest.mark.parametrize("more", [{}, {"campaign": "other"}, {"template": "none", "content": None}])
def test_request_that_is_sent_again_is_answered_with_its_erased_call_and_not_kept(more: dict[str, Any]) -> None:
    taken_in = TakenIn()
    taken_in.accept()
    erased = erase(replace(taken_in.call, status=CallStatus.CANCELLED), "e1", at(20))
    assert isinstance(erased, Call)
    taken_in.calls.put(erased)
    again = taken_in.accept(**more)
    assert again == Repeated(erased)
    assert (taken_in.calls.rejected, taken_in.call) == ({}, erased)
    assert taken_in.counts[MetricName.REQUEST_REPEATED] == 1
