"""The parts of the exploration: some actors in one world, each a task of its own for a process."""

import time
from collections.abc import Iterator, Sequence
from itertools import combinations
from multiprocessing import get_context
from typing import NamedTuple

from simulation.small_worlds import history
from simulation.small_worlds.explorer import Counted, CounterExample
from simulation.small_worlds.running import put_up
from simulation.small_worlds.worlds import WORLDS

ACTORS = "abtsc"
MOST_SWITCHES, MOST_SWITCHES_WITH_A_FAULT = 3, 1
"""How often an actor may be interrupted by another where all five are there."""


class Part(NamedTuple):
    """Some actors in a world."""

    world: str
    letters: str
    most_switches: int | None
    with_faults: bool = True


class Explored(NamedTuple):
    """What a part came to."""

    part: Part
    counted: Counted
    cpu_s: float
    history: Sequence[str]
    """Of a counter-example; empty where there is none."""


def parts(worlds: Sequence[str], letters: str | None, most_switches: int | None) -> list[Part]:
    """Return what is to be explored, the longest first: it is shared by processes."""
    if letters is not None:
        return [Part(world, letters, most_switches) for world in worlds]
    together = [Part(world, ACTORS, MOST_SWITCHES, with_faults=False) for world in worlds]
    together += [Part(world, ACTORS, MOST_SWITCHES_WITH_A_FAULT) for world in worlds]
    some = ["".join(chosen) for count in (3, 2, 1) for chosen in combinations(ACTORS, count)]
    return together + [Part(world, chosen, None) for chosen in some for world in worlds]


def explore(part: Part) -> Explored:
    """Explore a part."""
    began = time.process_time()
    world = next(world for world in WORLDS if world.name == part.world)
    told: list[str] = []
    with put_up(world) as running:
        running.explorer.with_faults = part.with_faults
        try:
            counted = running.explore(part.letters, part.most_switches)
        except CounterExample as found:
            counted = running.explorer.counted
            simplest = running.simplest(part.letters, found)
            actors = running.some(part.letters)
            told = [
                f"--world {part.world} --actors {part.letters} --schedule '{history.write(simplest.schedule, actors)}'",
                *running.tell(part.letters, simplest.schedule),
            ]
    return Explored(part, counted, time.process_time() - began, told)


def explore_all(some: Sequence[Part], jobs: int) -> Iterator[Explored]:
    """Explore parts, so many at once."""
    if jobs == 1:
        yield from map(explore, some)
        return
    # What a process has learnt about a world takes memory: a new one goes on after some parts.
    with get_context("spawn").Pool(jobs, maxtasksperchild=8) as pool:
        yield from pool.imap_unordered(explore, some)
