"""
How many waiting calls of a lane are held back with their campaign, and so go before nobody.

It does not matter who holds a campaign back: somebody who paused or cancelled it, or the voice service, which refuses it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Protocol

from redial.application.reading_ports import CallRecords, Indexes
from redial.domain.call.calls import Call
from redial.domain.call.requests import Lane
from redial.domain.refusal.refusals import Refusals
from redial.domain.reporting.listing import Count, OfCampaign, Stretch
from redial.domain.reporting.tally import Tally
from redial.domain.reporting.waiting import due
from redial.domain.steering.control import Control

# Campaigns that were counted before slots were kept; each costs a look at one of its calls.
_MOST_LOOKED_UP = 10


class CampaignTallies(Protocol):
    """The counts of campaigns."""

    def of_named(self, campaigns: Iterable[str]) -> Mapping[str, Tally]:
        """Read the counts of campaigns by their names; those without any are left out."""
        ...


class HeldBack:
    """
    What the counts of the held campaigns tell.

    Parameters
    ----------
    holds_uncounted
        Whether calls are held besides, of which nobody counts how many there are: every count is about so many then.
    """

    def __init__(
        self, tallies: Iterable[Tally], not_in_slots: Mapping[Lane, int], *, holds_uncounted: bool = False
    ) -> None:
        self._tallies = tuple(tallies)
        self._not_in_slots = not_in_slots
        self._holds_uncounted = holds_uncounted

    def count(self, lane: Lane, since: datetime | None, until: datetime) -> Count:
        """Count the calls of a lane that are held back and due from one time on (None: however long ago), before another."""
        total, is_exact = 0, not self._holds_uncounted
        for tally in self._tallies:
            counted, counted_exactly = due(tally.slots, lane, since, until)
            total, is_exact = total + counted, is_exact and counted_exactly
        # Nobody noted when these are due; most calls are when they are accepted.
        unknown = self._not_in_slots.get(lane, 0)
        if unknown and since is None:
            total += unknown
        return Count(total, is_exact and not unknown)


class HeldBackCalls:
    """Reads what is held back."""

    def __init__(self, *, tallies: CampaignTallies, indexes: Indexes, records: CallRecords) -> None:
        self._tallies = tallies
        self._indexes = indexes
        self._records = records

    def read(self, control: Control, refusals: Refusals) -> HeldBack:
        """Read the counts of the campaigns that are held back; nothing is read where there are none."""
        held = control.held_campaigns | refusals.held_campaigns
        tallies = self._tallies.of_named(held) if held else {}
        not_in_slots: dict[Lane, int] = {}
        older = {campaign: tally for campaign, tally in tallies.items() if tally.not_in_slots}
        lanes = {campaign: self._lane_of(campaign) for campaign in islice(older, _MOST_LOOKED_UP)}
        for campaign, lane in lanes.items():
            if lane is not None:
                not_in_slots[lane] = not_in_slots.get(lane, 0) + older[campaign].not_in_slots
        in_no_lane = any(lanes.get(campaign) is None for campaign in older)
        return HeldBack(tallies.values(), not_in_slots, holds_uncounted=refusals.holds_alike or in_no_lane)

    def _lane_of(self, campaign: str) -> Lane | None:
        """Give the lane of a campaign's latest call: a campaign's calls are of one lane, as a rule."""
        page = self._indexes.page(Stretch(OfCampaign(campaign)), limit=1, newest_first=True, after=None)
        found = self._records.get_many(entry.id for entry in page.entries)
        return next((call.request.lane for call in found.values() if isinstance(call, Call)), None)
