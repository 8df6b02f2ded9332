"""What the read side, and whoever steers, needs from the outside."""

from collections.abc import Iterable
from typing import Protocol

from redial.application.versioned import VersionedRecord
from redial.domain.reporting.listing import Count, Entry, EntryPage, Partition, StoredCall
from redial.domain.steering.control import Control


class Indexes(Protocol):
    """Reads of the indexes, which hold keys alone. Eventually consistent."""

    def page(self, partition: Partition, *, limit: int, newest_first: bool, after: Entry | None) -> EntryPage:
        """Read entries with one request, after a place that need not exist any more."""
        ...


class CountedIndexes(Indexes, Protocol):
    """Reads and counts of the indexes."""

    def count(self, partition: Partition, *, at_most: int) -> Count:
        """Count entries, up to a number."""
        ...


class CallRecords(Protocol):
    """Calls by their ids."""

    def get_many(self, call_ids: Iterable[str]) -> dict[str, StoredCall]:
        """Read calls; ids without one are left out. Eventually consistent."""
        ...


Controls = VersionedRecord[Control]
"""What people keep from being dialled."""
