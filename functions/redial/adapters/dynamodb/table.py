"""One table; the condition of a write is the lock."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_item, to_item
from redial.adapters.dynamodb.provided import Provided
from redial.domain.times import to_iso
from redial.errors import ChangedMeanwhile

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef

_MOST_TRIES = 20


class Table:
    """The reads and conditional writes that the stores are made of."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self.client = client
        self.name = name

    def get(self, pk: str, *, consistent: bool = True) -> Plain | None:
        """Read one item; None where there is none. Where it may be as it was a moment ago, at half the price."""
        answer = self.client.get_item(TableName=self.name, Key={"pk": {"S": pk}}, ConsistentRead=consistent)
        return from_item(answer["Item"]) if "Item" in answer else None

    def put(self, plain: Plain) -> None:
        """Write one item, whatever is there."""
        self.client.put_item(TableName=self.name, Item=to_item(plain))

    def put_unless(self, plain: Plain, *, exists: str) -> None:
        """Write one item, unless the stored one has an attribute: then that one stays."""
        try:
            self.client.put_item(
                TableName=self.name, Item=to_item(plain), ConditionExpression=f"attribute_not_exists({exists})"
            )
        except ClientError as error:
            if conflicting_item(error) is None:
                raise

    def put_version(self, plain: Plain, expected_version: int, provided: Provided | None = None) -> Plain | None:
        """
        Write one item on the condition that the stored one has ``expected_version`` (0: that there is none).

        Parameters
        ----------
        plain : dict
            The item, with its new version.
        expected_version : int
            The version that was read.
        provided : Provided, optional
            What must hold of another item in the same moment.

        Returns
        -------
        dict or None
            None when it is stored; else what is stored instead. The SDK repeats a write whose answer was lost, and the repeat fails
            on the condition: so an item that equals ours counts as stored, whoever of us wrote it.

        Raises
        ------
        ChangedMeanwhile
            What was provided does not hold.
        """
        put = self._put_of_version(plain, expected_version)
        return self._put_alone(put) if provided is None else self._put_together([put], provided)

    def _put_alone(self, put: dict[str, Any]) -> Plain | None:
        try:
            _without_conflicts(lambda: self.client.put_item(**put))
        except ClientError as error:
            stored = conflicting_item(error)
            if stored is None:
                raise
            return None if stored == from_item(put["Item"]) else stored
        return None

    def put_version_with(
        self, plain: Plain, expected_version: int, entry: Plain, provided: Provided | None = None
    ) -> Plain | None:
        """
        Write one item as `put_version` does, and a new one together with it: both or none.

        Parameters
        ----------
        plain : dict
            The item, with its new version.
        expected_version : int
            The version that was read.
        entry : dict
            The new item. Where it is there already, the other one is written without it.
        provided : Provided, optional
            As of `put_version`.

        Returns
        -------
        dict or None
            As of `put_version`. An item that equals ours counts as stored only where the new one is there as well, and equals
            ours: else somebody else wrote the same at the same time.

        Raises
        ------
        ChangedMeanwhile
            What was provided does not hold.
        """
        puts = [self._put_of_version(plain, expected_version), self._put_of_version(entry, 0)]
        return self._put_together(puts, provided)

    def _put_together(self, puts: Sequence[dict[str, Any]], provided: Provided | None) -> Plain | None:
        """Write one item, perhaps with an entry, and only while something holds of another one."""
        transaction: Any = [{"Put": put} for put in puts]
        if provided is not None:
            transaction.append({"ConditionCheck": provided.check(self.name)})
        try:
            _without_conflicts(lambda: self.client.transact_write_items(TransactItems=transaction))
        except ClientError as error:
            there = _items_in_the_way(error)
            if 0 in there:
                is_ours = all(there.get(place) == from_item(put["Item"]) for place, put in enumerate(puts))
                return None if is_ours else there[0]
            if len(puts) > 1 and 1 in there:
                return self._put_alone(puts[0]) if provided is None else self._put_together(puts[:1], provided)
            if there and provided is not None:
                raise ChangedMeanwhile(f"item {provided.pk}: it is not as it was read") from error
            raise
        return None

    def _put_of_version(self, plain: Plain, expected_version: int) -> dict[str, Any]:
        condition: dict[str, Any] = (
            {"ConditionExpression": "attribute_not_exists(pk)"}
            if expected_version == 0
            else {
                "ConditionExpression": "version = :expected",
                "ExpressionAttributeValues": {":expected": {"N": str(expected_version)}},
            }
        )
        return {
            "TableName": self.name,
            "Item": to_item(plain),
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            **condition,
        }

    def put_new_together(self, plains: Sequence[Plain]) -> Plain | None:
        """
        Write new items, all of them or none, on the condition that none of them is there.

        Parameters
        ----------
        plains : sequence of dict
            With different keys.

        Returns
        -------
        dict or None
            None when they are stored; else the first item that is stored instead of one of them. Items that equal ours count as
            stored, as with `put_version`.
        """
        puts = [self._put_of_version(plain, 0) for plain in plains]
        try:
            transaction: Any = [{"Put": put} for put in puts]
            _without_conflicts(lambda: self.client.transact_write_items(TransactItems=transaction))
        except ClientError as error:
            there = _items_in_the_way(error)
            if not there:
                raise
            if [from_item(put["Item"]) for put in puts] == [there.get(place) for place in range(len(puts))]:
                return None
            return there[min(there)]
        return None

    def update(self, pk: str, **expressions: Any) -> tuple[Plain, bool]:
        """
        Change one item, or make it.

        Parameters
        ----------
        pk : str
            The key of the item.
        **expressions : object
            Those of UpdateItem; where there is a ConditionExpression, it decides whether anything is written.

        Returns
        -------
        tuple of (dict, bool)
            The changed item and True when the condition held; else the item as it stands and False.
        """
        try:
            answer = self.client.update_item(
                TableName=self.name,
                Key={"pk": {"S": pk}},
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **expressions,
            )
        except ClientError as error:
            stored = conflicting_item(error)
            if stored is None:
                raise
            return stored, False
        return from_item(answer["Attributes"]), True

    def query(
        self,
        index: schema.Index,
        partition: str,
        since: datetime | None,
        until: datetime | None,
        page_size: int,
        later_pages: int | None = None,
    ) -> Iterator[Plain]:
        """Read keys from an index in time order, page by page as they are asked for; those after the first may be longer."""
        question = between(self.name, index, partition, since, until)
        question |= {"Limit": page_size, "ScanIndexForward": True}
        while True:
            answer = self.client.query(**question)
            yield from (from_item(item) for item in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            question["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
            question["Limit"] = later_pages or page_size


def between(
    table_name: str, index: schema.Index, partition: str, since: datetime | None, until: datetime | None
) -> "QueryInputTypeDef":
    """Ask for a partition of an index between two times, both included; None: from its beginning, to its end."""
    return {
        "TableName": table_name,
        "IndexName": index.name,
        "KeyConditionExpression": f"{index.partition_key} = :key AND {index.sort_key} BETWEEN :since AND :until",
        "ExpressionAttributeValues": {
            ":key": {"S": partition},
            ":since": {"S": schema.BEFORE_EVERY_TIME if since is None else schema.not_before(since)},
            ":until": {"S": schema.AFTER_EVERY_TIME if until is None else to_iso(until)},
        },
    }


def _items_in_the_way(error: ClientError) -> dict[int, Plain]:
    """Give the stored items that made a transaction fail, by their places in it; none when it failed for another reason."""
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        return {}
    answer: Mapping[str, Any] = error.response
    return {
        # One that is gone by now comes back as an empty one, as in `conflicting_item`.
        place: from_item(reason.get("Item", {}))
        for place, reason in enumerate(answer.get("CancellationReasons", []))
        if reason.get("Code") == "ConditionalCheckFailed"
    }


def _without_conflicts(write: Callable[[], object]) -> None:
    """
    Write again where another transaction has one of the items in hand: that lasts some milliseconds, and the SDK gives up at once.

    Nothing was written then, and what the other one writes is found by the condition.
    """
    for _ in range(_MOST_TRIES - 1):
        try:
            write()
        except ClientError as error:
            if not _is_transaction_conflict(error):
                raise
        else:
            return
    write()


def _is_transaction_conflict(error: ClientError) -> bool:
    code = error.response["Error"]["Code"]
    if code != "TransactionCanceledException":
        return code == "TransactionConflictException"
    answer: Mapping[str, Any] = error.response
    return any(reason.get("Code") == "TransactionConflict" for reason in answer.get("CancellationReasons", []))


def conflicting_item(error: ClientError) -> Plain | None:
    """
    Give the stored item that made a conditional write fail; None when the write failed for another reason.

    An item that is gone by the time of the failure comes back as an empty one.
    """
    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
        return None
    # botocore adds the item to the error's answer; its type does not say so.
    answer: Mapping[str, Any] = error.response
    return from_item(answer.get("Item", {}))
