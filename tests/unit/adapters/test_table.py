"""What is asked of DynamoDB, request by request, and what its answers are taken for."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from redial.adapters.dynamodb import schema
from redial.domain.times import to_iso
from simulation.makers import at
from tests.unit.adapters.table_client import TableClient, with_orphans

AT_LEAST, AT_MOST = "0", "~"


class Lost(TableClient):
    """A table whose next write is carried out twice, as the SDK does where an answer is lost."""

    def _ask(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        if operation in {"PutItem", "UpdateItem"}:
            super()._ask(operation, parameters)
        return super()._ask(operation, parameters)


class Refusing(TableClient):
    """A table that answers each request with an error."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__()
        self.answer: Any = {"Error": {"Code": code, "Message": "no"}} | more

    def _ask(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        raise ClientError(self.answer, operation)


def test_item_is_read_strongly_consistent_and_one_that_is_not_there_is_none() -> None:
    client = TableClient()
    table = client.table()
    table.put({"pk": "a", "number": 1})

    assert (table.get("a"), table.get("b")) == ({"pk": "a", "number": 1}, None)
    assert client.asked == [
        {"operation": "PutItem", "TableName": "calls", "Item": {"pk": {"S": "a"}, "number": {"N": "1"}}},
        *(
            {"operation": "GetItem", "TableName": "calls", "Key": {"pk": {"S": key}}, "ConsistentRead": True}
            for key in "ab"
        ),
    ]


def test_version_is_written_on_the_condition_of_the_one_before() -> None:
    client = TableClient()
    table = client.table()
    first, second, other = ({"pk": "a", "version": version, "by": by} for version, by in ((1, "x"), (2, "x"), (2, "y")))

    assert table.put_version(first, expected_version=0) is None
    assert table.put_version(other | {"version": 1}, expected_version=0) == first
    assert table.put_version(second, expected_version=1) is None
    assert table.put_version(other, expected_version=1) == second
    assert table.get("a") == second
    conditions = [asked.get("ConditionExpression") for asked in client.asked[:4]]
    assert conditions == ["attribute_not_exists(pk)"] * 2 + ["version = :expected"] * 2
    assert {asked["TableName"] for asked in client.asked} == {"calls"}
    assert {asked["ReturnValuesOnConditionCheckFailure"] for asked in client.asked[:4]} == {"ALL_OLD"}


def test_write_that_the_sdk_repeats_counts_as_made() -> None:
    table = Lost().table()
    assert table.put_version({"pk": "a", "version": 1}, expected_version=0) is None
    assert table.put_version({"pk": "a", "version": 2, "none": None}, expected_version=1) is None
    assert table.get("a") == {"pk": "a", "version": 2}


def test_item_that_is_gone_when_its_condition_failed_is_an_empty_one() -> None:
    gone = Refusing("ConditionalCheckFailedException").table()
    assert gone.put_version({"pk": "a", "version": 2}, expected_version=1) == {}
    assert gone.update("a", UpdateExpression="SET x = :x") == ({}, False)
    there = Refusing("ConditionalCheckFailedException", Item={"pk": {"S": "a"}}).table()
    assert there.put_version({"pk": "a", "version": 2}, expected_version=1) == {"pk": "a"}
    assert there.update("a", UpdateExpression="SET x = :x") == ({"pk": "a"}, False)


def test_any_other_error_is_raised() -> None:
    table = Refusing("ProvisionedThroughputExceededException").table()
    with pytest.raises(ClientError):
        table.put_version({"pk": "a", "version": 2}, expected_version=1)
    with pytest.raises(ClientError):
        table.update("a", UpdateExpression="SET x = :x")


def test_update_answers_with_the_item_as_it_is_then_and_whether_it_was_changed() -> None:
    client = TableClient()
    table = client.table()
    change = {"UpdateExpression": "SET x = :x", "ConditionExpression": "attribute_not_exists(x)"}

    assert table.update("a", **change, ExpressionAttributeValues={":x": {"N": "1"}}) == ({"pk": "a", "x": 1}, True)
    assert table.update("a", **change, ExpressionAttributeValues={":x": {"N": "2"}}) == ({"pk": "a", "x": 1}, False)
    assert client.asked[0] == {
        "operation": "UpdateItem",
        "TableName": "calls",
        "Key": {"pk": {"S": "a"}},
        "ReturnValues": "ALL_NEW",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        "ExpressionAttributeValues": {":x": {"N": "1"}},
        **change,
    }


def test_keys_are_read_page_by_page_as_they_are_asked_for() -> None:
    client = TableClient()
    table = with_orphans(client, 1, 2, 3, 4, 5)

    found = table.query(schema.BY_STATUS, schema.ORPHAN, at(2), at(5), 2)
    assert next(found)["pk"] == "MESSAGE#002"
    assert len(client.asked) == 1
    assert [plain["pk"] for plain in found] == ["MESSAGE#003", "MESSAGE#004", "MESSAGE#005"]

    first, *others = client.asked
    assert {key: value for key, value in first.items() if key != "ExclusiveStartKey"} == {
        "operation": "Query",
        "TableName": "calls",
        "IndexName": "by_status",
        "KeyConditionExpression": "status_key = :key AND status_at BETWEEN :since AND :until",
        "ExpressionAttributeValues": {
            ":key": {"S": "ORPHAN"},
            ":since": {"S": to_iso(at(2))[:-1]},
            ":until": {"S": to_iso(at(5))},
        },
        "Limit": 2,
        "ScanIndexForward": True,
    }
    assert len(others) in {1, 2}


def test_without_bounds_a_list_is_read_from_its_beginning_to_its_end() -> None:
    client = TableClient()
    table = with_orphans(client, 1, 2)
    assert len(list(table.query(schema.BY_STATUS, schema.ORPHAN, None, None, 25))) == 2
    values = client.asked[0]["ExpressionAttributeValues"]
    assert (values[":since"]["S"], values[":until"]["S"]) == (AT_LEAST, AT_MOST)
