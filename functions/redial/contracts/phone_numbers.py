"""
The one way in for phone numbers: each number has one form, whoever writes it.

Only ``intake``, ``api`` and what runs outside of AWS import this: ``phonenumbers`` knows the plans of all countries, and takes long
to load.
"""

import phonenumbers
from phonenumbers import ValidationResult

from redial.domain.phone_number import check_form
from redial.domain.recipient.spellings import with_ascii_digits


def read_phone_number(text: str) -> str:
    """
    Read a phone number, and give its canonical form: E.164, without a trunk prefix.

    A trunk zero is taken away where the country's numbers have none (+44020... is +4420...), and stays where it is part of the
    number (+3906...).

    Raises
    ------
    ValueError
        Names what was expected, and what is wrong with this one.
    """
    check_form(text)
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException as error:
        raise ValueError("expected a phone number that can exist; its country code does not") from error
    match phonenumbers.is_possible_number_with_reason(number):
        case ValidationResult.IS_POSSIBLE | ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            canonical = _in_e164(number)
            if canonical == text or _in_e164(phonenumbers.parse(canonical)) == canonical:
                return canonical
            # Taking one away leaves another: one phone would have several forms, each with a lock and a list of its own.
            fault = "has more than one trunk prefix"
        case ValidationResult.TOO_SHORT:
            fault = "too short for its country"
        case ValidationResult.TOO_LONG:
            fault = "too long for its country"
        case ValidationResult.INVALID_COUNTRY_CODE:
            fault = "its country code does not exist"
        case _:
            fault = "not a possible length for its country"
    raise ValueError(f"expected a phone number that can exist; this one: {fault}")


def _in_e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def canonical_spelling(stored: str) -> str:
    """Give the canonical form of a number that an earlier version stored; what has none keeps its own."""
    try:
        return read_phone_number(with_ascii_digits(stored))
    except ValueError:
        return stored
