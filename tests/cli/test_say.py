"""`redial say`: a message as it sounds."""

from pathlib import Path

import pytest

from redial.adapters import speech
from redial.adapters.speech import MessageToHear, Speech
from redial.stack_settings import SpeechBy
from tests.cli.conftest import Redial, plain


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[MessageToHear]:
    asked: list[MessageToHear] = []

    def spoken(message: MessageToHear, _by: SpeechBy) -> Speech:
        asked.append(message)
        return Speech(audio=b"sound", content_type="audio/mpeg", voice_id="Joanna")

    monkeypatch.setattr(speech, "spoken", spoken)
    monkeypatch.chdir(tmp_path)
    return asked


def test_a_text_becomes_a_sound_file(redial: Redial, heard: list[MessageToHear], tmp_path: Path) -> None:
    said = redial("say", "Hello", "--voice", "Joanna", "--language", "en-US")
    assert (said.exit_code, said.stdout) == (0, "message.mp3: the message, spoken by Joanna.\n")
    assert (tmp_path / "message.mp3").read_bytes() == b"sound"
    redial("say", "--ssml", "<speak>Hi</speak>", "--output", str(tmp_path / "hi.mp3"))
    assert (tmp_path / "hi.mp3").read_bytes() == b"sound"
    assert heard == [
        MessageToHear(text="Hello", is_ssml=False, language_code="en-US", voice_id="Joanna"),
        MessageToHear(text="<speak>Hi</speak>", is_ssml=True, language_code=None, voice_id=None),
    ]


def test_a_template_is_heard_with_its_values(redial: Redial, heard: list[MessageToHear]) -> None:
    redial(
        "template", "put", "visit", "--language", "es-US", "--ssml", "<speak>Hola {name}.</speak>", "--voice", "Lupe"
    )
    told = redial.json("say", "--template", "visit", "--var", "name=Ana & Co")
    assert told == {"file": "message.mp3", "voice_id": "Joanna", "is_stand_in": False, "content_type": "audio/mpeg"}
    assert heard == [
        MessageToHear(text="<speak>Hola Ana &amp; Co.</speak>", is_ssml=True, language_code="es-US", voice_id="Lupe")
    ]


def test_a_stack_that_lets_nothing_be_heard_says_so(redial: Redial) -> None:
    refused = redial("say", "Hello")
    assert (refused.exit_code, "its setting preview_audio is off" in plain(refused.stderr)) == (5, True)


@pytest.mark.parametrize(
    "options", [(), ("Hi", "--ssml", "<speak>Hi</speak>"), ("Hi", "--var", "name=Ana"), ("--template", "a", "Hi")]
)
def test_what_is_said_has_to_be_named_once(redial: Redial, options: tuple[str, ...]) -> None:
    assert redial("say", *options).exit_code == 2


def test_a_file_that_cannot_be_written_is_told(redial: Redial, heard: list[MessageToHear], tmp_path: Path) -> None:
    refused = redial("say", "Hi", "--output", str(tmp_path / "none" / "hi.mp3"))
    assert (refused.exit_code, "cannot be written" in plain(refused.stderr)) == (5, True)


def test_a_file_that_is_there_is_overwritten_only_where_that_is_said(
    redial: Redial, heard: list[MessageToHear], tmp_path: Path
) -> None:
    file = tmp_path / "message.mp3"
    file.write_bytes(b"of yesterday")
    for options in ((), ("--output", str(file))):
        refused = redial("say", "Hello", *options)
        assert (refused.exit_code, "message.mp3 is there already" in plain(refused.stderr)) == (5, True)
        assert file.read_bytes() == b"of yesterday"
    assert len(heard) == 1, "a named file is looked at before anything is asked for"

    assert redial("say", "Hello", "--output", str(file), "--force").exit_code == 0
    assert file.read_bytes() == b"sound"


@pytest.mark.parametrize("command", [("export",), ("dnc", "export")])
def test_no_export_overwrites_a_file_unasked(redial: Redial, command: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("of yesterday", encoding="utf-8")
    refused = redial(*command, "--output", str(file))
    assert (refused.exit_code, "say --force to overwrite it" in plain(refused.stderr)) == (5, True)
    assert file.read_text(encoding="utf-8") == "of yesterday"

    assert redial(*command, "--output", str(file), "--force").exit_code == 0
    assert file.read_text(encoding="utf-8") != "of yesterday"
