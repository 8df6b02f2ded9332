"""What a call says, as it would sound: by espeak-ng, which stands in for the voices of the service."""

import msgspec

from voice_emulator.log.call_log import CallRecord
from voice_emulator.speech.espeak import speak
from voice_emulator.speech.voices import LANGUAGES_OF_VOICE


class Sound(msgspec.Struct, frozen=True):
    """A WAV file."""

    wav: bytes


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """The message of a call."""

    text: str
    is_ssml: bool = False
    language: str | None = None


def said_by(call: CallRecord) -> Said | None:
    """Return what a call says, in whichever version it was sent; None where it was sent without a message."""
    if call.message is not None:
        text = call.message.message_body
        is_ssml = call.message.message_body_text_type == "SSML"
        return Said(text=text, is_ssml=is_ssml, language=_spoken_by(call.message.voice_id)) if text else None
    content = call.content
    if content is None:
        return None
    for message, is_ssml in ((content.plain_text_message, False), (content.ssml_message, True)):
        if message is not None and message.text:
            language = message.language_code or _spoken_by(message.voice_id)
            return Said(text=message.text, is_ssml=is_ssml, language=language)
    instructions = content.call_instructions_message
    return Said(text=instructions.text) if instructions is not None and instructions.text else None


def sound_of(said: Said, command: str) -> Sound:
    """
    Return a message as it would sound.

    Raises
    ------
    NoSpeech
        The program is not installed, or does not say this.
    """
    return Sound(speak(said.text, is_ssml=said.is_ssml, language=said.language, command=command))


def _spoken_by(voice_id: str | None) -> str | None:
    """Return a language that a voice speaks; version 2 writes voices in capitals."""
    languages = LANGUAGES_OF_VOICE.get(voice_id.capitalize(), ()) if voice_id is not None else ()
    return min(languages, default=None)
