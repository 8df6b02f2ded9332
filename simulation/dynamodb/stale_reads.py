"""What an eventually consistent read may answer with: the item as it is, or as it was before writes that not every copy has."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from simulation.dynamodb.attribute_values import Item

Later = Callable[[Callable[[], None]], None]
"""Runs something when a change has arrived."""


class StaleReads:
    """
    Former states of items, until every copy has the write that replaced them.

    Parameters
    ----------
    later
        Runs what is to happen when all copies have a write.
    choose
        Chooses the copy that a read meets, of the states that copies have; the first is the present one. Two reads may meet two
        copies, so the second may be the staler one.
    """

    def __init__(self, later: Later, choose: Callable[[Sequence[Item | None]], Item | None]) -> None:
        self._later = later
        self._choose = choose
        self._former: dict[str, list[Item | None]] = defaultdict(list)

    def wrote(self, key: str, before: Item | None) -> None:
        """Note what a write replaced."""
        former = self._former[key]
        former.append(before)

        def arrived() -> None:
            if before in former:
                former.remove(before)
            if not former:
                self._former.pop(key, None)

        self._later(arrived)

    def read(self, key: str, present: Item | None) -> Item | None:
        """Return what a read meets."""
        former = self._former.get(key)
        return self._choose([present, *former]) if former else present

    def forget(self) -> None:
        """Let every copy have every write."""
        self._former.clear()
