from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from local.calls import CallReader
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import CallStatus, FieldError
from redial.domain.call.rejected_requests import RejectedRequest
from redial.domain.call.requests import CallRequest, Content, PlainTextMessage
from redial.domain.call.transitions import accept
from redial.domain.reporting.listing import status_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    with mock_aws():
        client = boto3.client(
            "dynamodb", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        client.create_table(
            TableName="calls",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        )
        yield client


def request(request_id: str) -> CallRequest:
    return CallRequest(
        request_id=request_id,
        destination_phone_number="+12065550100",
        content=Content(plain_text_message=PlainTextMessage(text="Hello.")),
    )


def test_accepted_calls_and_bad_requests_are_read_by_their_ids(client: "DynamoDBClient") -> None:
    store = DynamoDbCalls(Table(client, "calls"), timedelta(days=1))
    call = accept(request("one"), "digest", NOW)
    rejected = RejectedRequest(
        call_id="rbad", errors=(FieldError(field="content", message="missing"),), original="{", accepted_at=NOW
    )
    store.add(call)
    store.add_rejected(rejected)

    calls = CallReader(client, "calls").get([call.call_id, rejected.call_id, "unknown", call.call_id])

    assert calls == {call.call_id: call, rejected.call_id: rejected}
    assert [status_of(stored) for stored in calls.values()] == [CallStatus.WAITING, CallStatus.REJECTED]


def test_more_calls_than_one_batch_takes_are_read(client: "DynamoDBClient") -> None:
    store = DynamoDbCalls(Table(client, "calls"), timedelta(days=1))
    calls = [accept(request(f"request-{number}"), "digest", NOW) for number in range(120)]
    for call in calls:
        store.add(call)

    read = CallReader(client, "calls").get(call.call_id for call in calls)

    assert read.keys() == {call.call_id for call in calls}
