"""Chance that a seed decides: cheap to begin with, as each call has its own."""

import struct
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

import msgspec

T = TypeVar("T")

_EIGHT = struct.Struct("<8Q")
_UNIT = 2.0**-53


class Chance(msgspec.Struct, gc=False):
    """
    Numbers that follow from a seed, the same on every machine.

    A call needs some five of them: `random.Random` would spend many times that on its state of 624 words.
    """

    seed: str
    drawn: int = 0
    """How many numbers were drawn; with it a chance of the same seed can go on where this one is."""
    _numbers: list[int] = []

    def random(self) -> float:
        """Return a number from 0 to 1, 1 excluded."""
        if not self._numbers:
            self._draw_numbers()
        self.drawn += 1
        return (self._numbers.pop() >> 11) * _UNIT

    def skip(self) -> None:
        """Pass over a number that decides nothing."""
        if self._numbers:
            self._numbers.pop()
        self.drawn += 1

    def uniform(self, low: float, high: float) -> float:
        """Return a number between two."""
        return low + (high - low) * self.random()

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
        block, drawn = divmod(self.drawn, 8)
        # A salt of zeros is none.
        salt = block.to_bytes(8, "little") if block else b""
        hashed = blake2b(self.seed.encode(), salt=salt)
        # They are taken from the end.
        self._numbers = list(_EIGHT.unpack(hashed.digest())[: 8 - drawn])


def chance_of_attempt(seed: int, e164: str, attempt: int, *, drawn: int = 0) -> Chance:
    """Return what decides about an attempt, whatever calls to other numbers came before it."""
    return Chance(f"{seed} {e164} attempt {attempt}", drawn)
