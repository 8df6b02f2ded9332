"""A global secondary index of keys alone, which may come to know of writes late, and then not in their order."""

from bisect import bisect_left, insort

from redial.adapters.dynamodb import schema
from simulation.dynamodb.attribute_values import Item

_Entry = tuple[str, str]
"""The sort key and the item's key: entries with equal sort keys are told apart by the latter."""
_AFTER_EVERY_KEY = "\U0010ffff"


class SecondaryIndex:
    """The entries of one index, by partition."""

    def __init__(self, index: schema.Index) -> None:
        self._index = index
        self._partitions: dict[str, list[_Entry]] = {}
        self._places: dict[str, tuple[str, _Entry]] = {}
        self._known: dict[str, int] = {}
        """The last write of each item that the index knows of."""

    def copy(self) -> "SecondaryIndex":
        """Return an index with the same entries, which goes its own way."""
        other = SecondaryIndex(self._index)
        other._partitions = {partition: list(entries) for partition, entries in self._partitions.items()}
        other._places, other._known = dict(self._places), dict(self._known)
        return other

    def learn(self, key: str, item: Item | None, write: int) -> None:
        """
        Come to know of a write.

        Parameters
        ----------
        item
            The item as it was written; None: it was deleted.
        write
            The number of the write. What is known already is not replaced by what was written before it: an index lags, but it
            comes to hold what the table holds.
        """
        if write <= self._known.get(key, 0):
            return
        self._known[key] = write
        before, after = self._places.pop(key, None), self._place(key, item)
        if after is not None:
            self._places[key] = after
        if before == after:
            return
        if before is not None:
            partition, entry = before
            entries = self._partitions[partition]
            del entries[bisect_left(entries, entry)]
        if after is not None:
            partition, entry = after
            insort(self._partitions.setdefault(partition, []), entry)

    def page(
        self, partition: str, between: tuple[str, str], start: Item | None, most: int, *, forward: bool
    ) -> list[Item]:
        """
        Return the keys of up to so many items.

        Parameters
        ----------
        between
            The lowest and the highest sort key.
        start
            Begin after the item with these keys, which need not be there any more.
        """
        entries = self._partitions.get(partition)
        if not entries:  # as most are that are looked at every minute
            return []
        since, until = between
        low, high = bisect_left(entries, (since, "")), bisect_left(entries, (until, _AFTER_EVERY_KEY))
        if start is not None:
            after = (start[self._index.sort_key]["S"], start[schema.KEY]["S"])
            place = bisect_left(entries, after)
            if forward:
                low = max(low, place + (place < len(entries) and entries[place] == after))
            else:
                high = min(high, place)
        found = (
            entries[low : min(low + most, high)] if forward else entries[max(low, high - most) : max(low, high)][::-1]
        )
        return [
            {schema.KEY: {"S": key}, self._index.partition_key: {"S": partition}, self._index.sort_key: {"S": sort_key}}
            for sort_key, key in found
        ]

    def _place(self, key: str, item: Item | None) -> tuple[str, _Entry] | None:
        if item is None or self._index.partition_key not in item or self._index.sort_key not in item:
            return None
        return item[self._index.partition_key]["S"], (item[self._index.sort_key]["S"], key)
