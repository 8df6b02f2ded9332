"""States of a small world, and the steps that lead to them."""

from typing import NamedTuple, Optional

from simulation.small_worlds.actor import Standing
from simulation.small_worlds.ground import Common
from simulation.small_worlds.moves import Fate

BITS = 24
"""Of the number of a standing; there are fewer."""


class Choice(NamedTuple):
    """Whose step it is, and what becomes of it."""

    actor: int
    fate: Fate


class Situation(NamedTuple):
    """A state of the world."""

    common: Common
    standings: tuple[Standing, ...]
    has_fault: bool = False

    @property
    def key(self) -> int:
        """Equal for equal states."""
        key = self.common.key << 1 | self.has_fault
        for standing in self.standings:
            key = key << BITS | standing.number
        return key


class Path(NamedTuple):
    """The steps that led to a state, the last one first."""

    choice: Choice
    before: Optional["Path"]

    def schedule(self) -> tuple[Choice, ...]:
        """Return the steps in their order."""
        steps: list[Choice] = []
        path: Path | None = self
        while path is not None:
            steps.append(path.choice)
            path = path.before
        return tuple(reversed(steps))


class Pending(NamedTuple):
    """A state that is to be followed, and whose step it was that led there."""

    situation: Situation
    last: int
    path: Path | None
