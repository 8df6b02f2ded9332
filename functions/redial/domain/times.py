"""
Times: always aware, always UTC, written as ISO-8601 with milliseconds so that text order is time order.

`from_iso` is the one way to read a time that somebody wrote, `to_iso` the one way to write one.
"""

import re
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No time of a request is before this: such a time is the default of an unset field, or a number taken for a time."""
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""A request may ask for no first attempt after this, and an end after this is none."""
FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)

EXPECTED = "expected a time in ISO-8601 with an offset, like 2026-11-23T06:30:33Z"
PATTERN = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)
"""The form of a time, as the published schemas have it: date, time and offset, in the extended format."""
_FORM = re.compile(PATTERN)
_SHORT_OFFSET = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+[+-][0-9]{2}([0-9]{2})?")
_WITHOUT_OFFSET = len("2026-11-23T06:30:33.123")
_MILLISECOND = timedelta(milliseconds=1)


class BeyondCalendarError(ValueError):
    """A time that in UTC lies before the year 1 or after the year 9999; ``nearest`` is the end of the calendar there."""

    def __init__(self, nearest: datetime) -> None:
        super().__init__("expected a time from the year 1 to the year 9999, in UTC")
        self.nearest = nearest


def to_iso(at: datetime) -> str:
    """
    Write a time as ISO-8601 in UTC with milliseconds.

    Finer digits are cut off, so the text is never later than the time; and the order of texts is the order of times.

    Parameters
    ----------
    at : datetime
        Aware, in any zone.

    Returns
    -------
    str
        24 characters, such as ``2026-11-23T06:30:33.123Z``.
    """
    # Not strftime: its %Y does not pad years before 1000 everywhere.
    in_utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return f"{in_utc.isoformat(timespec='milliseconds')[:_WITHOUT_OFFSET]}Z"


def from_iso(text: str) -> datetime:
    """
    Read an ISO-8601 time that names its offset.

    Parameters
    ----------
    text : str
        In the form of `PATTERN`: date, time and offset, in the extended format.

    Returns
    -------
    datetime
        Aware, in UTC.

    Raises
    ------
    BeyondCalendarError
        In UTC the time lies outside the calendar.
    ValueError
        The text is no such time: digits alone, the basic format, a date without a time, a time without an offset.
    """
    if _FORM.fullmatch(text) is None:
        # As `date +%z` and many languages write it.
        raise ValueError(f"{EXPECTED}; an offset is written +01:00" if _SHORT_OFFSET.fullmatch(text) else EXPECTED)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{EXPECTED}; there is no such day") from error
    try:
        return at if at.tzinfo is UTC else at.astimezone(UTC)
    except OverflowError as error:
        raise BeyondCalendarError(LAST if at.year > 1 else FIRST) from error


def means_never(text: str | None) -> bool:
    """
    Tell whether an end that somebody wrote is one by which programs mean never.

    Parameters
    ----------
    text : str or None
        In the form of `PATTERN`; None is no end.

    Returns
    -------
    bool
        Whether it lies after `LATEST`, also where in UTC it lies outside the calendar.

    Raises
    ------
    ValueError
        As of `from_iso`, but for a time outside the calendar.
    """
    if text is None:
        return False
    try:
        return from_iso(text) > LATEST
    except BeyondCalendarError as error:
        return error.nearest > LATEST


def later(at: datetime, delay: timedelta) -> datetime:
    """
    Add a delay to a time, within the calendar.

    Parameters
    ----------
    at : datetime
        Aware, in UTC.
    delay : timedelta
        How much later; negative for earlier.

    Returns
    -------
    datetime
        `LAST` or `FIRST` where the sum lies outside the years 1 to 9999.
    """
    try:
        return at + delay
    except OverflowError:
        return LAST if delay > timedelta(0) else FIRST


def from_index(text: str) -> datetime:
    """Read a time that an index holds; one that is none comes before all others, so that its record is looked at."""
    try:
        return from_iso(text)
    except (ValueError, OverflowError):
        return EPOCH


def to_epoch_ms(at: datetime) -> int:
    """Milliseconds since 1970, cut off."""
    return (at - EPOCH) // _MILLISECOND


def from_epoch_ms(epoch_ms: int) -> datetime:
    """Give the time that lies this many milliseconds after 1970."""
    return EPOCH + timedelta(0, 0, 0, epoch_ms)


def floor_ms(at: datetime) -> datetime:
    """
    Cut a time to whole milliseconds: what is compared in memory must equal what comes back from the table.

    Parameters
    ----------
    at : datetime
        Aware, to the microsecond.

    Returns
    -------
    datetime
        At most one millisecond earlier.
    """
    beyond = at.microsecond % 1000
    return at.replace(microsecond=at.microsecond - beyond) if beyond else at


def rounded_up(at: datetime, within: timedelta) -> datetime:
    """
    Round a time up to a whole part of the day, in UTC.

    Parameters
    ----------
    at : datetime
        Aware.
    within : timedelta
        The part: a minute, an hour.

    Returns
    -------
    datetime
        `at` itself where it is one.
    """
    return at + -(at - EPOCH) % within
