"""
Spellings of phone numbers that versions up to 26f06b9 took for numbers of their own. Pure.

They took every Unicode digit, and a trunk prefix after the country code (+44 0 20 ...), and kept locks, stamps and do-not-call
marks under the text as given. What comes in now has its canonical form (`redial.contracts.phone_numbers`). This is for what was
stored before: as much of libphonenumber's rules as ``dial`` needs to find it, without its metadata, which takes long to load.
See docs/adr/0012-one-form-of-a-phone-number.md.
"""

import unicodedata

# Country codes whose national numbers are dialled with a zero in front, and never begin with one themselves (not Italy's 39).
_ZERO = (
    "20 27 31 32 33 40 41 43 44 46 49 51 53 54 55 57 58 60 61 62 63 64 66 81 82 84 86 90 91 92 93 94 95 "
    "98 211 212 213 218 231 232 233 234 243 249 250 251 252 254 255 256 260 261 262 263 264 265 291 353 "
    "355 358 359 370 373 374 377 380 381 382 383 385 386 387 389 421 423 508 590 591 593 594 595 596 598 "
    "686 850 855 856 880 886 961 962 963 964 966 967 970 971 972 976 977 994 995 996"
)
_TRUNK_PREFIXES: dict[str, tuple[str, ...]] = dict.fromkeys(_ZERO.split(), ("0",)) | {
    "1": ("1",),
    "7": ("8",),
    "36": ("06",),
    # Lithuania replaced its 8 by a zero; both are written.
    "370": ("0", "8"),
    "375": ("80", "0"),
    "692": ("1",),
    "993": ("8",),
}
# Where national numbers can begin with the digits of the trunk prefix, only the length tells: of the prefix and the number.
_LENGTH_WITH_PREFIX = {
    ("1", "1"): 11,
    ("7", "8"): 11,
    ("250", "0"): 10,
    ("370", "8"): 9,
    ("375", "80"): 11,
    ("375", "0"): 10,
}


def with_ascii_digits(phone_number: str) -> str:
    """Write a stored number with the digits 0 to 9, and without the line feed that the API let pass at its end."""
    return "".join(str(unicodedata.decimal(each, each)) for each in phone_number.rstrip("\n"))


def spelled_plainly(phone_number: str) -> str:
    """
    Return a stored number with the digits 0 to 9 and without a trunk prefix.

    Parameters
    ----------
    phone_number : str
        A plus, the country code and the rest, in any digits of Unicode.

    Returns
    -------
    str
        The number as it is where no trunk prefix is to be taken away.

    Examples
    --------
    >>> spelled_plainly("+4402079460123")
    '+442079460123'
    """
    number = with_ascii_digits(phone_number)
    code = _code_of(number)
    national = number[1 + len(code) :]
    for prefix in _TRUNK_PREFIXES.get(code, ()):
        if not national.startswith(prefix) or len(national) != _LENGTH_WITH_PREFIX.get((code, prefix), len(national)):
            continue
        # Two zeros are no trunk prefix: toll-free numbers of Japan, Uruguay and others begin so.
        if not national.startswith("00"):
            return f"+{code}{national[len(prefix) :]}"
    return number


def with_trunk_prefixes(phone_number: str) -> tuple[str, ...]:
    """
    Return the spellings of a canonical number that have a trunk prefix of its country.

    Parameters
    ----------
    phone_number : str
        In E.164, without a trunk prefix.

    Returns
    -------
    tuple of str
        One for each trunk prefix of the country; empty where the country has none.

    Examples
    --------
    >>> with_trunk_prefixes("+442079460123")
    ('+4402079460123',)
    """
    code = _code_of(phone_number)
    return tuple(f"+{code}{prefix}{phone_number[1 + len(code) :]}" for prefix in _TRUNK_PREFIXES.get(code, ()))


def _code_of(number: str) -> str:
    # No country code is the beginning of another one.
    return next((number[1:end] for end in (2, 3, 4) if number[1:end] in _TRUNK_PREFIXES), "")
