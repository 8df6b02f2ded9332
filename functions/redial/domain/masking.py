"""
Texts without phone numbers in clear: whatever a person or a log may see that is not meant to show them. Pure.

A text is foreign: a producer wrote it, or the voice service did. So a number is recognised in the spellings that programs and
people give it, and every expression here takes a time that grows with the length of the text and no faster.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache, reduce

from redial.domain.phone_number import mask

# A plus as it is, of full width, percent-encoded (once or more), as JSON, Python and XML escape it.
_PLUS = r"(?:[+\uff0b\ufe62\ufb29\u207a\u208a\u2795]|%(?:25){0,4}2[Bb]|\\u002[Bb]|\\x2[Bb]|&(?:#0{0,5}43|#[xX]0{0,5}2[Bb]|plus);)"
# Between two digits: at most three of what stands there where people, programs and markup write numbers, but not the beginning of
# a date. So a character that nobody sees, what any of these is as JSON, XML or an address escape it, and an element of SSML.
_BETWEEN = (
    r"(?:(?![\W_]?(?:19|20)\d\d-\d\d-\d\d)"
    r"(?:[\s().\-/_~*\u00ad\u00b7\u2022\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u206f\u2212\ufe0f\u20e3\ufeff]|,(?=\d)"
    r"|%(?:25){0,4}(?:2[089DdEeFf]|5[Ff]|0[9AaDd]|[Cc]2%(?:25){0,4}[AaBb][07Dd])"
    r"|\\{1,4}(?:u00(?:20|[aA][0dD]|[bB]7|2[89dDeEfF]|5[fF])|u20[0-2][0-9a-fA-F]|[nrt])"
    r"|&(?:nbsp|shy|ensp|emsp|thinsp|[mn]dash|minus|#0{0,3}(?:32|45|160|173|8(?:19[2-9]|20\d|21[0-3]|239|287|722))"
    r"|#[xX]0{0,3}(?:20|2[dD]|[aA][0dD]|20(?:0[0-9a-fA-F]|1[0-5]|2[fF]|5[fF])|2212));"
    r"|<[^<>]{1,60}>)){0,3}"
)
# Between the groups of a number that is written without a sign of its country.
_GAP = r"[\s.\-_/\u2010-\u2015\u2212]"
_SENDER_ACCOUNT = "sender account"
# What has many digits and is no phone number stays as it is, or a log could not be read: ids in hexadecimal digits, UUIDs, times,
# dates, seconds and milliseconds since 1970 (no number in E.164 begins with 1 and has 10 or 13 digits), an account within an ARN
# within the address of a queue, or as the sender of a request.
_NO_NUMBER = "|".join(
    (
        r"(?<![0-9A-Za-z])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9A-Za-z])",
        r"(?<![0-9A-Za-z])(?=r?\d{0,23}[a-f])r?[0-9a-f]{20,64}(?![0-9A-Za-z])",
        r"(?<!\d)(?:19|20)\d\d-(?:0\d|1[0-2])-[0-3]\d(?:[T ][0-2]\d:[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?)?",
        r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[-_T]?(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?(?!\d)",
        r"(?<![\d.])1[4-9]\d{8}(?:\d{3})?(?!\d)",
        r"(?<![0-9A-Za-z])arn:[a-z-]{1,20}:[a-z0-9-]{1,40}:[a-z0-9-]{0,40}:\d{12}:",
        r"\.amazonaws\.com/\d{12}/",
        rf"(?<![0-9A-Za-z]){_SENDER_ACCOUNT} \d{{12}}(?!\d)",
    )
)
_NUMBER = "|".join(
    (
        # With its plus, or as it is dialled from abroad (011 from America). Written in one go, it ends where its digits end.
        rf"(?:{_PLUS}|(?<![\d.])(?:00|011(?=[\s.\-_/]?[1-9]))){_BETWEEN}(?:\d{{11,}}|\d(?:{_BETWEEN}\d){{6,14}}\d*)",
        # The same in a form's encoding, which writes a space as a plus.
        rf"{_PLUS}\d{{1,4}}(?:\+\d{{1,5}}){{2,6}}(?!\d)",
        # Without a sign of its country: many digits in a row, or a North American number as people write it.
        r"(?<!\d)(?<!\d\.)(?:\d{11,}|[2-9]\d\d[2-9]\d{6}(?!\d))",
        rf"(?<!\d)(?:1{_GAP}?)?(?:\([2-9]\d\d\)\s?|[2-9]\d\d{_GAP})[2-9]\d\d{_GAP}?\d{{4}}(?!\d)",
        # Within its country, with a trunk zero: 0612345678, 01 42 68 53 00, 06-12345678, 020 7946 0958, 08-123 456 78.
        rf"(?<!\d)(?<!\d\.)0[1-9](?:\d{{8}}|(?:{_GAP}\d\d){{4}}"
        rf"|\d{{0,3}}{_GAP}\d{{3,4}}{_GAP}?(?:\d{{3,4}}(?:{_GAP}\d\d)?|\d\d{_GAP}?\d\d))(?!\d)",
        # An area in brackets, wherever it is.
        r"(?<!\d)(?:\d[\s.\-]?)?\(\d{2,5}\)\s?\d{3,5}(?:[\s\-]?\d{2,4}){1,3}(?!\d)",
    )
)
# Of these the digits belong to no number.
_ESCAPED = re.compile(r"<[^<>]{1,60}>|%(?:25){0,4}[0-9A-Fa-f]{2}|\\u[0-9a-fA-F]{4}|\\x2[Bb]|&#?\w{1,6};")
# Between the digits of a number that is known, whatever is neither a letter nor a digit.
_BETWEEN_KNOWN = (
    r"(?:<[^<>]{1,60}>|%(?:25){0,4}[2-5CcEe][0-9A-Fa-f]|\\{1,4}u[02]0[0-9a-fA-F]{2}|&#?\w{1,6};|[\W_]){0,3}"
)
_NO_DIGITS = re.compile("[^0-9]+")
_HOLDS_DIGITS = re.compile(r"[<&%]|\\u")
"""What begins that which may stand between two digits of a known number, and hold others."""
_LEAST_DIGITS = 7
_DIGITS_OF_ACCOUNT = 12
_MOST_KNOWN = 128
"""Of how many numbers the expressions are kept: one long-lived process meets any number of numbers."""


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?P<kept>{_NO_NUMBER})|(?P<number>{_NUMBER})")


@cache
def _pattern_of_plus() -> re.Pattern[str]:
    return re.compile(rf"{_PLUS}{_BETWEEN}\d(?:{_BETWEEN}\d){{6}}")


def mask_all(text: str) -> str:
    """
    Return a text with the middle of every phone number in it hidden.

    Parameters
    ----------
    text : str
        Any text; what looks like a phone number of seven digits or more counts as one.

    Returns
    -------
    str
        The same object where there is none. Otherwise digits of other scripts are written as 0 to 9.

    Examples
    --------
    >>> mask_all("to +1 (206) 555-0142, at 2026-11-23T06:30:33.123Z")
    'to +1206*****42, at 2026-11-23T06:30:33.123Z'
    """
    if not _may_hold_number(text):
        return text
    return _pattern().sub(_hidden, _in_ascii_digits(text))


def mask_own(text: str, phone_numbers: Iterable[str | None]) -> str:
    """
    Hide phone numbers in a text, among them certain ones, in whatever way their digits are written.

    Parameters
    ----------
    text : str
        Any text.
    phone_numbers : iterable of str or None
        The numbers that the text may well be about, such as those of the call that it names. Their last eight digits, country code
        or not, are enough to recognise them.

    Returns
    -------
    str
        The text without them.
    """
    if text.isascii() and not _may_hold_number(text):
        return text
    masked = mask_all(text)
    for number in phone_numbers:
        digits = _digits_of(_in_ascii_digits(number or ""))
        if len(digits) >= _LEAST_DIGITS:
            written = _in_ascii_digits(masked)
            tail = digits[-_least_of(digits) :]
            masked = _known(tail).sub(_hidden_known, written) if _may_hold_digits(written, tail) else written
    return masked


def _least_of(digits: str) -> int:
    """Return how many of a number's last digits are enough to recognise it."""
    return max(_LEAST_DIGITS, min(8, len(digits) - 2))


def _may_hold_digits(written: str, digits: str) -> bool:
    """
    Tell whether digits may stand one after the other in a text, whatever is between them.

    So that a number's own expression, which is dear to make, is asked only where it may find something. It passes over more than
    this looks at only where an element, an entity or an escape may hold digits.
    """
    return digits in _NO_DIGITS.sub("", written) or _HOLDS_DIGITS.search(written) is not None


@lru_cache(_MOST_KNOWN)
def _known(tail: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\d)\d{{1,6}}{_BETWEEN_KNOWN})?{_BETWEEN_KNOWN.join(tail)}")


def _hidden_known(match: re.Match[str]) -> str:
    return mask(_digits_of(_ESCAPED.sub("", match.group())))


def mentions(text: str, phone_numbers: Iterable[str]) -> bool:
    """
    Tell whether a text mentions one of some phone numbers, in whatever way its digits are written.

    Parameters
    ----------
    text : str
        Any text, such as JSON.
    phone_numbers : iterable of str
        In E.164. A number counts also without its country code, or its area code, where digits stand right before it neither.

    Returns
    -------
    bool
        Whether it does.
    """
    if not _may_hold_number(text):
        return False
    written = _in_ascii_digits(text)
    return any(_is_mentioned(_digits_of(each), written) for each in phone_numbers)


def _is_mentioned(digits: str, written: str) -> bool:
    may_be = _may_hold_digits(written, digits[-_least_of(digits) :])
    return may_be and _mention(digits).search(written) is not None


@cache
def _mention(digits: str) -> re.Pattern[str]:
    # One expression with fewer and fewer digits before the last ones: one for each length would take as many times as long to make.
    least = _least_of(digits)
    before = reduce(lambda further, digit: rf"(?:{further}{digit}{_BETWEEN_KNOWN})?", digits[:-least], "")
    return re.compile(rf"(?<!\d)0{{0,2}}{_BETWEEN_KNOWN}{before}{_BETWEEN_KNOWN.join(digits[-least:])}(?!\d)")


def sender_in_words(sender_id: str) -> str:
    """
    Name who put a message on a queue, so that an account is not taken for a phone number.

    Parameters
    ----------
    sender_id : str
        The `SenderId` of SQS: the unique id of a role with its session, or of a user; of an account's root user, and on the local
        stack, the account's twelve digits.

    Returns
    -------
    str
        A name as it is kept with a request.
    """
    is_account = len(sender_id) == _DIGITS_OF_ACCOUNT and sender_id.isascii() and sender_id.isdecimal()
    return f"{_SENDER_ACCOUNT if is_account else 'sender'} {sender_id}"


def names_number(text: str) -> bool:
    """Tell whether a text names a phone number beyond doubt: with its plus."""
    return _may_hold_number(text) and _pattern_of_plus().search(_in_ascii_digits(text)) is not None


def _hidden(match: re.Match[str]) -> str:
    if match["kept"] is not None:
        return match["kept"]
    found = _ESCAPED.sub("+", match["number"])
    digits = _digits_of(found)
    return mask(digits if found[0] == "(" or found[0].isdecimal() else f"+{digits}")


def _digits_of(text: str) -> str:
    return "".join(each for each in text if each.isdecimal())


def _in_ascii_digits(text: str) -> str:
    """Write what has a digit's value as 0 to 9, in whatever script, ring or height it is."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(each, each)) for each in text)


def _may_hold_number(text: str) -> bool:
    if len(text) < _LEAST_DIGITS:
        return False
    if text.isascii():
        return sum(map(text.count, "0123456789")) >= _LEAST_DIGITS
    return sum(map(str.isdigit, text)) >= _LEAST_DIGITS
