"""
The hours in which a person may be called, as a producer or a stage says them. Pure, and quick to import: nothing here knows a zone.

`redial.domain.calling_hours.permitted` tells when they are open.
"""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

MINUTES_OF_DAY = 24 * 60
EXPECTED_TIME = "expected a time of day like 09:00"
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_END_OF_DAY = "24:00"
_MEMBERS = frozenset({"time_zone", "weekdays", "blocked_dates", "holidays"})


class Weekday(StrEnum):
    """A day of the week. The order of the members is that of `datetime.date.weekday`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class OpenWindow(NamedTuple):
    """
    A stretch of a day, in minutes since its midnight as a clock there shows them.

    One that ends before it starts goes over midnight; one that ends where it starts has no length, and is never open.
    """

    start: int
    """Included."""
    end: int
    """Not included; 1440 is the end of the day."""

    @classmethod
    def from_texts(cls, start: str, end: str) -> "OpenWindow":
        """
        Read a window as people write it, such as ``09:00`` and ``18:00``.

        Raises
        ------
        ValueError
            One of them is no time of day. Only the end may be ``24:00``.
        """
        return cls(_minutes(start), MINUTES_OF_DAY if end == _END_OF_DAY else _minutes(end))

    def to_texts(self) -> tuple[str, str]:
        """Return start and end as people write them."""
        return _text(self.start), _text(self.end)


class CallingHours(msgspec.Struct, frozen=True, kw_only=True):
    """Open windows of the week, and days that are closed all the same. A day without a window is closed."""

    time_zone: str | None = None
    """The zone in which they hold, by its name in the IANA database; None: the zones of the number that is called."""
    weekdays: Mapping[Weekday, tuple[OpenWindow, ...]] = {}
    blocked_dates: tuple[date, ...] = ()
    holidays: tuple[str, ...] = ()
    """Regions whose public holidays are closed: a country of ISO 3166, or a part of it (``US``, ``US-WA``)."""

    def to_record(self) -> dict[str, Any]:
        """Return the hours as requests and settings have them; what says nothing is left out."""
        record: dict[str, Any] = {
            "weekdays": {
                str(weekday): [list(window.to_texts()) for window in self.weekdays[weekday]]
                for weekday in Weekday
                if self.weekdays.get(weekday)
            }
        }
        if self.time_zone is not None:
            record["time_zone"] = self.time_zone
        if self.blocked_dates:
            record["blocked_dates"] = [day.isoformat() for day in self.blocked_dates]
        if self.holidays:
            record["holidays"] = list(self.holidays)
        return record

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "CallingHours":
        """
        Read hours as requests and settings have them.

        Zones and regions are not looked up: `redial.domain.calling_hours.faults` does that.

        Raises
        ------
        ValueError
            Names the member that is wrong, and what was expected there.
        """
        unknown = sorted(str(member) for member in record if member not in _MEMBERS)
        if unknown:
            raise ValueError(f"{unknown[0]}: expected no such member; there are {', '.join(sorted(_MEMBERS))}")
        zone = record.get("time_zone")
        if not (zone is None or isinstance(zone, str)):
            raise ValueError("time_zone: expected the name of a time zone like America/Denver")
        return cls(
            time_zone=zone,
            weekdays=_weekdays(record.get("weekdays", {})),
            blocked_dates=tuple(sorted({_date(text) for text in _texts(record, "blocked_dates")})),
            holidays=tuple(sorted(set(_texts(record, "holidays")))),
        )


def every_day(window: OpenWindow) -> CallingHours:
    """
    Return hours that have the same window on each day.

    Parameters
    ----------
    window : OpenWindow
        In minutes of a day.

    Returns
    -------
    CallingHours
        Without a zone, without a day that is closed.
    """
    return CallingHours(weekdays=dict.fromkeys(Weekday, (window,)))


def _minutes(text: str) -> int:
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"{EXPECTED_TIME}; got {text[:20]!r}")
    return int(match[1]) * 60 + int(match[2])


def _text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _weekdays(value: object) -> dict[Weekday, tuple[OpenWindow, ...]]:
    if not isinstance(value, Mapping):
        raise ValueError('weekdays: expected days with their windows, like {"mon": [["09:00", "18:00"]]}')
    days: dict[Weekday, tuple[OpenWindow, ...]] = {}
    for name, windows in value.items():
        try:
            weekday = Weekday(name)
        except ValueError as error:
            raise ValueError(f"weekdays: expected days from {', '.join(Weekday)}; got {str(name)[:20]!r}") from error
        if not isinstance(windows, list | tuple):
            raise ValueError(f"weekdays.{weekday}: {_EXPECTED_WINDOWS}")
        days[weekday] = tuple(_window(window, weekday) for window in windows)
    return {weekday: days[weekday] for weekday in Weekday if days.get(weekday)}


_EXPECTED_WINDOWS = 'expected windows like [["09:00", "18:00"]]'


def _window(value: object, weekday: Weekday) -> OpenWindow:
    if not (isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(text, str) for text in value)):
        raise ValueError(f"weekdays.{weekday}: {_EXPECTED_WINDOWS}")
    try:
        return OpenWindow.from_texts(*value)
    except ValueError as error:
        raise ValueError(f"weekdays.{weekday}: {error}") from error


def _texts(record: Mapping[str, Any], member: str) -> list[str]:
    value = record.get(member, ())
    if not (isinstance(value, list | tuple) and all(isinstance(text, str) for text in value)):
        raise ValueError(f"{member}: expected a list of texts")
    return list(value)


def _date(text: str) -> date:
    try:
        if _DATE.fullmatch(text) is None:
            raise ValueError("another form of a date")
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"blocked_dates: expected dates like 2026-12-24; got {text[:20]!r}") from error
