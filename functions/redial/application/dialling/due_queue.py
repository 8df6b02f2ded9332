"""The due calls of one run of ``dial``, in the order in which they go."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from redial.application.dialling.lane_queue import LaneQueue
from redial.application.dialling.rated_campaigns import RatedCampaigns
from redial.application.failure_budget import FailureBudget
from redial.application.reading_ports import DueCalls
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.lanes import FIRST_LANES, next_lane
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import NO_CAMPAIGN, CampaignTurns, DueCall, LaneTurn, turn_of

MOST_TAKING_TURNS = 10_000
"""So many due calls of a lane are known at a time, longest due first: campaigns that have none among them wait until they do."""
# Of campaigns whose rates let them go slowly others are looked for behind so many calls.
_MOST_LOOKED_AT = 100_000
# So a call that is tried, waits for its place and is tried again costs one look at the lanes above, and not two.
_FIRST_LANES_KNOWN_FOR = timedelta(seconds=0.5)
# An index that was read so recently has nothing new to tell.
_LOOK_AGAIN_AFTER = timedelta(seconds=1)
# A campaign whose first call becomes due meanwhile has its turn so late at most.
_OTHER_LANES_KNOWN_FOR = timedelta(seconds=15)
# An index is behind by so much at most, as a rule: a look at what came meanwhile reaches back as far.
_MAY_LAG = timedelta(seconds=10)
# What became due with a time that lies further back is found by reading a lane from its beginning.
_READ_WHOLE_AFTER = timedelta(minutes=1)
# A named call that has been due for longer goes in its order: there may be others like it.
_JUST_DUE = timedelta(seconds=5)
# A named call that is due so soon is waited for.
_HINT_LEAD = timedelta(seconds=2)
# Reuse a call for 4 s after it was read, however often it is put back. The claim's version check catches changes of the call; a
# pause changes another item and would be missed, hence the limit.
_KNOWN_FOR = timedelta(seconds=4)
# Of the calls behind those that wait for a number, so many are read with one request (BatchGetItem, API reference: 100 at most).
_MOST_READ_AHEAD = 100
# Calls that were paused or cancelled since the index was read are passed by; so many, and whoever asks looks at the time again.
_MOST_PASSED_BY = 200
_NO_TURNS = CampaignTurns()


class DueQueue:
    """
    Merges the status index, which may be behind, with calls that a wake-up named, which were read by key.

    The critical and the urgent lane are looked at anew before each place, the other lanes now and then, and once more from their
    beginning before the run ends: another dialer may have left calls to this one. On an idle stack a call that a wake-up named goes
    before all looks: they would cost it more than half of its way, and nobody knows of calls that it would go before.

    Parameters
    ----------
    first_lanes_first
        Tells whether critical and urgent calls go before all others.
    turns
        Gives which campaigns took the last places.
    has_place
        Tells whether the limits let a call go now.
    rated
        The campaigns that have a rate of their own; None: none has.
    """

    def __init__(
        self,
        calls: DueCalls,
        failure_budget: FailureBudget,
        first_lanes_first: Callable[[datetime], bool] = lambda _now: True,
        turns: Callable[[], CampaignTurns] = lambda: _NO_TURNS,
        has_place: Callable[[], bool] = lambda: True,
        rated: RatedCampaigns | None = None,
    ) -> None:
        self._calls = calls
        self._failure_budget = failure_budget
        self._first_lanes_first = first_lanes_first
        self._turns = turns
        self._has_place = has_place
        self._seen: set[str] = set()
        self._rated = rated
        self._used_up: Mapping[int, datetime] = {}
        """The campaigns whose rate is used up, at the time of the last look."""
        self._lanes = {lane: LaneQueue(lane, lambda: self._used_up) for lane in Lane}
        self._place_is_open = False
        """Whether no call has taken the place that the last one was looked for."""
        self._read_ahead = 0
        """How many calls are worth being read at once."""
        self._are_read: set[str] = set()
        """Calls that were read ahead."""
        self._not_numbered: set[LaneTurn] = set()
        """Campaigns with calls that older code wrote."""
        self._known: dict[str, tuple[datetime, Call]] = {}
        self._goes_at_once = False
        """Whether the next call may be one that a wake-up named, without a look at the lanes."""
        self.passed_by: list[str] = []
        """Calls that the last look passed by: they wait no more, or may not be dialled now."""

    def add_hints(self, call_ids: Sequence[str], now: datetime, *, is_idle: bool = False) -> None:
        """
        Add calls that a wake-up named, as far as they wait and are due, or will be in a moment.

        Parameters
        ----------
        call_ids
            Their ids.
        now
            The time, in UTC.
        is_idle
            Whether nobody knows of other calls that wait: then the first of these goes at once.
        """
        self._goes_at_once = is_idle
        for call_id in dict.fromkeys(call_ids):
            if self._failure_budget.passes_over(call_id):
                continue
            call = self._read(call_id, now)
            if call is not None and call.status is CallStatus.WAITING and call.status_at <= now + _HINT_LEAD:
                self._lanes[call.request.lane].add(_due(call))

    def pop(self, now: datetime) -> Call | None:
        """
        Give the next call that waits and is due, read a moment ago; None when there is none.

        None also after many that turned out not to be: then the time of `next_hint` lies in the past.
        """
        self._used_up = self._rated.used_up(now) if self._rated is not None else {}
        tried_again, self._place_is_open = self._place_is_open, False
        goes_at_once, self._goes_at_once = self._goes_at_once, False
        if goes_at_once and self._has_place() and (named := self._named(now)) is not None:
            return named
        first, others = (
            [backlog for lane, backlog in self._lanes.items() if (lane in FIRST_LANES) is are_first]
            for are_first in (True, False)
        )
        for backlog in first:
            if backlog.read_at is None or self._has_place():
                # Where there is no place, whatever call is tried waits for one, and the next look is made when it opens.
                self._look(backlog, now, _FIRST_LANES_KNOWN_FOR if tried_again else timedelta(0))
        if all(backlog.longest_due(now) is None for backlog in first) or not self._first_lanes_first(now):
            # Else one of the first goes, and does not wait until a backlog of thousands is read.
            for backlog in others:
                self._look(backlog, now, _OTHER_LANES_KNOWN_FOR)
        self.passed_by = []
        while not self._failure_budget.is_over:
            longest_due = self._longest_due(now)
            if longest_due and len(self.passed_by) >= _MOST_PASSED_BY:
                return None
            first_lanes_first = len(longest_due) < 2 or self._first_lanes_first(now)
            lane = next_lane(longest_due, first_lanes_first=first_lanes_first)
            if lane is None:
                if not self._read_whole(self._lanes.values(), now):
                    return None
                continue
            above = list(Lane)[: list(Lane).index(lane)]
            if self._read_whole([self._lanes[each] for each in above if each not in longest_due], now):
                continue
            if (call := self._take(lane, now)) is not None:
                return call
        return None

    def _longest_due(self, now: datetime) -> dict[Lane, datetime]:
        """Give for each lane with due calls since when the first is due, as far as is known here."""
        longest_due = ((lane, backlog.longest_due(now)) for lane, backlog in self._lanes.items())
        return {lane: due_at for lane, due_at in longest_due if due_at is not None}

    def _named(self, now: datetime) -> Call | None:
        """Give the first of the calls that a wake-up named, where it has just become due; else it may be one of many."""
        longest_due = self._longest_due(now)
        lane = next_lane(longest_due, first_lanes_first=self._first_lanes_first(now))
        return None if lane is None or longest_due[lane] < now - _JUST_DUE else self._take(lane, now)

    def _take(self, lane: Lane, now: datetime) -> Call | None:
        """Take the call out of a lane whose campaign has its turn; None where it does not wait any more, or may not go now."""
        entry = self._lanes[lane].next(self._turns_in(lane), now)
        if entry is None:  # it was there a moment ago
            return None
        self._lanes[lane].remove(entry)
        self._seen.add(entry.call_id)
        call = self._known_call(entry.call_id, now) or self._read_next(entry, self._lanes[lane], now)
        if call is not None and entry.turn != turn_of(call.request.campaign):
            self._not_numbered.add(LaneTurn(lane, turn_of(call.request.campaign)))
        if call is not None and call.status is CallStatus.WAITING and call.status_at <= now:
            if turn_of(call.request.campaign) not in self._used_up:
                return call
            # Older code wrote it, and the index told no number.
            self.put_back(call)
        self.passed_by.append(entry.call_id)
        return None

    def put_back(self, call: Call) -> None:
        """Take a call that could not go yet back into the queue."""
        self._seen.discard(call.call_id)
        self._place_is_open = True
        self._lanes[call.request.lane].add(_due(call))

    def let_wait(self, waiting: int) -> None:
        """
        Note that the call that was given waits for a number of its own: its place is left to another.

        Parameters
        ----------
        waiting
            How many wait so. Those behind them may be as many: they are read together.
        """
        self._place_is_open, self._read_ahead = True, min(waiting, _MOST_READ_AHEAD)

    def next_hint(self) -> tuple[datetime, DueCall] | None:
        """Give the next call that is known and may not go yet, with when it may: when it is due, or its campaign's rate opens."""
        known = (backlog.next_due() for backlog in self._lanes.values())
        return min((each for each in known if each is not None), default=None)

    def _known_call(self, call_id: str, now: datetime) -> Call | None:
        read_at, call = self._known.get(call_id, (None, None))
        return call if read_at is not None and now - read_at < _KNOWN_FOR else None

    def _read_next(self, entry: DueCall, backlog: LaneQueue, now: datetime) -> Call | None:
        """Read a call, and with it as many of those that follow in its campaign as are worth it."""
        read_ahead, self._read_ahead = self._read_ahead, 0
        if read_ahead > 1 and entry.call_id not in self._are_read:
            ids = [entry.call_id, *(each.call_id for each in backlog.first(entry.turn, read_ahead - 1))]
            if not self._failure_budget.attempt(entry.call_id, lambda: self._calls.read_ahead(ids)):
                return None
            self._are_read = set(ids)
        self._are_read.discard(entry.call_id)
        return self._read(entry.call_id, now)

    def _read(self, call_id: str, now: datetime) -> Call | None:
        """Read a call; None also for one that cannot be read, which is counted."""
        found: list[Call | None] = []
        self._failure_budget.attempt(call_id, lambda: found.append(self._calls.get(call_id)))
        call = found[0] if found else None
        if call is not None:
            self._known[call_id] = now, call
        return call

    def _turns_in(self, lane: Lane) -> CampaignTurns:
        """Give the turns; calls that older code wrote without a number share that of calls without a campaign."""
        turns, shared = self._turns(), LaneTurn(lane, NO_CAMPAIGN)
        taken = [turns.last[each] for each in self._not_numbered if each.lane is lane and each in turns.last]
        return turns.taken(shared, max([*taken, turns.last.get(shared, taken[0])])) if taken else turns

    def _look(self, backlog: LaneQueue, now: datetime, known_for: timedelta) -> None:
        """Look what has become due in a lane since it was last looked at, unless that was a moment ago."""
        if backlog.read_at is None or backlog.looked_at is None:
            self._read_lane(backlog, now)
        elif now - backlog.looked_at >= known_for:
            is_whole = backlog.next_due() is None or now - backlog.read_at >= _READ_WHOLE_AFTER
            self._read_lane(backlog, now, None if is_whole else backlog.looked_at - _MAY_LAG)

    def _read_whole(self, backlogs: Iterable[LaneQueue], now: datetime) -> bool:
        """Read lanes once more from their beginning, before others go or the run ends; False where none was read a while ago."""
        old = [each for each in backlogs if each.read_at is None or now - each.read_at >= _LOOK_AGAIN_AFTER]
        for backlog in old:
            self._read_lane(backlog, now)
        return bool(old)

    def _read_lane(self, backlog: LaneQueue, now: datetime, since: datetime | None = None) -> None:
        backlog.looked_at = now
        if since is None:
            backlog.read_at = now
        found = islice(self._calls.due(backlog.lane, now, since), _MOST_LOOKED_AT)
        new = (each for each in found if each.call_id not in self._seen and not self._knows_enough(backlog, each))
        for entry in islice(new, MOST_TAKING_TURNS):
            if not self._failure_budget.passes_over(entry.call_id):
                backlog.add(entry)

    def _knows_enough(self, backlog: LaneQueue, entry: DueCall) -> bool:
        return self._rated is not None and self._rated.knows_enough(entry.turn, backlog.count_of(entry.turn))


def _due(call: Call) -> DueCall:
    return DueCall(call.status_at, call.call_id, turn_of(call.request.campaign))
