"""
When a person may be called: a pure function of the time, and of the hours that hold in each zone.

What counts is what a clock on the wall there shows at the moment of the call. So a local time that a change of the clocks leaves
out never comes, and one that comes twice is open or closed both times. Every step goes from a moment in UTC to the clock, never
back: the other way is not one-to-one.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from redial.domain.calling_hours.holidays import is_holiday
from redial.domain.calling_hours.hours import MINUTES_OF_DAY, CallingHours, OpenWindow, Weekday, every_day
from redial.domain.calling_hours.zone_database import time_zone
from redial.domain.calling_hours.zones import NumberKind, kind_of, zones_of

HORIZON = timedelta(days=14)
"""Hours that have no common opening within this time have none."""

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_WEEKDAYS = tuple(Weekday)


class ZonedHours(NamedTuple):
    """Hours, and the zone in which they hold."""

    zone: str
    hours: CallingHours


class Unzoned(StrEnum):
    """Why nobody can tell when hours are open."""

    NO_TIME_ZONE = "NO_TIME_ZONE"
    """Neither the request nor its number names a zone."""


def zoned_hours(
    hours: CallingHours | None, floor: OpenWindow | None, request_zone: str | None, number: str
) -> tuple[ZonedHours, ...] | Unzoned:
    """
    Return all hours that have to be open for a call.

    Parameters
    ----------
    hours : CallingHours | None
        Of the request, its campaign or its stage. They hold in the request's zone, else in their own, else in all of the number.
    floor : OpenWindow | None
        Outside of which a stage calls nobody, on any day. It holds in the zone of request or hours, and in those of the number.
        A number that belongs to no place has none of its own here, where another zone is named.
    request_zone : str | None
        The zone that the request names.
    number : str
        In E.164.

    Returns
    -------
    tuple[ZonedHours, ...] | Unzoned
        Empty where nothing limits the call.
    """
    if hours is None and floor is None:
        return ()
    named = request_zone or (hours.time_zone if hours is not None else None)
    hold_in = (named,) if named is not None else zones_of(number)
    if not hold_in:
        return Unzoned.NO_TIME_ZONE
    limits = [ZonedHours(zone, hours) for zone in hold_in] if hours is not None else []
    if floor is not None:
        of_number = () if named is not None and kind_of(number) is NumberKind.SERVICE else zones_of(number)
        daily = every_day(floor)
        limits += [ZonedHours(zone, daily) for zone in dict.fromkeys((*hold_in, *of_number))]
    return tuple(limits)


def next_permitted(now: datetime, limits: Sequence[ZonedHours], margin: timedelta = timedelta(0)) -> datetime | None:
    """
    Return the first moment, from now on, at which a call may be placed.

    Parameters
    ----------
    now : datetime
        Aware, in UTC.
    limits : Sequence[ZonedHours]
        All of them have to be open.
    margin : timedelta
        For how long they have to stay open: the time until a phone rings.

    Returns
    -------
    datetime | None
        In UTC; `now` itself where it is permitted, None where there is no such moment within `HORIZON`.
    """
    clocks = [_WallClock(limit) for limit in limits]
    last = now + HORIZON
    at = now
    while at <= last:
        opening = at
        for clock in clocks:
            opening = clock.opening(opening, last)
        if opening > at:
            # Who was asked before has to be asked anew.
            at = opening
            continue
        closing = _closing(clocks, at, at + margin)
        if closing >= at + margin:
            return at
        at = closing
    return None


def permitted_until(now: datetime, limits: Sequence[ZonedHours]) -> datetime:
    """
    Return the end of the opening that all hours have now.

    Parameters
    ----------
    now : datetime
        Aware, in UTC.
    limits : Sequence[ZonedHours]
        All of them have to be open.

    Returns
    -------
    datetime
        `now` where one of them is closed, and at the latest `now` and `HORIZON`.
    """
    return _closing([_WallClock(limit) for limit in limits], now, now + HORIZON)


def _closing(clocks: Sequence["_WallClock"], at: datetime, until: datetime) -> datetime:
    return min((clock.closing(at, until) for clock in clocks), default=until)


class _Stretch(NamedTuple):
    is_open: bool
    until: datetime


class _WallClock:
    """The clock of a zone, and the hours that are read from it."""

    def __init__(self, limit: ZonedHours) -> None:
        self._zone = time_zone(limit.zone)
        self._hours = limit.hours
        self._windows_of: dict[date, tuple[OpenWindow, ...]] = {}

    def opening(self, at: datetime, last: datetime) -> datetime:
        """Return the first open moment from a time on; one after `last` where there is none until then."""
        while at <= last:
            stretch = self._stretch(at)
            if stretch.is_open:
                break
            at = stretch.until
        return at

    def closing(self, at: datetime, last: datetime) -> datetime:
        """Return the first closed moment from a time on, at the latest `last`."""
        while at < last:
            stretch = self._stretch(at)
            if not stretch.is_open:
                return at
            at = stretch.until
        return last

    def _stretch(self, at: datetime) -> _Stretch:
        """Return whether it is open at a moment, and until when the clock goes on evenly with the same answer."""
        local = at.astimezone(self._zone)
        minute = local.hour * 60 + local.minute
        is_open, boundary = False, MINUTES_OF_DAY
        for start, end in self._windows(local.date()):
            if minute < start:
                boundary = start
                break
            if minute < end:
                is_open, boundary = True, end
                break
        shown = timedelta(seconds=local.second, microseconds=local.microsecond)
        until = at - shown + (boundary - minute) * _MINUTE
        if until.astimezone(self._zone).utcoffset() != local.utcoffset():
            until = self._change(at.replace(microsecond=0), until)
        return _Stretch(is_open, until)

    def _change(self, before: datetime, after: datetime) -> datetime:
        """Return the second at which the clocks change: after one moment, and at another one at the latest."""
        offset = before.astimezone(self._zone).utcoffset()
        low, high = 0, -(-(after - before) // _SECOND)
        while high - low > 1:
            middle = (low + high) // 2
            if (before + middle * _SECOND).astimezone(self._zone).utcoffset() == offset:
                low = middle
            else:
                high = middle
        return before + high * _SECOND

    def _windows(self, day: date) -> tuple[OpenWindow, ...]:
        """Return the windows within a day, in order; what the day before left over midnight is one of them."""
        windows = self._windows_of.get(day)
        if windows is None:
            windows = self._windows_of[day] = () if self._is_closed(day) else self._windows_of_open_day(day)
        return windows

    def _is_closed(self, day: date) -> bool:
        return day in self._hours.blocked_dates or any(is_holiday(region, day) for region in self._hours.holidays)

    def _windows_of_open_day(self, day: date) -> tuple[OpenWindow, ...]:
        today = self._hours.weekdays.get(_WEEKDAYS[day.weekday()], ())
        yesterday = self._hours.weekdays.get(_WEEKDAYS[day.weekday() - 1], ())
        windows = [OpenWindow(start, end if end > start else MINUTES_OF_DAY) for start, end in today if end != start]
        left_over = [OpenWindow(0, end) for start, end in yesterday if 0 < end < start]
        # A window that did not open on the evening of a closed day does not open in the middle of the night.
        if left_over and not self._is_closed(day - _DAY):
            windows += left_over
        return tuple(sorted(windows))
