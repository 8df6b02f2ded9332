"""SSML: well-formed, rooted in `<speak>`, of Polly's tags only; and what of it is spoken, for about how long."""

import re
from typing import NamedTuple
from xml.parsers import expat

from local.emulator.exceptions import BadRequestException
from local.emulator.speaking_time import speaking_seconds
from local.emulator.ssml_tags import PAUSES_S, TAGS, fault_of, seconds, speed

_WHITESPACE = re.compile(r"\s+")
_PAUSE_AFTER_S = {"s": PAUSES_S["strong"], "p": PAUSES_S["x-strong"]}


class SpokenSsml(NamedTuple):
    """What of an SSML text is spoken."""

    text: str
    """Without tags, each stretch of whitespace made one space, and the alias in place of what `<sub>` holds."""
    speaking_s: float
    """An estimate, in seconds."""


class _Element:
    def __init__(self, name: str, attributes: dict[str, str], speed: float) -> None:
        self.name = name
        self.attributes = attributes
        self.speed = speed
        self.speaking_s = 0.0


class _SsmlReader:
    """Follows the parser through one text."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.speaking_s = 0.0
        self._open: list[_Element] = []
        self._silent = 0
        # No namespaces: Polly's `amazon:` prefix is used without being declared.
        parser = expat.ParserCreate("utf-8")
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.buffer_text = True
        self._parser = parser

    def read(self, text: str) -> None:
        self._parser.Parse(text.encode(), True)  # noqa: FBT003 - the last piece

    def _refuse_doctype(self, *_: object) -> None:
        raise BadRequestException("SSML cannot have a document type declaration.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open and name != "speak":
            raise BadRequestException(f"The root of SSML must be <speak>, not <{name}>.")
        if self._open and name == "speak":
            raise BadRequestException("Within <speak> there cannot be another <speak>.")
        fault = fault_of(name, attributes)
        if fault is None and self._open and TAGS[self._open[-1].name].empty:
            fault = f"<{self._open[-1].name}> must be empty"
        if fault:
            raise BadRequestException(f"The SSML is not valid: {fault}.")
        now = self._open[-1].speed if self._open else 1.0
        self._open.append(_Element(name, attributes, now * speed(attributes.get("rate", "medium"))))
        if name == "break":
            strength = attributes.get("strength", "medium")
            self._add_time(seconds(attributes["time"]) if "time" in attributes else PAUSES_S[strength])
        if name == "sub":
            self._characters(attributes["alias"])
            self._silent += 1

    def _characters(self, text: str) -> None:
        if self._silent:
            return
        if self._open and TAGS[self._open[-1].name].empty and text.strip():
            raise BadRequestException(f"The SSML is not valid: <{self._open[-1].name}> must be empty.")
        text = _WHITESPACE.sub(" ", text)
        self.texts.append(text)
        self._add_time(speaking_seconds(text) / self._open[-1].speed)

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if name == "sub":
            self._silent -= 1
        speaking_s = element.speaking_s + _PAUSE_AFTER_S.get(name, 0.0)
        longest = element.attributes.get("amazon:max-duration")
        # Polly speeds speech up at most fivefold to fit it in.
        self._add_time(max(min(speaking_s, seconds(longest)), speaking_s / 5) if longest else speaking_s)

    def _add_time(self, speaking_s: float) -> None:
        if self._open:
            self._open[-1].speaking_s += speaking_s
        else:
            self.speaking_s += speaking_s


def read_ssml(text: str) -> SpokenSsml:
    """
    Read an SSML text.

    Raises
    ------
    BadRequestException
        If it is not well-formed, or holds what Polly does not support.
    """
    reader = _SsmlReader()
    try:
        reader.read(text)
    except expat.ExpatError as error:
        raise BadRequestException(f"The SSML is not well-formed: {error}.") from None
    spoken = _WHITESPACE.sub(" ", "".join(reader.texts)).strip()
    return SpokenSsml(spoken, reader.speaking_s)
