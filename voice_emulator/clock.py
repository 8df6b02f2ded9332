"""The emulator's clock: limit windows, call scripts and the log of calls all run on it, so that tests can play days at once."""

import asyncio
import heapq
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

Action = Callable[[], None]

# Under load something is due at every millisecond; what is due within a few of them happens in one go.
_REST_MS = 4


class Clock(Protocol):
    """What the emulator needs of time."""

    def now_ms(self) -> int:
        """
        Return Unix time; it never goes back.

        Returns
        -------
        int
            Milliseconds.
        """

    def call_at(self, when_ms: int, action: Action) -> None:
        """
        Run `action` once the clock shows `when_ms`.

        Parameters
        ----------
        when_ms : int
            Unix time in milliseconds. What is due already runs as soon as it can.
        action : callable
            Called without arguments.
        """

    def begin_anew(self) -> None:
        """Forget what was to run; time that stands still stands where it began."""


class _Agenda:
    """Actions in the order of their times; those of the same time in the order in which they were entered."""

    def __init__(self) -> None:
        # Under load several actions have the same millisecond: the heap has each once.
        self._times: list[int] = []
        self._actions: dict[int, list[Action]] = {}

    def enter(self, when_ms: int, action: Action) -> None:
        actions = self._actions.get(when_ms)
        if actions is None:
            self._actions[when_ms] = [action]
            heapq.heappush(self._times, when_ms)
        else:
            actions.append(action)

    @property
    def next_ms(self) -> int | None:
        return self._times[0] if self._times else None

    def run_next(self) -> None:
        """Run what is entered for the next time, also what that enters for the same time."""
        when_ms = heapq.heappop(self._times)
        actions = self._actions[when_ms]
        done = 0
        try:
            for action in actions:
                done += 1
                action()
        finally:
            # Where one raises, the others stay.
            if done < len(actions):
                del actions[:done]
                heapq.heappush(self._times, when_ms)
            else:
                del self._actions[when_ms]


class SystemClock:
    """
    Real time, on the event loop that serves the requests.

    It starts at the system's time and then follows the monotonic clock: a system clock that is set back while the
    emulator runs cannot reopen a limit's window.
    """

    def __init__(self) -> None:
        self._offset_ns = time.time_ns() - time.monotonic_ns()
        self._agenda = _Agenda()
        # One timer, for the first entry: a timer of the event loop costs many times what an entry does.
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at_ms = 0
        self._rest_ms = 0
        self._running = False
        self._timer_loop: asyncio.AbstractEventLoop | None = None

    def now_ms(self) -> int:
        """
        Return Unix time; it never goes back.

        Returns
        -------
        int
            Milliseconds.
        """
        return (time.monotonic_ns() + self._offset_ns) // 1_000_000

    def call_at(self, when_ms: int, action: Action) -> None:
        """
        Run `action` on the running event loop, once the clock shows `when_ms`.

        Parameters
        ----------
        when_ms : int
            Unix time in milliseconds. What is due already runs as soon as it can.
        action : callable
            Called without arguments.
        """
        self._agenda.enter(when_ms, action)
        # While actions run, the timer is set once for all that they enter.
        if not self._running and (
            self._timer is None or when_ms < self._timer_at_ms or self._timer_is_of_another_loop()
        ):
            self._set_timer()

    def begin_anew(self) -> None:
        """Forget what was to run."""
        self._agenda = _Agenda()

    def _timer_is_of_another_loop(self) -> bool:
        return asyncio.get_running_loop() is not self._timer_loop

    def _set_timer(self) -> None:
        next_ms = self._agenda.next_ms
        loop = asyncio.get_running_loop()
        if loop is not self._timer_loop:
            # The timer of an event loop that has ended will never fire.
            self._timer, self._timer_loop = None, loop
        if next_ms is None or (self._timer is not None and self._timer_at_ms <= next_ms):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at_ms = next_ms
        delay_ms = max(next_ms - self.now_ms(), self._rest_ms)
        self._timer = loop.call_later(delay_ms / 1000, self._run_due)

    def _run_due(self) -> None:
        self._timer = None
        now_ms = self.now_ms()
        self._rest_ms = _REST_MS
        self._running = True
        try:
            while (next_ms := self._agenda.next_ms) is not None and next_ms <= now_ms:
                self._agenda.run_next()
        finally:
            self._running = False
            self._set_timer()
            self._rest_ms = 0


class VirtualClock:
    """
    Time that stands still until `advance` moves it, playing on the way what falls due.

    Parameters
    ----------
    start : datetime
        The time that it shows at first, with its zone.

    Examples
    --------
    >>> clock = VirtualClock()
    >>> clock.call_at(clock.now_ms() + 60_000, lambda: print("a minute"))
    >>> clock.advance(timedelta(minutes=2))
    a minute
    """

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._start_ms = self._now_ms = round(start.timestamp() * 1000)
        self._agenda = _Agenda()

    def begin_anew(self) -> None:
        """Go back to the start, and forget what was to run."""
        self._now_ms = self._start_ms
        self._agenda = _Agenda()

    def now_ms(self) -> int:
        """
        Return Unix time; it never goes back.

        Returns
        -------
        int
            Milliseconds.
        """
        return self._now_ms

    def call_at(self, when_ms: int, action: Action) -> None:
        """
        Run `action` when `advance` reaches `when_ms`.

        Parameters
        ----------
        when_ms : int
            Unix time in milliseconds. What is due already runs as soon as it can.
        action : callable
            Called without arguments.
        """
        self._agenda.enter(when_ms, action)

    def advance(self, duration: timedelta) -> None:
        """
        Move the clock forward and run what falls due, each action at its own time.

        Parameters
        ----------
        duration : timedelta
            How far; not negative.

        Raises
        ------
        ValueError
            If `duration` is negative: this clock never goes back.
        """
        if duration < timedelta():
            raise ValueError(f"the clock cannot go back by {-duration}")
        until_ms = self._now_ms + round(duration / timedelta(milliseconds=1))
        while (next_ms := self._agenda.next_ms) is not None and next_ms <= until_ms:
            self._now_ms = max(self._now_ms, next_ms)
            self._agenda.run_next()
        self._now_ms = until_ms
