"""Phone numbers on the terminal, with their middle hidden."""

_HIDDEN_AT_LEAST = 5
_SHOWN_FIRST, _SHOWN_LAST = 4, 2


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
    length = len(phone_number)
    if length < 7:
        return "*" * length
    sign = 1 if phone_number[0] == "+" else 0
    digits = length - sign
    hidden = digits - _SHOWN_FIRST - _SHOWN_LAST
    if hidden >= _HIDDEN_AT_LEAST:  # as nearly always
        return f"{phone_number[: sign + _SHOWN_FIRST]}{'*' * hidden}{phone_number[-_SHOWN_LAST:]}"
    last = _SHOWN_LAST if digits >= 9 else 0
    first = min(_SHOWN_FIRST, max(0, digits - _HIDDEN_AT_LEAST - last))
    return phone_number[: sign + first] + "*" * (digits - first - last) + phone_number[sign + digits - last :]
