"""About how long saying an SSML text takes."""

from functools import lru_cache
from typing import NamedTuple

from voice_emulator.content.speaking_time import speaking_seconds
from voice_emulator.contracts.v1.exceptions import BadRequestException
from voice_emulator.speech.ssml import Element, SsmlFault, SsmlReader
from voice_emulator.speech.ssml_tags import PAUSES_S, seconds, speed

_PAUSE_AFTER_S = {"s": PAUSES_S["strong"], "p": PAUSES_S["x-strong"]}
# Rates within rates multiply; slower than this, nothing that may be sent is short enough.
_SLOWEST = 0.001


class SpokenSsml(NamedTuple):
    """What of an SSML text is spoken."""

    text: str
    speaking_s: float
    """An estimate, in seconds."""


class _TimedReader(SsmlReader):
    """Adds up how long each tag takes."""

    def __init__(self) -> None:
        super().__init__()
        self._speeds = [1.0]
        self._times_s = [0.0]

    @property
    def speaking_s(self) -> float:
        return self._times_s[0]

    def begins(self, element: Element) -> None:
        attributes = element.attributes
        self._speeds.append(max(self._speeds[-1] * speed(attributes.get("rate", "medium")), _SLOWEST))
        self._times_s.append(0.0)
        if element.name == "break":
            strength = attributes.get("strength", "medium")
            self._times_s[-1] += seconds(attributes["time"]) if "time" in attributes else PAUSES_S[strength]

    def speaks(self, text: str) -> None:
        self._times_s[-1] += speaking_seconds(text) / self._speeds[-1]

    def ends(self, element: Element) -> None:
        self._speeds.pop()
        speaking_s = self._times_s.pop() + _PAUSE_AFTER_S.get(element.name, 0.0)
        longest = element.attributes.get("amazon:max-duration")
        # Polly speeds speech up at most fivefold to fit it in.
        self._times_s[-1] += max(min(speaking_s, seconds(longest)), speaking_s / 5) if longest else speaking_s


def read_ssml(text: str) -> SpokenSsml:
    """
    Read an SSML text.

    Raises
    ------
    BadRequestException
        If it is not well-formed, holds what Polly does not support, or says nothing.
    """
    found = _read(text)
    if isinstance(found, SpokenSsml):
        return found
    raise BadRequestException(f"The SSML is not valid: {found}.")


# A long one is read before its turn comes, and then once more.
@lru_cache(maxsize=8)
def _read(text: str) -> SpokenSsml | str:
    """Return what of it is spoken, or what is wrong with it."""
    reader = _TimedReader()
    try:
        return SpokenSsml(reader.read(text), reader.speaking_s)
    except SsmlFault as fault:
        return str(fault)
