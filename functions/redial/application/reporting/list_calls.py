"""
List and search calls, page by page.

One kind of list is read: by campaign, by recipient, or by status, of which several are merged by their times. They hold ids alone,
so a page costs one query for each list and one read of its records, however many calls are stored.

In the usual order what happens now comes first, then what ended last; what is due later has its place behind all that, the next one
first.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from redial.application.reading_ports import CallRecords, Indexes
from redial.application.reporting.calls_question import CallsQuestion, Order, Stage, stages
from redial.application.reporting.merge import Merge
from redial.domain.call.calls import Call, CallStatus
from redial.domain.reporting.listing import Entry, Position, StoredCall, Stretch, status_of
from redial.domain.times import floor_ms, from_iso, to_iso

# A page whose filters leave too few calls reads on, so many times.
_MOST_ROUNDS = 4
_MOST_AT_ONCE = 100
_MOST_ROUNDS_OF_A_SEARCH = 20
"""So 2,000 records are looked through a page."""
# In a cursor: the time that divides what is due from what is due later, as it was on the first page.
_DIVIDED_AT = "divided at"

Positions = dict[str, Position | None]
"""The last position read in each list; None for one that was read to its end."""


class CallsPage(Struct, frozen=True, kw_only=True):
    """Calls, and where to read on; None at the end."""

    calls: tuple[StoredCall, ...]
    positions: Positions | None
    searched_back_to: datetime | None = None
    """Of a search by a part of a name: up to where calls were looked through, in the order that was asked for; None where it was
    to the end, or no further than those that are under way."""


class CallLister:
    """Lists calls."""

    def __init__(self, indexes: Indexes, records: CallRecords) -> None:
        self._indexes = indexes
        self._records = records

    def page(self, question: CallsQuestion, *, limit: int, positions: Positions | None, now: datetime) -> CallsPage:
        """
        Read a page.

        Parameters
        ----------
        positions
            Where the page before ended; None for the first one.
        """
        divided_at = _divided_at(positions, now)
        left = {name: position for name, position in (positions or {}).items() if name != _DIVIDED_AT}
        page = _Page(question, limit)
        rounds = _MOST_ROUNDS if question.part is None else _MOST_ROUNDS_OF_A_SEARCH
        for stage in stages(question, divided_at):
            # One more than is shown, to know whether there is a next page.
            page_size = _MOST_AT_ONCE if stage.is_filtered else limit + 1
            merge = Merge(self._streams(stage, page_size, left), newest_first=stage.newest_first)
            while not merge.is_done and not page.is_full and rounds:
                rounds -= 1
                self._take(merge, stage, page, left)
            left |= dict.fromkeys(merge.ended)
            if not merge.is_done:
                break
        else:
            return CallsPage(calls=_arranged(page.found, question, divided_at), positions=None)
        left[_DIVIDED_AT] = Position(to_iso(divided_at), "")
        return CallsPage(
            calls=_arranged(page.found, question, divided_at),
            positions=left,
            searched_back_to=page.looked_at if question.part is not None else None,
        )

    def _take(self, merge: Merge, stage: Stage, page: "_Page", left: Positions) -> None:
        # Filters may leave few: read more then, and leave what is too much for the next page.
        taken = merge.take(_MOST_AT_ONCE if stage.is_filtered else page.room)
        records = self._records.get_many({entry.id for _, entry in taken} - page.seen)
        for position, (name, entry) in enumerate(taken):
            if page.is_full:
                merge.put_back(taken[position:])
                return
            left[name] = entry.position
            if not stage.is_under_way:
                page.looked_at = entry.at
            page.add(records.pop(entry.id, None), stage.shown_before)

    def _streams(self, stage: Stage, page_size: int, left: Positions) -> Mapping[str, Iterator[Entry]]:
        unread = {name: each for name, each in stage.stretches.items() if left.get(name, ...) is not None}
        return {
            name: self._stream(each, page_size, left.get(name), newest_first=stage.newest_first)
            for name, each in unread.items()
        }

    def _stream(
        self, stretch: Stretch, page_size: int, after: Position | None, *, newest_first: bool
    ) -> Iterator[Entry]:
        while True:
            page = self._indexes.page(stretch, limit=page_size, newest_first=newest_first, after=after)
            yield from page.entries
            if page.next_position is None:
                return
            after = page.next_position


class _Page:
    """The calls that were found for a page."""

    def __init__(self, question: CallsQuestion, limit: int) -> None:
        self._question = question
        self._limit = limit
        self.found: list[StoredCall] = []
        self.seen: set[str] = set()
        self.looked_at: datetime | None = None
        """The time of the last entry that was taken, but for those under way."""

    @property
    def room(self) -> int:
        return self._limit - len(self.found)

    @property
    def is_full(self) -> bool:
        return not self.room

    def add(self, call: StoredCall | None, shown_before: frozenset[CallStatus]) -> None:
        # A call that moved between lists while they were read appears in both.
        if call is None or call.call_id in self.seen or status_of(call) in shown_before:
            return
        if self._question.admits(call):
            self.found.append(call)
        self.seen.add(call.call_id)


def only_asked_for(calls: Iterable[StoredCall], question: CallsQuestion) -> CallsPage:
    """Give the page of calls that were found by their names, as far as they are as asked for."""
    return CallsPage(calls=tuple(call for call in calls if question.admits(call)), positions=None)


def _divided_at(positions: Positions | None, now: datetime) -> datetime:
    """Give the time that divides due from later: for all pages of a list the same."""
    position = (positions or {}).get(_DIVIDED_AT)
    return from_iso(position.at) if position is not None else floor_ms(now)


def _arranged(found: list[StoredCall], question: CallsQuestion, now: datetime) -> tuple[StoredCall, ...]:
    """Bring a page that was read in the order of acceptance into the order that was asked for."""
    if question.order is not Order.NOW_FIRST or not question.is_by_acceptance:
        return tuple(found)

    def position(call: StoredCall) -> tuple[int, float]:
        at = call.status_at if isinstance(call, Call) else call.accepted_at
        status = status_of(call)
        if status is CallStatus.CALLING:
            return 0, -at.timestamp()
        return (2, at.timestamp()) if status is CallStatus.WAITING and at > now else (1, -at.timestamp())

    return tuple(sorted(found, key=position))
