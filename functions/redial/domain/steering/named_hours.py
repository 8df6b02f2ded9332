"""Calling hours that people name while the stack runs. Pure; an adapter stores them, all in one item."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

from redial.domain.bounded_text import shorten
from redial.domain.call.requests import HoursRecord
from redial.domain.versioned import Versioned
from redial.errors import TooManySettings, UnreadableRecord

MOST_NAMED_HOURS = 100
MOST_BYTES = 200_000
"""All of them stand in one item, which dial reads each few seconds where calls name hours; an item holds 400 KB."""
_LONGEST_NAME = 200
ALL_NAMES = "*"
"""No hours can be called so."""


class HoursUnderName(msgspec.Struct, frozen=True, kw_only=True):
    """Hours that stand under a name, and who put them there."""

    hours: HoursRecord
    put_at: datetime
    put_by: str


class UnreadableHours(msgspec.Struct, frozen=True, kw_only=True):
    """What stands under a name and is of no form that this code knows: somebody else has written it."""

    stored: Any
    """As it is stored: it stays until somebody puts or removes it."""
    fault: str
    """What is wrong with it, without its values."""


class NamedHours(Versioned, frozen=True, kw_only=True):
    """All hours that were named at run time. They come before those of the settings that have the same name."""

    by_name: Mapping[str, HoursUnderName] = {}
    unreadable: Mapping[str, UnreadableHours] = {}
    """Those that cannot be read; under `ALL_NAMES` where nobody can tell which names there are."""

    @property
    def records(self) -> dict[str, HoursRecord]:
        """Give the hours by their names."""
        return {name: each.hours for name, each in self.by_name.items()}

    def require_readable(self, name: str) -> None:
        """
        Look whether hours of a name can be told; those of the settings do not stand in for what cannot be read.

        Raises
        ------
        UnreadableRecord
            They cannot be read.
        """
        found = self.unreadable.get(name) or (self.unreadable.get(ALL_NAMES) if name not in self.by_name else None)
        if found is not None:
            raise UnreadableRecord(f"the calling hours {name} that were put: {found.fault}")


class HoursUnchanged(StrEnum):
    """Why a step changes nothing of the named hours."""

    SAME_AS_BEFORE = "SAME_AS_BEFORE"
    NOT_NAMED = "NOT_NAMED"
    """There are no such hours, or only in the settings."""


def put_hours(named: NamedHours, name: str, hours: HoursUnderName) -> NamedHours | HoursUnchanged:
    """
    Return the named hours with others under a name.

    Parameters
    ----------
    named : NamedHours
        As they are stored.
    name : str
        The name.
    hours : HoursUnderName
        The hours, validated.

    Returns
    -------
    NamedHours or HoursUnchanged
        Unchanged: `SAME_AS_BEFORE`.

    Raises
    ------
    TooManySettings
        The item holds no further ones.
    """
    before = named.by_name.get(name)
    if before is not None and before.hours == hours.hours:
        return HoursUnchanged.SAME_AS_BEFORE
    hours = replace(hours, put_by=shorten(hours.put_by, _LONGEST_NAME))
    changed = replace(named, by_name={**named.by_name, name: hours}, unreadable=_without(named, name))
    if len(changed.by_name) > MOST_NAMED_HOURS or len(msgspec.json.encode(changed.by_name)) > MOST_BYTES:
        raise TooManySettings(
            f"{len(named.by_name)} hours have names, which is as much as can be kept. Remove some, or give requests their own."
        )
    return changed


def remove_hours(named: NamedHours, name: str) -> NamedHours | HoursUnchanged:
    """
    Return the named hours without those of a name.

    Parameters
    ----------
    named : NamedHours
        As they are stored.
    name : str
        The name. Where the settings have hours under it, those hold from now on.

    Returns
    -------
    NamedHours or HoursUnchanged
        Unchanged: `NOT_NAMED`.
    """
    if name not in named.by_name and name not in named.unreadable:
        return HoursUnchanged.NOT_NAMED
    return replace(
        named,
        by_name={each: hours for each, hours in named.by_name.items() if each != name},
        unreadable=_without(named, name),
    )


def _without(named: NamedHours, name: str) -> dict[str, UnreadableHours]:
    """Give what stays unreadable. Where no name could be read, one that is put takes the place of them all."""
    return {each: stored for each, stored in named.unreadable.items() if each not in {name, ALL_NAMES}}
