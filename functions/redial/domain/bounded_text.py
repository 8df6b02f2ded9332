"""Texts from outside, made fit to be kept: valid UTF-8, and bounded in bytes. Pure."""

import re

CUT = "…"
"""What a text ends with that was shortened for people."""

_SURROGATES = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def has_surrogates(text: str) -> bool:
    """Tell whether a text holds half characters, which JSON's escapes can make and UTF-8 cannot write."""
    return _SURROGATES.search(text) is not None


def keep(text: str, most_bytes: int) -> str:
    """
    Return as much of a text as fits into so many bytes of UTF-8, in whole characters.

    Parameters
    ----------
    text : str
        Any text; halves of characters (surrogates), which UTF-8 cannot write, become U+FFFD.
    most_bytes : int
        How many bytes it may have.

    Returns
    -------
    str
        The text, or its beginning.

    Examples
    --------
    >>> keep("één", 4)
    'éé'
    """
    # The characters first: what is cut off need not be encoded.
    valid = _SURROGATES.sub(_REPLACEMENT, text[:most_bytes])
    return valid.encode()[:most_bytes].decode(errors="ignore")


def shorten(text: str, most_bytes: int) -> str:
    """Give a text as it is, or as much of it as fits with the sign that it goes on."""
    kept = keep(text, most_bytes)
    if len(kept) == len(text):
        return kept
    return keep(kept, most_bytes - len(CUT.encode())) + CUT
