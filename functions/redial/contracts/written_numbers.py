"""
Phone numbers as people write them: with spaces and brackets, in their country's own form too.

For the doors that people use: files, options of the command line, searches, the do-not-call list. What goes onto the queue is E.164
alone (`redial.contracts.phone_numbers`).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from contextlib import suppress

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult
from phonenumbers.phonenumberutil import ndd_prefix_for_region

from redial.contracts.phone_numbers import read_phone_number

# As long as what people look for may be a request id, only what holds nothing but a number is one.
_NUMBER_ALONE = re.compile(r"\+?[0-9\s().\-/\u2010-\u2015]{5,40}")
_FEWEST_DIGITS = 5
_SIGNS_OF_NUMBERS = re.compile(r"\+?[0-9\s().\-/\u2010-\u2015]+")
# As spreadsheets show a long number in a narrow column; saved so, its last digits are gone. Some countries write a comma.
_IN_POWERS_OF_TEN = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
_INTERNATIONAL = "00"
_NORTH_AMERICA = "1"
_MOST_SHOWN = 40
_PLUS = "\uff0b"


def read_written_number(text: str, country: str | None) -> str:
    """
    Read a phone number as a person wrote it, and give its canonical form, E.164.

    Parameters
    ----------
    text : str
        With its country code and a plus, with 00 before the country code, or in the form that is dialled within `country`.
    country : str or None
        Whose numbers those without a country code are (ISO 3166-1, like ``US``); None: there is no such number.

    Returns
    -------
    str
        The number in E.164.

    Raises
    ------
    ValueError
        It is no phone number, or can be several. Says what was read, and as what.

    Examples
    --------
    >>> read_written_number("(206) 555-0143", "US"), read_written_number("00 44 20 7946 0188", "US")
    ('+12065550143', '+442079460188')
    """
    plain = _plain(text)
    shown = _shown(text)
    if not plain:
        raise ValueError("expected a phone number, got none")
    if _IN_POWERS_OF_TEN.fullmatch(plain):
        raise ValueError(
            f"expected a phone number, got {shown}: a spreadsheet shortened it, and its last digits are lost; give the column "
            "the format “text” and fill it anew"
        )
    if _SIGNS_OF_NUMBERS.fullmatch(plain) and 0 < sum(map(str.isdigit, plain)) < _FEWEST_DIGITS:
        raise ValueError(f"expected a phone number, got {shown}, which is too short")
    if not is_number_alone(plain):
        raise ValueError(f"expected a phone number and nothing else, got {shown}")
    if plain.startswith("+"):
        return _international(plain, shown)
    if country is None:
        raise ValueError(
            f"expected a phone number with a plus and its country code, got {shown}; or name the country whose numbers these are"
        )
    meanings = _meanings(plain, country)
    match list(meanings):
        case [canonical]:
            return canonical
        case []:
            raise ValueError(
                f"expected a phone number of {country}, or one with a plus, got {shown}{_fault(plain, country)}"
            )
        case several:
            raise ValueError(
                f"expected a phone number that has one meaning, got {shown}: it can be {' or '.join(several)}; write a plus"
            )


def numbers_meant(text: str, countries: Collection[str]) -> list[str]:
    """Return the numbers in E.164 that a text means to people of some countries; those to whom it means none, or several, aside."""
    meant: dict[str, None] = {}
    for country in countries or (None,):
        with suppress(ValueError):
            meant[read_written_number(text, country)] = None
    return list(meant)


def is_number_alone(text: str) -> bool:
    """Tell whether a text is a phone number and nothing else, however it is written."""
    plain = _plain(text)
    return _NUMBER_ALONE.fullmatch(plain) is not None and sum(map(str.isdigit, plain)) >= _FEWEST_DIGITS


def read_country(name: str) -> str:
    """
    Read the name of a country (ISO 3166-1 alpha-2).

    Raises
    ------
    ValueError
        There is none of that name.
    """
    country = name.strip().upper()
    if country in phonenumbers.SUPPORTED_REGIONS:
        return country
    hint = " (the United Kingdom is GB)" if country == "UK" else ""
    raise ValueError(f"expected a country like US or GB (ISO 3166-1), got {name!r}{hint}")


def countries_of(phone_numbers: Iterable[str]) -> list[str]:
    """Return the countries that some numbers in E.164 belong to, each once; calling codes of no country aside."""
    regions = dict.fromkeys(_region(phonenumbers.parse(each)) for each in phone_numbers)
    return [region for region in regions if region in phonenumbers.SUPPORTED_REGIONS]


def _region(number: phonenumbers.PhoneNumber) -> str:
    # One that the tables do not know counts for the largest country of its calling code.
    return phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )


def _plain(text: str) -> str:
    """Return a text with the digits 0 to 9, and without the marks that nobody sees and address books put around numbers."""
    kept = (_plain_character(character) for character in text)
    plain = "".join(kept).strip()
    # A whole number, as a spreadsheet that knows no whole numbers writes it.
    number, point, zeros = plain.partition(".")
    return number if point and zeros.strip("0") == "" and number.isascii() and number.isdigit() else plain


def _plain_character(character: str) -> str:
    match unicodedata.category(character):
        case "Cf":
            return ""
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Zs":
            return " "
        case _:
            return "+" if character == _PLUS else character


def _international(plain: str, shown: str) -> str:
    try:
        number = phonenumbers.parse(plain)
        return read_phone_number(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    except phonenumbers.NumberParseException as error:
        raise ValueError(f"expected a phone number that can exist, got {shown}: its country code does not") from error
    except ValueError as error:
        raise ValueError(f"{error}, got {shown}") from error


def _meanings(plain: str, country: str) -> dict[str, None]:
    """Give the numbers that a text without a plus can mean, as far as the tables know such numbers."""
    digits = "".join(filter(str.isdigit, plain))
    code = str(phonenumbers.country_code_for_region(country))
    readings: list[tuple[str, str | None]] = [(plain, country)]
    if digits.startswith(_INTERNATIONAL):
        # Half of the world dials 00 before a country code, and people everywhere write it.
        readings.append((f"+{digits[len(_INTERNATIONAL) :]}", None))
    elif digits.startswith(code):
        # Spreadsheets take the plus for a sign.
        readings.append((f"+{digits}", None))
    elif _lacks_trunk_prefix(digits, country):
        readings.append((f"+{digits}", None))
    meanings: dict[str, None] = {}
    for reading, region in readings:
        number = _parsed(reading, region)
        if number is not None and phonenumbers.is_valid_number(number):
            meanings[phonenumbers.format_number(number, PhoneNumberFormat.E164)] = None
    return meanings


def _lacks_trunk_prefix(digits: str, country: str) -> bool:
    # Where everybody writes 0 before a national number, one without it may as well lack its plus. +1 has a prefix that few write.
    prefix = ndd_prefix_for_region(country, strip_non_digits=True)
    return prefix not in {None, "", _NORTH_AMERICA} and not digits.startswith(prefix or "")


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _fault(plain: str, country: str) -> str:
    """Tell as what a number was read, and why it is none."""
    digits = "".join(filter(str.isdigit, plain))
    with_plus = _parsed(f"+{digits}", None)
    is_elsewhere = with_plus is not None and phonenumbers.is_valid_number(with_plus)
    hint = f"; with a plus, +{digits} would be one of {_region(with_plus)}" if with_plus and is_elsewhere else ""
    number = _parsed(plain, country)
    if number is None:
        return hint
    match phonenumbers.is_possible_number_with_reason(number):
        case ValidationResult.IS_POSSIBLE:
            fault = "which nobody has, as far as is known; if it is right, write it with a plus"
        case ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            fault = "which lacks its area code"
        case ValidationResult.TOO_SHORT:
            fault = "which is too short"
        case ValidationResult.TOO_LONG:
            fault = "which is too long"
        case _:
            fault = "which has no possible length"
    return f": read as {phonenumbers.format_number(number, PhoneNumberFormat.E164)}, {fault}{hint}"


def _shown(text: str) -> str:
    kept = text.strip()
    return repr(kept if len(kept) <= _MOST_SHOWN else f"{kept[:_MOST_SHOWN]}…")
