"""How things stand now, and what happened over time: a fixed number of requests, whatever is stored."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from redial.application.reading_ports import CountedIndexes
from redial.domain.reporting.campaign_hours import CampaignHour
from redial.domain.reporting.listing import Count, Listed, Stretch
from redial.domain.reporting.tally import CountDelta, Period, Tally

MOST_COUNTED_ORPHANS = 100
MOST_COUNTED_NOT_PERMITTED = 100
MOST_COUNTED_SET_ASIDE = 100


class StoredStretches(Protocol):
    """The counts of stretches of time."""

    def of_stretches(self, stretch: Period, starts: Iterable[datetime]) -> dict[datetime, Tally]:
        """Return the counts of periods by their starts (eventually consistent); those in which nothing happened are left out."""
        ...


class StoredCampaignHours(Protocol):
    """What happened to campaigns by the hour."""

    def of_campaign_hours(self, campaign: str, starts: Iterable[datetime]) -> dict[datetime, CampaignHour]:
        """Read what happened to a campaign in some hours; those in which nothing did are left out."""
        ...


class HoursOfCampaign:
    """The hours of one campaign, as stretches of time."""

    def __init__(self, stored: StoredCampaignHours, campaign: str) -> None:
        self._stored = stored
        self._campaign = campaign

    def of_stretches(self, stretch: Period, starts: Iterable[datetime]) -> dict[datetime, Tally]:
        """Return the counts of hours by their starts. How many calls waited then was not counted."""
        assert stretch is Period.HOUR, "a campaign is counted by the hour"
        found = self._stored.of_campaign_hours(self._campaign, starts)
        return {start: _as_tally(each.counted) for start, each in found.items()}


def _as_tally(counted: CountDelta) -> Tally:
    return Tally(
        accepted=counted.accepted,
        attempts=counted.attempts,
        outcomes=counted.outcomes,
        ended=counted.ended,
        figures=counted.figures,
    )


class Bucket(Struct, frozen=True, kw_only=True):
    """What happened in a stretch of time."""

    start: datetime
    change: CountDelta
    waiting: int | None


class TimeRange(Struct, frozen=True, kw_only=True):
    """How far back a series goes, and in what steps."""

    stretch: Period
    stretches_in_bucket: int
    buckets: int

    @property
    def bucket_length(self) -> timedelta:
        """Give the length of one bucket."""
        return self.stretch.length * self.stretches_in_bucket


def count_orphans(indexes: CountedIndexes) -> Count:
    """Count the attempts with events that no call knows, up to a hundred."""
    return indexes.count(Stretch(Listed.ORPHANS), at_most=MOST_COUNTED_ORPHANS)


def count_not_permitted(indexes: CountedIndexes) -> Count:
    """Count the waiting calls that a setting does not permit, up to a hundred."""
    return indexes.count(Stretch(Listed.NOT_PERMITTED), at_most=MOST_COUNTED_NOT_PERMITTED)


def count_set_aside(indexes: CountedIndexes) -> Count:
    """Count the calls that are set aside because they could not be handled, up to a hundred."""
    return indexes.count(Stretch(Listed.SET_ASIDE), at_most=MOST_COUNTED_SET_ASIDE)


def series(stored: StoredStretches, wanted: TimeRange, now: datetime) -> Sequence[Bucket]:
    """
    Give what happened over time, in buckets on the clock, oldest first, none left out; the last one is still under way.

    One read for each hundred stretches.
    """
    step = wanted.stretch.length
    # Buckets of several stretches begin where their length divides the day.
    seconds = int(wanted.bucket_length.total_seconds())
    last = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, now.tzinfo)
    starts = [last - wanted.bucket_length * back for back in reversed(range(wanted.buckets))]
    within = [start + step * number for start in starts for number in range(wanted.stretches_in_bucket)]
    tallies = stored.of_stretches(wanted.stretch, [each for each in within if each <= now])
    waiting: int | None = None
    buckets = []
    for start in starts:
        parts = [tallies.get(start + step * number) for number in range(wanted.stretches_in_bucket)]
        added = CountDelta()
        for part in parts:
            if part is None:
                continue
            added = added.plus(
                CountDelta(
                    accepted=part.accepted,
                    attempts=part.attempts,
                    outcomes=part.outcomes,
                    ended=part.ended,
                    figures=part.figures,
                )
            )
            waiting = part.waiting
        # Where nothing changed, as many go on waiting.
        buckets.append(Bucket(start=start, change=added, waiting=waiting))
    return buckets
