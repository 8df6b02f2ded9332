"""
About how long a text takes to speak. Pure.

An estimate, and not Polly's: 15 characters a second, which is some 150 words of English a minute; for scripts that write a
syllable or a word with one character (Chinese, Japanese, Korean) 5 a second.
"""

import re

from redial.domain.messages.ssml import Element, SsmlReader
from redial.domain.messages.ssml_tags import PAUSES_S, RATES

_CHARACTERS_PER_SECOND = 15.0
_SYLLABLES_PER_SECOND = 5.0
_PAUSE_AFTER_S = {"s": PAUSES_S["strong"], "p": PAUSES_S["x-strong"]}
# Kana, CJK ideographs, Hangul syllables, and the ideographs of the higher planes.
_SYLLABLE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]")


class SpokenSsml(SsmlReader):
    """Measures an SSML text while it is read: what is spoken, and how long that and its pauses take at their rates."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        self._speeds = [1.0]

    def begins(self, element: Element) -> None:
        """Take note of a tag that opens."""
        rate = element.attributes.get("rate", "medium")
        speed = RATES[rate] if rate in RATES else float(rate.rstrip("%")) / 100
        # Slower than a tenth nobody means.
        self._speeds.append(max(self._speeds[-1] * speed, 0.1))
        if element.name == "break":
            time = element.attributes.get("time")
            self.seconds += _seconds(time) if time else PAUSES_S[element.attributes.get("strength", "medium")]

    def speaks(self, text: str) -> None:
        """Take note of a piece that is spoken."""
        self.seconds += speaking_seconds(text) / self._speeds[-1]

    def ends(self, element: Element) -> None:
        """Take note of a tag that closes."""
        self._speeds.pop()
        self.seconds += _PAUSE_AFTER_S.get(element.name, 0.0)


def speaking_seconds(text: str) -> float:
    """
    Return about how many seconds a plain text takes.

    Parameters
    ----------
    text : str
        Without SSML; the syllables of scripts that write them count as such.

    Returns
    -------
    float
        An estimate, in seconds.
    """
    syllables = 0 if text.isascii() else len(_SYLLABLE.findall(text))
    return syllables / _SYLLABLES_PER_SECOND + (len(text) - syllables) / _CHARACTERS_PER_SECOND


def _seconds(time: str) -> float:
    return float(time[:-2]) / 1_000 if time.endswith("ms") else float(time[:-1])
