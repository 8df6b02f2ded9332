"""Voice events that SNS brings to `track` itself, as Lambda invokes it with them, and what becomes of those that fail."""

import json
from typing import Any

import pytest

import track.handler
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.calls import call_id_of
from redial.errors import EventNotRecorded
from simulation.makers import plain_request
from tests.adapters.invocations import Functions, event, lambda_context
from tests.adapters.voice_service import VoiceService


def brought(event_type: VoiceEventType) -> dict[str, Any]:
    """Give the event with which SNS invokes `track`."""
    return {"Records": [{"EventSource": "aws:sns", "Sns": json.loads(event(event_type, "voice-1"))}]}


def test_an_event_that_sns_brings_itself_is_recorded(functions: Functions, voice_service: VoiceService) -> None:
    functions.intake(plain_request())
    functions.dial(call_id_of("appointment-4711"))
    for event_type in (VoiceEventType.RINGING, VoiceEventType.COMPLETED_CALL):
        assert track.handler.handler(brought(event_type), lambda_context()) == {"batchItemFailures": []}
    assert functions.call()["status"] == "COMPLETED"


def test_what_fails_of_it_fails_the_invocation_and_is_read_as_lambda_puts_it_into_the_queue(
    functions: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions.intake(plain_request())
    functions.dial(call_id_of("appointment-4711"))
    busy = brought(VoiceEventType.BUSY)
    functions.track(event(VoiceEventType.INITIATED_CALL))

    def unavailable(*_: Any, **__: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as outage:
        outage.setattr(track.handler.build().tracker, "record", unavailable)
        with pytest.raises(EventNotRecorded):
            track.handler.handler(busy, lambda_context())
    assert functions.last_event_failure() is not None

    assert functions.track(json.dumps({"requestPayload": busy})) == []
    assert functions.call()["attempts"][0]["outcome"] == "BUSY"
    assert functions.track(json.dumps(busy)) == []
    assert functions.track(json.dumps({"requestPayload": {"Records": [7]}}), json.dumps({"Records": [{}, {}]})) == [
        "message-0",
        "message-1",
    ]
