"""
Where calls may go, which number they may show, and from which they may be placed: a brake on toll fraud. Pure.

What country a number belongs to, and whether it is a premium one, is found out once, at intake, which has the tables for it; the
call carries the answer. So each send is held against the settings as they are then, without those tables.
"""

from enum import StrEnum

import msgspec

ANY_COUNTRY = "*"
NON_GEOGRAPHIC_CODES = frozenset({"800", "808", "870", "878", "881", "882", "883", "888", "979"})
"""Calling codes of no country: satellites, international networks and premium services. Permitted only by their own name."""

_MOST_NAMED = 20


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of number a call goes to."""

    country: str
    """ISO 3166-1 alpha-2, or the calling code with its plus where it belongs to no country."""
    is_premium: bool = False
    """Premium-rate or shared-cost, as libphonenumber has it."""


class CallPermissions(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the settings of a stack permit of a call."""

    allowed_countries: tuple[str, ...]
    """Countries, and calling codes like ``+881`` of none; `ANY_COUNTRY` for all countries."""
    calling_codes: tuple[str, ...] = ()
    """The calling codes of the allowed countries, without plus: what a call without a `Destination` is held against."""
    allowed_caller_ids: tuple[str, ...] = ()
    premium_numbers: bool = False
    origination_phone_numbers: tuple[str, ...] | None = None
    """The stack's numbers, one of which a call may name; None where that is looked at elsewhere."""


class PermissionSetting(StrEnum):
    """The settings that say where calls may go, which number they may show, and from which they may be placed."""

    COUNTRIES = "allowed_countries"
    PREMIUM_NUMBERS = "allow_premium_numbers"
    CALLER_IDS = "allowed_caller_ids"
    ORIGINATION_NUMBERS = "origination_phone_numbers"


class NotPermitted(msgspec.Struct, frozen=True, kw_only=True):
    """What a setting does not permit; `redial.domain.call.reasons.wording` words it."""

    setting: PermissionSetting
    country: str | None = None
    """Of the number; None where only its calling code is known, and another setting than the countries."""
    permitted: tuple[str, ...] = ()
    """The countries, caller ids or numbers that the setting permits: of many the first ones, and an ellipsis."""


def destination_fault(
    phone_number: str, destination: Destination | None, permissions: CallPermissions
) -> NotPermitted | None:
    """
    Return which setting does not permit a call to a number.

    Parameters
    ----------
    phone_number : str
        The number that is called (E.164).
    destination : Destination or None
        What kind of number it is. None for a call that an older version accepted. It is held against calling codes alone: among
        countries that share one, like those of +1, it cannot tell the permitted ones, and it knows of premium numbers only those
        with a calling code of their own.
    permissions : CallPermissions
        What the settings permit now.

    Returns
    -------
    NotPermitted or None
        The setting, and the first 20 of the countries that it permits. None: the call is permitted.
    """
    if destination is None:
        return _fault_by_calling_code(phone_number, permissions)
    if destination.is_premium and not permissions.premium_numbers:
        return NotPermitted(setting=PermissionSetting.PREMIUM_NUMBERS)
    allowed = permissions.allowed_countries
    if destination.country in allowed or (ANY_COUNTRY in allowed and not destination.country.startswith("+")):
        return None
    return _not_allowed(destination.country, permissions)


def caller_id_fault(caller_id: str | None, permissions: CallPermissions) -> NotPermitted | None:
    """
    Return which setting does not permit the number that a call shows.

    Parameters
    ----------
    caller_id : str or None
        The `CallerId` of the request (E.164). None: the call shows the number that it is placed from, which is always permitted.
    permissions : CallPermissions
        What the settings permit now.

    Returns
    -------
    NotPermitted or None
        The setting, and the caller ids that it permits. None: the caller id is permitted.
    """
    if caller_id is None or caller_id in permissions.allowed_caller_ids:
        return None
    return NotPermitted(setting=PermissionSetting.CALLER_IDS, permitted=permissions.allowed_caller_ids)


def origination_fault(origination_phone_number: str | None, permissions: CallPermissions) -> NotPermitted | None:
    """
    Return which setting does not permit the number that a call is to be placed from.

    Parameters
    ----------
    origination_phone_number : str or None
        The number that the request names (E.164). None: any of the stack's will do.
    permissions : CallPermissions
        What the settings permit now.

    Returns
    -------
    NotPermitted or None
        The setting, and the first 20 of the stack's numbers. None: the call may be placed from the number.
    """
    numbers = permissions.origination_phone_numbers
    if origination_phone_number is None or numbers is None or origination_phone_number in numbers:
        return None
    return NotPermitted(setting=PermissionSetting.ORIGINATION_NUMBERS, permitted=_first_of(numbers))


def _fault_by_calling_code(phone_number: str, permissions: CallPermissions) -> NotPermitted | None:
    digits = phone_number.removeprefix("+")
    code = next((code for code in NON_GEOGRAPHIC_CODES if digits.startswith(code)), None)
    if code is not None:
        if f"+{code}" in permissions.allowed_countries:
            return None
        return _not_allowed(f"+{code}", permissions)
    # No calling code is the beginning of another one.
    if ANY_COUNTRY in permissions.allowed_countries or digits.startswith(permissions.calling_codes):
        return None
    return _not_allowed(None, permissions)


def _not_allowed(country: str | None, permissions: CallPermissions) -> NotPermitted:
    permitted = _first_of(permissions.allowed_countries)
    return NotPermitted(setting=PermissionSetting.COUNTRIES, country=country, permitted=permitted)


def _first_of(values: tuple[str, ...]) -> tuple[str, ...]:
    return values if len(values) <= _MOST_NAMED else (*values[:_MOST_NAMED], "...")
