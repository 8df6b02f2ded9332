"""The content of a message of version 1: that there is one message in it, which can be said."""

import re
from functools import lru_cache
from typing import NamedTuple, assert_never

from voice_emulator.content.lengths import Speech, check_total
from voice_emulator.content.speaking_time import speaking_seconds
from voice_emulator.content.ssml import read_ssml
from voice_emulator.contracts.v1.exceptions import BadRequestException
from voice_emulator.contracts.v1.shapes import (
    CallInstructionsMessageType,
    PlainTextMessageType,
    SSMLMessageType,
    VoiceMessageContent,
)
from voice_emulator.speech.ssml_tags import says_nothing
from voice_emulator.speech.voices import voice_fault

_MARKUP = re.compile(r"<[^>]*>")
# Clients say the same again and again: of these messages what was found is known.
_MESSAGES_KNOWN = 256
_MEMBERS = {"language_code": "LanguageCode", "voice_id": "VoiceId"}


class CheckedContent(NamedTuple):
    """A content that can be spoken."""

    content: VoiceMessageContent
    """Equal contents are one: the log of calls has each once."""
    speech: Speech


@lru_cache(maxsize=_MESSAGES_KNOWN)
def check_content(
    content: VoiceMessageContent | None, call_instructions: bool, total_characters: int | None
) -> CheckedContent:
    """
    Check the content of a message, and measure it.

    Parameters
    ----------
    call_instructions
        Whether the account may send call instructions.
    total_characters
        The limit of a message's characters: what is longer is not read, which may take long. None switches it off.

    Raises
    ------
    BadRequestException
        If there is not exactly one message, or it cannot be spoken.
    """
    if content is None:
        raise BadRequestException("Content is required.")
    message = _only_message(content)
    check_total(len(message.text or ""), total_characters)
    return CheckedContent(content, _speech_of(message, call_instructions=call_instructions))


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
        end = "" if fault.message.endswith("?") else "."
        raise BadRequestException(f"{_MEMBERS[fault.member]} {fault.message}{end}")


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
