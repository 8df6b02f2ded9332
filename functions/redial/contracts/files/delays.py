"""Delays as people write them: ``90``, ``90s``, ``5m``, ``5 min``, ``1h 30m``, ``2 days``."""

import re

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_PART = re.compile(
    r"\s*([0-9]{1,6})\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])\s*", re.IGNORECASE
)
_SECONDS_ALONE = re.compile(r"\s*([0-9]{1,6})\s*")


def read_delay(text: str) -> int:
    """
    Read a delay, and give its seconds.

    Raises
    ------
    ValueError
        It is none.

    Examples
    --------
    >>> read_delay("90"), read_delay("5 min"), read_delay("1h30m")
    (90, 300, 5400)
    """
    alone = _SECONDS_ALONE.fullmatch(text)
    if alone is not None:
        return int(alone[1])
    seconds = end = 0
    while (part := _PART.match(text, end)) is not None:
        seconds += int(part[1]) * _SECONDS[part[2][0].lower()]
        end = part.end()
    if end == 0 or end < len(text):
        raise ValueError(f"expected a delay like 90s, 5m or 1h30m, got {text.strip()!r}")
    return seconds
