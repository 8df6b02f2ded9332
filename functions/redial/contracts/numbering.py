"""What libphonenumber's tables tell of a number: its country and its kind. Only ``intake``, ``api`` and the synthesis import it."""

from collections.abc import Iterable
from functools import cache

import phonenumbers
from phonenumbers import PhoneNumberType

from redial.domain.destinations import ANY_COUNTRY, NON_GEOGRAPHIC_CODES, CallPermissions, Destination

_PREMIUM = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})


def destination_of(phone_number: str) -> Destination:
    """
    Tell what kind of number an E.164 number is.

    Countries share calling codes, like +1: each number is looked up. One that no country of its calling code has handed out, as
    far as the tables know, counts for the largest of them, since new area codes are mostly there.
    """
    number = phonenumbers.parse(phone_number)
    country_code = number.country_code or 0
    code = str(country_code)
    if code in NON_GEOGRAPHIC_CODES:
        country = f"+{code}"
    else:
        country = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(country_code)
    return Destination(country=country, is_premium=phonenumbers.number_type(number) in _PREMIUM)


def check_country(name: str) -> str:
    """
    Return an entry of the setting `allowed_countries` as it is compared.

    Raises
    ------
    ValueError
        It is no country and no calling code that belongs to none.
    """
    country = name.upper()
    if country == ANY_COUNTRY or country in phonenumbers.SUPPORTED_REGIONS:
        return country
    if country.startswith("+") and country[1:] in NON_GEOGRAPHIC_CODES:
        return country
    hint = " (the United Kingdom is GB)" if country == "UK" else ""
    codes = ", ".join(f"+{code}" for code in sorted(NON_GEOGRAPHIC_CODES))
    raise ValueError(
        f"expected countries like US (ISO 3166-1), {ANY_COUNTRY} for any, or one of {codes}; got {name!r}{hint}"
    )


def permissions_for(
    countries: Iterable[str], *, allowed_caller_ids: tuple[str, ...] = (), premium_numbers: bool = False
) -> CallPermissions:
    """Put together what a stack permits."""
    countries = tuple(countries)
    codes = {str(phonenumbers.country_code_for_region(country)) for country in countries if country.isalpha()}
    return CallPermissions(
        allowed_countries=countries,
        calling_codes=tuple(sorted(codes)),
        allowed_caller_ids=allowed_caller_ids,
        premium_numbers=premium_numbers,
    )


@cache
def default_permissions(origination_phone_numbers: tuple[str, ...]) -> CallPermissions:
    """Put together what is permitted where no setting says otherwise: calls within the countries of the stack's numbers."""
    return permissions_for(sorted({destination_of(number).country for number in origination_phone_numbers}))
