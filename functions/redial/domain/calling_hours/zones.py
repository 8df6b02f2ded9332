"""
The time zones of a phone number, by libphonenumber's data. Pure.

The package that the functions carry leaves that data out, and ``dial`` must not pay for the package. So the data is a table of
its own, `number_zones.json`, written by `make tables`, and read when a number is first asked for.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

K = TypeVar("K")


class NumberKind(StrEnum):
    """What a phone number belongs to."""

    AREA = "area"
    """To a place within its country, or to one of several."""
    COUNTRY = "country"
    """To its country alone, as those of most mobile phones."""
    SERVICE = "service"
    """To no place, such as a toll-free one."""


_TABLE = Path(__file__).with_name("number_zones.json")


class _Table(NamedTuple):
    zones: tuple[tuple[str, ...], ...]
    """Each combination of zones that numbers have."""
    prefixes: dict[str, int]
    """Which combination, by the digits that numbers begin with; the longest that fits holds."""
    kinds: dict[str, NumberKind]
    """The kind of the numbers that begin so; the longest that fits holds, and without any it is an area."""
    longest: int


@cache
def _table() -> _Table:
    table = json.loads(_TABLE.read_bytes())
    prefixes = {prefix: zones for zones, text in enumerate(table["prefixes"]) for prefix in text.split()}
    kinds = {prefix: NumberKind(kind) for kind, text in table["kinds"].items() for prefix in text.split()}
    return _Table(
        zones=tuple(tuple(table["names"][name] for name in names) for names in table["zones"]),
        prefixes=prefixes,
        kinds=kinds,
        longest=max(map(len, (*prefixes, *kinds))),
    )


def zones_of(number: str) -> tuple[str, ...]:
    """
    Return the time zones in which the phone of a number may be.

    Parameters
    ----------
    number : str
        In E.164.

    Returns
    -------
    tuple[str, ...]
        Names of the IANA database. Where a number tells no area, as those of most mobile phones, all zones of its country; of +1
        800 all zones of all countries with +1. Empty where nothing is known.
    """
    table = _table()
    digits = number[1:]
    # Only the country of such a number is known, though an area may begin with the same digits.
    known = digits if kind_of(number) is NumberKind.AREA else _country_code(digits, table)
    zones = _longest(table.prefixes, known, table.longest)
    return () if zones is None else table.zones[zones]


def kind_of(number: str) -> NumberKind:
    """
    Return what a number belongs to.

    Parameters
    ----------
    number : str
        In E.164.

    Returns
    -------
    NumberKind
        An area, where nothing is known.
    """
    table = _table()
    return _longest(table.kinds, number[1:], table.longest) or NumberKind.AREA


def _longest(known: Mapping[str, K], digits: str, longest: int) -> K | None:
    return next((known[digits[:end]] for end in range(min(longest, len(digits)), 0, -1) if digits[:end] in known), None)


def _country_code(digits: str, table: _Table) -> str:
    return next((digits[:end] for end in range(1, 4) if digits[:end] in table.prefixes), "")
