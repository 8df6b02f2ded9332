"""Speech by the program that stands in for Amazon Polly on a laptop."""

from pathlib import Path

import pytest

from redial.adapters.espeak import NoSpeech, speak
from tests.synthesizer import synthesizer


def asked(folder: Path, text: str, language: str | None, *, is_ssml: bool = False) -> str:
    wav = speak(text, is_ssml=is_ssml, language=language, command=synthesizer(folder))
    assert int.from_bytes(wav[4:8], "little") == len(wav) - 8, "a file says how long it is"
    assert int.from_bytes(wav[40:44], "little") == len(wav) - 44
    return wav[44:].decode()


@pytest.mark.parametrize(
    ("language", "voice"), [("en-US", "en-us"), ("es-US", "es-419"), ("de-DE", "de-de"), ("arb", "ar"), (None, "en-us")]
)
def test_a_language_is_spoken_by_the_programs_name_for_it(tmp_path: Path, language: str | None, voice: str) -> None:
    assert asked(tmp_path, "Hola, Ana.", language) == f"(['-v', '{voice}', '--stdin', '--stdout'], 'Hola, Ana.')"


def test_ssml_is_read_as_such(tmp_path: Path) -> None:
    assert "'-m'" in asked(tmp_path, "<speak>Hi</speak>", "en-US", is_ssml=True)


def test_what_it_does_not_say_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoSpeech, match="does not say this: Error: The specified espeak-ng voice does not exist"):
        asked(tmp_path, "no-such-voice", "en-US")


def test_a_program_that_is_not_there_is_named_with_what_to_do() -> None:
    with pytest.raises(NoSpeech, match="none-such is not installed here: apt install espeak-ng"):
        speak("Hi", is_ssml=False, language=None, command="none-such")
