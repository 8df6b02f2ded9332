"""
DynamoDB as far as Redial uses it: conditional writes, expressions, indexes of keys alone that may lag behind, stale reads, and TTL.

`tests/simulation/test_requests_against_moto.py` holds it to moto, over every form of request that the product makes.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from redial.adapters.dynamodb import schema
from simulation.dynamodb.attribute_values import MOST_BYTES, InvalidParameter, Item, kept_item, key_of
from simulation.dynamodb.capacity import Consumed, index_writes, item_size, read_units, write_units
from simulation.dynamodb.expressions import Expressions
from simulation.dynamodb.indexes import SecondaryIndex
from simulation.dynamodb.stale_reads import Later, StaleReads
from simulation.errors import client_error

INDEXES = {index.name: index for index in schema.INDEXES}
_KEYS_OF_INDEXES = [(name, (index.partition_key, index.sort_key)) for name, index in INDEXES.items()]
Stored = tuple[dict[str, Item], dict[str, SecondaryIndex]]
"""Items and indexes. An item is never changed, but replaced."""

_TIME_TO_LIVE = "delete_after"
_LONGEST_OVER = timedelta(days=5 * 365)
"""What expired longer ago is not deleted ("Using time to live (TTL) in DynamoDB"): it is taken for a mistake."""
_MOST_KEYS = 100
_MOST_BATCH_BYTES = 16 * 1024 * 1024
_MOST_PAGE_BYTES = 1024 * 1024
_FEWER_THAN_A_PAGE = 200
"""So many entries of an index are less than a page, also of the largest possible keys."""


class FakeDynamoDb:
    """
    One table.

    Parameters
    ----------
    later
        Runs a change of an index when that comes to know of it; None: at once.
    metered
        Count the units that requests consume.
    stale_reads
        What eventually consistent reads meet; None: what is stored.
    """

    def __init__(
        self, later: Later | None = None, *, metered: bool = False, stale_reads: StaleReads | None = None
    ) -> None:
        self.items: dict[str, Item] = {}
        self.consumed = Consumed()
        self._metered = metered
        self.followers: list[Callable[[str, Item | None, Item | None], None]] = []
        """Told of each change, as the table's stream tells it: the key, the item before and after; after TTL deleted it, None."""
        self.leaves_unprocessed: Callable[[int], int] = lambda _keys: 0
        """How many of so many keys a BatchGetItem leaves for another request, at least one less than there are."""
        self._later = later
        self._stale_reads = stale_reads
        self._indexes = {name: SecondaryIndex(index) for name, index in INDEXES.items()}
        self._writes = 0

    def stored(self) -> Stored:
        """Return what is stored now; later writes do not change it."""
        return dict(self.items), {name: index.copy() for name, index in self._indexes.items()}

    def restore(self, stored: Stored) -> None:
        """Store what was stored then, and nothing else."""
        items, indexes = stored
        self.items = dict(items)
        self._indexes = {name: index.copy() for name, index in indexes.items()}
        if self._stale_reads is not None:
            self._stale_reads.forget()

    def call(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        try:
            match operation:
                case "GetItem":
                    return self._get_item(parameters)
                case "BatchGetItem":
                    return self._batch_get_item(parameters)
                case "PutItem":
                    return self._put_item(parameters)
                case "TransactWriteItems":
                    return self._transact_write_items(parameters)
                case "UpdateItem":
                    return self._update_item(parameters)
                case "Query":
                    return self._query(parameters)
                case _:
                    raise NotImplementedError(operation)
        except InvalidParameter as error:
            raise client_error("ValidationException", str(error), 400, operation) from error

    def expire(self, now: datetime) -> list[str]:
        """
        Delete the items whose time to live is over, and return their keys.

        DynamoDB does so within some days. Until then they are read, written and listed like all others.
        """
        latest, earliest = now.timestamp(), (now - _LONGEST_OVER).timestamp()
        over = [key for key, item in self.items.items() if earliest < _deleted_after(item, otherwise=latest) < latest]
        for key in over:
            self._write(key, None)
        return over

    def _read(self, key: str, *, consistent: bool) -> Item | None:
        present = self.items.get(key)
        return present if consistent or self._stale_reads is None else self._stale_reads.read(key, present)

    def _get_item(self, parameters: dict[str, Any]) -> dict[str, Any]:
        consistent = bool(parameters.get("ConsistentRead"))
        item = self._read(key_of(parameters["Key"]), consistent=consistent)
        if self._metered:
            self._charge_read("table", [item or {}], consistent=consistent)
        return {} if item is None else {"Item": item}

    def _batch_get_item(self, parameters: dict[str, Any]) -> dict[str, Any]:
        ((table, asked),) = parameters["RequestItems"].items()
        keys, consistent = [key_of(key) for key in asked["Keys"]], bool(asked.get("ConsistentRead"))
        if len(keys) > _MOST_KEYS:
            raise InvalidParameter("Too many items requested for the BatchGetItem call")
        if len({*keys}) < len(keys):
            raise InvalidParameter("Provided list of item keys contains duplicates")
        left = keys[len(keys) - min(self.leaves_unprocessed(len(keys)), len(keys) - 1) :]
        found: list[Item] = []
        # No item is larger than the largest that is stored: only where there are many are they measured.
        size, is_measured = 0, len(keys) * MOST_BYTES > _MOST_BATCH_BYTES
        for key in keys[: len(keys) - len(left)]:
            item = self._read(key, consistent=consistent)
            if is_measured:
                size += item_size(item or {})
            if size > _MOST_BATCH_BYTES:
                left.append(key)
                continue
            if item is not None:
                found.append(item)
            # Each by itself, also one that is not there.
            self._charge_read("table", [item or {}], consistent=consistent)
        unprocessed = {table: asked | {"Keys": [{schema.KEY: {"S": key}} for key in left]}} if left else {}
        return {"Responses": {table: found}, "UnprocessedKeys": unprocessed}

    def _put_item(self, parameters: dict[str, Any]) -> dict[str, Any]:
        item = kept_item(parameters["Item"], "Item size")
        key = key_of(item)
        self._require(Expressions(parameters), parameters, key, "PutItem")
        self._charge_write(self.items.get(key), item)
        self._write(key, item)
        return {}

    def _transact_write_items(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Put items, all or none, and where something holds of others; that is all that is done with transactions."""
        puts = [each["Put"] for each in parameters["TransactItems"] if "Put" in each]
        checks = [each["ConditionCheck"] for each in parameters["TransactItems"][len(puts) :]]
        items = [kept_item(put["Item"], "Item size") for put in puts]
        reasons = [self._reason_against(put, key_of(item)) for put, item in zip(puts, items, strict=True)]
        reasons += [self._reason_against(check, key_of(check["Key"])) for check in checks]
        for item in items:
            # "two underlying writes of every item in the transaction": one prepares, one commits.
            before = self.items.get(key_of(item))
            self._charge_write(before, item)
            self._charge_write(before, item)
        for check in checks:
            self._charge_write(self.items.get(key_of(check["Key"])))
            self._charge_write(self.items.get(key_of(check["Key"])))
        if any(reason["Code"] != "None" for reason in reasons):
            told = ", ".join(reason["Code"] for reason in reasons)
            message = f"Transaction cancelled, please refer cancellation reasons for specific reasons [{told}]"
            code = "TransactionCanceledException"
            raise client_error(code, message, 400, "TransactWriteItems", CancellationReasons=reasons)
        for item in items:
            self._write(key_of(item), item)
        return {}

    def _reason_against(self, put: dict[str, Any], key: str) -> dict[str, Any]:
        try:
            self._require(Expressions(put), put, key, "TransactWriteItems")
        except ClientError as error:
            answer: Mapping[str, Any] = error.response
            told = {"Item": answer["Item"]} if "Item" in answer else {}
            return told | {"Code": "ConditionalCheckFailed", "Message": answer["Error"]["Message"]}
        return {"Code": "None"}

    def _update_item(self, parameters: dict[str, Any]) -> dict[str, Any]:
        key, expressions = key_of(parameters["Key"]), Expressions(parameters)
        self._require(expressions, parameters, key, "UpdateItem")
        before = self.items.get(key)
        changed = expressions.update(parameters["UpdateExpression"], before or {schema.KEY: {"S": key}})
        after = kept_item(changed, "Item size to update")
        self._charge_write(before, after)
        self._write(key, after)
        return {"Attributes": after} if parameters.get("ReturnValues") == "ALL_NEW" else {}

    def _require(self, expressions: Expressions, parameters: dict[str, Any], key: str, operation: str) -> None:
        condition = parameters.get("ConditionExpression")
        before = self.items.get(key)
        if condition is None or expressions.holds(condition, before or {}):
            return
        # A write that fails on its condition is charged all the same.
        self._charge_write(before)
        told = parameters.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" and before is not None
        more = {"Item": before} if told and before is not None else {}
        raise client_error("ConditionalCheckFailedException", "The conditional request failed", 400, operation, **more)

    def _write(self, key: str, after: Item | None) -> None:
        before = self.items.get(key)
        if after is None:
            del self.items[key]
        else:
            self.items[key] = after
        self._writes += 1
        for name, keys in _KEYS_OF_INDEXES:
            writes = index_writes(before, after, keys)
            if writes:
                # "TTL deletes items without consuming any write throughput."
                self.consumed.writes[name] += 0 if after is None else writes
                self._tell(self._indexes[name], key, after)
        if self._stale_reads is not None:
            self._stale_reads.wrote(key, before)
        # "DynamoDB Streams does not write a stream record" for a write that changes nothing (change data capture, developer guide).
        if before != after:
            for follow in self.followers:
                follow(key, before, after)

    def _tell(self, index: SecondaryIndex, key: str, after: Item | None) -> None:
        number = self._writes
        if self._later is None:
            index.learn(key, after, number)
        else:
            self._later(lambda: index.learn(key, after, number))

    def _query(self, parameters: dict[str, Any]) -> dict[str, Any]:
        index = INDEXES[parameters["IndexName"]]
        hash_name, value, range_name, since, until = Expressions(parameters).between(
            parameters["KeyConditionExpression"]
        )
        if (hash_name, range_name) != (index.partition_key, index.sort_key):
            raise InvalidParameter("Query condition missed key schema element")
        if since > until:
            raise InvalidParameter(
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"
            )
        start = parameters.get("ExclusiveStartKey")
        if start is not None and not since <= start[range_name]["S"] <= until:
            raise InvalidParameter("The provided starting key does not match the range key predicate")
        most = parameters["Limit"]
        found = self._indexes[index.name].page(
            value,
            (since, until),
            start,
            most,
            forward=parameters.get("ScanIndexForward", True),
        )
        items = found if len(found) < _FEWER_THAN_A_PAGE else _one_page(found)
        if self._metered:
            self._charge_read(index.name, items, consistent=False)
        answer: dict[str, Any] = {"Count": len(items), "ScannedCount": len(items)}
        if parameters.get("Select") != "COUNT":
            answer["Items"] = items
        # As DynamoDB does: a page that is as long as asked for may have been the last, and says so only with the next one.
        if items and (len(items) == most or len(items) < len(found)):
            answer["LastEvaluatedKey"] = items[-1]
        return answer

    def _charge_write(self, *items: Item | None) -> None:
        if self._metered:
            self.consumed.writes["table"] += write_units(*items)

    def _charge_read(self, where: str, items: list[Item], *, consistent: bool) -> None:
        if self._metered:
            self.consumed.reads[where] += read_units(sum(map(item_size, items)), consistent=consistent)


def _one_page(found: list[Item]) -> list[Item]:
    """Return as many of the items as one answer holds."""
    size = 0
    for place, item in enumerate(found):
        size += item_size(item)
        if size > _MOST_PAGE_BYTES:
            return found[:place]
    return found


def _deleted_after(item: Item, otherwise: float) -> float:
    match item.get(_TIME_TO_LIVE):
        case {"N": text}:
            return float(text)
        case _:
            return otherwise
