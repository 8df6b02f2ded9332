"""
Counts over many calls, kept up to date by each change of a call's record. Pure.

A change is judged by the record before and after it alone, so every change counts once, whoever made it and why.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from redial.domain.attempt.events import Outcome
from redial.domain.attempt.figures import FiguresSum
from redial.domain.call.calls import CallStatus
from redial.domain.call.requests import Lane
from redial.domain.reporting.counted_batches import with_last
from redial.domain.reporting.waiting import HELD, slot_of, sum_of, with_changes
from redial.domain.reporting.waiting import total as all_in
from redial.domain.times import EPOCH
from redial.domain.versioned import Versioned

Name = TypeVar("Name", CallStatus, Outcome)


class Period(StrEnum):
    """The two lengths of time that counts are kept for."""

    FIVE_MINUTES = "5MIN"
    HOUR = "HOUR"

    @property
    def length(self) -> timedelta:
        """Return how long a stretch of this kind is."""
        return timedelta(minutes=5) if self is Period.FIVE_MINUTES else timedelta(hours=1)

    def start(self, at: datetime) -> datetime:
        """Give the start of the stretch that a time falls into."""
        seconds = int(self.length.total_seconds())
        return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, at.tzinfo)


class CallSnapshot(Struct, frozen=True, kw_only=True):
    """What is counted of a call's record."""

    call_id: str = ""
    status: CallStatus
    updated_at: datetime
    accepted_at: datetime
    campaign: str | None = None
    outcomes: Mapping[str, Outcome | None] = field(default_factory=dict)
    """Each attempt's token, and how it ended, if it has."""
    intents: tuple[datetime, ...] = ()
    """When each attempt was started."""
    lane: Lane | None = None
    due_at: datetime | None = None
    """Of a waiting call: when it is due."""
    figures: FiguresSum = FiguresSum()
    """What the service says that its attempts took and cost."""
    is_held: bool = False
    """Whether a waiting call stands in no lane: a setting does not permit it, or its turn in its chain has not come."""


class CountDelta(Struct, frozen=True, kw_only=True):
    """What one or more changes amount to."""

    calls: Mapping[CallStatus, int] = field(default_factory=dict)
    """More or fewer calls of each status."""
    accepted: int = 0
    attempts: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    ended: Mapping[CallStatus, int] = field(default_factory=dict)
    """Calls that reached their end, by status; a correction moves one to another status."""
    figures: FiguresSum = FiguresSum()

    def plus(self, other: "CountDelta") -> "CountDelta":
        """Add two changes up."""
        return CountDelta(
            calls=_sum(self.calls, other.calls),
            accepted=self.accepted + other.accepted,
            attempts=self.attempts + other.attempts,
            outcomes=_sum(self.outcomes, other.outcomes),
            ended=_sum(self.ended, other.ended),
            figures=self.figures.plus(other.figures),
        )


class Tally(Versioned, frozen=True, kw_only=True):
    """Counts as they are stored: of all calls now, of a stretch of time, or of a campaign."""

    batches: tuple[str, ...] = ()
    """The keys of the batches that were counted last (`counted_batches`)."""
    calls: Mapping[CallStatus, int] = field(default_factory=dict)
    accepted: int = 0
    attempts: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    ended: Mapping[CallStatus, int] = field(default_factory=dict)
    figures: FiguresSum = FiguresSum()
    """What the service says that attempts took and cost; counted since a version that reads it."""
    waiting: int | None = None
    """Calls waiting when the stretch was counted last."""
    first_at: datetime | None = None
    """When the first of its calls was accepted."""
    last_at: datetime | None = None
    """When the last of its calls changed."""
    slots: Mapping[str, int] = field(default_factory=dict)
    """Waiting calls by lane and due time (see `waiting`), as far as their records changed since `slots_since`."""
    slots_since: datetime | None = None
    """None: slots are not kept yet; the version before this one did not."""
    open_changed_in: int = 0
    """The version in which calls were last counted that came, were open, or ceased to be: what opens a call makes another."""

    @property
    def open_calls(self) -> int:
        """Give the number of calls that wait or are under way."""
        return sum(max(self.calls.get(status, 0), 0) for status in CallStatus if not status.is_final)

    @property
    def is_ending(self) -> bool:
        """Tell whether it was this version that left no call open."""
        return self.version > 0 and self.open_changed_in == self.version and self.open_calls == 0

    @property
    def not_in_slots(self) -> int:
        """Give the number of waiting calls whose records have not changed since slots are kept: nobody knows when they are due."""
        return max(self.calls.get(CallStatus.WAITING, 0) - all_in(self.slots), 0)

    def remembering(self, batch: str) -> "Tally":
        """Remember a batch as the one that was delivered last."""
        return replace(self, batches=with_last(self.batches, batch))

    def plus(self, change: CountDelta, batch: str) -> "Tally":
        """Count a change."""
        return replace(
            self.remembering(batch),
            calls=_sum(self.calls, change.calls),
            accepted=self.accepted + change.accepted,
            attempts=self.attempts + change.attempts,
            outcomes=_sum(self.outcomes, change.outcomes),
            ended=_sum(self.ended, change.ended),
            figures=self.figures.plus(change.figures),
        )


def delta_between(before: CallSnapshot | None, after: CallSnapshot | None) -> CountDelta:
    """
    Return what a change of a call's record adds to the counts, or takes from them.

    A record that is gone was deleted at the end of its retention: there is one call fewer, and what happened did happen.

    Parameters
    ----------
    before : CallSnapshot or None
        The record before the change; None: there was none.
    after : CallSnapshot or None
        The record after it; None: it is gone.

    Returns
    -------
    CountDelta
        Only what changes; a record without a change amounts to an empty one.
    """
    was = {before.status: -1} if before is not None else {}
    if after is None:
        return CountDelta(calls=was)
    earlier = before.outcomes if before is not None else {}
    ended = {after.status: 1} if after.status.is_final else {}
    return CountDelta(
        calls=_sum(was, {after.status: 1}),
        # A bad request is stored with its end.
        accepted=1 if before is None and after.status is not CallStatus.REJECTED else 0,
        # An attempt that placed no call is taken back.
        attempts=len(after.outcomes) - len(earlier),
        outcomes=_more_outcomes(earlier, after.outcomes),
        ended=_sum(was, ended) if before is not None and before.status.is_final else ended,
        figures=after.figures.plus(before.figures, -1) if before is not None else after.figures,
    )


def _more_outcomes(before: Mapping[str, Outcome | None], after: Mapping[str, Outcome | None]) -> dict[Outcome, int]:
    """Count how many more attempts ended in each way; most changes end none."""
    if before == after:
        return {}
    more = Counter(outcome for outcome in after.values() if outcome is not None)
    more.subtract(outcome for outcome in before.values() if outcome is not None)
    return _sum(more, {})


class CallChange(Struct, frozen=True, kw_only=True):
    """One change of a call's record, in the order in which they happened."""

    before: CallSnapshot | None
    after: CallSnapshot | None


# By so much may the clock of whoever changes a record be ahead of that of whoever counts.
_CLOCKS_AGREE_WITHIN = timedelta(minutes=1)


def with_slots(tally: Tally, changes: Iterable[CallChange], since: datetime | None, now: datetime) -> Tally:
    """
    Return a tally with its waiting calls counted by lane and by when they are due.

    A state of a record counts when it was written at `since` or later, and never otherwise. So it is taken back exactly when it was
    counted, although nobody noted which calls waited when the counting began.

    Parameters
    ----------
    tally : Tally
        As it is stored.
    changes : iterable of CallChange
        Changes of records, of one record in the order in which they happened.
    since : datetime or None
        From when on states of records count, for all tallies of a table alike (`slots_begin`); None: it was not settled.
    now : datetime
        Slots far from this time are joined first where there are too many.

    Returns
    -------
    Tally
        With `MOST_SLOTS` slots at most. The same object where `since` is None.
    """
    if since is None:
        return tally
    kept = tally.slots if tally.slots_since == since else {}
    changed = sum_of(_in_slots(changes, since))
    return replace(tally, slots=with_changes(kept, changed, now), slots_since=since)


def slots_begin(tally: Tally, now: datetime) -> datetime:
    """
    Return the time from which on states of records count in the slots of a table.

    Parameters
    ----------
    tally : Tally
        The tally of all calls, as it is stored.
    now : datetime
        The time of the counting, in UTC.

    Returns
    -------
    datetime
        That of the tally where it is settled; 1970 in a table where nothing was counted before; else a minute from now, for the
        clocks of other processes.
    """
    if tally.slots_since is not None:
        return tally.slots_since
    # Where nothing was counted before, everything is. Else a version that knew of no slots has counted up to now, in other batches
    # perhaps even a little later.
    return EPOCH if tally.version == 0 else now + _CLOCKS_AGREE_WITHIN


def _in_slots(changes: Iterable[CallChange], since: datetime) -> Iterable[tuple[str, int]]:
    for change in changes:
        for state, sign in ((change.before, -1), (change.after, 1)):
            if state is None or state.lane is None or state.due_at is None or state.updated_at < since:
                continue
            if state.status is CallStatus.WAITING:
                yield HELD if state.is_held else slot_of(state.lane, state.due_at), sign


def total(changes: Iterable[CountDelta]) -> CountDelta:
    """
    Add changes up.

    Parameters
    ----------
    changes : iterable of CountDelta
        In any order.

    Returns
    -------
    CountDelta
        Their sum; empty where there are none.
    """
    added = CountDelta()
    for change in changes:
        added = added.plus(change)
    return added


def _sum(one: Mapping[Name, int], other: Mapping[Name, int]) -> dict[Name, int]:
    if not other:
        return {name: count for name, count in one.items() if count}
    names = {**one, **other}
    return {name: added for name in names if (added := one.get(name, 0) + other.get(name, 0))}
