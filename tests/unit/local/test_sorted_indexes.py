"""The local DynamoDB's index queries answer the same, with partitions kept in order as without."""

import itertools
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from ministack.services import dynamodb  # type: ignore[import-untyped]

from local.sorted_indexes import SortedIndexes

INDEX = {"by_status": ("status_key", "status_at"), "by_campaign": ("campaign", "accepted_at")}


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"calls-{abs(hash(request.node.name))}"
    attributes = {"pk", *itertools.chain.from_iterable(INDEX.values())}
    dynamodb._create_table(
        {
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": each, "AttributeType": "S"} for each in sorted(attributes)],
            "GlobalSecondaryIndexes": [
                {
                    "IndexName": index,
                    "KeySchema": [
                        {"AttributeName": hash_name, "KeyType": "HASH"},
                        {"AttributeName": range_name, "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
                for index, (hash_name, range_name) in INDEX.items()
            ],
        }
    )
    yield name
    dynamodb._delete_table({"TableName": name})


@pytest.fixture
def sorted_indexes(monkeypatch: pytest.MonkeyPatch) -> SortedIndexes:
    indexes = SortedIndexes()
    monkeypatch.setattr(dynamodb, "_index_members", indexes.index_members)
    monkeypatch.setattr(dynamodb, "_index_item", indexes.index_item)
    return indexes


def put(table: str, pk: str, **attributes: str) -> None:
    item = {name: {"S": value} for name, value in {"pk": pk, **attributes}.items()}
    status, *_ = dynamodb._put_item({"TableName": table, "Item": item})
    assert status == 200


def question(table: str, index: str, value: str, since: str, until: str, **more: Any) -> dict[str, Any]:
    hash_name, range_name = INDEX[index]
    return {
        "TableName": table,
        "IndexName": index,
        "KeyConditionExpression": "#hash = :value AND #range BETWEEN :since AND :until",
        "ExpressionAttributeNames": {"#hash": hash_name, "#range": range_name},
        "ExpressionAttributeValues": {":value": {"S": value}, ":since": {"S": since}, ":until": {"S": until}},
        **more,
    }


def answer(query: Any, asked: dict[str, Any]) -> tuple[int, Any]:
    status, _, body = query(dict(asked))
    return status, json.loads(body)


@pytest.mark.parametrize("seed", range(5))
def test_queries_answer_the_same(table: str, sorted_indexes: SortedIndexes, seed: int) -> None:
    chance = random.Random(seed)

    def changed_or_removed() -> None:
        pk = f"CALL#{chance.randrange(60)}"
        if chance.random() < 0.15:
            dynamodb._delete_item({"TableName": table, "Key": {"pk": {"S": pk}}})
        else:
            status = chance.choice(["A", "B"])
            put(table, pk, status_key=status, status_at=f"{chance.randrange(20):02}", campaign="c", accepted_at="1")

    for _ in range(40):
        for _ in range(12):
            changed_or_removed()
        since = chance.randrange(20)
        asked = question(
            table,
            "by_status",
            chance.choice("ABC"),
            f"{since:02}",
            f"{chance.randrange(since, 20):02}",
            Limit=chance.choice([1, 3, 7, 100]),
            ScanIndexForward=chance.random() < 0.5,
            Select=chance.choice(["COUNT", "ALL_PROJECTED_ATTRIBUTES"]),
        )
        while True:
            fast = answer(sorted_indexes.query, asked)
            slow = answer(sorted_indexes._query, asked)
            assert fast == slow
            assert fast[0] == 200, fast
            if "LastEvaluatedKey" not in fast[1]:
                break
            asked |= {"ExclusiveStartKey": fast[1]["LastEvaluatedKey"]}


def test_queries_of_another_form_see_everything(table: str, sorted_indexes: SortedIndexes) -> None:
    for number in range(5):
        put(table, f"CALL#{number}", status_key="A", status_at=f"{number}")
    asked = {
        "TableName": table,
        "IndexName": "by_status",
        "KeyConditionExpression": "status_key = :value",
        "ExpressionAttributeValues": {":value": {"S": "A"}},
        "Limit": 2,
    }

    assert answer(sorted_indexes.query, asked) == answer(sorted_indexes._query, asked)
