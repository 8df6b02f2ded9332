"""
Names as people write them: of a campaign, of a recipient. In any script, and each in one form (Unicode's NFC). Pure.

A name may be the key of an index, or stand in a terminal: so it is bounded in bytes, and holds nothing that moves a cursor or turns
the direction in which others are read.
"""

import re
import unicodedata

MOST_BYTES = 256
"""Of a name in UTF-8."""
# Control characters, the ends of lines, what turns the direction of writing, what stands for lost bytes, and what is no character.
_NOT_IN_NAMES = "\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ufffd-\\uffff"
NAME_PATTERN = rf"^(?!\s)[^{_NOT_IN_NAMES}]+(?<!\s)$"
"""What a name is, for Python and for JSON Schema; its length in bytes apart."""
NAME_IN_WORDS = (
    f"1 to {MOST_BYTES} bytes of text in UTF-8, without control characters and without a space at either end"
)

_NOT_IN_A_NAME = re.compile(f"[{_NOT_IN_NAMES}\ud800-\udfff]")
# Zero width joiners, which the signs of some scripts need between them, and emoji; between others they do nothing.
_JOINERS = frozenset("\u200c\u200d")
_VIRAMA = 9
"""The combining class of what silences a vowel, in the scripts of India."""
# Signs that choose how the one before is drawn: emoji, characters of Chinese and Japanese, and numbers in a box.
_DRAWN_AS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BOX = "\u20e3"
# Letters and marks that are drawn as nothing.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# The flags of England, Scotland and Wales: a black flag, and letters that are not drawn.
_FLAGS = re.compile(
    "\U0001f3f4\U000e0067\U000e0062(\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)\U000e007f"
)
# Other spaces that are drawn as the plain one is, or nearly: those at which no line breaks, and those of a fixed width. Word,
# Excel and web pages write them in its place. Not the wide one of Chinese and Japanese, which people type and see.
_OTHER_SPACES = dict.fromkeys((0x00A0, *range(0x2000, 0x200B), 0x202F, 0x205F), " ")
# A page shows several as one, and people who copy the name from there have one.
_SPACES = re.compile("  +")
# Letters that no form of Unicode takes apart, and what people type for them.
_PLAIN_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_HIDDEN = "…"


def normal_form(text: str) -> str:
    """Return a text in the one form of Unicode that it is kept and compared in."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def plain_form(name: str) -> str:
    """
    Return a name that something is found by in the one form that it is compared in: its normal form, with plain single spaces.

    So a campaign, or a variable of a template. The name of a person is kept as it was written: it is shown, and nobody acts on it.
    """
    name = name if name.isascii() else normal_form(name).translate(_OTHER_SPACES)
    return _SPACES.sub(" ", name)


def name_fault(name: str, most_bytes: int = MOST_BYTES) -> str | None:
    """
    Tell what keeps a text from being a name; None: it is one.

    Parameters
    ----------
    name : str
        In its normal form.
    most_bytes : int
        How long it may be in UTF-8.
    """
    if not name:
        return "expected a name, got an empty text"
    unwanted = _NOT_IN_A_NAME.search(name)
    if unwanted is not None:
        return (
            f"expected a name without control characters and signs of lost ones, got U+{ord(unwanted.group()):04X} "
            f"as character {unwanted.start() + 1}"
        )
    if name != name.strip():
        return "expected a name without a space at either end"
    size = len(name.encode())
    return None if size <= most_bytes else f"expected at most {most_bytes} bytes in UTF-8, got {size}"


def campaign_fault(name: str) -> str | None:
    """
    Tell what keeps a text from being the name of a campaign; None: it is one.

    Parameters
    ----------
    name : str
        In its plain form.
    """
    return name_fault(name) or unseen_fault(name)


def unseen_fault(name: str) -> str | None:
    """
    Tell what of a name nobody sees; None: all of it is seen.

    Two campaigns that look the same are two: one is paused, and the calls of the other go on.

    Parameters
    ----------
    name : str
        A name.
    """
    if name.isascii():
        return None
    # As many characters as the flag has.
    name = _FLAGS.sub(lambda flag: "\U0001f3f4" * len(flag[0]), name)
    for place, (before, sign, after) in enumerate(zip(" " + name, name, name[1:] + " ", strict=False), start=1):
        if unicodedata.category(sign) == "Zs" and sign not in " \u3000":
            return f"expected a name with plain spaces, got U+{ord(sign):04X} as character {place}"
        if not _is_seen(before, sign, after):
            return f"expected a name all of which is seen, got the invisible U+{ord(sign):04X} as character {place}"
    return None


def _is_seen(before: str, sign: str, after: str) -> bool:
    """Tell whether a sign is drawn, or changes how those beside it are."""
    if sign in _JOINERS:
        joins_emoji = unicodedata.category(after) == "So" and unicodedata.category(before) in {"So", "Sk", "Mn"}
        is_arabic = "AL" in {unicodedata.bidirectional(before), unicodedata.bidirectional(after)}
        return joins_emoji or is_arabic or unicodedata.combining(before) == _VIRAMA
    if _DRAWN_AS.match(sign):
        is_symbol = not before.isascii() and unicodedata.category(before) in {"So", "Sm", "Po"}
        return is_symbol or unicodedata.east_asian_width(before) == "W" or before == "ℹ" or after == _BOX
    return sign not in _BLANKS and unicodedata.category(sign) != "Cf"


def initials(name: str) -> str:
    """
    Return what those may see of a person's name who may not see it: the first letter of its words.

    Examples
    --------
    >>> initials("María José García")
    'M… J… G…'
    """
    words = ["".join(sign for sign in word if unicodedata.category(sign) != "Cf") for word in name.split()]
    return " ".join(word[0] + _HIDDEN for word in words[:3] if word)


def folded(text: str) -> str:
    """
    Return a text as it is searched by: capitals, accents and the width of letters make no difference.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The same for texts that people take for the same.

    Examples
    --------
    >>> folded("GARCÍA Łukasz, Straße")
    'garcia lukasz, strasse'
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each)).translate(_PLAIN_LETTERS)
