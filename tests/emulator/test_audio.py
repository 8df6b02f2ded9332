"""What calls say, heard."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.synthesizer import synthesizer
from voice_emulator.http.server import running_emulator
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.testing import VoiceEmulator


@pytest.fixture
def voice(tmp_path: Path) -> Iterator[VoiceEmulator]:
    with running_emulator(EmulatorSettings(time_scale=0, synthesizer=synthesizer(tmp_path))) as server:
        yield VoiceEmulator(server.endpoint_url)


def send(voice: VoiceEmulator, **content: Any) -> str:
    client: Any = voice.client()
    sent = client.send_voice_message(
        DestinationPhoneNumber="+14155550123", OriginationPhoneNumber="+12065550199", Content=content
    )
    return str(sent["MessageId"])


def heard(voice: VoiceEmulator, message_id: str) -> httpx.Response:
    return voice.control.get(f"calls/{message_id}/audio")


def test_a_call_is_heard_in_its_language(voice: VoiceEmulator) -> None:
    message_id = send(voice, PlainTextMessage={"Text": "Hola, Ana.", "LanguageCode": "es-US"})
    response = heard(voice, message_id)
    assert (response.status_code, response.headers["content-type"]) == (200, "audio/wav")
    assert response.content[:4] == b"RIFF"
    assert response.content[44:] == b"(['-v', 'es-419', '--stdin', '--stdout'], 'Hola, Ana.')"


def test_ssml_is_heard_by_the_language_of_its_voice(voice: VoiceEmulator) -> None:
    message_id = send(voice, SSMLMessage={"Text": "<speak>Hallo</speak>", "VoiceId": "Hans"})
    assert (
        heard(voice, message_id).content[44:]
        == b"(['-v', 'de-de', '-m', '--stdin', '--stdout'], '<speak>Hallo</speak>')"
    )


def test_instructions_are_heard_too(voice: VoiceEmulator) -> None:
    message_id = send(voice, CallInstructionsMessage={"Text": "Hello"})
    assert b"'Hello'" in heard(voice, message_id).content


def test_a_message_of_version_2_is_heard(voice: VoiceEmulator) -> None:
    message_id = voice.client_v2().send_voice_message(
        DestinationPhoneNumber="+14155550123",
        OriginationIdentity="+12065550199",
        MessageBody="Hallo",
        VoiceId="MARLENE",
    )["MessageId"]
    assert heard(voice, message_id).content[44:] == b"(['-v', 'de-de', '--stdin', '--stdout'], 'Hallo')"


def test_what_cannot_be_heard_is_told(voice: VoiceEmulator) -> None:
    assert heard(voice, "none").status_code == 404
    refused = heard(voice, send(voice, PlainTextMessage={"Text": "no-such-voice"}))
    assert (refused.status_code, "does not say this" in refused.json()["error"]) == (409, True)


def test_where_the_program_is_not_installed_that_is_said() -> None:
    with running_emulator(EmulatorSettings(time_scale=0, synthesizer="none-such")) as server:
        voice = VoiceEmulator(server.endpoint_url)
        refused = heard(voice, send(voice, PlainTextMessage={"Text": "Hi"}))
    assert refused.status_code == 409
    assert refused.json()["error"].startswith("none-such is not installed here: apt install espeak-ng")


def test_the_program_cannot_be_changed_by_a_request(voice: VoiceEmulator) -> None:
    refused = voice.control.patch("settings", json={"synthesizer": "rm"})
    assert (refused.status_code, refused.json()["error"]) == (400, "synthesizer cannot change while the emulator runs")
