"""Lengths of time as people say them. Pure."""

from datetime import timedelta

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def in_words(duration: timedelta) -> str:
    """
    Return a length of time in words, as exactly as people want to know it.

    Parameters
    ----------
    duration : timedelta
        Its sign does not matter.

    Returns
    -------
    str
        Seconds up to 90 of them, then minutes; from an hour on hours and minutes; from a day on days and hours.

    Examples
    --------
    >>> in_words(timedelta(seconds=2876))
    '48 minutes'
    >>> in_words(timedelta(hours=1, minutes=34))
    '1 hour 34 minutes'
    """
    seconds = abs(duration.total_seconds())
    if seconds < 90:
        return _counted(round(seconds), "second")
    if round(seconds / _MINUTE) < 60:
        return _counted(round(seconds / _MINUTE), "minute")
    if round(seconds / _MINUTE) < 24 * 60:
        return _pair(round(seconds / _MINUTE), 60, "hour", "minute")
    return _pair(round(seconds / _HOUR), 24, "day", "hour")


def exactly_in_words(duration: timedelta) -> str:
    """
    Return a length of time in words, to the millisecond: of what was asked for, nothing is rounded away.

    Parameters
    ----------
    duration : timedelta
        Its sign does not matter.

    Returns
    -------
    str
        Days, hours, minutes and seconds; those of which there are none are left out.

    Examples
    --------
    >>> exactly_in_words(timedelta(seconds=90))
    '1 minute 30 seconds'
    >>> exactly_in_words(timedelta(milliseconds=500))
    '0.5 seconds'
    """
    left = abs(duration.total_seconds())
    parts: list[str] = []
    for size, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        count, left = divmod(left, size)
        if count:
            parts.append(_counted(int(count), name))
    left = round(left, 3)
    if left or not parts:
        parts.append(f"{left:g} second{'' if left == 1 else 's'}")
    return " ".join(parts)


def _pair(small: int, in_large: int, large_name: str, small_name: str) -> str:
    large, rest = divmod(small, in_large)
    return _counted(large, large_name) + (f" {_counted(rest, small_name)}" if rest else "")


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"
