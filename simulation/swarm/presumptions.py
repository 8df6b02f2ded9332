"""
What the product presumes of clocks, of the way of a request and of its answer, and worlds in which that is not so.

There the promises may give. Such worlds are no test: they tell which promise hangs on which presumption, and how it gives.
"""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as replaced
from random import Random

from simulation.swarm.mixture import Mixture, draw
from simulation.swarm.streams import Streams, between

_CLOCKS_DIFFER_S = (0.5, 30.0)
_FROZEN_BEYOND_S = (10.0, 300.0)
_FROZEN_SENDS = (0.02, 0.2)
_DENIED = (0.02, 0.2)
_REQUESTS = 300
"""Enough that the limits bind for a while: calls that are not held back show nothing of how they are."""


@dataclass(frozen=True)
class Presumption:
    """Something that must be so for the promises to hold, and a world where it is not."""

    text: str
    exceed: Callable[[Mixture, Random], Mixture]


def _clocks(mixture: Mixture, random: Random) -> Mixture:
    return replaced(mixture, clocks_differ_s=between(random, *_CLOCKS_DIFFER_S), clocks_jump_an_hour=12.0)


def _way(mixture: Mixture, random: Random) -> Mixture:
    return replaced(
        mixture,
        frozen_before_send=between(random, *_FROZEN_SENDS),
        frozen_before_send_s=between(random, *_FROZEN_BEYOND_S),
    )


def _denied(mixture: Mixture, random: Random) -> Mixture:
    return replaced(mixture, denied_but_placed=between(random, *_DENIED))


PRESUMPTIONS = {
    "clocks": Presumption("two clocks differ by more than the margin of the limits", _clocks),
    "way": Presumption("a process is frozen for longer than the client's time-outs before its request leaves", _way),
    "denied": Presumption("the service places calls that it answers 4xx to", _denied),
}


def beyond(name: str, seed: int) -> Mixture:
    """Draw the world of a seed with one presumption exceeded, by its name in `PRESUMPTIONS`."""
    random = Streams(seed).of(f"beyond: {name}")
    return PRESUMPTIONS[name].exceed(replaced(draw(seed), requests=_REQUESTS, older_code_s=0.0), random)
