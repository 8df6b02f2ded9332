"""
The public holidays of countries and their parts, for three years. Pure.

The table, `public_holidays.json`, is written by `make tables` from the library `holidays`, and read when a region is first
asked for. It has an end: `redial doctor` and an alarm tell of it in time.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

NOTICE = timedelta(days=90)
"""People are told of the end of the table so long before."""

_TABLE = Path(__file__).with_name("public_holidays.json")


class _Table(NamedTuple):
    first_year: int
    last_year: int
    days: Mapping[str, list[int]]
    """
    Days since the first day of the first year. Of a part of a country those that only it has, and those that only it lacks.
    """


@cache
def _table() -> _Table:
    return _Table(**json.loads(_TABLE.read_bytes()))


def _days_of(region: str) -> frozenset[date]:
    table = _table()
    country = region.partition("-")[0]
    days = set(table.days.get(country, ()))
    if region != country:
        days ^= set(table.days.get(region, ()))
    first = date(table.first_year, 1, 1)
    return frozenset(first + timedelta(days=day) for day in days)


def is_region(region: str) -> bool:
    """
    Return whether the table has a region.

    Parameters
    ----------
    region : str
        A country of ISO 3166 or a part of it, such as ``US`` or ``US-WA``.

    Returns
    -------
    bool
        False also for other spellings, such as ``us``.
    """
    return region in _table().days


@cache
def dates_of(region: str, year: int) -> frozenset[date]:
    """
    Return the public holidays of a region in a year, with the days on which they are observed.

    Parameters
    ----------
    region : str
        Such as ``US`` or ``US-WA``.
    year : int
        Of the calendar.

    Returns
    -------
    frozenset[date]
        Empty for a region that the table lacks, and for a year before or after the table.
    """
    return frozenset(day for day in _days_of(region) if day.year == year) if is_region(region) else frozenset()


def is_holiday(region: str, day: date) -> bool:
    """
    Return whether a day is a public holiday of a region.

    Parameters
    ----------
    region : str
        Such as ``US`` or ``US-WA``.
    day : date
        In the zone of the recipient.

    Returns
    -------
    bool
        False for a region that the table lacks, and for a day before or after the table.
    """
    return day in dates_of(region, day.year)


def last_year() -> int:
    """
    Return the last year that the table has.

    Returns
    -------
    int
        From the next year on no day is known to be a holiday.
    """
    return _table().last_year
