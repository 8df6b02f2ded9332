"""Transactions in the fake of DynamoDB and in moto, side by side."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from simulation.dynamodb import FakeDynamoDb
from simulation.moto_table import make_table

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
    asked = putting(*KEYS)
    of_moto = {"TransactItems": [{"Put": each["Put"] | {"TableName": table_name}} for each in asked["TransactItems"]]}
    if not there:
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
