"""Phone numbers on the terminal, with their middle hidden."""

_HIDDEN_AT_LEAST = 5


def mask(phone_number: str) -> str:
    """
    Hide the middle of a phone number, five digits of it or more.

    The country and area stay readable, and so do the last two digits, as far as the number is long enough, so that a person can
    tell two numbers apart.

    Examples
    --------
    >>> mask("+12065550142")
    '+1206*****42'
    >>> mask("+12345678")
    '+123*****'
    """
    if len(phone_number) < 7:
        return "*" * len(phone_number)
    sign, digits = ("+", phone_number[1:]) if phone_number.startswith("+") else ("", phone_number)
    last = 2 if len(digits) >= 9 else 0
    first = min(4, max(0, len(digits) - _HIDDEN_AT_LEAST - last))
    hidden = len(digits) - first - last
    return f"{sign}{digits[:first]}{'*' * hidden}{digits[len(digits) - last :]}"
