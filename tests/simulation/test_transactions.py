"""Transactions in the fake of DynamoDB and in moto, side by side."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from simulation.dynamodb.moto_table import make_table

KEYS = ("CALL#a", "CALL#b")


@pytest.fixture
def table_name(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield make_table()


def putting(*keys: str, note: str = "new") -> dict[str, Any]:
    return {
        "TransactItems": [
            {
                "Put": {
                    "TableName": "calls",
                    "Item": {"pk": {"S": key}, "note": {"S": note}},
                    "ConditionExpression": "attribute_not_exists(pk)",
                    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                }
            }
            for key in keys
        ]
    }


def reasons_of(error: ClientError) -> list[tuple[str, Any]]:
    answer: Any = error.response
    assert answer["Error"]["Code"] == "TransactionCanceledException"
    return [(reason["Code"], reason.get("Item")) for reason in answer["CancellationReasons"]]


@pytest.mark.parametrize("there", [(), KEYS[:1], KEYS[1:], KEYS])
def test_a_transaction_comes_to_the_same(table_name: str, there: tuple[str, ...]) -> None:
    fake = FakeDynamoDb()
    client: Any = boto3.client("dynamodb")
    for key in there:
        item = {"pk": {"S": key}, "note": {"S": "old"}}
        fake.call("PutItem", {"TableName": "calls", "Item": item})
        client.put_item(TableName=table_name, Item=item)
    assert_alike(table_name, fake, putting(*KEYS), is_done=not there)


CONDITIONS: list[dict[str, Any]] = [
    {"ConditionExpression": "attribute_not_exists(pk)"},
    {"ConditionExpression": "attribute_not_exists(note)"},
    {"ConditionExpression": "version = :expected", "ExpressionAttributeValues": {":expected": {"N": "3"}}},
]


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda each: each["ConditionExpression"])
@pytest.mark.parametrize("other", [None, {"version": {"N": "3"}}, {"version": {"N": "4"}, "note": {"S": "old"}}])
@pytest.mark.parametrize("is_there", [False, True])
def test_what_is_provided_of_another_item_comes_to_the_same(
    table_name: str, condition: dict[str, Any], other: dict[str, Any] | None, is_there: bool
) -> None:
    fake = FakeDynamoDb()
    client: Any = boto3.client("dynamodb")
    items = [*([{"pk": {"S": "CALL#a"}}] if is_there else []), *([{"pk": {"S": "CALL#b"}} | other] if other else [])]
    for item in items:
        fake.call("PutItem", {"TableName": "calls", "Item": item})
        client.put_item(TableName=table_name, Item=item)
    asked = putting("CALL#a")
    check = {"TableName": "calls", "Key": {"pk": {"S": "CALL#b"}}, **condition}
    asked["TransactItems"].append({"ConditionCheck": check})
    holds = {
        "attribute_not_exists(pk)": other is None,
        "attribute_not_exists(note)": other is None or "note" not in other,
        "version = :expected": other == {"version": {"N": "3"}},
    }[condition["ConditionExpression"]]
    assert_alike(table_name, fake, asked, is_done=holds and not is_there)


def assert_alike(table_name: str, fake: FakeDynamoDb, asked: dict[str, Any], *, is_done: bool) -> None:
    """Carry a transaction out in the fake and in moto."""
    client: Any = boto3.client("dynamodb")
    of_moto = {
        "TransactItems": [
            {kind: part | {"TableName": table_name} for kind, part in each.items()} for each in asked["TransactItems"]
        ]
    }
    if is_done:
        assert fake.call("TransactWriteItems", asked) == {}
        client.transact_write_items(**of_moto)
    else:
        with pytest.raises(ClientError) as of_the_fake:
            fake.call("TransactWriteItems", asked)
        with pytest.raises(ClientError) as in_moto:
            client.transact_write_items(**of_moto)
        assert reasons_of(of_the_fake.value) == reasons_of(in_moto.value)
    stored = {key: client.get_item(TableName=table_name, Key={"pk": {"S": key}}).get("Item") for key in KEYS}
    assert {key: fake.items.get(key) for key in KEYS} == stored


def test_an_item_costs_two_writes_in_a_transaction() -> None:
    fake = FakeDynamoDb(metered=True)
    fake.call("TransactWriteItems", putting(*KEYS))
    assert fake.consumed.writes["table"] == 4
