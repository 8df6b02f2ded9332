"""Versioned records in memory, and a way to put one where a test wants it."""

from collections.abc import Callable
from typing import Generic, TypeVar

from redial.application.versioned import VersionedRecord, update
from redial.domain.versioned import Conflict, Stored, Versioned

K = TypeVar("K")
R = TypeVar("R", bound=Versioned)


class MemoryRecord(Generic[R]):
    """A record, written on the condition of its version."""

    def __init__(self, fresh: R) -> None:
        self.stored = fresh

    def load(self) -> R:
        """Give what is stored."""
        return self.stored

    def replace(self, before: R, after: R) -> Stored | Conflict[R]:
        """Store a record in place of the one that was read."""
        if self.stored.version != before.version:
            return Conflict(self.stored)
        self.stored = after
        return Stored()


class MemoryStore(Generic[K, R]):
    """
    Records under keys.

    Parameters
    ----------
    fresh
        Makes the record that stands for one which was never written.
    """

    def __init__(self, fresh: Callable[[K], R]) -> None:
        self._fresh = fresh
        self._records: dict[K, MemoryRecord[R]] = {}

    def at(self, key: K) -> MemoryRecord[R]:
        """Give the record under a key."""
        return self._records.setdefault(key, MemoryRecord(self._fresh(key)))


def put(target: VersionedRecord[R], record: R) -> R:
    """Write a record over whatever is stored; give it with its version."""
    return update(target, lambda _: record).record
