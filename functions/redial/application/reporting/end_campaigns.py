"""Look whether a campaign has ended, a minute after its last open call has: see `redial.domain.publishing.campaign_ends`."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from redial.application.reading_ports import Indexes
from redial.application.versioned import Unchanged, Updated, VersionedRecord, update
from redial.domain.publishing.campaign_ends import CampaignCheck, EndedCampaign, NoEnd, decide_end
from redial.domain.reporting.listing import OfCampaign, Position, Stretch
from redial.domain.reporting.open_calls import is_of_bad_request
from redial.domain.reporting.tally import Tally
from redial.errors import EndTakenDownMeanwhile

_PAGE_SIZE = 10


class CampaignCounts(Protocol):
    """The counts of campaigns."""

    def of_campaign(self, campaign: str) -> VersionedRecord[Tally]:
        """Return the counts of a campaign."""
        ...


class CampaignEnds(Protocol):
    """The last ends of campaigns."""

    def at(self, campaign: str) -> VersionedRecord[EndedCampaign]:
        """Return the last end of a campaign."""
        ...


class _ToldMeanwhile(Struct, frozen=True):
    """The last end is another one than that before the counts were read."""


class CampaignEnder:
    """Writes the ends of campaigns. Whoever follows the table's changes tells the world."""

    def __init__(self, *, ends: CampaignEnds, counts: CampaignCounts, indexes: Indexes) -> None:
        self._ends = ends
        self._counts = counts
        self._indexes = indexes

    def look(self, check: CampaignCheck, now: datetime) -> EndedCampaign | NoEnd:
        """
        Write a campaign's end, if it has ended; give it, or why not.

        It may be asked twice and late: what is stored of the last end tells whether this state was told.

        Raises
        ------
        EndTakenDownMeanwhile
            Another check of the campaign was at it; to be asked again.
        """
        record = self._ends.at(check.campaign)
        # The end before the counts: then it is never that of a state newer than the one that is looked at.
        known = record.load()
        counts = self._counts.of_campaign(check.campaign).load()
        newest_at = self._newest_call_at(check.campaign, counts.last_at)

        def decided(last: EndedCampaign) -> EndedCampaign | NoEnd | _ToldMeanwhile:
            if last.version != known.version:
                return _ToldMeanwhile()
            return decide_end(last, counts, check, newest_at, now)

        match update(record, decided, known=known):
            case Updated(record=end):
                return end
            case Unchanged(reason=NoEnd() as reason):
                return reason
            case _:
                raise EndTakenDownMeanwhile("another look wrote this campaign's end; this one comes again")

    def _newest_call_at(self, campaign: str, counted_to: datetime | None) -> datetime | None:
        """Give when the newest call was accepted; where that was counted, perhaps a time before it."""
        after: Position | None = None
        while True:
            page = self._indexes.page(Stretch(OfCampaign(campaign)), limit=_PAGE_SIZE, newest_first=True, after=after)
            for entry in page.entries:
                # A bad request has no end, by which the campaign would be looked at again.
                if not is_of_bad_request(entry.id) or (counted_to is not None and entry.at <= counted_to):
                    return entry.at
            after = page.next_position
            if after is None:
                return None
