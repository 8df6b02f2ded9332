"""How often one caller may ask for what costs something."""

from collections import deque
from datetime import datetime, timedelta

_MOST_CALLERS = 1_000


class CallerRate:
    """
    Counts what callers asked for, in the memory of one process.

    Nothing is stored: each process of the function counts for itself, and there are as many as requests at once.
    """

    def __init__(self, most: int, within: timedelta) -> None:
        self._most = most
        self._within = within
        self._asked: dict[str, deque[datetime]] = {}

    def opens_at(self, caller_id: str, now: datetime) -> datetime | None:
        """Count that a caller asks, and return None; or return from when on it may, where it asked too often."""
        times = self._asked.setdefault(caller_id, deque())
        while times and now - times[0] >= self._within:
            times.popleft()
        if len(times) >= self._most:
            return times[0] + self._within
        times.append(now)
        if len(self._asked) > _MOST_CALLERS:
            self._asked.pop(next(iter(self._asked)))
        return None
