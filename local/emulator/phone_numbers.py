"""Phone numbers of requests: E.164 or not, to E.164 and a country."""

from functools import lru_cache
from typing import NamedTuple

import phonenumbers

# For numbers without a country code. The reference recommends E.164 but does not require it, and does not say what else it takes.
_DEFAULT_COUNTRY = "US"


class PhoneNumber(NamedTuple):
    """A phone number."""

    e164: str
    country: str | None
    """ISO 3166 code; None for numbers of no country, or of none that is known."""


@lru_cache(maxsize=65_536)
def parse_phone_number(written: str) -> PhoneNumber | None:
    """Parse a phone number, or return None if no phone number can look like it."""
    try:
        number = phonenumbers.parse(written, _DEFAULT_COUNTRY)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or number.extension:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return PhoneNumber(e164, phonenumbers.region_code_for_number(number))
