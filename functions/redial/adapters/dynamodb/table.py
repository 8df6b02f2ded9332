"""One table; the condition of a write is the lock."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from redial.adapters.dynamodb.plain import Plain, from_item, to_item

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

        Returns
        -------
        None when it is stored; else what is stored instead. The SDK repeats a write whose answer was lost, and the repeat
        fails on the condition: so an item that equals ours counts as stored, whoever of us wrote it.
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

    def update(self, pk: str, **expressions: Any) -> tuple[Plain, bool]:
        """
        Change one item, or make it.

        Returns
        -------
        The item and True when the condition held; else the item as it stands and False.
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

    def query_status(self, status_key: str, until: str, page_size: int, *, since: str = "") -> Iterator[Plain]:
        """Read keys from the status index in time order, page by page as they are asked for."""
        return self._query(_question("by_status", "status", status_key, since, until), page_size)

    def query_expiry(self, expiry_key: str, until: str, page_size: int) -> Iterator[Plain]:
        """Read keys from the expiry index in time order, page by page as they are asked for."""
        return self._query(_question("by_expiry", "expiry", expiry_key, "", until), page_size)

    def _query(self, question: "QueryInputTypeDef", page_size: int) -> Iterator[Plain]:
        question |= {"TableName": self.name, "Limit": page_size, "ScanIndexForward": True}
        while True:
            answer = self._client.query(**question)
            yield from (from_item(item) for item in answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            question["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def _question(index: str, attribute: str, key: str, since: str, until: str) -> "QueryInputTypeDef":
    return {
        "TableName": "",
        "IndexName": index,
        "KeyConditionExpression": f"{attribute}_key = :key AND {attribute}_at BETWEEN :since AND :until",
        "ExpressionAttributeValues": {":key": {"S": key}, ":since": {"S": since or "0"}, ":until": {"S": until}},
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
