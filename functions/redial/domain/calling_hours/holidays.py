"""
The public holidays of countries and their parts, for three years. Pure.

The table, `public_holidays.json`, is written by `make tables` from the library `holidays`, and read when a region is first
asked for.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

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


@cache
def _days_of(region: str) -> frozenset[date]:
    table = _table()
    country = region.partition("-")[0]
    days = set(table.days.get(country, ()))
    if region != country:
        days ^= set(table.days.get(region, ()))
    first = date(table.first_year, 1, 1)
    return frozenset(first + timedelta(days=day) for day in days)


def is_region(region: str) -> bool:
    """Tell whether the table has a region, such as ``US`` or ``US-WA``."""
    return region in _table().days


def dates_of(region: str, year: int) -> frozenset[date]:
    """
    Return the public holidays of a region in a year, with the days on which they are observed.

    Returns
    -------
    frozenset of date
        Empty for a region that the table lacks, and for a year before or after the table.
    """
    return frozenset(day for day in _days_of(region) if day.year == year) if is_region(region) else frozenset()


def is_holiday(region: str, day: date) -> bool:
    """Tell whether a day is a public holiday of a region, as far as the table reaches."""
    return is_region(region) and day in _days_of(region)


def last_year() -> int:
    """Return the last year that the table has."""
    return _table().last_year
