"""What a call says: that it can be said, how long it is, and about how long saying it takes."""

import math
import re
from functools import lru_cache
from typing import NamedTuple, assert_never

from voice_emulator.exceptions import BadRequestException
from voice_emulator.settings import Limits
from voice_emulator.shapes import (
    CallInstructionsMessageType,
    PlainTextMessageType,
    SSMLMessageType,
    VoiceMessageContent,
)
from voice_emulator.speaking_time import speaking_seconds
from voice_emulator.speech.ssml_tags import says_nothing
from voice_emulator.speech.voices import voice_fault
from voice_emulator.ssml import read_ssml

_MARKUP = re.compile(r"<[^>]*>")
# Clients say the same again and again: of these messages what was found is known.
_MESSAGES_KNOWN = 256
_MEMBERS = {"language_code": "LanguageCode", "voice_id": "VoiceId"}


class Speech(NamedTuple):
    """A message that can be spoken."""

    spoken_characters: int
    total_characters: int
    speaking_s: float
    """An estimate, in seconds."""
    speaking_time_s: float
    """The same to a tenth of a second, as the log of calls has it."""

    @classmethod
    def of(cls, spoken_characters: int, total_characters: int, speaking_s: float) -> "Speech":
        """Return a message with its lengths."""
        return cls(spoken_characters, total_characters, speaking_s, round(speaking_s, 1))


class CheckedContent(NamedTuple):
    """A content that can be spoken."""

    content: VoiceMessageContent
    """Equal contents are one: the log of calls has each once."""
    speech: Speech


@lru_cache(maxsize=_MESSAGES_KNOWN)
def check_content(content: VoiceMessageContent | None, call_instructions: bool) -> CheckedContent:
    """
    Check the content of a message, and measure it.

    Parameters
    ----------
    call_instructions
        Whether the account may send call instructions.

    Raises
    ------
    BadRequestException
        If there is not exactly one message, or it cannot be spoken.
    """
    if content is None:
        raise BadRequestException("Content is required.")
    return CheckedContent(content, _speech_of(_only_message(content), call_instructions=call_instructions))


def _speech_of(
    message: CallInstructionsMessageType | PlainTextMessageType | SSMLMessageType, *, call_instructions: bool
) -> Speech:
    text = message.text
    if not text or says_nothing(text):
        raise BadRequestException("Text is required and must not be empty.")
    match message:
        case PlainTextMessageType():
            _check_voice(message)
            return Speech.of(len(text), len(text), speaking_seconds(text))
        case SSMLMessageType():
            _check_voice(message)
            spoken = read_ssml(text)
            return Speech.of(len(spoken.text), len(text), spoken.speaking_s)
        case CallInstructionsMessageType():
            if not call_instructions:
                raise BadRequestException("CallInstructionsMessage is not available to this account.")
            # Its markup is documented nowhere; whatever looks like a tag is taken not to be spoken.
            spoken_text = _without_markup(text)
            return Speech.of(len(spoken_text), len(text), speaking_seconds(spoken_text))
        case _:
            assert_never(message)


def _without_markup(text: str) -> str:
    # Where a tag may not end any more none is looked for: from each < on that would go to the end of the text.
    head, end, rest = text.rpartition(">")
    return _MARKUP.sub("", head + end) + rest


def _check_voice(message: PlainTextMessageType | SSMLMessageType) -> None:
    fault = voice_fault(message.language_code, message.voice_id, {})
    if fault is not None:
        raise BadRequestException(f"{_MEMBERS[fault.member]} {fault.message}.")


def _only_message(
    content: VoiceMessageContent,
) -> CallInstructionsMessageType | PlainTextMessageType | SSMLMessageType:
    messages = [
        message
        for message in (content.call_instructions_message, content.plain_text_message, content.ssml_message)
        if message is not None
    ]
    if len(messages) != 1:
        raise BadRequestException(
            "Content must hold exactly one of CallInstructionsMessage, PlainTextMessage and SSMLMessage, "
            f"not {len(messages)}."
        )
    return messages[0]


def check_lengths(speech: Speech, limits: Limits) -> None:
    """
    Check a message's lengths against the limits.

    Raises
    ------
    BadRequestException
        If it is too long; its `limit` says by which limit.
    """
    if limits.total_characters is not None and speech.total_characters > limits.total_characters:
        raise BadRequestException(
            f"The message has {speech.total_characters} characters; {limits.total_characters} are allowed.",
            limit="total_characters",
        )
    if limits.spoken_characters is not None and speech.spoken_characters > limits.spoken_characters:
        raise BadRequestException(
            f"The message has {speech.spoken_characters} spoken characters; {limits.spoken_characters} are allowed.",
            limit="spoken_characters",
        )
    if limits.message_length_s is not None and speech.speaking_s > limits.message_length_s:
        raise BadRequestException(
            # Rounded up, so that the first number is never the second.
            f"The message takes about {math.ceil(speech.speaking_s * 10) / 10:g} s to speak; "
            f"{limits.message_length_s:g} s are allowed.",
            limit="message_length_s",
        )
