"""
A world with its own time: actors run one at a time, each until it waits, so that days pass in seconds and a seed repeats a run.

An actor is a greenlet. What waits in it (a client's request, a pause) calls `World.sleep`.
"""

import heapq
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from math import inf
from random import Random
from weakref import WeakSet

from greenlet import getcurrent, greenlet

from simulation.errors import Killed

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class _Actor(greenlet):
    process: greenlet | None = None
    """Of a thread, the actor that started it."""


class World:
    """Virtual time, in seconds since its beginning."""

    def __init__(self, seed: int = 0) -> None:
        self.now = 0.0
        self.random = Random(seed)
        self._numbers = count()
        self._agenda: list[tuple[float, int, Callable[[], object]]] = []
        self._main = getcurrent()
        self._killed: set[greenlet] = set()
        self._threads: WeakSet[_Actor] = WeakSet()
        self._goes_on_until = -inf
        """Up to which time everything goes on, whatever happens."""

    def at(self, time: float, do: Callable[[], object]) -> None:
        """Do something at a time; at once if it has passed."""
        heapq.heappush(self._agenda, (time if time > self.now else self.now, next(self._numbers), do))

    def spawn(self, run: Callable[[], object], at: float | None = None) -> _Actor:
        """Start an actor."""
        actor = _Actor(run, self._main)
        self.at(self.now if at is None else at, actor.switch)
        return actor

    def spawn_thread(self, run: Callable[[], object]) -> greenlet:
        """Start a thread of the actor that asks: it dies with it."""
        thread = self.spawn(run)
        thread.process = getcurrent()
        self._threads.add(thread)
        return thread

    def sleep(self, seconds: float) -> None:
        """Let an actor wait while others go on; outside of actors, let time pass."""
        me = getcurrent()
        if me is self._main:
            self.run(self.now + seconds)
            return
        if self._killed:
            self.require_alive()
        wakes_at = self.now + max(0.0, seconds)
        agenda = self._agenda
        if wakes_at <= self._goes_on_until and (not agenda or agenda[0][0] > wakes_at):
            # Nobody else has anything to do before: it would be the next to go on.
            self.now = round(wakes_at, 6)
            return
        heapq.heappush(agenda, (wakes_at, next(self._numbers), me.switch))
        self._main.switch()
        if self._killed:
            self.require_alive()

    def wait(self) -> None:
        """Let an actor wait until somebody wakes it: `at(time, actor.switch)`."""
        self._main.switch()
        self.require_alive()

    def require_alive(self) -> None:
        """Let nothing that a dead actor does have an effect."""
        if self._killed and self.is_killed():
            raise Killed

    def is_killed(self) -> bool:
        """Tell whether the actor that asks is dead."""
        if not self._killed:
            return False
        me = getcurrent()
        return me in self._killed or getattr(me, "process", None) in self._killed

    def kill(self, actor: greenlet) -> None:
        """Let an actor die where it waits."""
        self._killed.add(actor)

    def end_all(self, actors: Iterable[greenlet]) -> None:
        """Let actors die at once, and forget whatever was to happen."""
        ended = list(actors)
        threads = [thread for thread in self._threads if thread.process in ended and not thread.dead]
        for actor in [*ended, *threads]:
            self.kill(actor)
            with suppress(Killed):  # which one raises that has not begun yet
                actor.throw(Killed)
        self._agenda.clear()
        self._killed.clear()

    def run(self, until: float, *, unless: Callable[[], bool] | None = None) -> None:
        """Let time pass, up to a time or until there is no more to do."""
        assert getcurrent() is self._main
        agenda = self._agenda
        before, self._goes_on_until = self._goes_on_until, until if unless is None else -inf
        try:
            while agenda and agenda[0][0] <= until and not (unless is not None and unless()):
                time, _, do = heapq.heappop(agenda)
                # To the microsecond, as the clocks of the functions count.
                self.now = round(time, 6)
                do()
        finally:
            self._goes_on_until = before
        if not (unless is not None and unless()) and self.now < until:
            self.now = round(until, 6)


class WorldClock:
    """
    The clock of one machine.

    Parameters
    ----------
    skew_s
        By how much it is fast.
    """

    def __init__(self, world: World, skew_s: float = 0.0) -> None:
        self._world = world
        self._skew = timedelta(seconds=skew_s)

    def now(self) -> datetime:
        return START + timedelta(seconds=self._world.now) + self._skew

    def pause(self, duration: timedelta) -> None:
        self._world.sleep(max(0.0, duration.total_seconds()))
