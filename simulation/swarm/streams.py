"""Randomness in streams, one for each thing that draws: what one draws more or less does not change what the others draw."""

import math
from random import Random


class Streams:
    """
    The random streams of one seed.

    A shrinker takes a fault away and runs the seed again. With one stream for all, everything after the first draw that is missing
    would be another world.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._streams: dict[str, Random] = {}

    def of(self, name: str) -> Random:
        """Give the stream of a name."""
        return self._streams.setdefault(name, Random(f"{self._seed}/{name}"))


def between(random: Random, low: float, high: float) -> float:
    """Draw a strength: each order of magnitude between two bounds above zero is as likely as the next."""
    return math.exp(random.uniform(math.log(low), math.log(high)))


def chance(random: Random, probability: float) -> bool:
    """Draw whether something happens; nothing is drawn for what never does."""
    return probability > 0 and random.random() < probability
