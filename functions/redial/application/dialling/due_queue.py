"""The due calls of one run of ``dial``, in the order in which they go."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from redial.application.failure_budget import FailureBudget
from redial.application.reading_ports import DueCalls
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.lanes import FIRST_LANES, next_lane
from redial.domain.call.requests import Lane

_Entry = tuple[datetime, str]
# So a call that is tried, waits for its place and is tried again costs one look at the lanes above, and not two.
_FIRST_LANES_KNOWN_FOR = timedelta(seconds=0.5)
# An index that was read so recently has nothing new to tell.
_LOOK_AGAIN_AFTER = timedelta(seconds=1)
# A named call that is due so soon is waited for.
_HINT_LEAD = timedelta(seconds=2)
# Reuse a call for 4 s after it was read, however often it is put back. The claim's version check catches changes of the call; a
# pause changes another item and would be missed, hence the limit.
_KNOWN_FOR = timedelta(seconds=4)


class DueQueue:
    """
    Merges the status index, which may be behind, with calls that a wake-up named, which were read by key.

    The critical and the urgent lane are looked at anew before each place. The other lanes are read page by page, and once more
    from their beginning before the run ends: another dialer may have left calls to this one.

    Parameters
    ----------
    first_lanes_first
        Tells whether critical and urgent calls go before all others.
    """

    def __init__(
        self,
        calls: DueCalls,
        failure_budget: FailureBudget,
        first_lanes_first: Callable[[datetime], bool] = lambda _now: True,
    ) -> None:
        self._calls = calls
        self._failure_budget = failure_budget
        self._first_lanes_first = first_lanes_first
        self._seen: set[str] = set()
        self._hinted: dict[Lane, list[_Entry]] = {lane: [] for lane in Lane}
        self._pages: dict[Lane, Iterator[_Entry]] = {}
        self._heads: dict[Lane, _Entry] = {}
        self._was_put_back = False
        self._opened_at: datetime | None = None
        self._page_opened_at: dict[Lane, datetime] = {}
        self._known: dict[str, tuple[datetime, Call]] = {}

    def add_hints(self, call_ids: Sequence[str], now: datetime) -> None:
        """Add calls that a wake-up named, as far as they wait and are due, or will be in a moment."""
        for call_id in dict.fromkeys(call_ids):
            if self._failure_budget.passes_over(call_id):
                continue
            call = self._read(call_id, now)
            if call is not None and call.status is CallStatus.WAITING and call.status_at <= now + _HINT_LEAD:
                self._hinted[call.request.lane].append((call.status_at, call_id))
        for entries in self._hinted.values():
            entries.sort()

    def pop(self, now: datetime) -> Call | None:
        """Give the next call that waits and is due, read a moment ago; None when there is none."""
        tried_again, self._was_put_back = self._was_put_back, False
        for first in FIRST_LANES:
            if not tried_again or now - self._page_opened_at.get(first, now) >= _FIRST_LANES_KNOWN_FOR:
                self._pages.pop(first, None)
                self._heads.pop(first, None)
        while not self._failure_budget.is_over:
            heads = {lane: head for lane in Lane if (head := self._head(lane, now)) is not None}
            longest_due = {lane: due_at for lane, (due_at, _) in heads.items()}
            lane = next_lane(longest_due, first_lanes_first=len(heads) < 2 or self._first_lanes_first(now))
            if lane is None:
                if self._opened_at is None or now - self._opened_at < _LOOK_AGAIN_AFTER:
                    return None
                self._pages.clear()
                self._opened_at = None
                continue
            if self._reopens_above(lane, heads, now):
                continue
            call_id = heads[lane][1]
            self._drop(lane, call_id)
            self._seen.add(call_id)
            call = self._known_call(call_id, now) or self._read(call_id, now)
            if call is not None and call.status is CallStatus.WAITING and call.status_at <= now:
                return call
        return None

    def put_back(self, call: Call) -> None:
        """Take a call that could not go yet back into the queue."""
        self._seen.discard(call.call_id)
        self._was_put_back = True
        self._hinted[call.request.lane].insert(0, (call.status_at, call.call_id))

    def next_hint_at(self) -> datetime | None:
        """Say when the next named call becomes due, if one is not yet."""
        return min((entries[0][0] for entries in self._hinted.values() if entries), default=None)

    def _known_call(self, call_id: str, now: datetime) -> Call | None:
        read_at, call = self._known.get(call_id, (None, None))
        return call if read_at is not None and now - read_at < _KNOWN_FOR else None

    def _read(self, call_id: str, now: datetime) -> Call | None:
        """Read a call; None also for one that cannot be read, which is counted."""
        found: list[Call | None] = []
        self._failure_budget.attempt(call_id, lambda: found.append(self._calls.get(call_id)))
        call = found[0] if found else None
        if call is not None:
            self._known[call_id] = now, call
        return call

    def _head(self, lane: Lane, now: datetime) -> _Entry | None:
        heads = [entry for entry in self._hinted[lane][:1] if entry[0] <= now]
        if lane not in self._heads:
            self._advance(lane, now)
        if lane in self._heads:
            heads.append(self._heads[lane])
        return min(heads, default=None)

    def _advance(self, lane: Lane, now: datetime) -> None:
        if lane not in self._pages:
            self._opened_at = min(self._opened_at or now, now)
            self._page_opened_at[lane] = now
            self._pages[lane] = iter((due_at, call_id) for call_id, due_at in self._calls.due(lane, now))
        hinted = {call_id for _, call_id in self._hinted[lane]}
        for due_at, call_id in self._pages[lane]:
            if call_id not in self._seen and call_id not in hinted and not self._failure_budget.passes_over(call_id):
                self._heads[lane] = (due_at, call_id)
                return

    def _reopens_above(self, lane: Lane, heads: dict[Lane, _Entry], now: datetime) -> bool:
        """Read the lanes above once more that had nothing left a while ago, before a call of this one goes."""
        above = [
            each
            for each in list(Lane)[: list(Lane).index(lane)]
            if each not in heads and now - self._page_opened_at.get(each, now) >= _LOOK_AGAIN_AFTER
        ]
        for each in above:
            self._pages.pop(each, None)
        return bool(above)

    def _drop(self, lane: Lane, call_id: str) -> None:
        self._hinted[lane] = [entry for entry in self._hinted[lane] if entry[1] != call_id]
        if lane in self._heads and self._heads[lane][1] == call_id:
            del self._heads[lane]
