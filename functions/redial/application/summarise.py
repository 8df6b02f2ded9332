"""How things stand now, and what happened over time: a fixed number of requests, whatever is stored."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec import Struct

from redial.application.reading_ports import CountedIndexes
from redial.domain.calls import NOT_PERMITTED_KEY, CallStatus
from redial.domain.listing import ORPHAN, SET_ASIDE, Count, IndexName, Partition, status_keys
from redial.domain.requests import Lane
from redial.domain.tally import Change, Stretch, Tally
from redial.domain.times import from_iso, to_iso

MOST_COUNTED_DUE = 100
MOST_COUNTED_ORPHANS = 100
MOST_COUNTED_NOT_PERMITTED = 100
MOST_COUNTED_SET_ASIDE = 100


class StoredStretches(Protocol):
    """The counts of stretches of time."""

    def of_stretches(self, stretch: Stretch, starts: Iterable[datetime]) -> dict[datetime, Tally]:
        """Read them; those in which nothing happened are left out."""
        ...


class DueCalls(Struct, frozen=True, kw_only=True):
    """The calls of a lane that are due and wait for a place."""

    count: Count
    oldest_due_at: datetime | None


class Bucket(Struct, frozen=True, kw_only=True):
    """What happened in a stretch of time."""

    start: datetime
    change: Change
    waiting: int | None


class TimeRange(Struct, frozen=True, kw_only=True):
    """How far back a series goes, and in what steps."""

    stretch: Stretch
    stretches_in_bucket: int
    buckets: int

    @property
    def bucket_length(self) -> timedelta:
        """Give the length of one bucket."""
        return self.stretch.length * self.stretches_in_bucket


def due_calls(indexes: CountedIndexes, lane: Lane, now: datetime) -> DueCalls:
    """Count the due calls of a lane, up to a hundred, and find the oldest: two requests."""
    (value,) = status_keys(CallStatus.WAITING, lane)
    partition = Partition(index=IndexName.BY_STATUS, value=value, until=to_iso(now))
    count = indexes.count(partition, at_most=MOST_COUNTED_DUE)
    if not count.count:
        return DueCalls(count=count, oldest_due_at=None)
    oldest = indexes.page(partition, limit=1, newest_first=False, after=None).entries
    return DueCalls(count=count, oldest_due_at=from_iso(oldest[0].at) if oldest else None)


def count_orphans(indexes: CountedIndexes) -> Count:
    """Count the attempts with events that no call knows, up to a hundred."""
    return indexes.count(Partition(index=IndexName.BY_STATUS, value=ORPHAN), at_most=MOST_COUNTED_ORPHANS)


def count_not_permitted(indexes: CountedIndexes) -> Count:
    """Count the waiting calls that a setting does not permit, up to a hundred."""
    return indexes.count(
        Partition(index=IndexName.BY_STATUS, value=NOT_PERMITTED_KEY), at_most=MOST_COUNTED_NOT_PERMITTED
    )


def count_set_aside(indexes: CountedIndexes) -> Count:
    """Count the calls that are set aside because they could not be handled, up to a hundred."""
    return indexes.count(Partition(index=IndexName.BY_STATUS, value=SET_ASIDE), at_most=MOST_COUNTED_SET_ASIDE)


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
        added = Change()
        for part in parts:
            if part is None:
                continue
            added = added.plus(
                Change(accepted=part.accepted, attempts=part.attempts, outcomes=part.outcomes, ended=part.ended)
            )
            waiting = part.waiting
        # Where nothing changed, as many go on waiting.
        buckets.append(Bucket(start=start, change=added, waiting=waiting))
    return buckets
