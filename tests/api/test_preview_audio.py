"""Messages, heard over the API before anybody is called."""

import base64
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

import api.handler
import api.wiring
from redial.adapters import espeak, speech
from redial.adapters.dynamodb.table import Table
from redial.adapters.speech import CannotBeSaid, MessageToHear, Speech
from redial.stack_settings import SpeechBy
from simulation.makers import T0
from simulation.stack.http_api import DISPATCHER, READER, HttpApi, Reply
from tests.api.conftest import SetClock
from tests.synthesizer import synthesizer


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[MessageToHear]:
    """Let Amazon Polly say everything, and give what it was asked."""
    asked: list[MessageToHear] = []

    def spoken(message: MessageToHear, _by: SpeechBy) -> Speech:
        asked.append(message)
        return Speech(audio=b"sound", content_type="audio/mpeg", voice_id="Joanna")

    monkeypatch.setattr(speech, "spoken", spoken)
    return asked


def hear(http_api: HttpApi, **message: Any) -> Reply:
    return http_api.post("/v1/preview/audio", message)


def test_a_message_is_heard(http_api: HttpApi, heard: list[MessageToHear]) -> None:
    reply = hear(http_api, text="Hello", language_code="en-US", voice_id="Joanna")
    assert reply.status == 200
    assert base64.b64decode(reply.body["audio"]) == b"sound"
    assert (reply.body["content_type"], reply.body["voice_id"], reply.body["is_stand_in"]) == (
        "audio/mpeg",
        "Joanna",
        False,
    )
    assert reply.headers["Cache-Control"] == "no-store"
    hear(http_api, ssml="<speak>Hi</speak>")
    assert heard == [
        MessageToHear(text="Hello", is_ssml=False, language_code="en-US", voice_id="Joanna"),
        MessageToHear(text="<speak>Hi</speak>", is_ssml=True, language_code=None, voice_id=None),
    ]


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({}, "text"),
        ({"text": "Hi", "ssml": "<speak>Hi</speak>"}, "text"),
        ({"text": " "}, "text"),
        ({"text": "x" * 3_001}, "text"),
        ({"ssml": "<speak>"}, "ssml"),
        ({"text": "Hi", "voice_id": "Joanna", "language_code": "de-DE"}, "voice_id"),
        ({"text": "Hi", "voice_id": "x" * 41}, "voice_id"),
        ({"ssml": "<speak>Hi</speak>", "language_code": "../en"}, "language_code"),
    ],
)
def test_what_could_not_be_said_is_not_heard(
    http_api: HttpApi, heard: list[MessageToHear], message: dict[str, Any], field: str
) -> None:
    reply = hear(http_api, **message)
    assert (reply.status, [error["field"] for error in reply.body["errors"]]) == (400, [field])
    assert heard == []


def test_ten_a_minute_are_heard_and_the_next_one_is_told_when(
    http_api: HttpApi, heard: list[MessageToHear], clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for second in range(10):
        clock.time = T0 + timedelta(seconds=second)
        # Each comes to another function: what one of them remembers alone, no other knows.
        services = api.wiring.build(os.environ, api.handler.telemetry, clock)
        monkeypatch.setattr(api.handler, "build", lambda services=services: services)
        assert hear(http_api, text="Hi").status == 200
    reply = hear(http_api, text="Hi")
    assert reply.status == 429
    assert "10 messages a minute may be heard; the next one at 2026-11-23T09:01:00.000Z" in reply.body["detail"]
    assert len(heard) == 10
    assert http_api.as_caller(DISPATCHER).post("/page/v1/preview/audio", {"text": "Hi"}).status == 200, (
        "each for itself"
    )

    clock.time = T0 + timedelta(minutes=1)
    assert hear(http_api, text="Hi").status == 200
    assert hear(http_api, text="Hi").status == 429


def test_who_heard_what_is_not_kept(http_api: HttpApi, heard: list[MessageToHear], table: Table) -> None:
    hear(http_api, text="A secret")
    items = boto3.client("dynamodb").scan(TableName=table.name)["Items"]
    (item,) = [each for each in items if each["pk"]["S"].startswith("HEARD#")]
    assert item.keys() == {"pk", "version", "heard_at", "delete_after"}
    assert "reminders" not in str(item)


def test_where_it_is_off_that_is_said(http_api: HttpApi) -> None:
    reply = hear(http_api, text="Hi")
    assert (reply.status, "its setting preview_audio is off" in reply.body["detail"]) == (409, True)
    assert http_api.get("/v1/stack").body["preview_audio"] == "nobody"


@pytest.mark.parametrize(("message", "field"), [({"text": "Hi"}, "text"), ({"ssml": "<speak>Hi</speak>"}, "ssml")])
def test_what_polly_finds_wrong_with_a_text_is_of_its_field(
    http_api: HttpApi, monkeypatch: pytest.MonkeyPatch, message: dict[str, Any], field: str
) -> None:
    def refused(_message: MessageToHear, _by: SpeechBy) -> Speech:
        raise CannotBeSaid("Amazon Polly does not say this: no such tag")

    monkeypatch.setattr(speech, "spoken", refused)
    reply = hear(http_api, **message)
    (error,) = reply.body["errors"]
    assert (reply.status, error["field"], "no such tag" in error["message"]) == (400, field, True)


def test_who_may_only_read_hears_nothing(http_api: HttpApi, heard: list[MessageToHear]) -> None:
    assert http_api.as_caller(READER).post("/page/v1/preview/audio", {"text": "Hi"}).status == 403
    assert heard == []


def test_on_a_laptop_a_program_stands_in(http_api: HttpApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = synthesizer(tmp_path)
    speak = espeak.speak
    monkeypatch.setattr(espeak, "speak", lambda text, **how: speak(text, **how, command=command))
    message = MessageToHear(text="Hola", is_ssml=False, language_code="es-US", voice_id=None)
    said = speech.spoken(message, "stand_in")
    assert (said.content_type, said.voice_id) == ("audio/wav", None)
    assert b"'es-419'" in said.audio
