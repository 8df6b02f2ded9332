"""
Index queries of the local DynamoDB in logarithmic time.

ministack (1.5.33) answers a query of an index by sorting the whole partition and judging each of its items by the key condition:
with 100,000 calls of one status, that takes seconds, where DynamoDB takes milliseconds whatever is stored. Here each partition is
kept in order, and a query of the form that Redial asks is shown just the items that its page can hold. ministack then does what
it does: order, condition, start key, limit, projection. Any other query sees all items, as before.
"""

import re
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import dynamodb  # type: ignore[import-untyped]  # it has no types

_FORM = re.compile(r"(\S+) = (:\w+) AND (\S+) BETWEEN (:\w+) AND (:\w+)")
_Entry = tuple[str, str, Any]
"""Range key, partition key and sort key of the table: the order of an index."""
_BEFORE_ANY_KEY = ""
_NO_SORT_KEY = "__no_sort__"  # ministack's word for it
_AFTER_ANY_KEY = "\U0010ffff"

Table = dict[str, Any]
Partitions = dict[tuple[str, str], list[_Entry]]


class SortedIndexes:
    """The entries of each index partition, in order; built when a table's index is first queried, then kept."""

    def __init__(self) -> None:
        # By identity: ministack builds a table's membership anew when its indexes change, and so is this.
        self._partitions: dict[int, tuple[Any, Partitions]] = {}
        self._narrowed = threading.local()
        self._index_members: Callable[[Table], Any] = dynamodb._index_members
        self._index_item: Callable[..., None] = dynamodb._index_item
        self._query: Callable[[Mapping[str, Any]], Any] = dynamodb._query

    def install(self) -> None:
        """Stand in for ministack's own functions."""
        dynamodb._index_members = self.index_members
        dynamodb._index_item = self.index_item
        dynamodb._query = self.query

    def index_members(self, table: Table) -> Any:
        """Give an index's members: those that the query under way can need, or all."""
        narrowed = getattr(self._narrowed, "members", None)
        return self._index_members(table) if narrowed is None else narrowed

    def index_item(self, table: Table, base_pk: str, base_sk: Any, item: Mapping[str, Any], add: bool) -> None:
        """Note that an item came or goes."""
        self._index_item(table, base_pk, base_sk, item, add)
        kept = self._kept(table)
        if kept is None:
            return
        for name, hash_names, range_names in dynamodb._index_key_schemas(table):
            if len(hash_names) == len(range_names) == 1 and hash_names[0] in item and range_names[0] in item:
                key = (name, str(dynamodb._extract_key_val(item[hash_names[0]])))
                entry = (str(dynamodb._extract_key_val(item[range_names[0]])), base_pk, base_sk)
                entries = kept.get(key)
                if entries is None:
                    continue  # never asked for; built from ministack's own members when it is
                place = bisect_left(entries, entry)
                is_there = place < len(entries) and entries[place] == entry
                if add and not is_there:
                    entries.insert(place, entry)
                elif is_there and not add:
                    del entries[place]

    def query(self, data: Mapping[str, Any]) -> Any:
        """Answer a query, from a part of its partition where that is enough."""
        self._narrowed.members = self._narrow(data)
        try:
            return self._query(data)
        finally:
            self._narrowed.members = None

    def _narrow(self, data: Mapping[str, Any]) -> dict[str, dict[str, dict[tuple[str, Any], None]]] | None:
        form = _FORM.fullmatch(str(data.get("KeyConditionExpression", "")))
        table = dynamodb._tables.get(dynamodb._normalize_table_name(data.get("TableName")))
        index, limit = data.get("IndexName"), data.get("Limit")
        if form is None or not table or index is None or not isinstance(limit, int):
            return None
        if data.get("FilterExpression") or data.get("QueryFilter"):
            return None
        values = {name: value.get("S") for name, value in data.get("ExpressionAttributeValues", {}).items()}
        value, since, until = values.get(form[2]), values.get(form[4]), values.get(form[5])
        if value is None or since is None or until is None:
            return None
        entries = self._partition(table, index, value)
        if entries is None:
            return None
        first = bisect_left(entries, (since, _BEFORE_ANY_KEY, ""))
        last = bisect_right(entries, (until, _AFTER_ANY_KEY, ""))
        start = data.get("ExclusiveStartKey")
        forward = data.get("ScanIndexForward", True)
        if start is not None:
            place = self._place(table, index, start)
            if place is None:
                return None
            if forward:
                first = max(first, bisect_right(entries, place))
            else:
                last = min(last, bisect_left(entries, place))
        # One more than the limit, so that ministack sees whether there are more.
        most = limit + 1
        page = entries[first : min(first + most, last)] if forward else entries[max(first, last - most) : last]
        return {index: {value: {(pk, sk): None for _, pk, sk in page}}}

    def _place(self, table: Table, index: str, start: Mapping[str, Any]) -> _Entry | None:
        """Give the place of a start key; None for one that ministack has to judge."""
        for name, _, range_names in dynamodb._index_key_schemas(table):
            if name == index and range_names[0] in start and table["pk_name"] in start and not table.get("sk_name"):
                at = start[range_names[0]].get("S")
                pk = start[table["pk_name"]].get("S")
                return (at, pk, _NO_SORT_KEY) if at is not None and pk is not None else None
        return None

    def _kept(self, table: Table) -> Partitions | None:
        members = table.get(dynamodb._INDEX_MEMBERS)
        kept = self._partitions.get(id(table))
        return kept[1] if kept is not None and members is not None and kept[0] is members else None

    def _partition(self, table: Table, index: str, value: str) -> list[_Entry] | None:
        members = self._index_members(table)
        if self._kept(table) is None:
            self._partitions[id(table)] = members, {}
        kept = self._partitions[id(table)][1]
        key = (index, value)
        if key not in kept:
            range_name = next(
                (ranges[0] for name, _, ranges in dynamodb._index_key_schemas(table) if name == index), None
            )
            if range_name is None:
                return None
            kept[key] = sorted(
                (str(dynamodb._extract_key_val(table["items"][pk][sk][range_name])), pk, sk)
                for pk, sk in members.get(index, {}).get(value, ())
            )
        return kept[key]
