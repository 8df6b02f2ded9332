"""Events that a receiver did not take."""

from typing import TYPE_CHECKING

import boto3
import pytest

from redial.adapters.undelivered_events import SIGNED_WEBHOOK, rule_for
from tests.api.conftest import UNDELIVERED
from tests.cli.conftest import Redial

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@pytest.fixture
def receivers() -> bool:
    return True


def test_they_are_sent_on_and_what_cannot_be_is_named(redial: Redial, sqs: "SQSClient", queues: dict[str, str]) -> None:
    target = "arn:aws:sns:us-east-1:123456789012:gone"
    bridge = boto3.client("events")
    bridge.create_event_bus(Name="redial-test")
    bridge.put_rule(Name=rule_for(SIGNED_WEBHOOK), EventBusName="redial-test", EventPattern='{"source": ["redial"]}')
    event = '{"source": "redial", "detail-type": "Call Ended", "time": "2026-11-27T10:00:00Z", "detail": {}}'
    sqs.send_message(QueueUrl=queues[UNDELIVERED], MessageBody=event)
    sqs.send_message(
        QueueUrl=queues[UNDELIVERED],
        MessageBody=event,
        MessageAttributes={"TARGET_ARN": {"DataType": "String", "StringValue": target}},
    )

    assert f"to {target}: not taken" in redial("redrive", "receivers", "--show").stdout
    told = redial("redrive", "receivers", "--yes").stdout
    assert "1 message of receivers sent back." in told
    assert "1 event is still there" in told
