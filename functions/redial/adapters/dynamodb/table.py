"""One table; the condition of a write is the lock."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.plain import Plain, from_item, to_item
from redial.domain.times import to_iso

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef


class Table:
    """The reads and conditional writes that the stores are made of."""

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self.name = name

    def get(self, pk: str) -> Plain | None:
        """Read one item, strongly consistent; None where there is none."""
        answer = self._client.get_item(TableName=self.name, Key={"pk": {"S": pk}}, ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None

    def put(self, plain: Plain) -> None:
        """Write one item, whatever is there."""
        self._client.put_item(TableName=self.name, Item=to_item(plain))

    def put_version(self, plain: Plain, expected_version: int) -> Plain | None:
        """
        Write one item on the condition that the stored one has ``expected_version`` (0: that there is none).

        Parameters
        ----------
        plain : dict
            The item, with its new version.
        expected_version : int
            The version that was read.

        Returns
        -------
        dict or None
            None when it is stored; else what is stored instead. The SDK repeats a write whose answer was lost, and the repeat fails
            on the condition: so an item that equals ours counts as stored, whoever of us wrote it.
        """
        condition: dict[str, Any] = (
            {"ConditionExpression": "attribute_not_exists(pk)"}
            if expected_version == 0
            else {
                "ConditionExpression": "version = :expected",
                "ExpressionAttributeValues": {":expected": {"N": str(expected_version)}},
            }
        )
        item = to_item(plain)
        try:
            self._client.put_item(
                TableName=self.name, Item=item, ReturnValuesOnConditionCheckFailure="ALL_OLD", **condition
            )
        except ClientError as error:
            stored = conflicting_item(error)
            if stored is None:
                raise
            return None if stored == from_item(item) else stored
        return None

    def put_new_together(self, plains: Sequence[Plain]) -> Plain | None:
        """
        Write new items, all of them or none, on the condition that none of them is there.

        Parameters
        ----------
        plains : sequence of dict
            Two items at least, with different keys.

        Returns
        -------
        dict or None
            None when they are stored; else the first item that is stored instead of one of them. Items that equal ours count as
            stored, as with `put_version`.
        """
        items = [to_item(plain) for plain in plains]
        try:
            self._client.transact_write_items(
                TransactItems=[
                    {
                        "Put": {
                            "TableName": self.name,
                            "Item": item,
                            "ConditionExpression": "attribute_not_exists(pk)",
                            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                        }
                    }
                    for item in items
                ]
            )
        except ClientError as error:
            there = _items_in_the_way(error)
            if not there:
                raise
            if [from_item(item) for item in items] == [there.get(place) for place in range(len(items))]:
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
            answer = self._client.update_item(
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
            answer = self._client.query(**question)
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
        place: from_item(reason["Item"])
        for place, reason in enumerate(answer.get("CancellationReasons", []))
        if reason.get("Code") == "ConditionalCheckFailed" and "Item" in reason
    }


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
