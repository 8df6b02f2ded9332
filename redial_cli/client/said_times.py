"""Times as people say them on a command line: 2h, tomorrow 9:00, mon 14:30. By the clock of the reader."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from redial.contracts.files.delays import read_delay
from redial.domain.times import to_iso

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST = 3
_NAMED = {"yesterday": -1, "today": 0, "tomorrow": 1}
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
EXPECTED = (
    "expected a time as people say it: 2h, '2h ago', 'in 2h', yesterday, 'tomorrow 9:00', 'mon 14:30', 18:30, "
    "'2026-11-23 18:30'; or in ISO-8601 with an offset, like 2026-11-23T06:30:33Z"
)
"""What an option takes for a time."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class SkippedTimeError(ValueError):
    """No clock shows the time that was said: it is put forward over it."""

    def __init__(self, shown: datetime) -> None:
        super().__init__(f"clocks here go forward over {shown:%Y-%m-%d %H:%M} and never show it; name another time")


def _on_this_clock(shown: datetime) -> datetime:
    """Give the moment at which this machine's clock shows a time; of one that it skips in spring, the later that may be meant."""
    found = shown.astimezone()
    if found.replace(tzinfo=None) == shown:
        return found
    return max(found, shown.replace(fold=1).astimezone())


def said_time(
    text: str, now: datetime, *, is_past: bool, on_the_wall: Callable[[datetime], datetime] = _on_this_clock
) -> str:
    """
    Return a time that is said, in ISO-8601.

    Parameters
    ----------
    text : str
        A length of time, `now`, a day (`today`, a weekday) with or without a time of day, a date with one, or a time of day alone.
        In front of a length `in` means that it is to come, behind it `ago` that it is past.
    now : datetime
        Aware, as the clock of the reader shows it.
    is_past : bool
        Whether what may be either is past: `2h` is two hours ago then, else in two hours; and so is a weekday.
    on_the_wall : callable
        Gives the moment at which the reader's clock shows a time; by default by the zone of this machine.

    Returns
    -------
    str
        The text itself where it is none of these: whoever reads ISO-8601 says what is wrong with it.

    Raises
    ------
    SkippedTimeError
        The reader's clock never shows a time of day that is to come. Of what is past, the later is meant that may be.

    Examples
    --------
    >>> from datetime import UTC
    >>> said_time("2h", datetime(2026, 11, 23, 9, tzinfo=UTC), is_past=True)
    '2026-11-23T07:00:00.000Z'
    >>> def utc(shown: datetime) -> datetime:
    ...     return shown.replace(tzinfo=UTC)
    >>> said_time("tomorrow 9:00", datetime(2026, 11, 23, 9, tzinfo=UTC), is_past=False, on_the_wall=utc)
    '2026-11-24T09:00:00.000Z'
    """
    try:
        said = _said(text.strip().lower().split(), now, is_past=is_past, on_the_wall=on_the_wall)
        return text if said is None else to_iso(said)
    except SkippedTimeError:
        raise
    except (ValueError, OverflowError):
        # Beyond the calendar, in the reader's zone or in UTC.
        return text


def _said(
    words: list[str], now: datetime, *, is_past: bool, on_the_wall: Callable[[datetime], datetime]
) -> datetime | None:
    length = _length(words, is_past=is_past)
    if length is not None:
        return now + length
    if words == ["now"]:
        return now
    clock = _clock(words[-1]) if words else None
    day = _day(words[: -1 if clock is not None else None], now, clock, is_past=is_past)
    if day is None or len(words) > 2 or not words:
        return None
    shown = datetime.combine(day, clock or time())
    at = on_the_wall(shown)
    if clock is not None and not is_past and at.replace(tzinfo=None) != shown:
        raise SkippedTimeError(shown)
    return at


def _length(words: list[str], *, is_past: bool) -> timedelta | None:
    if words[:1] == ["in"]:
        words, is_past = words[1:], False
    elif words[-1:] == ["ago"]:
        words, is_past = words[:-1], True
    if len(words) != 1 or words[0].isdigit():
        return None
    try:
        length = timedelta(seconds=float(read_delay(words[0])))
    except (ValueError, OverflowError):
        return None
    return -length if is_past else length


def _clock(word: str) -> time | None:
    found = _CLOCK.fullmatch(word)
    return time(int(found[1]), int(found[2]), int(found[3] or 0)) if found is not None else None


def _day(words: list[str], now: datetime, clock: time | None, *, is_past: bool) -> date | None:
    if not words:
        return now.date() if clock is not None else None
    (word, *others) = words
    if others:
        return None
    if word in _NAMED:
        return now.date() + timedelta(days=_NAMED[word])
    if (weekday := _weekday(word)) is not None:
        back = (now.weekday() - weekday) % 7
        if is_past:
            # Said on a Monday morning, Monday 14:30 was a week ago.
            is_to_come = back == 0 and (clock or time()) > now.time()
            return now.date() - timedelta(days=7 if is_to_come else back)
        is_over = back == 0 and (clock or time()) <= now.time()
        return now.date() + timedelta(days=7 if is_over else (7 - back) % 7)
    # A date alone may be meant as its beginning or as its end: it is no time.
    if _DATE.fullmatch(word) and clock is not None:
        try:
            return date.fromisoformat(word)
        except ValueError:
            return None
    return None


def _weekday(word: str) -> int | None:
    if len(word) < _SHORTEST:
        return None
    return next((number for number, name in enumerate(_DAYS) if name.startswith(word)), None)
