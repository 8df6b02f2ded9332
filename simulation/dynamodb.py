"""
DynamoDB as far as Redial uses it: conditional writes, expressions, indexes of keys alone that may lag behind.

`tests/simulation/test_against_moto.py` compares it with moto, operation by operation.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from typing import Any

from redial.adapters.dynamodb import schema
from simulation.capacity import Consumed, index_writes, item_size, read_units, write_units
from simulation.errors import client_error
from simulation.expressions import Expressions, Item

INDEXES = {index.name: (index.partition_key, index.sort_key) for index in schema.INDEXES}
_Entry = tuple[str, str]
"""The range key and the item's key."""
Stored = tuple[dict[str, Item], dict[str, dict[str, list[_Entry]]]]
"""Items and indexes. An item is never changed, but replaced."""


class FakeDynamoDb:
    """
    One table.

    Parameters
    ----------
    later
        Runs a change of an index when that comes to know of it; None: at once.
    metered
        Count the units that requests consume.
    """

    def __init__(self, later: Callable[[Callable[[], None]], None] | None = None, *, metered: bool = False) -> None:
        self.items: dict[str, Item] = {}
        self.consumed = Consumed()
        self._metered = metered
        self.followers: list[Callable[[str, Item | None, Item], None]] = []
        """Told of each write, as the table's stream tells it: the key, the item before and after."""
        self._later = later
        self._indexes: dict[str, dict[str, list[_Entry]]] = {name: {} for name in INDEXES}

    def stored(self) -> "Stored":
        """Return what is stored now; later writes do not change it."""
        indexes = {name: {key: list(found) for key, found in index.items()} for name, index in self._indexes.items()}
        return dict(self.items), indexes

    def restore(self, stored: "Stored") -> None:
        """Store what was stored then, and nothing else."""
        items, indexes = stored
        self.items = dict(items)
        self._indexes = {name: {key: list(found) for key, found in index.items()} for name, index in indexes.items()}

    def call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        match operation:
            case "GetItem":
                return self._get_item(parameters)
            case "BatchGetItem":
                return self._batch_get_item(parameters)
            case "PutItem":
                return self._put_item(parameters)
            case "UpdateItem":
                return self._update_item(parameters)
            case "Query":
                return self._query(parameters)
            case _:
                raise NotImplementedError(operation)

    def _get_item(self, parameters: dict[str, Any]) -> dict[str, Any]:
        item = self.items.get(parameters["Key"]["pk"]["S"])
        consistent = bool(parameters.get("ConsistentRead"))
        self._charge_read("table", [item or {}], consistent=consistent)
        return {} if item is None else {"Item": item}

    def _batch_get_item(self, parameters: dict[str, Any]) -> dict[str, Any]:
        ((table, asked),) = parameters["RequestItems"].items()
        found = [item for key in asked["Keys"] if (item := self.items.get(key["pk"]["S"])) is not None]
        self._charge_read("table", found, consistent=bool(asked.get("ConsistentRead")))
        return {"Responses": {table: found}, "UnprocessedKeys": {}}

    def _put_item(self, parameters: dict[str, Any]) -> dict[str, Any]:
        item = parameters["Item"]
        self._require(parameters, item["pk"]["S"], "PutItem")
        self._write(item["pk"]["S"], item)
        return {}

    def _update_item(self, parameters: dict[str, Any]) -> dict[str, Any]:
        key = parameters["Key"]["pk"]["S"]
        self._require(parameters, key, "UpdateItem")
        before = self.items.get(key, {"pk": {"S": key}})
        after = Expressions(parameters).update(parameters["UpdateExpression"], before)
        self._write(key, after)
        return {"Attributes": after} if parameters.get("ReturnValues") == "ALL_NEW" else {}

    def _require(self, parameters: dict[str, Any], key: str, operation: str) -> None:
        condition = parameters.get("ConditionExpression")
        before = self.items.get(key)
        if condition is None or Expressions(parameters).holds(condition, before or {}):
            return
        # A write that fails on its condition is charged all the same.
        self._charge_write(before)
        told = parameters.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and before is not None
        more = {"Item": before} if told and before is not None else {}
        raise client_error("ConditionalCheckFailedException", "The conditional request failed", 400, operation, **more)

    def _write(self, key: str, after: Item) -> None:
        before = self.items.get(key)
        self.items[key] = after
        self._charge_write(before, after)
        for name, keys in INDEXES.items():
            writes = index_writes(before, after, keys)
            if writes:
                self.consumed.writes[name] += writes
                if self._later is None:
                    self._reindex(name, before, after)
                else:
                    self._later(lambda name=name: self._reindex(name, before, after))  # type: ignore[misc]
        for follow in self.followers:
            follow(key, before, after)

    def _reindex(self, name: str, before: Item | None, after: Item) -> None:
        hash_name, range_name = INDEXES[name]
        for item, is_new in ((before, False), (after, True)):
            if item is None or hash_name not in item or range_name not in item:
                continue
            entries = self._indexes[name].setdefault(item[hash_name]["S"], [])
            entry = (item[range_name]["S"], item["pk"]["S"])
            place = bisect_left(entries, entry)
            present = place < len(entries) and entries[place] == entry
            if is_new and not present:
                insort(entries, entry)
            elif not is_new and present:
                del entries[place]

    def _query(self, parameters: dict[str, Any]) -> dict[str, Any]:
        name = parameters["IndexName"]
        hash_name, value, range_name, since, until = Expressions(parameters).between(
            parameters["KeyConditionExpression"]
        )
        if (hash_name, range_name) != INDEXES[name]:
            raise client_error("ValidationException", "Query condition missed key schema element", 400, "Query")
        entries = self._indexes[name].get(value, [])
        low, high = bisect_left(entries, (since, "")), bisect_left(entries, (until, "\U0010ffff"))
        forward = parameters.get("ScanIndexForward", True)
        if start := parameters.get("ExclusiveStartKey"):
            after = (start[range_name]["S"], start["pk"]["S"])
            if forward:
                place = bisect_left(entries, after)
                low = max(low, place + (place < len(entries) and entries[place] == after))
            else:
                high = min(high, bisect_left(entries, after))
        size = parameters.get("Limit", 1_000)
        page = entries[low : min(low + size, high)] if forward else entries[max(low, high - size) : high][::-1]
        items = [{"pk": {"S": key}, hash_name: {"S": value}, range_name: {"S": at}} for at, key in page]
        self._charge_read(name, items, consistent=False)
        answer: dict[str, Any] = {"Items": items, "Count": len(items)}
        # As DynamoDB does: a page that is as long as asked for may have been the last, and says so only with the next one.
        if items and len(items) == size:
            answer["LastEvaluatedKey"] = items[-1]
        return answer

    def _charge_write(self, *items: Item | None) -> None:
        if self._metered:
            self.consumed.writes["table"] += write_units(*items)

    def _charge_read(self, where: str, items: list[Item], *, consistent: bool) -> None:
        if self._metered:
            self.consumed.reads[where] += read_units(sum(map(item_size, items)), consistent=consistent)

    def entries(self, index: str, value: str) -> Iterator[_Entry]:
        return iter(self._indexes[index].get(value, []))
