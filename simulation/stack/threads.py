"""The threads of a function as actors of the world: each waits by itself, may fail by itself, and all die with their process."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from datetime import timedelta
from typing import Any, TypeVar

from greenlet import getcurrent, greenlet

from simulation.errors import Killed
from simulation.world import World

R = TypeVar("R")


class Threads(Executor):
    """
    What a thread pool is to a function, for an actor of the world.

    Parameters
    ----------
    at_once
        How many threads there are.
    """

    def __init__(self, world: World, at_once: int) -> None:
        self._world = world
        self._at_once = at_once

    def map(
        self, fn: Callable[..., R], *iterables: Iterable[Any], timeout: float | None = None, chunksize: int = 1
    ) -> Iterator[R]:
        """Do something with each of several things, and return what became of them in their order, when all is done."""
        tasks = deque(enumerate(zip(*iterables, strict=True)))
        results: dict[int, R] = {}
        failures: list[BaseException] = []
        actors: list[greenlet] = []
        whoever_waits, running = getcurrent(), min(self._at_once, len(tasks))

        def work() -> None:
            nonlocal running
            try:
                while tasks and not failures:
                    place, arguments = tasks.popleft()
                    results[place] = fn(*arguments)
            except Killed as killed:
                failures.insert(0, killed)
                for actor in actors:
                    self._world.kill(actor)
            except Exception as error:  # told to whoever asked for the results, as a pool does
                failures.append(error)
            finally:
                running -= 1
                if not running:
                    self._world.at(self._world.now, whoever_waits.switch)

        actors += [self._world.spawn(work) for _ in range(running)]
        if actors:
            self._world.wait()
        if failures:
            raise failures[0]
        return iter([result for _, result in sorted(results.items(), key=lambda each: each[0])])


class SendThreads:
    """
    Threads that one process starts and waits for, one by one.

    Parameters
    ----------
    starts_after_s
        How long after it was started a thread begins: others have the processor meanwhile, or the whole process stands still.
    """

    def __init__(self, world: World, starts_after_s: Callable[[], float] = lambda: 0.0) -> None:
        self._world = world
        self._starts_after_s = starts_after_s
        self._has_ended = False
        self._waiting: greenlet | None = None
        self._waits = 0

    def start(self, do: Callable[[], None]) -> None:
        """Do something in a thread of the actor that asks."""
        process = getcurrent()

        def run() -> None:
            try:
                self._world.sleep(self._starts_after_s())
                do()
            except Killed:
                # Lambda ends a process as a whole.
                self._world.kill(process)
            self._has_ended = True
            self._world.at(self._world.now, lambda: self._wake(self._waits))

        self._world.spawn_thread(run)

    def wait(self, longest: timedelta) -> None:
        """Let the actor that asks wait until one of its threads has ended, or for a time."""
        if not self._has_ended:
            self._waits += 1
            wait, self._waiting = self._waits, getcurrent()
            self._world.at(self._world.now + max(0.0, longest.total_seconds()), lambda: self._wake(wait))
            self._world.wait()
        self._has_ended = False

    def _wake(self, wait: int) -> None:
        waiting, self._waiting = (self._waiting, None) if wait == self._waits else (None, self._waiting)
        if waiting is not None:
            waiting.switch()
