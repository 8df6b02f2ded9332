"""Money: what calls have cost this month, and how much they may."""

import heapq
from collections import deque
from datetime import UTC, datetime, timedelta

from voice_emulator.log.call_log import KeptCall

# Of sums of prices: what they may be off by for having been added in another order.
_EXACT_TO = 1e-6
_LOOK_AT_LEAST = 1_024


class Spending:
    """
    What the calls of an account cost in a region, as they end.

    Amounts are in USD. A month is one of the calendar, in UTC. When a call ends is found out only where it could matter: while
    all calls together cost less than may be spent, none of them has to be looked at, and each that surely is over is let go.
    """

    def __init__(self) -> None:
        self._placed: deque[tuple[KeptCall, float]] = deque()
        """In the order in which they were placed; of these nobody has found out yet when they end."""
        self._to_come: list[tuple[int, float]] = []
        self._month = range(0)
        """Its milliseconds."""
        self._spent = 0.0
        self._most = 0.0
        """What was spent this month, and what all others cost that are kept here."""
        self._look_at = _LOOK_AT_LEAST

    def charge(self, kept: KeptCall, price: float) -> None:
        """Charge a call at the time at which it ends."""
        self._placed.append((kept, price))
        self._most += price

    def reaches(self, limit: float, now_ms: int) -> bool:
        """Tell whether as much was spent in the month of `now` as may be."""
        if self._most >= limit - _EXACT_TO:
            return self.spent(now_ms) >= limit
        if len(self._placed) >= self._look_at:
            self._let_go(now_ms)
        return False

    def spent(self, now_ms: int) -> float:
        """Return what was spent in the month of `now`."""
        self._enter(now_ms)
        while self._placed:
            kept, price = self._placed.popleft()
            heapq.heappush(self._to_come, (kept.ends_at_ms(), price))
        while self._to_come and self._to_come[0][0] <= now_ms:
            at_ms, price = heapq.heappop(self._to_come)
            self._add(price, at_ms)
        return self._spent

    def _let_go(self, now_ms: int) -> None:
        self._enter(now_ms)
        while self._placed and self._placed[0][0].over_by_ms <= now_ms:
            kept, price = self._placed.popleft()
            began_ms = kept.arrived_at_ms
            # One that began this month ended in it, whenever that was.
            self._add(price, began_ms if began_ms in self._month else kept.ends_at_ms())
        self._look_at = max(_LOOK_AT_LEAST, 2 * len(self._placed))

    def _add(self, price: float, at_ms: int) -> None:
        if at_ms in self._month:
            self._spent += price
        else:
            self._most -= price

    def _enter(self, now_ms: int) -> None:
        if now_ms not in self._month:
            self._most -= self._spent
            self._month, self._spent = _month_of(now_ms), 0.0


def _month_of(at_ms: int) -> range:
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    first = datetime(at.year, at.month, 1, tzinfo=UTC)
    following = (first + timedelta(days=31)).replace(day=1)
    return range(round(first.timestamp()) * 1000, round(following.timestamp()) * 1000)
