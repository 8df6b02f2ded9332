"""Phone numbers as the domain sees them: E.164 strings, masked wherever a person may read a log."""

import re

EXAMPLE = "+12065550100"
"""The number that messages name as an example; fictional (555-01xx)."""

E164 = re.compile(r"^\+[1-9]\d{6,14}$")


def mask(phone_number: str) -> str:
    """
    Hide the middle of a phone number.

    The country and area stay readable, and so do the last two digits, so that a person can tell two numbers apart.

    Examples
    --------
    >>> mask("+12065550142")
    '+1206*****42'
    """
    if len(phone_number) < 8:
        return "*" * len(phone_number)
    return f"{phone_number[:5]}{'*' * (len(phone_number) - 7)}{phone_number[-2:]}"


def mask_all(text: str) -> str:
    """Hide the middle of every phone number in a text."""
    return re.sub(r"\+[1-9]\d{6,14}", lambda match: mask(match.group()), text)
