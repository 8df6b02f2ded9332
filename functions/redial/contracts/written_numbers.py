"""Phone numbers as people write them when they look for one: with spaces and brackets, in the national form too."""

import re

import phonenumbers

from redial.contracts.phone_numbers import read_phone_number

# As long as what people look for may be a request id, only what holds nothing but a number is one.
_NUMBER_ALONE = re.compile(r"\+?[0-9\s().\-/\u00a0\u2010-\u2015]{5,40}")
_FEWEST_DIGITS = 5


def is_number_alone(text: str) -> bool:
    """Tell whether a text is a phone number and nothing else, however it is written."""
    return _NUMBER_ALONE.fullmatch(text) is not None and sum(map(str.isdigit, text)) >= _FEWEST_DIGITS


def numbers_meant(text: str, origination_phone_numbers: tuple[str, ...]) -> list[str]:
    """
    Give the E.164 numbers that a text can mean.

    Parameters
    ----------
    origination_phone_numbers
        The stack's own numbers: a number without a country is one of theirs.
    """
    meant: dict[str, None] = {}
    for region in _regions(origination_phone_numbers):
        try:
            number = phonenumbers.parse(text, region)
            written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            if not number.extension:
                meant[read_phone_number(written)] = None
        except (phonenumbers.NumberParseException, ValueError):
            continue
    return list(meant)


def _regions(origination_phone_numbers: tuple[str, ...]) -> list[str | None]:
    parsed = [phonenumbers.parse(each) for each in origination_phone_numbers]
    regions = [
        phonenumbers.region_code_for_number(each) or phonenumbers.region_code_for_country_code(each.country_code or 0)
        for each in parsed
    ]
    return list(dict.fromkeys(regions)) or [None]
