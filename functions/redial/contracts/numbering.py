"""What libphonenumber's tables tell of a number: its country and its kind. Only ``intake``, ``api`` and the synthesis import it."""

from collections.abc import Iterable
from functools import cache

import phonenumbers
from phonenumbers import PhoneNumberType

from redial.domain.call.destinations import ANY_COUNTRY, NON_GEOGRAPHIC_CODES, CallPermissions, Destination

_PREMIUM = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})
_INTERNATIONAL_PREMIUM = "979"
# As many digits of a national number tell an area or a service apart, like 900.
_AREA_DIGITS = 3


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
    kind = phonenumbers.number_type(number)
    is_premium = kind in _PREMIUM or (kind == PhoneNumberType.UNKNOWN and _is_among_premium(number))
    return Destination(country=country, is_premium=is_premium)


def _is_among_premium(number: phonenumbers.PhoneNumber) -> bool:
    """
    Tell of a number that the tables do not know whether those of its area that they know are premium ones.

    Who makes a fraud of premium numbers likes ranges that nobody has handed out yet: +1 900 0xx as well as +1 900 2xx.
    """
    if str(number.country_code) == _INTERNATIONAL_PREMIUM:
        return True
    national = phonenumbers.national_significant_number(number)
    lengths = {len(national), *_premium_lengths(number.country_code or 0)}
    area = national[:_AREA_DIGITS]
    return any(_is_premium(number.country_code or 0, area, length) for length in lengths)


@cache
def _is_premium(country_code: int, area: str, length: int) -> bool:
    rest = length - len(area)
    if rest < 1:
        return False
    # Plans tell services apart by the next two digits at the most; what is behind them may be any.
    known = (f"+{country_code}{area}{f'{tail:02}'[:rest]}{'1' * (rest - 2)}" for tail in range(100))
    return any(phonenumbers.number_type(phonenumbers.parse(each)) in _PREMIUM for each in known)


@cache
def _premium_lengths(country_code: int) -> frozenset[int]:
    lengths: set[int] = set()
    for region in phonenumbers.region_codes_for_country_code(country_code):
        for kind in _PREMIUM:
            example = phonenumbers.example_number_for_type(region, kind)
            if example is not None:
                lengths.add(len(phonenumbers.national_significant_number(example)))
    return frozenset(lengths)


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
