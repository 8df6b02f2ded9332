"""
One run of a plan: the dialling played through, by the rules that a dialer goes by, with outcomes drawn by chance. Pure.

The further it goes, the more calls are dialled in one step, so that twenty thousand take a few hundred steps: a step is a
hundredth of what was dialled before it, and a time is as exact as that.
"""

from collections import deque
from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import count
from math import ceil, inf
from random import Random

from redial.domain.attempt.events import Outcome
from redial.domain.call.lanes import BULK_HANDICAP, FIRST_LANES
from redial.domain.call.requests import Lane
from redial.domain.plan.chances import DRAWN, Chances, split
from redial.domain.plan.kinds import CallBatch, CallKind, KindsOfCalls
from redial.domain.plan.planned import DiallingState, GroupResult, PlannedGroup, RunResult

_STEP = 0.01
# In so many parts at most: of more turns some go with the next step.
_PARTS_OF_A_STEP = 20
# The turn of calls that come meanwhile, which no campaign has.
_COMING = -1
# While nothing waits, what comes is dialled at once: only what has just come stands before what becomes due.
_JUST_COME_S = 30.0
# From when a call is due to its send: the wake-up, and the way through the functions.
_WAKES_LATE_S = 0.4
_MINUTE_S = 60.0
_MOST_STEPS = 20_000
_LONGEST_S = 366 * 86_400.0


class PlanRun:
    """
    One run.

    Parameters
    ----------
    groups
        What is planned.
    state
        How the dialling stands.
    chances
        What outcomes are like in this run.
    random
        The source of chance.
    """

    def __init__(self, groups: Sequence[PlannedGroup], state: DiallingState, chances: Chances, random: Random) -> None:
        self._chances = chances
        self._random = random
        self._places = state.places()
        self._rates = state.rates()
        self._day = state.recipient_day
        self._last: dict[tuple[Lane, int], float] = {
            (turn.lane, turn.number): at.timestamp() for turn, at in state.turns.last.items()
        }
        self._due: dict[Lane, dict[int, deque[CallBatch]]] = {lane: {} for lane in Lane}
        # Of each lane its turns, the longest waiting first: looked at for each choice, and there may be hundreds. What has changed
        # since is put in anew, and what is no longer so is left out when its turn has come.
        self._in_order: dict[Lane, list[tuple[float, int]]] = {lane: [] for lane in Lane}
        self._later: list[tuple[float, int, CallBatch]] = []
        self._numbers = count()
        self._waiting = 0
        self._results = [GroupResult() for _ in groups]
        self._placed: list[tuple[float, int]] = []
        self._left = sum(group.calls for group in groups)
        self._ended_at = 0.0
        begins_at = self._places.begins_at
        self._looks_at = begins_at + random.uniform(0, _MINUTE_S)
        latest = max((group.due_at.timestamp() for group in groups), default=0.0)
        self._until = max(begins_at, latest) + _LONGEST_S
        self.steps = 0
        """How many steps it took."""
        self.choices = 0
        """How often it chose who goes next, which is what takes time."""
        kinds = KindsOfCalls(groups, state.others)
        self._coming = kinds.other(Lane.URGENT, _COMING)
        self._kinds = kinds
        for each in state.others.waiting:
            self._wait(CallBatch(each.due_at, kinds.other(each.lane, each.turn), each.calls, begins_at))
        for index, group in enumerate(groups):
            due_at, times = group.due_at.timestamp(), (begins_at,) * group.made_in_a_day
            batch = CallBatch(due_at, kinds.first(index), group.calls, begins_at, times)
            if group.is_under_way:
                self._attempt(batch, group.calls, due_at)
            else:
                self._wait(batch)

    def result(self) -> RunResult:
        """Dial until all that is planned has ended."""
        now = self._places.begins_at
        dialled, before = 0, now
        while self._left and self.steps < _MOST_STEPS and now <= self._until:
            self.steps += 1
            self._release(now)
            if not self._waiting:
                now = self._wakes_at()
                before = max(before, now - _JUST_COME_S)
                continue
            now = self._places.next_at(now)
            self._let_come(now - before, now)
            self._release(now)
            wanted = min(max(1, int(dialled * _STEP)), self._waiting)
            before = now
            taken = self._dial(now, wanted)
            dialled += taken
        return self._told()

    def _wakes_at(self) -> float:
        """Give when, while nothing waits, a dialer next finds something due: told of it, or at its look of each minute."""
        wakes_at, seen = inf, []
        while self._later and self._later[0][0] < wakes_at:
            due, _, waiting = item = heappop(self._later)
            seen.append(item)
            minutes = ceil((due - self._looks_at) / _MINUTE_S)
            wakes_at = min(wakes_at, due if waiting.is_told else self._looks_at + minutes * _MINUTE_S)
        for item in seen:
            heappush(self._later, item)
        return wakes_at

    def _told(self) -> RunResult:
        placed = sorted(self._placed)
        whole, so_far, middle = sum(each for _, each in placed), 0, None
        for at, each in placed:
            so_far += each
            if 2 * so_far >= whole:
                middle = at
                break
        return RunResult(
            first_at=placed[0][0] if placed else None,
            middle_at=middle,
            last_at=placed[-1][0] if placed else None,
            ended_at=None if self._left else self._ended_at,
            groups=tuple(self._results),
        )

    def _wait(self, waiting: CallBatch) -> None:
        heappush(self._later, (waiting.due, next(self._numbers), waiting))

    def _release(self, now: float) -> None:
        while self._later and self._later[0][0] <= now:
            _, _, waiting = heappop(self._later)
            lane, turn = waiting.kind.lane, waiting.kind.turn
            self._due[lane].setdefault(turn, deque()).append(waiting)
            self._put_in_order(lane, turn)
            self._waiting += waiting.count

    def _let_come(self, seconds: float, now: float) -> None:
        expected = self._chances.arrivals_per_s * seconds
        coming = int(expected) + (self._random.random() < expected % 1)
        if coming:
            self._wait(CallBatch(now, self._coming, coming, now))

    def _dial(self, now: float, wanted: int) -> int:
        chosen: list[tuple[CallBatch, int]] = []
        taken = 0
        while taken < wanted and (lane := self._next_lane()) is not None:
            turns = self._due[lane]
            self.choices += 1
            turn = self._next_turn(lane)
            head = turns[turn][0]
            opens_at = head.kind.opens_at(now)
            if opens_at > now or head.kind.is_over(now):
                self._drop(turns, turn, head.count)
                self._put_in_order(lane, turn)
                if head.kind.is_over(now):
                    self._never_placed(head, now)
                else:
                    self._wait(CallBatch(opens_at, head.kind, head.count, now, head.times))
                continue
            most = self._rates.most(turn, now, _STEP)
            if most == 0:
                self._pass_over(turn)
                continue
            several = min(
                head.count, wanted - taken, max(1, wanted // min(len(turns), _PARTS_OF_A_STEP)), most or head.count
            )
            self._drop(turns, turn, several)
            self._rates.take(turn, several, now)
            taken += several
            # Of several places in one step each is a little later than the one before.
            self._last[lane, turn] = now + taken * 1e-6
            self._put_in_order(lane, turn)
            chosen.append((head, several))
        if taken:
            first, last = self._places.take_several(now, taken)
            for batch, several in chosen:
                self._attempt(batch, several, (first + last) / 2)
        return taken

    def _pass_over(self, turn: int) -> None:
        """Let the calls of a campaign wait until its rate opens, in whatever lane they are."""
        opens_at = self._rates.pass_over(turn)
        for turns in self._due.values():
            for waiting in turns.pop(turn, ()):
                self._waiting -= waiting.count
                waiting.is_told = True
                heappush(self._later, (opens_at, next(self._numbers), waiting))

    def _next_lane(self) -> Lane | None:
        for lane in FIRST_LANES:
            if self._due[lane]:
                return lane
        normal, bulk = self._due[Lane.NORMAL], self._due[Lane.BULK]
        if not normal or not bulk:
            return Lane.NORMAL if normal else Lane.BULK if bulk else None
        oldest = min(each[0].due for each in normal.values())
        of_bulk = min(each[0].due for each in bulk.values()) + BULK_HANDICAP.total_seconds()
        return Lane.BULK if of_bulk < oldest else Lane.NORMAL

    def _next_turn(self, lane: Lane) -> int:
        turns, in_order = self._due[lane], self._in_order[lane]
        while True:
            since, turn = in_order[0]
            if turn in turns and self._waits_since(lane, turn, turns[turn][0]) == since:
                return turn
            heappop(in_order)

    def _put_in_order(self, lane: Lane, turn: int) -> None:
        if turn in self._due[lane]:
            heappush(self._in_order[lane], (self._waits_since(lane, turn, self._due[lane][turn][0]), turn))

    def _waits_since(self, lane: Lane, turn: int, first: CallBatch) -> float:
        last = self._last.get((lane, turn))
        return first.due if last is None or last < first.due else last

    def _drop(self, turns: dict[int, deque[CallBatch]], turn: int, several: int) -> None:
        queue = turns[turn]
        self._waiting -= several
        if queue[0].count > several:
            queue[0].count -= several
            return
        queue.popleft()
        if not queue:
            del turns[turn]

    def _attempt(self, batch: CallBatch, several: int, now: float) -> None:
        kind, times = batch.kind, (*batch.times, now)
        if kind.group is not None:
            self._results[kind.group].attempts += several
            if kind.is_first:
                self._placed.append((now, several))
        for index, each in enumerate(split(several, self._chances.shares, self._random)):
            if each:
                self._outcome(kind, DRAWN[index], self._random.choice(self._chances.seconds[index]), each, times)

    def _outcome(
        self, kind: CallKind, outcome: Outcome, seconds: float, several: int, times: tuple[float, ...]
    ) -> None:
        now = times[-1]
        if outcome is Outcome.COMPLETED_CALL:
            ended_at = now + seconds + kind.message_s
            if kind.group is not None:
                self._results[kind.group].completed += several
                self._end(several, ended_at)
            return
        ended_at = now + seconds
        then = kind.after(outcome)
        if then is not None:
            delay_s, again = then
            due = ended_at + _WAKES_LATE_S + delay_s * (1 + kind.jitter(outcome) * self._random.random())
            due = max(due, self._day.opens_at(times))
            if not again.is_over(due):
                self._wait(CallBatch(due, again, several, ended_at, times))
                return
        following = self._kinds.next_recipient(kind)
        if following is not None:
            self._wait(CallBatch(ended_at + following[0], following[1], several, ended_at))
        elif kind.group is not None:
            self._end(several, ended_at)

    def _never_placed(self, waiting: CallBatch, now: float) -> None:
        if waiting.kind.group is None:
            return
        if waiting.kind.is_first:
            self._results[waiting.kind.group].never_placed += waiting.count
        # What is over already ends at once.
        self._end(waiting.count, max(min(now, waiting.kind.over_at), self._places.begins_at))

    def _end(self, several: int, at: float) -> None:
        self._left -= several
        self._ended_at = max(self._ended_at, at)
