"""What is put into moto is what moto would have made."""

from typing import Any

import boto3
import pytest
from moto import mock_aws

from simulation.dynamodb.moto_table import make_table
from tests.made_in_moto import put_queue, put_table

# Each has its own, whoever made it.
_OF_ITS_OWN = {"CreationDateTime", "TableId", "CreatedTimestamp", "LastModifiedTimestamp"}


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def described(name: str) -> dict[str, Any]:
    table: Any = boto3.client("dynamodb").describe_table(TableName=name)["Table"]
    return without_its_own(table)


def attributes_of(url: str) -> dict[str, Any]:
    answer: Any = boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    return without_its_own(answer["Attributes"])


def without_its_own(described: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in described.items() if name not in _OF_ITS_OWN}


def test_a_table_that_was_put_is_as_one_that_was_made() -> None:
    with mock_aws():
        make_table("made")
        made = described("made")

    for _ in range(2):
        with mock_aws():
            put_table("made")
            assert described("made") == made


def test_no_test_finds_what_another_has_written() -> None:
    for _ in range(3):
        with mock_aws():
            put_table("written")
            dynamodb = boto3.client("dynamodb")
            assert dynamodb.scan(TableName="written")["Count"] == 0
            dynamodb.put_item(TableName="written", Item={"pk": {"S": "CALL#1"}})


def test_a_queue_that_was_put_is_as_one_that_was_made() -> None:
    with mock_aws():
        made = boto3.client("sqs").create_queue(QueueName="queue")["QueueUrl"]
        as_made = attributes_of(made)
    with mock_aws():
        put = put_queue("queue")
        assert put == made
        assert attributes_of(put) == as_made
