"""In which order calls that are due, or become due, are dialled: the dialling played through. Pure."""

from bisect import insort
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from heapq import heappop, heappush

from msgspec import Struct

from redial.domain.call.lanes import next_lane
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import CampaignTurns, DueCall, turn_order
from redial.domain.reporting.played_rates import NO_PLAYED_RATES, PlayedRates


class CallInQuestion(Struct, frozen=True, kw_only=True):
    """The call of which somebody asks when it goes."""

    lane: Lane
    call: DueCall
    may_go_from: datetime
    """When it is due and its calling hours are open, in UTC."""


class CallsAhead(Struct, frozen=True, kw_only=True):
    """What goes before a call."""

    calls_before: int
    """How many of the others go first, from the time on when it may go."""
    rate_opens_at: datetime | None
    """When its campaign's rate lets it go at the earliest, in UTC; None: no rate keeps it."""


class DiallingOrder:
    """
    Plays the dialling through, by the rules that a dialer goes by: lanes, campaigns in turns, and no campaign above its rate.

    Parameters
    ----------
    turns
        Which campaigns took the last places.
    for_each
        How long a place takes on the average: calls that become due in that time have their turns too.
    rates
        The rates of campaigns, and the places of them that are taken.
    """

    def __init__(self, turns: CampaignTurns, for_each: timedelta, rates: PlayedRates = NO_PLAYED_RATES) -> None:
        self._turns = turns
        self._for_each = for_each
        self._rates = rates

    def ahead_of(
        self, asked: CallInQuestion, others: Mapping[Lane, Iterable[DueCall]], begins_at: datetime
    ) -> CallsAhead:
        """
        Return what goes before a call.

        Parameters
        ----------
        asked : CallInQuestion
            The call.
        others : mapping of Lane to iterable of DueCall
            All others that are due, or become due before it goes.
        begins_at : datetime
            When the dialling begins, in UTC.

        Returns
        -------
        CallsAhead
            How many of the others go first, and when the rate of its campaign opens.
        """
        rates = self._rates.copy()
        lanes = {lane: _LaneOrder(lane, self._turns, rates) for lane in Lane}
        to_come = [(call.due_at, lane, call) for lane, calls in others.items() for call in calls]
        to_come.append((asked.may_go_from, asked.lane, asked.call))
        to_come.sort(reverse=True)
        now, before = begins_at, 0
        while True:
            while to_come and to_come[-1][0] <= now:
                _, lane, call = to_come.pop()
                lanes[lane].add(call)
            for number in rates.opened(now):
                for each in lanes.values():
                    each.offer(number)
            goes = next_lane(
                {lane: due_at for lane, each in lanes.items() if (due_at := each.longest_due()) is not None}
            )
            if goes is None:
                # Nobody is due, or the rates of all that are due are used up.
                now = min(at for at in (to_come[-1][0] if to_come else None, rates.next_opening()) if at is not None)
                continue
            call = lanes[goes].take(now)
            if call == asked.call:
                return CallsAhead(calls_before=before, rate_opens_at=rates.opened_at(call.turn))
            rates.take(call.turn, now)
            # Who has its place a moment before takes it then.
            before += now + self._for_each > asked.may_go_from
            now += self._for_each


class _LaneOrder:
    """The due calls of a lane. Heaps keep what stood at their heads once; what does so no more is passed over."""

    def __init__(self, lane: Lane, turns: CampaignTurns, rates: PlayedRates) -> None:
        self._lane = lane
        self._rates = rates
        self._turns = turns
        self._last: dict[int, datetime] = {}
        self._calls: dict[int, list[DueCall]] = {}
        self._known: set[str] = set()
        self._by_due: list[DueCall] = []
        self._by_turn: list[tuple[datetime, bytes, DueCall]] = []

    def add(self, call: DueCall) -> None:
        if call.call_id in self._known:  # it was put off while the index was read, and stands in it twice
            return
        self._known.add(call.call_id)
        calls = self._calls.setdefault(call.turn, [])
        insort(calls, call)
        if calls[0] == call:
            self._wait(call)

    def offer(self, campaign: int) -> None:
        """Let the first call of a campaign go, whose rate has opened."""
        if self._calls.get(campaign):
            self._wait(self._calls[campaign][0])

    def longest_due(self) -> datetime | None:
        while self._by_due and not self._may_go(self._by_due[0]):
            heappop(self._by_due)
        return self._by_due[0].due_at if self._by_due else None

    def take(self, now: datetime) -> DueCall:
        while True:
            _, _, call = heappop(self._by_turn)
            if self._may_go(call):
                break
        calls = self._calls[call.turn]
        del calls[0]
        self._last[call.turn] = now
        if calls:
            self._wait(calls[0])
        return call

    def _may_go(self, call: DueCall) -> bool:
        calls = self._calls[call.turn]
        return bool(calls) and calls[0] == call and not self._rates.is_used_up(call.turn)

    def _wait(self, first: DueCall) -> None:
        heappush(self._by_due, first)
        since = self._turns.waits_since(self._lane, first)
        heappush(self._by_turn, turn_order(max(since, self._last.get(first.turn, since)), first))
