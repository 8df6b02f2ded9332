"""Phone numbers as the domain sees them: E.164 strings, masked wherever a person may read a log."""

import re
import unicodedata

EXAMPLE = "+12065550100"
"""The number that messages name as an example; fictional (555-01xx)."""

_HIDDEN_AT_LEAST = 5

E164 = re.compile(r"^\+[1-9][0-9]{6,14}$")
EXPECTED = f"expected a phone number in E.164 format: '+', country code and number, e.g. {EXAMPLE}"
_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
_BETWEEN_DIGITS = frozenset(" ()[]-./")


def check_form(text: str) -> None:
    """
    Check that a text has the form of E.164: a plus and the digits 0 to 9.

    Raises
    ------
    ValueError
        Names what was expected, and the character that does not belong there, if one is to blame.
    """
    if E164.fullmatch(text) is None:
        raise ValueError(EXPECTED + _what_is_there(text))


def mask(phone_number: str) -> str:
    """
    Hide the middle of a phone number, five digits of it or more.

    The country and area stay readable, and so do the last two digits, as far as the number is long enough, so that a person can
    tell two numbers apart.

    Examples
    --------
    >>> mask("+12065550142")
    '+1206*****42'
    >>> mask("+12345678")
    '+123*****'
    """
    if len(phone_number) < 7:
        return "*" * len(phone_number)
    sign, digits = ("+", phone_number[1:]) if phone_number.startswith("+") else ("", phone_number)
    last = 2 if len(digits) >= 9 else 0
    first = min(4, max(0, len(digits) - _HIDDEN_AT_LEAST - last))
    hidden = len(digits) - first - last
    return f"{sign}{digits[:first]}{'*' * hidden}{digits[len(digits) - last :]}"


def _what_is_there(text: str) -> str:
    for character in text:
        code = f"U+{ord(character):04X}"
        if character != " " and unicodedata.category(character) in _INVISIBLE:
            return f"; this one has an invisible character ({code})"
        if character.isdigit() and not character.isascii():
            return f"; this one has a digit other than 0 to 9 ({code})"
        if character == "\uff0b":
            return f"; this one has another plus sign ({code})"
    if _BETWEEN_DIGITS & set(text):
        return ", without spaces, brackets or hyphens"
    other = next((character for character in text if character not in "+0123456789"), None)
    if other is not None:
        shown = f"{other!r}, " if unicodedata.category(other)[0] in "LPS" else ""
        return f"; this one has another character ({shown}U+{ord(other):04X})"
    return ""
