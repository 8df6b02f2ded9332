"""The parts of the exploration: some actors in one world, each a task of its own for a process."""

import time
from collections.abc import Iterator, Sequence
from itertools import chain, combinations, groupby
from multiprocessing import get_context
from typing import NamedTuple

from redial.contracts.content_rules import VoiceApiVersion
from simulation.small_worlds import history
from simulation.small_worlds.explorer import Counted, CounterExample
from simulation.small_worlds.running import Running, put_up
from simulation.small_worlds.worlds import WORLDS

ACTORS = "abtsc"
_LARGE = frozenset({"two"})
"""Worlds of which all five actors together take about as long as everything else."""
MOST_SWITCHES = 3
"""How often an actor may be interrupted by another where all five are there."""


class Part(NamedTuple):
    """Some actors in a world."""

    world: str
    letters: str
    most_switches: int | None = None
    voice_api: VoiceApiVersion = "v1"
    """The version of the voice API that its stage uses."""


class Explored(NamedTuple):
    """What a part came to."""

    part: Part
    counted: Counted
    cpu_s: float
    history: Sequence[str]
    """Of a counter-example; empty where there is none."""


def parts(
    worlds: Sequence[str],
    letters: str | None = None,
    most_switches: int | None = None,
    voice_api: VoiceApiVersion = "v1",
) -> list[Part]:
    """Return what is to be explored, world by world, the longest parts first."""
    if letters is not None:
        return [Part(world, letters, most_switches, voice_api) for world in worlds]
    some = [
        Part("", "".join(chosen), voice_api=voice_api) for size in (3, 2, 1) for chosen in combinations(ACTORS, size)
    ]
    together = Part("", ACTORS, MOST_SWITCHES, voice_api)
    alike = {world.name for world in WORLDS if world.dialers_are_alike}
    return [
        part._replace(world=world)
        for world in worlds
        for part in (together, *some)
        # Where the dialers are alike, one of them alone stands for the other.
        if world not in alike or "b" not in part.letters or "a" in part.letters
    ]


def explore(part: Part) -> Explored:
    """Explore a part."""
    return explore_in_one_world([part])[0]


def explore_in_one_world(some: Sequence[Part]) -> list[Explored]:
    """Explore parts of one world, on one version of the voice API: what is found out about its actors serves all of them."""
    world = next(world for world in WORLDS if world.name == some[0].world)
    with put_up(world, voice_api=some[0].voice_api) as running:
        return [_explore(running, part) for part in some]


def explore_all(some: Sequence[Part], jobs: int) -> Iterator[Explored]:
    """Explore parts, so many worlds at once."""
    tasks = [list(each) for _, each in groupby(some, _task)]
    if jobs == 1:
        yield from chain.from_iterable(map(explore_in_one_world, tasks))
        return
    # What a process has found out about a world takes memory: a new one goes on with the next.
    with get_context("spawn").Pool(jobs, maxtasksperchild=1) as pool:
        yield from chain.from_iterable(pool.imap_unordered(explore_in_one_world, tasks))


def _task(part: Part) -> tuple[str, bool]:
    """Tell what goes into one task: a world's parts share what is found out about actors, but where that is half of all."""
    return part.world, part.world in _LARGE and part.letters == ACTORS


def _explore(running: Running, part: Part) -> Explored:
    began = time.process_time()
    told: list[str] = []
    try:
        counted = running.explore(part.letters, part.most_switches)
    except CounterExample as found:
        counted = running.explorer.counted
        simplest = running.simplest(part.letters, found)
        actors = running.some(part.letters)
        schedule = history.write(simplest.schedule, actors)
        told = [
            f"--voice-api {part.voice_api} --world {part.world} --actors {part.letters} --schedule '{schedule}'",
            *running.tell(part.letters, simplest.schedule),
        ]
    return Explored(part, counted, time.process_time() - began, told)
