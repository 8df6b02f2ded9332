"""Keep the counts: add up what a batch of changes amounts to, once, however often the batch is delivered."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from redial.application.versioned import VersionedRecord, update
from redial.domain.call.calls import CallStatus
from redial.domain.reporting.campaign_hours import CampaignHour, by_hour
from redial.domain.reporting.counted_batches import remembers
from redial.domain.reporting.open_calls import changes_what_is_open
from redial.domain.reporting.tally import (
    CallChange,
    CountDelta,
    Period,
    Tally,
    delta_between,
    slots_begin,
    total,
    with_slots,
)
from redial.errors import UnreadableRecord

Counts = TypeVar("Counts", Tally, CampaignHour)


class Tallies(Protocol):
    """The counts in the table."""

    def now(self) -> VersionedRecord[Tally]:
        """Return the counts of all calls."""
        ...

    def of_stretch(self, stretch: Period, start: datetime) -> VersionedRecord[Tally]:
        """Return the counts of a stretch of time."""
        ...

    def of_campaign(self, campaign: str) -> VersionedRecord[Tally]:
        """Return the counts of a campaign."""
        ...

    def of_campaign_hour(self, campaign: str, start: datetime) -> VersionedRecord[CampaignHour]:
        """Return what happened to a campaign in an hour."""
        ...


class _CountedAlready(Struct, frozen=True):
    """The batch was counted in this tally before, and none after it: it is delivered again."""


class TallyKeeper:
    """Adds batches of changes of calls to the counts, each batch once."""

    def __init__(self, tallies: Tallies) -> None:
        self._tallies = tallies

    def count(
        self,
        changes: Sequence[CallChange],
        batch: str,
        at: datetime,
        report_unreadable: Callable[[UnreadableRecord], None],
    ) -> None:
        """
        Count a batch of changes.

        Every tally is written on its own, on the condition that it is the one that was read, and remembers the batch. So a
        batch that failed half-way is delivered again, and goes on where it stopped.

        Parameters
        ----------
        batch
            A key that is the same whenever this very batch is delivered again.
        at
            The time now.
        report_unreadable
            Told of each tally that has not the form that this version writes; it is passed over, so that it stops no other.
        """
        now: Tally | None = None
        with _passing_over(report_unreadable):
            now = self._now(changes, batch, at)
        for (stretch, start), change in _by_stretch(changes).items():
            with _passing_over(report_unreadable):
                self._stretch(stretch, start, change, batch, now)
        for campaign, its_changes in _by_campaign(changes).items():
            with _passing_over(report_unreadable):
                self._campaign(campaign, its_changes, batch, now, at)
            for hour, more in by_hour(its_changes).items():
                with _passing_over(report_unreadable):
                    self._campaign_hour(campaign, hour, more, batch)

    def _now(self, changes: Sequence[CallChange], batch: str, at: datetime) -> Tally:
        change = CountDelta(calls=total(delta_between(each.before, each.after) for each in changes).calls)
        last_at = max((each.after.updated_at for each in changes if each.after is not None), default=None)

        def counted(tally: Tally) -> Tally:
            latest = max((each for each in (tally.last_at, last_at) if each is not None), default=None)
            counted = replace(tally.plus(change, batch), last_at=latest)
            return with_slots(counted, changes, slots_begin(tally, at), at)

        return _add(self._tallies.now(), batch, counted)

    def _stretch(self, stretch: Period, start: datetime, change: CountDelta, batch: str, now: Tally | None) -> None:
        waiting = max(now.calls.get(CallStatus.WAITING, 0), 0) if now is not None else None
        _add(
            self._tallies.of_stretch(stretch, start),
            batch,
            lambda tally: replace(tally.plus(change, batch), waiting=tally.waiting if waiting is None else waiting),
        )

    def _campaign(
        self, campaign: str, changes: Sequence[CallChange], batch: str, now: Tally | None, at: datetime
    ) -> None:
        change = total(delta_between(each.before, each.after) for each in changes)
        records = [each.after for each in changes if each.after is not None]
        has_moved = any(map(changes_what_is_open, changes))

        def counted(tally: Tally) -> Tally:
            counted = replace(
                tally.plus(change, batch),
                open_changed_in=tally.version + 1 if has_moved else tally.open_changed_in,
                first_at=min([each.accepted_at for each in records] + ([tally.first_at] if tally.first_at else [])),
                last_at=max([each.updated_at for each in records] + ([tally.last_at] if tally.last_at else [])),
            )
            return with_slots(counted, changes, now.slots_since if now is not None else None, at)

        _add(self._tallies.of_campaign(campaign), batch, counted)

    def _campaign_hour(self, campaign: str, start: datetime, more: CampaignHour, batch: str) -> None:
        _add(self._tallies.of_campaign_hour(campaign, start), batch, lambda hour: hour.plus(more, batch))


@contextmanager
def _passing_over(report_unreadable: Callable[[UnreadableRecord], None]) -> Iterator[None]:
    try:
        yield
    except UnreadableRecord as error:
        report_unreadable(error)


def _add(tally: VersionedRecord[Counts], batch: str, counted: Callable[[Counts], Counts]) -> Counts:
    def added(stored: Counts) -> Counts | _CountedAlready:
        if not remembers(stored.batches, batch):
            return counted(stored)
        # Others were counted since: it must not be forgotten, however often it comes again before it succeeds as a whole.
        return _CountedAlready() if stored.batches[-1] == batch else stored.remembering(batch)

    return update(tally, added).record


def _by_stretch(changes: Iterable[CallChange]) -> Mapping[tuple[Period, datetime], CountDelta]:
    added: dict[tuple[Period, datetime], CountDelta] = defaultdict(CountDelta)
    for each in changes:
        if each.after is None:
            continue
        change = replace(delta_between(each.before, each.after), calls={})
        for stretch in Period:
            place = (stretch, stretch.start(each.after.updated_at))
            added[place] = added[place].plus(change)
    return {place: change for place, change in added.items() if change != CountDelta()}


def _by_campaign(changes: Iterable[CallChange]) -> Mapping[str, Sequence[CallChange]]:
    found: dict[str, list[CallChange]] = defaultdict(list)
    for each in changes:
        # A campaign's counts outlive its records: who looks back wants to know how it went.
        if each.after is not None and each.after.campaign is not None:
            found[each.after.campaign].append(each)
    return found
