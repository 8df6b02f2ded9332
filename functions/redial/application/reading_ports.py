"""What the read side, and whoever steers, needs from the outside."""

from collections.abc import Iterable
from typing import Protocol

from redial.application.versioned import VersionedRecord
from redial.domain.reporting.listing import Count, EntryPage, Place, StoredCall, Stretch
from redial.domain.steering.control import Control


class Indexes(Protocol):
    """Reads of lists, which hold ids alone. Eventually consistent."""

    def page(self, stretch: Stretch, *, limit: int, newest_first: bool, after: Place | None) -> EntryPage:
        """Read entries with one request, after a place that need not exist any more."""
        ...


class CountedIndexes(Indexes, Protocol):
    """Reads and counts of lists."""

    def count(self, stretch: Stretch, *, at_most: int) -> Count:
        """Count entries, up to a number."""
        ...


class CallRecords(Protocol):
    """Calls by their ids."""

    def get_many(self, call_ids: Iterable[str]) -> dict[str, StoredCall]:
        """Read calls; ids without one are left out. Eventually consistent."""
        ...


Controls = VersionedRecord[Control]
"""What people keep from being dialled."""
