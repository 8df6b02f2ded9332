"""When the calls to one recipient have their turns, by how many of them a day may have. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from msgspec import Struct

from redial.domain.call.requests import Lane
from redial.domain.plan.planned import Openings

_LANES = list(Lane)


class CallsToOne(Struct, frozen=True, kw_only=True):
    """Calls to one recipient that differ in nothing that matters for when they are placed."""

    places: Sequence[int]
    """Which calls they are, in the order in which they go."""
    lane: Lane
    begins_at: datetime
    """When each may be placed at first, calling hours aside; in UTC."""
    over_at: datetime | None = None
    """From when on none is placed any more."""
    openings: Openings | None = None
    """None: they have no calling hours to keep."""

    def opens_at(self, at: datetime) -> datetime:
        """Give when, from a time on, calling hours permit them; `at` itself where nobody can tell."""
        found = self.openings(at) if self.openings is not None else None
        return at if found is None else max(at, found[0])


class TurnOfCall(NamedTuple):
    """When one of the calls has its turn."""

    place: int
    at: datetime
    waits_for_day: bool
    """Whether it waits, as its recipient has had the calls of a day."""
    is_over: bool
    """Whether its time is over by then, so that it is not placed."""


def turns_of_calls(
    groups: Sequence[CallsToOne], placed: Iterable[datetime], most: int, window: timedelta
) -> Iterator[TurnOfCall]:
    """
    Tell when each call to one recipient has its turn.

    Parameters
    ----------
    groups : sequence of CallsToOne
        The calls.
    placed : iterable of datetime
        When those calls to the recipient were placed that still count.
    most : int
        How many may be placed in a window.
    window : timedelta
        How long a call counts.

    Yields
    ------
    TurnOfCall
        Of each call, in the order of their turns.
    """
    times = sorted(placed)
    left = [list(reversed(group.places)) for group in groups]
    waits = [False] * len(groups)
    # Of what is ready at a time the first lane goes first, and in it what stands first.
    ready = [
        (group.opens_at(group.begins_at), _LANES.index(group.lane), group.places[0], number)
        for number, group in enumerate(groups)
        if group.places
    ]
    heapify(ready)
    while ready:
        at, lane, _, number = heappop(ready)
        group = groups[number]
        if group.over_at is not None and at >= group.over_at:
            # They take nothing from the others.
            yield from (TurnOfCall(place, at, waits[number], is_over=True) for place in reversed(left[number]))
            continue
        free_at = times[-most] + window if len(times) >= most else at
        if free_at > at:
            waits[number] = True
            heappush(ready, (group.opens_at(free_at), lane, left[number][-1], number))
            continue
        yield TurnOfCall(left[number].pop(), at, waits[number], is_over=False)
        times.append(at)
        if left[number]:
            heappush(ready, (at, lane, left[number][-1], number))
