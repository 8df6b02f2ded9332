"""
How many calls wait, by lane and by when they are due: counts in slots of time, kept with the other counts. Pure.

A slot is a minute long. Where calls are due at so many times that an item would grow too large, neighbouring slots become one,
sixteen times as long: those first whose length matters least, because they are far from now. A call is always found in the slot
that it was counted in, however long that has become.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from redial.domain.call.requests import Lane
from redial.domain.times import EARLIEST, EPOCH, LATEST

Slots = Mapping[str, int]
"""Calls by slot: its lane, its level (0 is a minute, each further one sixteen times as long) and its number since 1970."""

MOST_SLOTS = 48
HELD = "held"
"""The slot of calls that are not dialled whatever the time, because a setting does not permit them."""
_LEVELS = 7
_STEP = 16
_MINUTE = timedelta(minutes=1)


def slot_of(lane: Lane, due_at: datetime) -> str:
    """Give the minute that a call is due in; a time beyond those that a request may ask for counts as the first or the last."""
    return _slot(lane, 0, (min(max(due_at, EARLIEST), LATEST) - EPOCH) // _MINUTE)


def with_changes(slots: Slots, changes: Slots, now: datetime) -> dict[str, int]:
    """Count more and fewer calls of some minutes, and keep the number of slots within bounds."""
    added = dict(slots)
    for minute, change in changes.items():
        slot = minute if minute == HELD else next((each for each in _and_wider(minute) if each in added), minute)
        added[slot] = added.get(slot, 0) + change
        if added[slot] == 0:
            del added[slot]
    while len(added) > MOST_SLOTS:
        _join_some(added, now)
    return added


def due(slots: Slots, lane: Lane, since: datetime | None, until: datetime) -> tuple[int, bool]:
    """
    Count the calls of a lane that become due within a time.

    Of a slot that reaches over one of the two times, a share is taken.

    Parameters
    ----------
    slots : mapping of str to int
        Waiting calls by slot (`slot_of`).
    lane : Lane
        The lane; calls that a setting does not permit stand in none.
    since : datetime or None
        The beginning, itself included; None: however long ago.
    until : datetime
        The end, itself excluded.

    Returns
    -------
    tuple of (int, bool)
        The number of calls, never below zero; and whether it is exact: no slot reaches over one of the two times.
    """
    counted, is_exact = 0.0, True
    for slot, count in slots.items():
        if slot == HELD:
            continue
        of_lane, start, end = _span(slot)
        if of_lane is not lane:
            continue
        share = _share(start, end, since, until)
        counted += share * count
        is_exact = is_exact and share in (0.0, 1.0)
    return max(round(counted), 0), is_exact


def _share(start: datetime, end: datetime, since: datetime | None, until: datetime) -> float:
    first = start if since is None else max(start, since)
    last = min(end, until)
    return max((last - first) / (end - start), 0.0)


def _join_some(slots: dict[str, int], now: datetime) -> None:
    """Join slots that make up a wider one, first where its length matters least as far from now as it is."""
    parts: dict[str, list[str]] = {}
    for slot in slots:
        for wider in _and_wider(slot)[1:] if slot != HELD else ():
            parts.setdefault(wider, []).append(slot)
    several = [wider for wider, narrower in parts.items() if len(narrower) > 1]
    for wider in sorted(several, key=lambda each: _loss(each, now)):
        if len(slots) <= MOST_SLOTS or any(each not in slots for each in parts[wider]):
            # What was joined a moment ago is a part of wider ones in its turn: they are looked for anew.
            return
        slots[wider] = sum(slots.pop(each) for each in parts[wider])


def _loss(slot: str, now: datetime) -> tuple[float, str]:
    _, start, end = _span(slot)
    distance = max(start - now, now - end, _MINUTE)
    return (end - start) / distance, slot


def _and_wider(slot: str) -> list[str]:
    """Give a slot and the wider ones that it is a part of, the narrowest first."""
    lane, level, number = _parts(slot)
    return [_slot(lane, wider, number // _STEP ** (wider - level)) for wider in range(level, _LEVELS)]


def _span(slot: str) -> tuple[Lane, datetime, datetime]:
    lane, level, number = _parts(slot)
    length = _MINUTE * _STEP**level
    return lane, EPOCH + length * number, EPOCH + length * (number + 1)


def _slot(lane: Lane, level: int, number: int) -> str:
    return f"{lane}#{level}#{number}"


def _parts(slot: str) -> tuple[Lane, int, int]:
    lane, level, number = slot.split("#")
    return Lane(lane), int(level), int(number)


def total(slots: Slots) -> int:
    """Count all calls."""
    return sum(slots.values())


def sum_of(changes: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Add changes up, and leave out what comes to nothing."""
    added: dict[str, int] = {}
    for slot, change in changes:
        added[slot] = added.get(slot, 0) + change
    return {slot: change for slot, change in added.items() if change}
