"""Phone numbers of requests: E.164 or not, to E.164 and a country."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from voice_emulator.remembered import Remembered

# For numbers without a country code. The reference recommends E.164 but does not require it, and does not say what else it takes.
_DEFAULT_COUNTRY = "US"


class PhoneNumber(NamedTuple):
    """A phone number."""

    e164: str
    country: str | None
    """ISO 3166 code; None for numbers of no country, or of none that is known."""


_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_NORTH_AMERICA = 1
# Each is possible, as its length says; one that begins with 0 or 1 is no number, or has a trunk prefix.
_NORTH_AMERICAN = re.compile(r"\+1[2-9][0-9]{9}")
# What the tables have for the numbers of satellites and international networks; it is no code of ISO 3166.
_NO_COUNTRY = "001"


# The parser reads no more of a number, however it is written.
_LONGEST = 250


def _parse(written: str) -> PhoneNumber | None:
    if _NORTH_AMERICAN.fullmatch(written):
        return PhoneNumber(written, _country_of_block(written[2:9]))
    number = _parse_e164(written)
    if number is not None:
        if not phonenumbers.is_possible_number(number):
            return None
        return PhoneNumber(written, _country_of(number))
    try:
        number = phonenumbers.parse(written, _DEFAULT_COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or number.extension:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return PhoneNumber(e164, _country_of(number))


parse_phone_number = Remembered(_parse, 65_536, _LONGEST).__getitem__
"""Parse a phone number, or return None if no phone number can look like it."""


def require_e164(name: str, numbers: Iterable[str]) -> None:
    """
    Require each number as it is compared, which is in E.164.

    Raises
    ------
    ValueError
        One is not; the message names the setting that holds it.
    """
    for written in numbers:
        number = parse_phone_number(written)
        if number is None or number.e164 != written:
            hint = f": {number.e164}" if number else ", as in +12065550199"
            raise ValueError(f"`{name}`: {written!r} is not written in E.164{hint}")


def _parse_e164(written: str) -> phonenumbers.PhoneNumber | None:
    """
    Return what `phonenumbers.parse` makes of a number in E.164, in a tenth of its time; None where that has to look closer.

    It has to where a prefix of the country (a trunk or carrier code) may stand after the country code, and for leading zeros.
    """
    if not _E164.fullmatch(written):
        return None
    for length in (1, 2, 3):
        country_code, national = int(written[1 : 1 + length]), written[1 + length :]
        if country_code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            prefix = _national_prefix(country_code)
            if national.startswith("0") or (prefix is not None and prefix.match(national)):
                return None
            return phonenumbers.PhoneNumber(country_code=country_code, national_number=int(national))
    return None


@lru_cache(maxsize=256)
def _national_prefix(country_code: int) -> "re.Pattern[str] | None":
    region = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[country_code][0]
    metadata = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
    prefix = metadata.national_prefix_for_parsing if metadata else None
    return re.compile(prefix) if prefix else None


def _country_of(number: phonenumbers.PhoneNumber) -> str | None:
    country: str | None = phonenumbers.region_code_for_number(number)
    return None if country == _NO_COUNTRY else country


@lru_cache(maxsize=16_384)
def _country_of_block(block: str) -> str | None:
    """
    Return the country of a thousand North American numbers that follow each other.

    Twenty-five countries, and a dozen patterns in each, tell apart no more than the digits before the last three.
    """
    return _country_of(phonenumbers.PhoneNumber(country_code=_NORTH_AMERICA, national_number=int(block) * 1_000))
