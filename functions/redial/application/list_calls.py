"""
List and search calls, page by page, from the indexes.

One index is read: by campaign, by recipient, or by status, of which several partitions are merged by their times. It holds keys
alone, so a page costs one query for each partition and one read of its records, however many calls are stored.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from redial.application.reading_ports import CallRecords, Indexes
from redial.domain.calls import NOT_PERMITTED_KEY, Call, CallStatus, WaitReason
from redial.domain.listing import Entry, IndexName, Partition, StoredCall, all_status_keys, status_of
from redial.domain.requests import Lane
from redial.domain.times import to_iso

# A list over all statuses leaves out what becomes due later than this: it shows what is going on.
HORIZON = timedelta(hours=1)
# A page whose filters leave too few calls reads on, so many times.
_MOST_ROUNDS = 4
_MOST_AT_ONCE = 100
_CALL = "CALL#"


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
    newest_first: bool = True

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
        # One more than is shown, to know whether there is a next page.
        page_size = _MOST_AT_ONCE if question.is_filtered else limit + 1
        merge = _Merge(self._indexes, _partitions(question, now), question.newest_first, page_size, places or {})
        found: list[StoredCall] = []
        seen: set[str] = set()
        for _ in range(_MOST_ROUNDS):
            # Filters may leave few: read more then, and leave what is too much for the next page.
            taken = merge.take(_MOST_AT_ONCE if question.is_filtered else limit - len(found))
            ids = {entry.key.removeprefix(_CALL) for _, entry in taken if entry.key.startswith(_CALL)}
            records = self._records.get_many(ids - seen)
            for position, (value, entry) in enumerate(taken):
                if len(found) == limit:
                    merge.put_back(taken[position:])
                    break
                merge.places[value] = entry
                call = records.pop(entry.key.removeprefix(_CALL), None)
                # A call that moved between partitions while they were read appears in both.
                if call is not None and call.call_id not in seen and question.admits(call):
                    found.append(call)
                seen.add(entry.key.removeprefix(_CALL))
            if merge.is_done or len(found) >= limit:
                break
        return CallsPage(calls=tuple(found), places=merge.where_to_go_on())

    def only(self, call_id: str, question: CallsQuestion) -> CallsPage:
        """Read the page that holds one call, or nothing where it is not there or not as asked for."""
        found = self._records.get_many({call_id})
        return CallsPage(calls=tuple(call for call in found.values() if question.admits(call)), places=None)


def _partitions(question: CallsQuestion, now: datetime) -> list[Partition]:
    since = to_iso(question.since) if question.since is not None else ""
    until = {"until": to_iso(question.until)} if question.until is not None else {}
    if question.campaign is not None:
        return [Partition(index=IndexName.BY_CAMPAIGN, value=question.campaign, since=since, **until)]
    if question.destination_phone_number is not None:
        number = question.destination_phone_number
        return [Partition(index=IndexName.BY_RECIPIENT, value=number, since=since, **until)]
    if question.wait_reason is WaitReason.NOT_PERMITTED:
        return [Partition(index=IndexName.BY_STATUS, value=NOT_PERMITTED_KEY, since=since, **until)]
    statuses = question.statuses or ((CallStatus.WAITING,) if question.wait_reason else tuple(CallStatus))
    # Beside other statuses, calls that are due later would be all that the first pages show.
    horizon = until or ({"until": to_iso(now + HORIZON)} if len(statuses) > 1 else {})
    return [
        Partition(
            index=IndexName.BY_STATUS,
            value=value,
            since=since,
            **(horizon if status is CallStatus.WAITING else until),
        )
        for status in statuses
        for value in all_status_keys(status, question.lane)
    ]


_Taken = tuple[str, Entry]


class _Merge:
    """Merges partitions by time; whoever takes entries says in `places` how far they were used."""

    def __init__(
        self,
        indexes: Indexes,
        partitions: list[Partition],
        newest_first: bool,
        page_size: int,
        places: dict[str, Entry | None],
    ) -> None:
        self._indexes = indexes
        self._newest_first = newest_first
        self._page_size = page_size
        self.places = dict(places)
        to_read = [each for each in partitions if places.get(each.value, ...) is not None]
        self._streams = {each.value: self._stream(each) for each in to_read}
        self._heads: dict[str, Entry] = {}
        for value in self._streams:
            self._advance(value)

    @property
    def is_done(self) -> bool:
        """Tell whether there is nothing left to take."""
        return not self._heads

    def take(self, most: int) -> list[_Taken]:
        """Take the next entries over all partitions, each with its partition."""
        taken: list[_Taken] = []
        choose = max if self._newest_first else min
        while self._heads and len(taken) < most:
            value = choose(self._heads, key=lambda each: self._heads[each].at)
            taken.append((value, self._heads.pop(value)))
            self._advance(value)
        return taken

    def put_back(self, taken: list[_Taken]) -> None:
        """Leave entries for the next page: their partitions go on at their places."""
        self._heads |= dict(reversed(taken))

    def where_to_go_on(self) -> dict[str, Entry | None] | None:
        """Give the place in each partition, None for one at its end; and None when all are at their ends."""
        if self.is_done:
            return None
        ends = {value: None for value in self._streams if value not in self._heads}
        return self.places | ends

    def _advance(self, value: str) -> None:
        entry = next(self._streams[value], None)
        if entry is not None:
            self._heads[value] = entry

    def _stream(self, partition: Partition) -> Iterator[Entry]:
        after = self.places.get(partition.value)
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
