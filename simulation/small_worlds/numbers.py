"""Numbers for what is met in a world: equal things have equal ones. And the numbers of the same with two actors swapped."""

import re
from collections.abc import Hashable
from typing import Any, cast


class Numbered:
    """
    Gives equal things equal numbers, from 1 on.

    A thing is made of texts, numbers that were given here (as integers), times (as floats), and tuples and sets of such.
    """

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._things: list[Hashable] = [0]
        self._swapped: dict[int, int] = {0: 0}
        self._names: dict[str, str] = {}

    def __call__(self, thing: Hashable) -> int:
        number = self._numbers.get(thing)
        if number is None:
            number = self._numbers[thing] = len(self._things)
            self._things.append(thing)
        return number

    def swap(self, one: str, other: str) -> None:
        """Let the names of two actors be swapped in `swapped`; they do the same, each under its own."""
        self._names = {one: other, other: one}

    def swapped(self, number: int) -> int:
        """Return the number of a thing that is the same, but for the names that are swapped."""
        known = self._swapped.get(number)
        if known is None:
            known = self._swapped[number] = self(self._swap(self._things[number]))
        return known

    def name_of_twin(self, name: str) -> str:
        return self._names.get(name, name)

    def _swap(self, thing: Hashable) -> Hashable:
        match thing:
            case str():
                return (
                    re.sub("|".join(self._names), lambda found: self._names[found[0]], thing) if self._names else thing
                )
            case None | float():
                return thing
            case int():
                return self.swapped(thing)
            case frozenset():
                return frozenset(map(self._swap, thing))
            case tuple():
                parts, kind = [self._swap(part) for part in thing], cast("Any", type(thing))
                swapped: Hashable = kind(*parts) if hasattr(thing, "_fields") else tuple(parts)
                return swapped
            case _:
                raise TypeError(type(thing))
