"""The emulator's clock: limit windows, call scripts and the log of calls all run on it, so that tests can play days at once."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

Action = Callable[[], None]


class Clock(Protocol):
    """What the emulator needs of time."""

    def now_ms(self) -> int:
        """Return Unix time in milliseconds; it never goes back."""

    def call_at(self, when_ms: int, action: Action) -> None:
        """Run `action` once the clock shows `when_ms`."""


class SystemClock:
    """
    Real time, on the event loop that serves the requests.

    It starts at the system's time and then follows the monotonic clock: a system clock that is set back while the
    emulator runs cannot reopen a limit's window.
    """

    def __init__(self) -> None:
        self._offset_ns = time.time_ns() - time.monotonic_ns()

    def now_ms(self) -> int:
        """Return Unix time in milliseconds; it never goes back."""
        return (time.monotonic_ns() + self._offset_ns) // 1_000_000

    def call_at(self, when_ms: int, action: Action) -> None:
        """Run `action` on the running event loop, once the clock shows `when_ms`."""
        delay_s = max(0, when_ms - self.now_ms()) / 1000
        asyncio.get_running_loop().call_later(delay_s, action)


class VirtualClock:
    """Time that stands still until `advance` moves it, playing on the way what falls due."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._now_ms = round(start.timestamp() * 1000)
        self._due: list[tuple[int, int, Action]] = []
        self._order = itertools.count()

    def now_ms(self) -> int:
        """Return Unix time in milliseconds; it never goes back."""
        return self._now_ms

    def call_at(self, when_ms: int, action: Action) -> None:
        """Run `action` when `advance` reaches `when_ms`."""
        heapq.heappush(self._due, (when_ms, next(self._order), action))

    def advance(self, duration: timedelta) -> None:
        """
        Move the clock forward and run what falls due, each action at its own time.

        Raises
        ------
        ValueError
            If `duration` is negative: this clock never goes back.
        """
        if duration < timedelta():
            raise ValueError(f"the clock cannot go back by {-duration}")
        until_ms = self._now_ms + round(duration / timedelta(milliseconds=1))
        while self._due and self._due[0][0] <= until_ms:
            when_ms, _, action = heapq.heappop(self._due)
            self._now_ms = max(self._now_ms, when_ms)
            action()
        self._now_ms = until_ms
