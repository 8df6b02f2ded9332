"""The handlers as Lambda calls them: real events, the table and queues in moto, requests to the voice service counted."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

import dial.handler
import intake.handler
import track.handler
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.calls import call_id_of
from simulation.makers import EVENTS, plain_request
from tests.adapters.invocations import Functions, event
from tests.adapters.voice_service import VoiceService


def test_a_request_is_placed_and_followed_to_its_end(functions: Functions, voice_service: VoiceService) -> None:
    assert functions.intake(plain_request()) == []
    assert functions.wake_ups() == [[call_id_of("appointment-4711")]]
    functions.dial(call_id_of("appointment-4711"))
    assert functions.call()["status"] == "CALLING"
    assert functions.track(event(VoiceEventType.INITIATED_CALL), event(VoiceEventType.COMPLETED_CALL)) == []
    call = functions.call()
    assert (call["status"], call["attempts"][0]["outcome"]) == ("COMPLETED", "COMPLETED_CALL")
    assert len(voice_service.requests) == 1


def test_a_bad_request_is_kept_and_the_rest_of_the_batch_goes_on(functions: Functions) -> None:
    assert functions.intake("no json", plain_request(lane="fast", request_id="bad"), plain_request()) == []
    assert functions.call()["status"] == "WAITING"
    fields = sorted(error["field"] for rejected in functions.rejected() for error in rejected["errors"])
    assert fields == ["(body)", "lane"]
    assert {rejected["original"] for rejected in functions.rejected()} >= {"no json"}


def test_a_batch_wakes_dial_once(functions: Functions) -> None:
    functions.intake(*[plain_request(request_id=f"request-{number}") for number in range(5)])
    assert [len(call_ids) for call_ids in functions.wake_ups()] == [5]


def test_a_repeated_request_places_one_call(functions: Functions, voice_service: VoiceService) -> None:
    functions.intake(plain_request(), plain_request())
    functions.intake(plain_request())
    for _ in range(3):
        functions.dial(call_id_of("appointment-4711"))
    assert len(voice_service.requests) == 1


def test_a_repeat_with_another_content_is_flagged_and_kept(functions: Functions, voice_service: VoiceService) -> None:
    functions.intake(plain_request())
    functions.intake(plain_request(lane="urgent"))
    assert len(functions.call()["conflicting_digests"]) == 1
    assert "another content" in functions.rejected()[0]["errors"][0]["message"]
    functions.dial(call_id_of("appointment-4711"))
    assert len(voice_service.requests) == 1


def test_a_mended_request_is_accepted_under_the_key_of_the_bad_one(functions: Functions) -> None:
    functions.intake(plain_request(lane="fast"))
    functions.intake(plain_request())
    assert functions.call()["status"] == "WAITING"


def test_an_event_that_overtakes_the_answer_is_folded_in(functions: Functions) -> None:
    functions.intake(plain_request())
    functions.track(event(VoiceEventType.COMPLETED_CALL), event(VoiceEventType.RINGING))
    functions.dial(call_id_of("appointment-4711"))
    assert functions.call()["status"] == "COMPLETED"


def test_a_busy_call_wakes_dial_for_its_retry_also_when_the_event_is_repeated(functions: Functions) -> None:
    functions.intake(plain_request())
    functions.wake_ups()
    functions.dial(call_id_of("appointment-4711"))
    functions.track(event(VoiceEventType.BUSY), event(VoiceEventType.BUSY))
    call = functions.call()
    assert (call["status"], call["wait_reason"], len(call["attempts"])) == ("WAITING", "RETRY", 1)


def test_an_unreadable_event_fails_alone(functions: Functions) -> None:
    failures = functions.track("garbage", event(VoiceEventType.RINGING, "voice-9"))
    assert failures == ["message-0"]


def test_that_an_event_failed_is_noted_and_nothing_is_while_all_is_well(functions: Functions) -> None:
    functions.track(event(VoiceEventType.RINGING, "voice-9"))
    assert functions.last_event_failure() is None

    before = datetime.now(UTC)
    functions.track("garbage", event(VoiceEventType.RINGING, "voice-9"))

    noted = functions.last_event_failure()
    assert noted is not None
    assert noted >= before - timedelta(milliseconds=1)


def test_a_refused_call_ends_with_the_services_words(functions: Functions, voice_service: VoiceService) -> None:
    voice_service.answer = (400, "BadRequestException", {"Message": "destination is blocked"})
    functions.intake(plain_request())
    functions.dial(call_id_of("appointment-4711"))
    call = functions.call()
    assert (call["status"], call["attempts"][0]["outcome"]) == ("REJECTED", "REFUSED")
    assert call["reason"] == ["REFUSED", "BadRequestException: destination is blocked"]


def test_a_throttled_call_waits_and_keeps_its_attempts(functions: Functions, voice_service: VoiceService) -> None:
    voice_service.answer = (429, "TooManyRequestsException", {"Message": "slow down"})
    functions.intake(plain_request())
    functions.dial(call_id_of("appointment-4711"))
    call = functions.call()
    assert (call["status"], call["wait_reason"], call.get("attempts", [])) == ("WAITING", "THROTTLED", [])


def test_a_second_call_to_the_same_recipient_waits_for_the_first(
    functions: Functions, voice_service: VoiceService
) -> None:
    functions.intake(plain_request(), plain_request(request_id="second"))
    functions.dial(call_id_of("appointment-4711"), call_id_of("second"))
    assert len(voice_service.requests) == 1
    assert {functions.call()["status"], functions.call("second")["status"]} == {"CALLING", "WAITING"}
    waiting = functions.call("second") if functions.call()["status"] == "CALLING" else functions.call()
    assert waiting["wait_reason"] == "RECIPIENT_IN_FLIGHT"


def test_a_wake_up_that_names_nothing_finds_what_is_due(functions: Functions, voice_service: VoiceService) -> None:
    functions.intake(plain_request())
    functions._failures(dial.handler.handler, "garbage")
    assert len(voice_service.requests) == 1


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    lines = io.StringIO()
    loggers = [module.handler.logger for module in (intake, dial, track)]
    levels = [(logger, logger.log_level) for logger in loggers]
    for logger in loggers:
        logger.setLevel("DEBUG")
    handlers = [each for logger in loggers for each in logger.handlers]
    streams = [(each, each.setStream(lines)) for each in handlers if isinstance(each, logging.StreamHandler)]
    yield lines
    for logger, level in levels:
        logger.setLevel(level)
    for each, stream in streams:
        each.setStream(stream or sys.stdout)


def test_no_phone_number_and_no_text_is_in_a_log_line(functions: Functions, log_lines: io.StringIO) -> None:
    full = json.loads((EVENTS / "requests" / "full.json").read_text(encoding="utf-8"))
    functions.intake(
        plain_request(), full | {"not_before": None}, plain_request(destination_phone_number="+1206555010")
    )
    functions.dial(call_id_of("appointment-4711"))
    functions.track(event(VoiceEventType.BUSY))
    logged = log_lines.getvalue()
    assert "call changed" in logged
    assert "+1206555" not in logged
    assert "appointment is tomorrow" not in logged


@pytest.mark.parametrize("function", ["dial", "track"])
def test_the_functions_on_the_hot_path_import_no_heavy_model_layer(function: str) -> None:
    script = f"import sys, {function}.handler; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=EVENTS.parent / "functions",
    )
    assert done.stdout.strip() == "[]"


HEAVY = [
    *("pydantic", "phonenumbers", "boto3", "s3transfer", "aws_lambda_powertools.utilities.batch", "aws_xray_sdk"),
    *("zoneinfo", "redial.domain.calling_hours"),
]
