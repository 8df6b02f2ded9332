"""Campaigns in the order of their last change, page by page."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from redial.application.reading_ports import Indexes
from redial.domain.reporting.listing import CAMPAIGN, Entry, IndexName, Partition
from redial.domain.reporting.tally import Tally
from redial.domain.times import EPOCH, from_iso, to_iso

# The index has the hour of the last change alone. So at least the campaigns of an hour are read, to order them rightly.
_INDEXED_TO = timedelta(hours=1)
_READ_AT_ONCE = 100
_MOST_READ = 500


class StoredCampaigns(Protocol):
    """The counts of campaigns."""

    def of_campaigns(self, keys: Iterable[str]) -> Mapping[str, tuple[str, Tally]]:
        """Read the counts of campaigns by the keys that the status index gives, each with the campaign's name."""
        ...


class CampaignsPage(Struct, frozen=True, kw_only=True):
    """Campaigns, and the last one shown; None at the end."""

    campaigns: tuple[tuple[str, Tally], ...]
    place: Entry | None


def campaigns_page(indexes: Indexes, stored: StoredCampaigns, *, limit: int, after: Entry | None) -> CampaignsPage:
    """
    Read a page of campaigns, the latest changed first.

    Parameters
    ----------
    after
        The last campaign of the page before, at the time of its last change.
    """
    partition = Partition(index=IndexName.BY_STATUS, value=CAMPAIGN)
    if after is not None:
        partition = Partition(index=IndexName.BY_STATUS, value=CAMPAIGN, until=after.at)
    found: list[tuple[Entry, str, Tally]] = []
    place: Entry | None = None
    read, is_last = 0, False
    while not is_last and read < _MOST_READ and _certain(found, place) <= limit:
        page = indexes.page(partition, limit=_READ_AT_ONCE, newest_first=True, after=place)
        tallies = stored.of_campaigns(entry.key for entry in page.entries)
        for entry in page.entries:
            if entry.key in tallies:
                name, tally = tallies[entry.key]
                changed = Entry(to_iso(tally.last_at or from_iso(entry.at)), entry.key)
                if after is None or (changed.at, changed.key) < (after.at, after.key):
                    found.append((changed, name, tally))
        read, is_last = read + len(page.entries), page.is_last or not page.entries
        place = page.entries[-1] if page.entries else place
    found.sort(key=lambda each: (each[0].at, each[0].key), reverse=True)
    shown = found[:limit]
    has_more = len(found) > limit or not is_last
    return CampaignsPage(
        campaigns=tuple((name, tally) for _, name, tally in shown),
        place=shown[-1][0] if shown and has_more else None,
    )


def _certain(found: list[tuple[Entry, str, Tally]], place: Entry | None) -> int:
    """Count the campaigns that none of those not read yet can have changed after."""
    latest_unread: datetime = from_iso(place.at) + _INDEXED_TO if place is not None else EPOCH
    return sum(entry.at >= to_iso(latest_unread) for entry, _, _ in found) if place is not None else 0
