"""
List and search calls, page by page, from the indexes.

One index is read: by campaign, by recipient, or by status, of which several partitions are merged by their times. It holds keys
alone, so a page costs one query for each partition and one read of its records, however many calls are stored.

In the usual order what happens now comes first, then what ended last; what is due later has its place behind all that, the next one
first.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from redial.application.reading_ports import CallRecords, Indexes
from redial.domain.call.calls import NOT_PERMITTED_KEY, Call, CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.reporting.listing import (
    AFTER_EVERY_TIME,
    Entry,
    IndexName,
    Partition,
    StoredCall,
    all_status_keys,
    status_of,
)
from redial.domain.times import from_iso, to_iso

# A page whose filters leave too few calls reads on, so many times.
_MOST_ROUNDS = 4
_MOST_AT_ONCE = 100
_CALL = "CALL#"
# In a cursor: the time that divides what is due from what is due later, as it was on the first page.
_DIVIDED_AT = "divided at"
_LATER = "later "
_A_MILLISECOND = timedelta(milliseconds=1)


class Order(StrEnum):
    """How a list is ordered."""

    NOW_FIRST = "now_first"
    """What is under way, then what is due and what ended, the latest first; then what is due later, the next one first."""
    NEWEST_FIRST = "newest_first"
    OLDEST_FIRST = "oldest_first"


class CallsQuestion(Struct, frozen=True, kw_only=True):
    """Which calls to list."""

    statuses: tuple[CallStatus, ...] = ()
    """None: all."""
    campaign: str | None = None
    destination_phone_number: str | None = None
    lane: Lane | None = None
    wait_reason: WaitReason | None = None
    since: datetime | None = None
    until: datetime | None = None
    order: Order = Order.NOW_FIRST

    @property
    def is_filtered(self) -> bool:
        """Tell whether more is asked than what the index that is read for it tells."""
        if self.campaign is not None:
            return bool(self.statuses or self.destination_phone_number or self.lane or self.wait_reason)
        if self.destination_phone_number is not None:
            return bool(self.statuses or self.lane or self.wait_reason)
        # Also waiting calls: those that are held stand together, whatever their lane.
        return self.lane is not None or self.wait_reason not in {None, WaitReason.NOT_PERMITTED}

    def admits(self, call: StoredCall) -> bool:
        """Tell whether a call, as it stands now, is asked for."""
        given = [
            (status_of(call), self.statuses),
            (_campaign(call), (self.campaign,) if self.campaign else ()),
            (_recipient(call), (self.destination_phone_number,) if self.destination_phone_number else ()),
            (call.request.lane if isinstance(call, Call) else None, (self.lane,) if self.lane else ()),
            (call.wait_reason if isinstance(call, Call) else None, (self.wait_reason,) if self.wait_reason else ()),
        ]
        return all(not wanted or value in wanted for value, wanted in given)


class CallsPage(Struct, frozen=True, kw_only=True):
    """Calls, and where to read on: the last place read in each partition; None at the end."""

    calls: tuple[StoredCall, ...]
    places: dict[str, Entry | None] | None


class CallLister:
    """Lists calls."""

    def __init__(self, indexes: Indexes, records: CallRecords) -> None:
        self._indexes = indexes
        self._records = records

    def page(
        self, question: CallsQuestion, *, limit: int, places: dict[str, Entry | None] | None, now: datetime
    ) -> CallsPage:
        """
        Read a page.

        Parameters
        ----------
        places
            Where the page before ended; None for the first one. A partition that maps to None was read to its end.
        """
        divided_at = _divided_at(places, now)
        left = {key: place for key, place in (places or {}).items() if key != _DIVIDED_AT}
        found: list[StoredCall] = []
        seen: set[str] = set()
        rounds = _MOST_ROUNDS
        for stage in _stages(question, divided_at):
            # One more than is shown, to know whether there is a next page.
            page_size = _MOST_AT_ONCE if stage.is_filtered else limit + 1
            merge = _Merge(self._indexes, stage.partitions, stage.newest_first, page_size, left)
            while not merge.is_done and len(found) < limit and rounds:
                rounds -= 1
                self._take(merge, stage, question, found, seen, limit)
            left = merge.where_to_go_on()
            if not merge.is_done:
                break
        else:
            return CallsPage(calls=_arranged(found, question, divided_at), places=None)
        left[_DIVIDED_AT] = Entry(to_iso(divided_at), "")
        return CallsPage(calls=_arranged(found, question, divided_at), places=left)

    def _take(
        self,
        merge: "_Merge",
        stage: "_Stage",
        question: CallsQuestion,
        found: list[StoredCall],
        seen: set[str],
        limit: int,
    ) -> None:
        # Filters may leave few: read more then, and leave what is too much for the next page.
        taken = merge.take(_MOST_AT_ONCE if stage.is_filtered else limit - len(found))
        ids = {entry.key.removeprefix(_CALL) for _, entry in taken if entry.key.startswith(_CALL)}
        records = self._records.get_many(ids - seen)
        for position, (key, entry) in enumerate(taken):
            if len(found) == limit:
                merge.put_back(taken[position:])
                break
            merge.places[key] = entry
            call = records.pop(entry.key.removeprefix(_CALL), None)
            # A call that moved between partitions while they were read appears in both.
            if call is None or call.call_id in seen or status_of(call) in stage.shown_before:
                continue
            if question.admits(call):
                found.append(call)
            seen.add(call.call_id)


def only_asked_for(calls: Iterable[StoredCall], question: CallsQuestion) -> CallsPage:
    """Give the page of calls that were found by their names, as far as they are as asked for."""
    return CallsPage(calls=tuple(call for call in calls if question.admits(call)), places=None)


class _Stage(Struct, frozen=True, kw_only=True):
    """Partitions that are merged; a list is one stage after the other."""

    partitions: dict[str, Partition]
    """Each under the name that a cursor has for it."""
    newest_first: bool
    is_filtered: bool
    """Whether more is asked than what the partitions tell."""
    shown_before: frozenset[CallStatus] = frozenset()
    """Calls of these were shown by the stage before."""


def _stages(question: CallsQuestion, divided_at: datetime) -> list[_Stage]:
    newest_first = question.order is not Order.OLDEST_FIRST
    by_acceptance = _by_acceptance(question)
    if by_acceptance is not None:
        stage = _Stage(partitions=_named(by_acceptance), newest_first=newest_first, is_filtered=question.is_filtered)
        is_wanted = not question.statuses or CallStatus.CALLING in question.statuses
        if question.order is not Order.NOW_FIRST or question.campaign is None or not is_wanted:
            return [stage]
        # Few calls are under way at a time, so they are found among those of other campaigns.
        under_way = _Stage(
            partitions=_named(_by_status(question, CallStatus.CALLING)), newest_first=True, is_filtered=True
        )
        rest = replace(stage, shown_before=frozenset({CallStatus.CALLING}))
        return [under_way, rest]
    partitions = _by_statuses(question)
    if question.order is not Order.NOW_FIRST:
        return [_Stage(partitions=_named(partitions), newest_first=newest_first, is_filtered=question.is_filtered)]
    waiting = set(all_status_keys(CallStatus.WAITING))
    until, after = to_iso(divided_at), to_iso(divided_at + _A_MILLISECOND)
    now = [replace(each, until=min(each.until, until)) if each.value in waiting else each for each in partitions]
    later = [replace(each, since=max(each.since, after)) for each in partitions if each.value in waiting]
    later = [each for each in later if each.since <= each.until]
    stages = [_Stage(partitions=_named(now), newest_first=True, is_filtered=question.is_filtered)]
    if later:
        behind = {_LATER + each.value: each for each in later}
        stages.append(_Stage(partitions=behind, newest_first=False, is_filtered=question.is_filtered))
    return stages


def _by_acceptance(question: CallsQuestion) -> list[Partition] | None:
    """Give the stretch of the calls of a campaign or a recipient, which are kept in the order of acceptance."""
    if question.campaign is not None:
        return [_within(question, IndexName.BY_CAMPAIGN, question.campaign)]
    if question.destination_phone_number is not None:
        return [_within(question, IndexName.BY_RECIPIENT, question.destination_phone_number)]
    return None


def _by_statuses(question: CallsQuestion) -> list[Partition]:
    if question.wait_reason is WaitReason.NOT_PERMITTED:
        return [_within(question, IndexName.BY_STATUS, NOT_PERMITTED_KEY)]
    statuses = question.statuses or ((CallStatus.WAITING,) if question.wait_reason else tuple(CallStatus))
    return [partition for status in statuses for partition in _by_status(question, status)]


def _by_status(question: CallsQuestion, status: CallStatus) -> list[Partition]:
    if status is CallStatus.CALLING:
        # They stand at the time at which they are settled at the latest, and happen now.
        return [Partition(index=IndexName.BY_STATUS, value=str(status))]
    return [_within(question, IndexName.BY_STATUS, value) for value in all_status_keys(status, question.lane)]


def _within(question: CallsQuestion, index: IndexName, value: str) -> Partition:
    return Partition(
        index=index,
        value=value,
        since=to_iso(question.since) if question.since is not None else "",
        until=to_iso(question.until) if question.until is not None else AFTER_EVERY_TIME,
    )


def _named(partitions: list[Partition]) -> dict[str, Partition]:
    return {each.value: each for each in partitions}


def _divided_at(places: dict[str, Entry | None] | None, now: datetime) -> datetime:
    """Give the time that divides due from later: for all pages of a list the same."""
    place = (places or {}).get(_DIVIDED_AT)
    return from_iso(place.at) if place is not None else now


def _arranged(found: list[StoredCall], question: CallsQuestion, now: datetime) -> tuple[StoredCall, ...]:
    """Bring a page that was read in the order of acceptance into the order that was asked for."""
    if question.order is not Order.NOW_FIRST or _by_acceptance(question) is None:
        return tuple(found)

    def place(call: StoredCall) -> tuple[int, float]:
        at = call.status_at if isinstance(call, Call) else call.accepted_at
        status = status_of(call)
        if status is CallStatus.CALLING:
            return 0, -at.timestamp()
        return (2, at.timestamp()) if status is CallStatus.WAITING and at > now else (1, -at.timestamp())

    return tuple(sorted(found, key=place))


_Taken = tuple[str, Entry]


class _Merge:
    """
    Merges partitions by time; whoever takes entries says in `places` how far they were used.

    Parameters
    ----------
    partitions
        Each under the name that `places` has for it.
    """

    def __init__(
        self,
        indexes: Indexes,
        partitions: dict[str, Partition],
        newest_first: bool,
        page_size: int,
        places: dict[str, Entry | None],
    ) -> None:
        self._indexes = indexes
        self._newest_first = newest_first
        self._page_size = page_size
        self.places = dict(places)
        self._streams = {
            key: self._stream(key, each) for key, each in partitions.items() if places.get(key, ...) is not None
        }
        self._heads: dict[str, Entry] = {}
        for key in self._streams:
            self._advance(key)

    @property
    def is_done(self) -> bool:
        """Tell whether there is nothing left to take."""
        return not self._heads

    def take(self, most: int) -> list[_Taken]:
        """Take the next entries over all partitions, each with its partition."""
        taken: list[_Taken] = []
        choose = max if self._newest_first else min
        while self._heads and len(taken) < most:
            key = choose(self._heads, key=lambda each: self._heads[each].at)
            taken.append((key, self._heads.pop(key)))
            self._advance(key)
        return taken

    def put_back(self, taken: list[_Taken]) -> None:
        """Leave entries for the next page: their partitions go on at their places."""
        self._heads |= dict(reversed(taken))

    def where_to_go_on(self) -> dict[str, Entry | None]:
        """Give the place in each partition, None for one at its end."""
        ends = {key: None for key in self._streams if key not in self._heads}
        return self.places | ends

    def _advance(self, key: str) -> None:
        entry = next(self._streams[key], None)
        if entry is not None:
            self._heads[key] = entry

    def _stream(self, key: str, partition: Partition) -> Iterator[Entry]:
        after = self.places.get(key)
        while True:
            page = self._indexes.page(partition, limit=self._page_size, newest_first=self._newest_first, after=after)
            yield from page.entries
            if page.is_last or not page.entries:
                return
            after = page.entries[-1]


def _campaign(call: StoredCall) -> str | None:
    return call.request.campaign if isinstance(call, Call) else call.campaign


def _recipient(call: StoredCall) -> str | None:
    return call.request.destination_phone_number if isinstance(call, Call) else call.destination_phone_number
