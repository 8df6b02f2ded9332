"""The threads of a function as actors of the world: each waits by itself, may fail by itself, and all die with their process."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
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
