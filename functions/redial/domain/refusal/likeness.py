"""What sends, and what the voice service says of them, have in common. Pure."""

import re
import struct
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from msgspec import Struct

from redial.domain.call.requests import CallRequest, Content

# Texts of one template differ in names and numbers; those of two have small words in common. Of 64 bits, half differ by chance.
_MOST_BITS_APART = 22
_LONGEST_MESSAGE = 1_000
_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_WITH_A_DIGIT = re.compile(r"[\w+.:/-]*\d[\w+.:/-]*")
# How often each bit was set, the lowest first. A text has fewer words than a lane can count.
_COUNTS = struct.Struct("<64H")
# Of a hexadecimal digit.
_LANES = {f"{digit:x}": "".join(f"{bit:>04}" for bit in f"{digit:04b}") for digit in range(16)}
# Country calling codes of two digits (ITU-T E.164); +1 and +7 have one, all others three.
_TWO_DIGITS = re.compile(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")


class SendKind(Struct, frozen=True, kw_only=True):
    """What kind of call a send is."""

    campaign: str | None = None
    manner: str = ""
    """A digest of voice, language, kind of message and country."""
    text: str = ""
    """A digest of the text of which few bits change with few words."""


def kind_of(request: CallRequest) -> SendKind:
    """
    Return what a call has in common with others, as far as refusals are compared by it.

    Parameters
    ----------
    request : CallRequest
        The request of the call.

    Returns
    -------
    SendKind
        The campaign, and digests of manner and text. Each word of the text is hashed for it: ask only where calls are to be
        compared.
    """
    message, text, language_code, voice_id = _message(request.content)
    country = calling_code(request.destination_phone_number)
    manner = "|".join((message, language_code or "", voice_id or "", country))
    return SendKind(campaign=request.campaign, manner=_digest(manner), text=f"{_bits_of(text):016x}")


def are_alike(one: SendKind, other: SendKind) -> bool:
    """Tell whether two calls are alike in text, voice and country."""
    if one.manner != other.manner:
        return False
    return (int(one.text or "0", 16) ^ int(other.text or "0", 16)).bit_count() <= _MOST_BITS_APART


def cause_of(message: str, request: CallRequest, origination_phone_number: str) -> str:
    """
    Return a digest of what the service answered, without the values of the one call that it was about.

    Left out are the call's own numbers, voice, language and names, whatever is quoted, and whatever has a digit in it.

    Parameters
    ----------
    message : str
        Code and text of the answer; the first 1,000 characters count.
    request : CallRequest
        The request of the call that was refused.
    origination_phone_number : str
        The number that it was sent from.

    Returns
    -------
    str
        12 hexadecimal digits; the same for two refusals of the same cause.
    """
    text = message[:_LONGEST_MESSAGE]
    _, _, language_code, voice_id = _message(request.content)
    values = (
        request.destination_phone_number,
        origination_phone_number,
        request.caller_id,
        request.request_id,
        request.campaign,
        voice_id,
        language_code,
    )
    for value in sorted((value for value in values if value and len(value) > 1), key=len, reverse=True):
        # Whole words: a campaign "bad" within a request's id would tear that apart, and what is left of it is no number.
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "*", text)
    text = _WITH_A_DIGIT.sub("*", _QUOTED.sub("*", text))
    return _digest(" ".join(text.lower().split()))


def calling_code(phone_number: str) -> str:
    """Give the country calling code of an E.164 number."""
    digits = phone_number.lstrip("+")
    if digits[:1] in {"1", "7"}:
        return digits[:1]
    return digits[:2] if _TWO_DIGITS.match(digits) else digits[:3]


def _message(content: Content) -> tuple[str, str, str | None, str | None]:
    """Give the kind of a message, its text, language and voice."""
    for name in ("plain_text_message", "ssml_message", "call_instructions_message"):
        message: Any = getattr(content, name)
        if message is not None:
            return name, message.text, getattr(message, "language_code", None), getattr(message, "voice_id", None)
    return "", "", None, None


def _digest(text: str) -> str:
    return blake2b(text.encode(errors="replace"), digest_size=6).hexdigest()


def _bits_of(text: str) -> int:
    """Give 64 bits of which each is what most words of the text say (Charikar's similarity hash)."""
    words = set(_WORD.findall(text.lower()))
    counts = _COUNTS.unpack(sum(map(_lanes_of, words)).to_bytes(_COUNTS.size, "little"))
    return sum(1 << place for place, count in enumerate(counts) if 2 * count > len(words))


@lru_cache(maxsize=2048)
def _lanes_of(word: str) -> int:
    """Give the 64 bits of a word, each in a lane of its own: where words are added, each lane counts its bit."""
    digest = blake2b(word.encode(errors="replace"), digest_size=8).hexdigest()
    return int("".join(map(_LANES.__getitem__, digest)), 16)
