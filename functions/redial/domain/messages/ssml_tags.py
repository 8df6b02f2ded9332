"""
The SSML tags that Amazon Polly supports, with what their attributes must be.

Source: "Supported SSML tags" of the Amazon Polly Developer Guide.
"""

import re
from typing import NamedTuple

_ANY = re.compile(r"(?s).*")
_SOME = re.compile(r"(?s).+")
# ASCII digits alone, each number as short as a number can be that means something.
_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
_TIME = re.compile(rf"\+?({_NUMBER}|\.[0-9]{{1,9}})(ms|s)")
_PERCENT = re.compile(rf"({_NUMBER})%")

_SAY_AS = "characters|spell-out|cardinal|number|ordinal|digits|fraction|unit|date|time|address|expletive|telephone"

# Speed against the normal one; Polly does not say how fast its words are.
RATES = {"x-slow": 0.5, "slow": 0.75, "medium": 1.0, "default": 1.0, "fast": 1.25, "x-fast": 1.5}
# Seconds; Polly says that weak and medium are as long as after a comma, strong as after a sentence, x-strong as after a paragraph.
PAUSES_S = {"none": 0.0, "x-weak": 0.0, "weak": 0.25, "medium": 0.25, "strong": 0.5, "x-strong": 1.0}
LONGEST_BREAK_S = 10.0

_LONGEST_SHOWN = 40


class SsmlTag(NamedTuple):
    """What one tag takes."""

    required: dict[str, re.Pattern[str]] = {}  # noqa: RUF012 - read only
    optional: dict[str, re.Pattern[str]] = {}  # noqa: RUF012 - read only
    empty: bool = False
    one_of: frozenset[str] = frozenset()
    """At least one of these attributes must be there."""


def _words(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words))


TAGS = {
    "speak": SsmlTag(optional={"version": _ANY}),
    "break": SsmlTag(optional={"strength": _words(*PAUSES_S), "time": _TIME}, empty=True),
    "emphasis": SsmlTag(optional={"level": _words("strong", "moderate", "reduced")}),
    "lang": SsmlTag(required={"xml:lang": _SOME}),
    "mark": SsmlTag(required={"name": _SOME}, empty=True),
    "p": SsmlTag(),
    "s": SsmlTag(),
    "phoneme": SsmlTag(required={"ph": _SOME}, optional={"alphabet": _SOME, "type": _ANY}),
    "prosody": SsmlTag(
        optional={
            "rate": _words(*RATES, _PERCENT.pattern),
            "volume": _words("default", "silent", "x-soft", "soft", "medium", "loud", "x-loud", rf"[+-]?{_NUMBER}dB"),
            "pitch": _words("default", "x-low", "low", "medium", "high", "x-high", rf"[+-]?{_NUMBER}%"),
            "amazon:max-duration": _TIME,
        },
        one_of=frozenset({"rate", "volume", "pitch", "amazon:max-duration"}),
    ),
    "say-as": SsmlTag(required={"interpret-as": re.compile(_SAY_AS)}, optional={"format": _SOME}),
    "sub": SsmlTag(required={"alias": _SOME}),
    "w": SsmlTag(required={"role": _SOME}),
    "amazon:auto-breaths": SsmlTag(optional={"volume": _SOME, "frequency": _SOME, "duration": _SOME}),
    "amazon:breath": SsmlTag(optional={"volume": _SOME, "duration": _SOME}, empty=True),
    "amazon:domain": SsmlTag(required={"name": _SOME}),
    "amazon:effect": SsmlTag(
        optional={"name": _words("drc", "whispered"), "phonation": _words("soft"), "vocal-tract-length": _SOME},
        one_of=frozenset({"name", "phonation", "vocal-tract-length"}),
    ),
}


def shortened(text: str) -> str:
    """Return a name or value as a message may hold it."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def seconds(time: str) -> float:
    """Return the seconds of a time like `500ms` or `2s` that a tag's pattern has let through."""
    found = _TIME.fullmatch(time)
    assert found is not None
    return float(found[1]) / (1000 if found[2] == "ms" else 1)


def speed(rate: str) -> float:
    """Return the speed, 1 being normal, of a `rate` that the tag's pattern has let through."""
    percent = _PERCENT.fullmatch(rate)
    return float(percent[1]) / 100 if percent else RATES[rate]


def says_nothing(text: str) -> bool:
    """Tell whether a text is white space and invisible characters alone."""
    return not any(character.isprintable() and character != " " for character in text)


def is_heard(name: str, attributes: dict[str, str]) -> bool:
    """Tell whether a tag whose attributes are right is heard by itself: a pause that lasts, or a breath."""
    if name == "break":
        return (
            seconds(attributes["time"]) > 0
            if "time" in attributes
            else PAUSES_S[attributes.get("strength", "medium")] > 0
        )
    return name == "amazon:breath"


def fault_of(name: str, attributes: dict[str, str]) -> str | None:
    """Return what is wrong with a tag and its attributes, or None."""
    tag = TAGS.get(name)
    if tag is None:
        return f"<{shortened(name)}> is not an SSML tag of Amazon Polly"
    for attribute, pattern in tag.required.items():
        if attribute not in attributes:
            return f"<{name}> needs the attribute {attribute}"
        if not pattern.fullmatch(attributes[attribute]):
            return f"<{name}> cannot have {attribute}={shortened(attributes[attribute])!r}"
    for attribute, value in attributes.items():
        if attribute in tag.required or attribute == "xml:lang" or attribute.startswith(("xmlns", "xsi:")):
            continue
        optional = tag.optional.get(attribute)
        if optional is None:
            return f"<{name}> has no attribute {shortened(attribute)}"
        if not optional.fullmatch(value):
            return f"<{name}> cannot have {attribute}={shortened(value)!r}"
    if tag.one_of and not tag.one_of & attributes.keys():
        return f"<{name}> needs one of the attributes {', '.join(sorted(tag.one_of))}"
    if name == "break" and "time" in attributes and seconds(attributes["time"]) > LONGEST_BREAK_S:
        return f"a break lasts at most {LONGEST_BREAK_S:g} seconds"
    if name == "prosody" and "rate" in attributes and not 0.2 <= speed(attributes["rate"]) <= 2.0:
        return "the rate of <prosody> is 20% to 200%"
    return None
