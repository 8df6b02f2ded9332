"""Money: what calls have cost this month, and how much they may."""

import heapq
from datetime import UTC, datetime, timedelta


class Spending:
    """
    What the calls of an account cost in a region, as they end.

    Amounts are in USD. A month is one of the calendar, in UTC.
    """

    def __init__(self) -> None:
        self._to_come: list[tuple[int, float]] = []
        self._month = range(0)
        """Its milliseconds."""
        self._spent = 0.0

    def charge(self, at_ms: int, price: float) -> None:
        """Charge a call at the time at which it ends."""
        heapq.heappush(self._to_come, (at_ms, price))

    def spent(self, now_ms: int) -> float:
        """Return what was spent in the month of `now`."""
        while self._to_come and self._to_come[0][0] <= now_ms:
            at_ms, price = heapq.heappop(self._to_come)
            self._enter(at_ms)
            self._spent += price
        self._enter(now_ms)
        return self._spent

    def _enter(self, at_ms: int) -> None:
        if at_ms not in self._month:
            self._month, self._spent = _month_of(at_ms), 0.0


def _month_of(at_ms: int) -> range:
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    first = datetime(at.year, at.month, 1, tzinfo=UTC)
    following = (first + timedelta(days=31)).replace(day=1)
    return range(round(first.timestamp()) * 1000, round(following.timestamp()) * 1000)
