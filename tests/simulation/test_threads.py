"""A function's threads as actors of the world."""

from collections.abc import Callable

import pytest

from simulation.errors import Killed
from simulation.stack.threads import Threads
from simulation.world import World


def in_a_world(run: Callable[[World], None]) -> None:
    world = World()
    world.spawn(lambda: run(world))
    world.run(1_000)


def test_so_many_wait_at_once_and_the_results_are_in_order() -> None:
    ended: list[tuple[int, float]] = []

    def run(world: World) -> None:
        def work(seconds: int) -> int:
            world.sleep(seconds)
            ended.append((seconds, world.now))
            return seconds

        with Threads(world, 2) as threads:
            assert list(threads.map(work, [3, 1, 1])) == [3, 1, 1]
        assert world.now == 3
        assert list(Threads(world, 2).map(work, [])) == []

    in_a_world(run)
    assert ended == [(1, 1), (1, 2), (3, 3)]


def test_failure_of_one_is_told_when_the_others_are_done() -> None:
    told: list[float] = []

    def run(world: World) -> None:
        def work(seconds: int) -> None:
            world.sleep(seconds)
            if seconds == 1:
                raise ConnectionError

        with pytest.raises(ConnectionError):
            Threads(world, 2).map(work, [5, 1, 7])
        told.append(world.now)

    in_a_world(run)
    assert told == [5]


def test_death_of_one_is_that_of_all() -> None:
    done: list[int] = []

    def run(world: World) -> None:
        def work(seconds: int) -> None:
            world.sleep(seconds)
            if seconds == 1:
                raise Killed
            world.require_alive()
            done.append(seconds)

        with pytest.raises(Killed):
            Threads(world, 3).map(work, [5, 1, 7])
        done.append(0)

    in_a_world(run)
    assert done == [0]
