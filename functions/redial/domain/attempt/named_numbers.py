"""The numbers that the payloads of events name. They are not documented, so any of them may be missing: a hint, never a proof."""

import json
from collections.abc import Iterable
from string import digits

_DESTINATION = "destinationphonenumber"
_ORIGINATION = "originationphonenumber"
_FEWEST_DIGITS = 7


def destination_in(payloads: Iterable[str]) -> str | None:
    """
    Return the number that was called, where a payload names it.

    Parameters
    ----------
    payloads : iterable of str
        As the service published them.

    Returns
    -------
    str or None
        As the payload writes it.
    """
    return _number_in(payloads, _DESTINATION)


def origination_in(payloads: Iterable[str]) -> str | None:
    """
    Return the number that the call was placed from, where a payload names it.

    Parameters
    ----------
    payloads : iterable of str
        As the service published them.

    Returns
    -------
    str or None
        As the payload writes it.
    """
    return _number_in(payloads, _ORIGINATION)


def names_another(payloads: Iterable[str], phone_number: str) -> bool:
    """
    Tell whether a payload names another number than the one that was called, in whatever way it writes numbers.

    Parameters
    ----------
    payloads : iterable of str
        As the service published them.
    phone_number : str
        The number that was called (E.164).

    Returns
    -------
    bool
        False where none is named, or what is named is no whole number.
    """
    named = _digits_of(destination_in(payloads) or "")
    # With fewer digits it is none, or is masked.
    return len(named) >= _FEWEST_DIGITS and named != _digits_of(phone_number)


def _digits_of(text: str) -> str:
    return "".join(character for character in text if character in digits)


def _number_in(payloads: Iterable[str], name: str) -> str | None:
    for payload in payloads:
        try:
            plain = json.loads(payload)
        except (ValueError, RecursionError):
            continue
        for key, value in plain.items() if isinstance(plain, dict) else ():
            if key.replace("_", "").lower() == name and isinstance(value, str):
                return value
    return None
