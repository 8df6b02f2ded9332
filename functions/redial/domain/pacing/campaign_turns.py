"""
Campaigns of a lane take turns: the next place goes to the one that has waited longest for its turn. Pure.

A campaign waits for its turn since its last call took a place, or since its first due call is due, whichever is later. So one of
2,000 calls and one of 20 alternate, a campaign that comes late or is resumed is behind nobody's backlog, and each has its turn.
Calls without a campaign share one turn.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from zlib import crc32

from msgspec import Struct

from redial.domain.call.requests import Lane

NO_CAMPAIGN = 0
"""The turn that calls without a campaign share."""
MOST_TURNS = 499_999
"""The numbers of turns. Two campaigns that have the same one, by chance, share it."""
MOST_REMEMBERED = 16
"""So many turns are remembered, as they are written with each place. Of more campaigns, those that are not among them share theirs
by lot."""


class DueCall(NamedTuple):
    """A call as the index tells of it, in the order in which the calls of one campaign go."""

    due_at: datetime
    call_id: str
    turn: int = NO_CAMPAIGN


class LaneTurn(NamedTuple):
    """The turn of a campaign in a lane."""

    lane: Lane
    number: int


class CampaignTurns(Struct, frozen=True):
    """When which campaigns had their last turns; the latest ones."""

    last: Mapping[LaneTurn, datetime] = {}

    def taken(self, turn: LaneTurn, at: datetime) -> "CampaignTurns":
        """
        Note that a call has taken a place.

        Parameters
        ----------
        turn : LaneTurn
            That of its campaign in its lane.
        at : datetime
            When, in UTC.

        Returns
        -------
        CampaignTurns
            With this turn, and without what is longest ago where it is too much to remember.
        """
        others = [(each, last) for each, last in self.last.items() if each != turn]
        latest = sorted(others, key=lambda item: item[1])[1 - MOST_REMEMBERED :]
        return CampaignTurns({**dict(latest), turn: at})

    def waits_since(self, lane: Lane, first: DueCall) -> datetime:
        """
        Return since when a campaign waits for its turn.

        Parameters
        ----------
        lane : Lane
            The lane.
        first : DueCall
            Of the campaign's due calls the one that goes first.

        Returns
        -------
        datetime
            In UTC.
        """
        last = self.last.get(LaneTurn(lane, first.turn))
        if last is None and len(self.last) >= MOST_REMEMBERED:
            # It may have had its turn before those that are remembered, and not since.
            last = min(self.last.values())
        return first.due_at if last is None else max(first.due_at, last)

    def next_of(self, lane: Lane, firsts: Iterable[DueCall]) -> DueCall | None:
        """
        Return the call of a lane that goes next.

        Parameters
        ----------
        lane : Lane
            The lane.
        firsts : iterable of DueCall
            For each campaign that has due calls, the first of them.

        Returns
        -------
        DueCall or None
            None where there is none.

        Examples
        --------
        >>> from datetime import UTC, timedelta
        >>> eight = datetime(2026, 11, 23, 8, tzinfo=UTC)
        >>> large, small = DueCall(eight, "large", 1), DueCall(eight + timedelta(minutes=5), "small", 2)
        >>> CampaignTurns().next_of(Lane.NORMAL, [large, small]).call_id
        'large'
        >>> turns = CampaignTurns().taken(LaneTurn(Lane.NORMAL, 1), eight + timedelta(minutes=6))
        >>> turns.next_of(Lane.NORMAL, [large, small]).call_id
        'small'
        """
        return min(firsts, key=lambda first: turn_order(self.waits_since(lane, first), first), default=None)


def turn_order(waits_since: datetime, first: DueCall) -> tuple[datetime, bytes, DueCall]:
    """
    Return what the order of campaigns is by: the least goes next.

    Parameters
    ----------
    waits_since : datetime
        Since when the campaign waits for its turn, in UTC.
    first : DueCall
        The first of its due calls.

    Returns
    -------
    tuple of (datetime, bytes, DueCall)
        Of two that wait since the same time the lot decides, another one each time: else it would always be the same campaign.
    """
    lot = sha256(f"{first.turn} {waits_since}".encode()).digest()
    return waits_since, lot, first


def turn_of(campaign: str | None) -> int:
    """
    Return the number of a campaign's turn: what the index tells of a campaign.

    Parameters
    ----------
    campaign : str or None
        The name of the campaign; None: the call belongs to none.

    Returns
    -------
    int
        1 to `MOST_TURNS`; `NO_CAMPAIGN` without a campaign.
    """
    return NO_CAMPAIGN if campaign is None else crc32(campaign.encode()) % MOST_TURNS + 1
