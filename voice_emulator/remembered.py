"""What was found out once: as `functools.lru_cache` has it, but of what is long nothing is kept, and asking again costs half."""

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")


class Remembered(dict[str, V]):
    """
    The answers of a pure function by the text that it was asked.

    Parameters
    ----------
    find
        The function.
    capacity
        How many answers it keeps; then it begins anew.
    longest
        Of longer texts it keeps none: what clients send must not fill the memory.
    """

    def __init__(self, find: Callable[[str], V], capacity: int, longest: int) -> None:
        super().__init__()
        self._find = find
        self._capacity = capacity
        self._longest = longest

    def __missing__(self, asked: str) -> V:
        found = self._find(asked)
        if len(asked) <= self._longest:
            if len(self) >= self._capacity:
                self.clear()
            self[asked] = found
        return found
