"""Phone numbers as requests of version 2 write them: in E.164, with its plus or without."""

from voice_emulator.contracts.v2.exceptions import validation_error
from voice_emulator.phone_numbers import PhoneNumber, parse_phone_number


def parse_written(written: str) -> PhoneNumber | None:
    """Parse a phone number, or return None if no phone number can look like it."""
    return parse_phone_number(written if written.startswith("+") else f"+{written}")


def require_number(member: str, written: str) -> PhoneNumber:
    """
    Return the phone number that a member of a request names.

    Raises
    ------
    JsonApiError
        If no phone number can look like it.
    """
    number = parse_written(written)
    if number is None:
        fault = "is not a phone number in E.164, as +12065550100 is"
        raise validation_error("INVALID_PARAMETER", f"{member} {fault}.", fields={member: fault})
    return number
