"""Requests that reach the queue by a topic and by a rule, each in the envelope that the service really puts around them."""

import json
from typing import Any

import pytest

from redial.domain.call.calls import CallStatus
from tests.end_to_end.pipeline import Pipeline, plain_request

pytestmark = pytest.mark.stack


def client(pipeline: Pipeline, service: str) -> Any:
    session: Any = pipeline.stack.aws.session
    return session.client(service, endpoint_url=pipeline.stack.aws.endpoint_url)


def queue_arn(pipeline: Pipeline) -> str:
    answer = pipeline.stack.aws.sqs.get_queue_attributes(
        QueueUrl=pipeline.stack.outputs["requests_queue_url"], AttributeNames=["QueueArn"]
    )
    return answer["Attributes"]["QueueArn"]


def test_a_topic_whose_subscription_is_without_raw_delivery_brings_a_request(pipeline: Pipeline) -> None:
    sns = client(pipeline, "sns")
    topic = sns.create_topic(Name="gate-changes")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue_arn(pipeline))
    sns.publish(TopicArn=topic, Message=json.dumps(plain_request("by-a-topic", "+12065557921")), Subject="gate change")
    call = pipeline.wait_until_final("by-a-topic")
    assert call.status is CallStatus.COMPLETED
    assert len(pipeline.sends_to("+12065557921")) == 1


def test_a_rule_brings_the_detail_of_an_event_as_a_request(pipeline: Pipeline) -> None:
    events = client(pipeline, "events")
    events.create_event_bus(Name="airport")
    events.put_rule(EventBusName="airport", Name="gates", EventPattern='{"detail-type": ["Gate Changed"]}')
    events.put_targets(EventBusName="airport", Rule="gates", Targets=[{"Id": "redial", "Arn": queue_arn(pipeline)}])
    request = plain_request("by-a-rule", "+12065557922")
    entry = {"EventBusName": "airport", "Source": "airport.operations", "DetailType": "Gate Changed"}
    assert events.put_events(Entries=[entry | {"Detail": json.dumps(request)}])["FailedEntryCount"] == 0
    call = pipeline.wait_until_final("by-a-rule")
    assert call.status is CallStatus.COMPLETED
    assert len(pipeline.sends_to("+12065557922")) == 1
