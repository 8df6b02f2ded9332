"""Chance that a seed decides: cheap to begin with, as each call has its own."""

import struct
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_EIGHT = struct.Struct("<8Q")
_UNIT = 2.0**-53


class Chance:
    """
    Numbers that follow from a seed, the same on every machine.

    A call needs some five of them: `random.Random` would spend many times that on its state of 624 words.
    """

    __slots__ = ("_drawn", "_numbers", "_seed")

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._drawn = 0
        self._numbers: list[int] = []

    def random(self) -> float:
        """Return a number from 0 to 1, 1 excluded."""
        if not self._numbers:
            self._draw_numbers()
        return (self._numbers.pop() >> 11) * _UNIT

    def uniform(self, low: float, high: float) -> float:
        """Return a number between two."""
        if not self._numbers:
            self._draw_numbers()
        return low + (high - low) * ((self._numbers.pop() >> 11) * _UNIT)

    def choice(self, weighted: Sequence[tuple[T, float]]) -> T:
        """Return one of several, each as likely as its weight."""
        drawn = self.random() * sum(weight for _, weight in weighted)
        for each, weight in weighted:
            drawn -= weight
            if drawn < 0:
                return each
        return weighted[-1][0]

    def shuffle(self, items: list[T]) -> None:
        """Bring a list into another order."""
        for index in range(len(items) - 1, 0, -1):
            other = int(self.random() * (index + 1))
            items[index], items[other] = items[other], items[index]

    def _draw_numbers(self) -> None:
        hashed = blake2b(self._seed, salt=self._drawn.to_bytes(8, "little"))
        self._numbers = list(_EIGHT.unpack(hashed.digest()))
        self._drawn += 1
