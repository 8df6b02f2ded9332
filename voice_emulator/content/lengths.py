"""How long what a call says is: in characters, and about how long saying it takes."""

import math
from typing import NamedTuple

from voice_emulator.contracts.v1.exceptions import BadRequestException
from voice_emulator.settings.emulator_settings import Limits


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


def check_total(characters: int, limit: int | None) -> None:
    """
    Check how many characters a message has, with its tags; None switches the limit off.

    Raises
    ------
    BadRequestException
        If it has more.
    """
    if limit is not None and characters > limit:
        raise BadRequestException(
            f"The message has {characters} characters; {limit} are allowed.", limit="total_characters"
        )


def check_lengths(speech: Speech, limits: Limits) -> None:
    """
    Check a message's lengths against the limits.

    Raises
    ------
    BadRequestException
        If it is too long; its `limit` says by which limit.
    """
    check_total(speech.total_characters, limits.total_characters)
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
