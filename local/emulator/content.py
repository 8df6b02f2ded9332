"""What a call says: that it can be said, how long it is, and about how long saying it takes."""

from typing import NamedTuple

from local.emulator.exceptions import BadRequestException
from local.emulator.settings import Limits
from local.emulator.shapes import VoiceMessageContent

CHARACTERS_PER_SECOND = 15.0


class Speech(NamedTuple):
    """A message that can be spoken."""

    spoken_characters: int
    total_characters: int
    speaking_s: float
    """An estimate, in seconds."""


def check_content(content: VoiceMessageContent | None) -> Speech:
    """
    Check the content of a message, and measure it.

    Raises
    ------
    BadRequestException
        If there is not exactly one message, or it cannot be spoken.
    """
    messages = (
        []
        if content is None
        else [
            message
            for message in (content.call_instructions_message, content.plain_text_message, content.ssml_message)
            if message is not None
        ]
    )
    if len(messages) != 1:
        raise BadRequestException(
            "Content must hold exactly one of CallInstructionsMessage, PlainTextMessage and SSMLMessage."
        )
    text = messages[0].text
    if not text:
        raise BadRequestException("Text is required and must not be empty.")
    return Speech(len(text), len(text), len(text) / CHARACTERS_PER_SECOND)


def check_lengths(speech: Speech, limits: Limits) -> None:
    """
    Check a message's lengths against the limits.

    Raises
    ------
    BadRequestException
        If it is too long; `limit` says by which limit.
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
            f"The message takes about {speech.speaking_s:.0f} seconds to speak; {limits.message_length_s:g} are allowed.",
            limit="message_length_s",
        )
