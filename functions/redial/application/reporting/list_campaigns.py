"""Campaigns in the order of their last change, page by page."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from redial.application.reading_ports import Indexes
from redial.domain.reporting.listing import Listed, Position, Stretch
from redial.domain.reporting.tally import Tally
from redial.domain.times import LAST, from_iso, later, to_iso

# The index has the hour of the last change alone. So at least the campaigns of an hour are read, to order them rightly.
_INDEXED_TO = timedelta(hours=1)
_READ_AT_ONCE = 100
_MOST_READ = 500


class StoredCampaigns(Protocol):
    """The counts of campaigns."""

    def of_named(self, campaigns: Iterable[str]) -> Mapping[str, Tally]:
        """Read the counts of campaigns by their names; those without any are left out."""
        ...


class CampaignsPage(Struct, frozen=True, kw_only=True):
    """Campaigns, and the last one shown; None at the end."""

    campaigns: tuple[tuple[str, Tally], ...]
    position: Position | None


def campaigns_page(indexes: Indexes, stored: StoredCampaigns, *, limit: int, after: Position | None) -> CampaignsPage:
    """
    Read a page of campaigns, the latest changed first.

    Parameters
    ----------
    after
        The last campaign of the page before, at the time of its last change.
    """
    stretch = Stretch(Listed.CAMPAIGNS, until=from_iso(after.at) if after is not None else None)
    found: list[tuple[Position, Tally]] = []
    position: Position | None = None
    read, is_last, last_read_at = 0, False, LAST
    while not is_last and read < _MOST_READ and _certain(found, last_read_at) <= limit:
        page = indexes.page(stretch, limit=_READ_AT_ONCE, newest_first=True, after=position)
        tallies = stored.of_named(entry.id for entry in page.entries)
        for entry in page.entries:
            last_read_at = entry.at
            if entry.id in tallies:
                tally = tallies[entry.id]
                # A position of this list, which is ordered by the very time of the last change.
                changed = Position(to_iso(tally.last_at or entry.at), entry.id)
                if after is None or changed < after:
                    found.append((changed, tally))
        read, position, is_last = read + len(page.entries), page.next_position, page.next_position is None
    found.sort(key=lambda each: each[0], reverse=True)
    shown = found[:limit]
    has_more = len(found) > limit or not is_last
    return CampaignsPage(
        campaigns=tuple((position.key, tally) for position, tally in shown),
        position=shown[-1][0] if shown and has_more else None,
    )


def _certain(found: list[tuple[Position, Tally]], last_read_at: datetime) -> int:
    """Count the campaigns that none of those not read yet can have changed after."""
    latest_unread = to_iso(later(last_read_at, _INDEXED_TO))
    return sum(position.at >= latest_unread for position, _ in found)
