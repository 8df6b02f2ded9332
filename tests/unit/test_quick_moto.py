"""moto answers as it does over the wire, and keeps what it would keep."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.endpoint import Endpoint
from botocore.exceptions import ClientError
from botocore.session import Session
from moto import mock_aws
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from simulation.dynamodb.moto_table import make_table
from tests import quick_moto

TABLE = "calls"
QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/requests"
KEY: dict[str, Any] = {"pk": {"S": "CALL#1"}}
ITEM: dict[str, Any] = KEY | {
    "version": {"N": "1"},
    "text": {"S": "Grüße"},
    "numbers": {"SS": ["a", "b"]},
    "attempts": {"L": [{"M": {"token": {"S": "t"}, "at": {"NULL": True}, "is": {"BOOL": False}}}]},
}
NEW = {"ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
COUNT_UP = {
    "UpdateExpression": "SET version = version + :one",
    "ExpressionAttributeValues": {":one": {"N": "1"}},
    "ReturnValues": "ALL_NEW",
}


def put(number: int, **more: Any) -> dict[str, Any]:
    return {"Put": {"TableName": TABLE, "Item": ITEM | {"pk": {"S": f"CALL#{number}"}}} | more}


def update(**more: Any) -> dict[str, Any]:
    count_up = {name: COUNT_UP[name] for name in ("UpdateExpression", "ExpressionAttributeValues")}
    return {"Update": {"TableName": TABLE, "Key": KEY} | count_up | more}


REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("dynamodb", "get_item", {"TableName": TABLE, "Key": KEY}),
    ("dynamodb", "get_item", {"TableName": "none", "Key": KEY}),
    ("dynamodb", "put_item", {"TableName": TABLE, "Item": ITEM, **NEW}),
    ("dynamodb", "put_item", {"TableName": TABLE, "Item": ITEM, **NEW}),
    ("dynamodb", "put_item", {"TableName": TABLE, "Item": ITEM | {"text": {"S": "x" * 500_000}}}),
    ("dynamodb", "update_item", {"TableName": TABLE, "Key": KEY, **COUNT_UP}),
    ("dynamodb", "update_item", {"TableName": TABLE, "Key": KEY, **COUNT_UP, "UpdateExpression": "SAT this"}),
    ("dynamodb", "transact_write_items", {"TransactItems": [put(2), put(3, **NEW)]}),
    ("dynamodb", "transact_write_items", {"TransactItems": [put(4), update(), put(1, **NEW)]}),
    ("dynamodb", "transact_write_items", {"TransactItems": [put(5), put(5)]}),
    ("dynamodb", "transact_write_items", {"TransactItems": [put(6), put(1, **NEW)]}),
    ("dynamodb", "batch_get_item", {"RequestItems": {TABLE: {"Keys": [KEY], "ConsistentRead": True}}}),
    ("dynamodb", "scan", {"TableName": TABLE}),
    ("sqs", "create_queue", {"QueueName": "requests"}),
    ("sqs", "get_queue_url", {"QueueName": "requests"}),
    ("sqs", "get_queue_url", {"QueueName": "none"}),
    ("sqs", "get_queue_attributes", {"QueueUrl": QUEUE, "AttributeNames": ["ApproximateNumberOfMessages"]}),
]


def played() -> list[Any]:
    """Give the answers to all requests."""
    with mock_aws():
        make_table(TABLE)
        return [answered(*each) for each in REQUESTS]


def answered(service: str, operation: str, parameters: dict[str, Any]) -> Any:
    client: Any = boto3.client(service)  # type: ignore[call-overload]
    try:
        answer: Any = getattr(client, operation)(**parameters)
    except ClientError as error:
        answer = {"failed": type(error).__name__, "said": str(error)} | error.response
    return answer | {"ResponseMetadata": without_names(answer["ResponseMetadata"])}


def without_names(metadata: dict[str, Any]) -> dict[str, Any]:
    return {name: metadata[name] for name in ("HTTPStatusCode", "RetryAttempts")}


@pytest.fixture
def sqs_and_dynamodb(region: None) -> Iterator[tuple[Any, Any]]:
    assert region is None
    with mock_aws():
        make_table(TABLE)
        yield boto3.client("sqs"), boto3.client("dynamodb")


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def use_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    for place, name, slow in (
        (Endpoint, "make_request", quick_moto._make_request),
        (Session, "create_client", quick_moto._create_client),
        (DynamoDBBackend, "transact_write_items", quick_moto._transact_write_items),
        (Item, "__init__", quick_moto._init_item),
    ):
        monkeypatch.setattr(place, name, slow)


def test_moto_answers_as_it_does_on_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    quickly = played()
    use_the_wire(monkeypatch)
    assert quickly == played()
    assert sum("failed" in answer for answer in quickly) == 8


def test_a_transaction_that_fails_leaves_all_as_it_was(sqs_and_dynamodb: tuple[Any, Any]) -> None:
    _, dynamodb = sqs_and_dynamodb
    dynamodb.put_item(TableName=TABLE, Item=ITEM)
    for transaction in ([put(2), put(1, **NEW)], [put(2), update(), put(1, **NEW)]):
        with pytest.raises(ClientError):
            dynamodb.transact_write_items(TransactItems=transaction)
        assert dynamodb.scan(TableName=TABLE)["Items"] == [ITEM]


def test_a_long_poll_finds_what_a_look_has_hidden_and_does_not_wait_for_it(sqs_and_dynamodb: tuple[Any, Any]) -> None:
    sqs, _ = sqs_and_dynamodb
    url = sqs.create_queue(QueueName="requests")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="one")
    assert sqs.receive_message(QueueUrl=url, VisibilityTimeout=3)["Messages"]
    began = quick_moto._unix_time()

    assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)
    assert sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    assert quick_moto._unix_time() - began < 1

    with mock_aws():
        assert quick_moto.unix_time() > began + 3, "a mock within another one"


def test_each_mock_begins_at_the_time_that_it_is() -> None:
    quick_moto._waited.seconds = 3600
    with mock_aws():
        assert abs(quick_moto.unix_time() - quick_moto._unix_time()) < 5


def test_a_client_is_made_once_for_the_same() -> None:
    with mock_aws():
        client = boto3.client("sqs")
        assert client is boto3.client("sqs")
        assert client is not boto3.client("sqs", region_name="eu-west-1")
        assert client is not boto3.client("sqs", aws_access_key_id="other", aws_secret_access_key="other")
        assert client is not boto3.client("sqs", endpoint_url="http://localhost:4566")
    with mock_aws():
        assert client is boto3.client("sqs")
    assert client is not boto3.client("sqs", aws_access_key_id="a", aws_secret_access_key="b"), "not in moto"


def test_a_client_that_is_listened_to_is_nobody_elses() -> None:
    with mock_aws():
        client = boto3.client("sqs")
        client.meta.events.register("before-call.sqs", lambda **_: None)
        assert client is not boto3.client("sqs")


def test_an_item_may_be_as_long_as_moto_lets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def longest() -> int:
        return max(length for length in range(404_980, 405_010) if is_kept(length))

    def is_kept(length: int) -> bool:
        try:
            Item(DynamoType({"S": "1"}), None, {"pk": {"S": "1"}, "text": {"S": "x" * length}})
        except ItemSizeTooLarge:
            return False
        return True

    quickly = longest()
    monkeypatch.setattr(Item, "__init__", quick_moto._init_item)
    assert quickly == longest()
