"""``python -m simulation.small_worlds``: explore the small worlds, or replay one schedule."""

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from simulation.small_worlds.explorer import Counted
from simulation.small_worlds.parts import ACTORS, Explored, Part, explore_all, parts
from simulation.small_worlds.running import put_up
from simulation.small_worlds.worlds import WORLDS


def main() -> int:
    asked = _asked()
    worlds = [world for world in WORLDS if asked.world in {None, world.name}]
    if asked.schedule is not None:
        with put_up(worlds[0], voice_api=asked.voice_api) as running:
            told = running.tell(asked.actors or ACTORS, asked.schedule)
        _say(*told)
        return int(any("→" in line for line in told))
    names = [world.name for world in worlds]
    return _show(explore_all(parts(names, asked.actors, asked.switches, asked.voice_api), asked.jobs))


def _show(results: Iterator[Explored]) -> int:
    began, totals, broken = time.monotonic(), dict[tuple[str, str], Counted](), 0
    for each in results:
        totals.setdefault((each.part.world, _kind(each.part)), Counted()).add(each.counted)
        _say(f"{each.part.world:<8} {each.part.letters:<5} {_counts(each.counted)}  {each.cpu_s:6.1f} s")
        _say(*each.history)
        broken += bool(each.history)
    whole = Counted()
    _say("")
    for (world, kind), counted in sorted(totals.items()):
        _say(f"{world:<8} {kind:<55} {_counts(counted)}")
        whole.add(counted)
    _say(f"{'all':<64} {_counts(whole)}")
    _say(f"in {time.monotonic() - began:.0f} s; {broken or 'no'} counter-examples")
    return int(broken > 0)


def _kind(part: Part) -> str:
    bound = "in every order" if part.most_switches is None else f"with {part.most_switches} interruptions at most"
    return f"{len(part.letters)} actors {bound}, one fault at most"


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _counts(counted: Counted) -> str:
    return (
        f"{counted.states:>10,} states  {counted.steps:>10,} steps  {counted.known:>10,} met again  "
        f"{counted.ends:>6,} ends judged"
    )


def _asked() -> Namespace:
    names = ", ".join(f"{world.name} ({world.what})" for world in WORLDS)
    parser = ArgumentParser(prog="python -m simulation.small_worlds", description=__doc__)
    parser.add_argument("--world", choices=[world.name for world in WORLDS], help=f"only this one of: {names}")
    parser.add_argument("--actors", help="only these of: a, b (dialers), t (track), s (settler), c (cancel)")
    parser.add_argument("--switches", type=int, help="with --actors: how often one may be interrupted by another")
    parser.add_argument(
        "--schedule", help="replay one schedule (needs --world): see simulation/small_worlds/history.py"
    )
    parser.add_argument("--voice-api", choices=["v1", "v2"], default="v1", help="the version that the stage uses")
    parser.add_argument("--jobs", type=int, default=2, help="how many processes")
    asked = parser.parse_args()
    if asked.schedule is not None and asked.world is None:
        parser.error("--schedule needs --world")
    return asked


if __name__ == "__main__":
    sys.exit(main())
