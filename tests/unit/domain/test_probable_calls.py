"""An unclear call and the events that are probably its answer: suggested where only one comes into question."""

import json
from typing import Any

from msgspec.structs import replace

from redial.application.reporting.probable_calls import probable_calls
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import Outcome, VoiceEventType
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.domain.reporting.listing import AttemptDetails
from simulation.makers import ORIGINATION, at, voice_event, waiting_call

OTHER = "+12065550177"


def unclear(request_id: str, seconds: float = 0, number: str = "+12065550182", **changes: Any) -> Call:
    attempt = Attempt(
        number=1,
        token=request_id,
        origination_phone_number=ORIGINATION,
        intent_at=at(seconds),
        outcome=Outcome.SEND_UNKNOWN,
        outcome_at=at(seconds + 900),
    )
    call = waiting_call(request_id, destination_phone_number=number)
    return replace(call, status=CallStatus.UNKNOWN, attempts=(replace(attempt, **changes),))


def orphan(message_id: str, seconds: float, *ends: VoiceEventType, **payload: str) -> AttemptDetails:
    events = [voice_event(VoiceEventType.INITIATED_CALL, seconds), *(voice_event(end, seconds + 20) for end in ends)]
    record = AttemptRecord(message_id=message_id, call_id=None, token=None, events=frozenset(events))
    payloads = ((VoiceEventType.INITIATED_CALL, json.dumps({"MessageId": message_id} | payload)),) if payload else ()
    return AttemptDetails(record=record, payloads=payloads)


def suggested(orphans: list[AttemptDetails], calls: list[Call]) -> dict[str, tuple[str, Outcome | None, bool]]:
    return {
        message_id: (each.call.request.request_id, each.outcome, each.by_number)
        for message_id, each in probable_calls(orphans, calls).items()
    }


def test_number_second_and_origin_name_the_call() -> None:
    played = orphan("m-1", 2, VoiceEventType.COMPLETED_CALL, DestinationPhoneNumber="+12065550182")
    busy = orphan("m-2", 3, VoiceEventType.BUSY, DestinationPhoneNumber="+12065550183")
    calls = [unclear("first"), unclear("second", number="+12065550183")]

    assert suggested([played, busy], calls) == {
        "m-1": ("first", Outcome.COMPLETED_CALL, True),
        "m-2": ("second", Outcome.BUSY, True),
    }


def test_without_a_number_only_a_single_call_at_that_time_is_suggested() -> None:
    assert suggested([orphan("m-1", 2)], [unclear("first")]) == {"m-1": ("first", None, False)}
    assert suggested([orphan("m-1", 2)], [unclear("first"), unclear("second", 1, OTHER)]) == {}
    assert suggested([orphan("m-1", 2), orphan("m-2", 4)], [unclear("first")]) == {}


def test_what_is_told_by_a_number_does_not_count_for_the_others() -> None:
    told = orphan("m-1", 2, DestinationPhoneNumber="+12065550182")

    assert suggested([told, orphan("m-2", 4)], [unclear("first"), unclear("second", 5, OTHER)]) == {
        "m-1": ("first", None, True),
        "m-2": ("second", None, False),
    }


def test_another_number_another_origin_or_another_time_is_another_call() -> None:
    calls = [unclear("first")]

    assert suggested([orphan("m-1", 2, DestinationPhoneNumber=OTHER)], calls) == {}
    assert suggested([orphan("m-1", 2, OriginationPhoneNumber=OTHER)], calls) == {}
    assert suggested([orphan("m-1", 300)], calls) == {}
    assert suggested([orphan("m-1", -60)], calls) == {}


def test_call_that_has_an_answer_or_an_end_is_not_suggested() -> None:
    found = [orphan("m-1", 2)]

    assert suggested(found, [unclear("answered", message_id="m-9")]) == {}
    assert suggested(found, [replace(unclear("ended"), status=CallStatus.COMPLETED)]) == {}
    assert suggested(found, [unclear("silent", outcome=Outcome.NO_FINAL_EVENT)]) == {}


def test_payloads_that_are_no_objects_are_passed_over() -> None:
    odd = replace(orphan("m-1", 2), payloads=((VoiceEventType.RINGING, "[1]"), (VoiceEventType.BUSY, "no json")))

    assert suggested([odd], [unclear("first")]) == {"m-1": ("first", None, False)}
