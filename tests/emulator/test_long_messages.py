"""A message that takes long to read, where an account has no limit of characters, holds up nobody else."""

import asyncio
from threading import Event
from typing import Any

import httpx
import pytest

from tests.emulator.harness import MESSAGE, NO_RATE_LIMITS, SEND
from tests.patience import PATIENCE_S
from voice_emulator.http.server import create_app
from voice_emulator.service.long_messages import read_ahead
from voice_emulator.service.messages import Request
from voice_emulator.settings.emulator_settings import EmulatorSettings, change_settings
from voice_emulator.speech.ssml import SsmlReader

LONG = 150_000
PAUSES = "<s/>" * (LONG // 4)
NO_LENGTHS = {**NO_RATE_LIMITS, "total_characters": "off", "spoken_characters": "off", "message_length_s": "off"}
SSML = f"<speak>Hi.{PAUSES}</speak>"
NOT_CLOSED = f"<speak>Hi.{PAUSES}"


def message(content: dict[str, Any]) -> dict[str, Any]:
    return {**MESSAGE, "Content": content}


@pytest.fixture
def short_answered(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Let a message be read for as long as the short request behind it has no answer, however fast this machine reads."""
    answered = Event()

    def read_slowly(request: Request, settings: EmulatorSettings) -> None:
        answered.wait(PATIENCE_S)
        read_ahead(request, settings)

    monkeypatch.setattr("voice_emulator.http.app.read_ahead", read_slowly)
    return answered


async def order_of_answers(
    asked: dict[str, Any], short_answered: Event | None = None
) -> tuple[list[str], httpx.Response]:
    """Send a long message, and something short behind it; return in which order they are answered."""
    transport = httpx.ASGITransport(create_app(change_settings(EmulatorSettings(), {"limits": NO_LENGTHS})))
    answered: list[str] = []
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:

        async def ask(name: str, method: str, path: str, content: object = None) -> httpx.Response:
            response = await client.request(method, path, json=content)
            answered.append(name)
            return response

        long = asyncio.create_task(ask("long", "POST", SEND, asked))
        await asyncio.sleep(0)
        await ask("short", "GET", "/_emulator/health")
        if short_answered is not None:
            short_answered.set()
        return answered, await long


@pytest.mark.parametrize(
    ("content", "status_code"),
    [
        ({"SSMLMessage": {"Text": SSML}}, 200),
        ({"SSMLMessage": {"Text": NOT_CLOSED}}, 400),
        ({"PlainTextMessage": {"Text": "é" * LONG}}, 200),
        ({"CallInstructionsMessage": {"Text": "<x>é" * (LONG // 4)}}, 200),
    ],
)
def test_what_comes_meanwhile_is_answered_meanwhile(
    content: dict[str, Any], status_code: int, short_answered: Event
) -> None:
    answered, response = asyncio.run(order_of_answers(message(content), short_answered))
    assert answered == ["short", "long"]
    assert response.status_code == status_code, response.text


@pytest.mark.parametrize("text", [SSML, NOT_CLOSED])
def test_it_is_read_once(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    read, texts = SsmlReader.read, []

    def count(self: SsmlReader, text: str) -> str:
        texts.append(text)
        return read(self, text)

    monkeypatch.setattr(SsmlReader, "read", count)
    fresh = text.replace("Hi.", "Hello.")
    asyncio.run(order_of_answers(message({"SSMLMessage": {"Text": fresh}})))
    assert texts == [fresh]


def test_what_is_within_the_limits_is_answered_in_its_turn() -> None:
    """Only what could take long leaves its place: bodies of the usual lengths are answered in the order of their arrival."""
    answered, response = asyncio.run(order_of_answers(MESSAGE))
    assert answered == ["long", "short"]
    assert response.status_code == 200
