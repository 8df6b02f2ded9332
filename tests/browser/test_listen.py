"""A message is played on the page before anybody is called, where the stack can say it."""

import io
import wave

import pytest
from playwright.sync_api import Locator, expect

from redial.adapters import speech
from redial.adapters.espeak import NoSpeech
from redial.adapters.speech import MessageToHear, Speech
from redial.stack_settings import SpeechBy
from simulation.page.busy_stack import TEMPLATE
from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser

SAMPLES_A_SECOND = 8_000


def _sound(seconds: float) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(SAMPLES_A_SECOND)
        written.writeframes(b"\0\0" * round(SAMPLES_A_SECOND * seconds))
    return file.getvalue()


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[MessageToHear]:
    """Let a stand-in say everything, and give what it was asked."""
    asked: list[MessageToHear] = []

    def spoken(message: MessageToHear, _by: SpeechBy) -> Speech:
        asked.append(message)
        if "nothing" in message.text:
            raise NoSpeech("espeak-ng is not installed.")
        return Speech(audio=_sound(60), content_type="audio/wav", voice_id=None)

    monkeypatch.setattr(speech, "spoken", spoken)
    return asked


def _tried(wide: Opened, name: str) -> Locator:
    wide.go(f"templates/{TEMPLATE}")
    tried = wide.page.get_by_role("region", name="Try it")
    for variable, value in {"name": name, "visit": "2026-11-26T14:30", "code": "47"}.items():
        tried.get_by_label(variable).fill(value)
    tried.get_by_role("button", name="Show what it says").click()
    expect(tried).to_contain_text(f"Hello {name}.")
    return tried


def test_a_message_is_played_and_stopped(wide: Opened, said: list[MessageToHear]) -> None:
    wide.stack.deploy(PREVIEW_AUDIO="stand_in")
    tried = _tried(wide, "Ana")
    tried.get_by_role("button", name="Listen").click()
    expect(tried.get_by_text("This is a stand-in: the call has another voice.")).to_be_visible()
    tried.get_by_role("button", name="Stop").click()
    expect(tried.get_by_role("button", name="Listen")).to_be_visible()
    ((text, is_ssml, language),) = [(each.text, each.is_ssml, each.language_code) for each in said]
    assert (text.startswith("Hello Ana."), is_ssml, language) == (True, False, "en-US")


def test_why_nothing_can_be_played_is_told(wide: Opened, said: list[MessageToHear]) -> None:
    wide.stack.deploy(PREVIEW_AUDIO="stand_in")
    tried = _tried(wide, "nothing")
    tried.get_by_role("button", name="Listen").click()
    expect(tried.get_by_text("espeak-ng is not installed.")).to_be_visible()
    expect(tried.get_by_role("button", name="Listen")).to_be_visible()
    assert len(said) == 1


def test_where_the_stack_can_say_nothing_nothing_is_offered(wide: Opened) -> None:
    tried = _tried(wide, "Ana")
    expect(tried.get_by_text("of 3,000")).to_be_visible()
    expect(tried.get_by_role("button", name="Listen")).to_have_count(0)
