"""Who may put requests on the queue without a role of its own: the topics and rules that the stage names, and nobody else."""

from pathlib import Path
from typing import Any

import pytest

from infra.settings.context import SettingsError
from tests.infra.conftest import synthesise
from tests.infra.one_stage import one
from tests.infra.template import StackTemplate

TOPIC = "arn:aws:sns:us-east-1:123456789012:appointments"
RULE = "arn:aws:events:us-east-1:123456789012:rule/gate-changes"
RULE_OF_A_BUS = "arn:aws:events:us-east-1:123456789012:rule/airport/gate-changes"
BUS = "arn:aws:events:us-east-1:210987654321:event-bus/orders"


def senders(template: StackTemplate) -> dict[str, Any]:
    """Give who may send to the requests queue by its policy, with the condition."""
    queue = template.the("AWS::SQS::Queue", "RequestsQueue")
    statements = [
        statement
        for policy in template.of_type("AWS::SQS::QueuePolicy")
        if queue.logical_id in str(policy.properties["Queues"])
        for statement in policy.properties["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    for statement in statements:
        assert statement["Action"] == "sqs:SendMessage"
        assert statement["Resource"] == {"Fn::GetAtt": [queue.logical_id, "Arn"]}
    return {statement["Principal"]["Service"]: statement["Condition"] for statement in statements}


def test_by_default_nobody_is_let_in(each: StackTemplate) -> None:
    assert senders(each) == {}


def test_the_topics_and_rules_that_are_named_are_let_in(tmp_path: Path) -> None:
    sources = ",".join((TOPIC, RULE, RULE_OF_A_BUS, BUS))
    template = synthesise(tmp_path, stage="sandbox", request_sources=sources)["redial-sandbox"]
    rules = [RULE, RULE_OF_A_BUS, "arn:aws:events:us-east-1:210987654321:rule/orders/*"]
    assert senders(template) == {
        "sns.amazonaws.com": {"ArnEquals": {"aws:SourceArn": TOPIC}},
        "events.amazonaws.com": {"ArnLike": {"aws:SourceArn": rules}},
    }
    # SQS itself encrypts the queue: neither service needs a key of anybody for it.
    queue = template.the("AWS::SQS::Queue", "RequestsQueue").properties
    assert (queue["SqsManagedSseEnabled"], "KmsMasterKeyId" in queue) == (True, False)


def test_a_topic_alone_lets_no_rule_in(tmp_path: Path) -> None:
    template = synthesise(tmp_path, stage="sandbox", request_sources=TOPIC)["redial-sandbox"]
    assert list(senders(template)) == ["sns.amazonaws.com"]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("*", "expected ARNs of SNS topics"),
        ("arn:aws:sns:us-east-1:123456789012:*", "expected ARNs of SNS topics"),
        ("arn:aws:sns:*:123456789012:t", "expected ARNs of SNS topics"),
        ("arn:aws:events:us-east-1:123456789012:rule/*", "expected ARNs of SNS topics"),
        ("arn:aws:s3:::bucket", "expected ARNs of SNS topics"),
        (f"{TOPIC}.fifo", "expected a standard topic"),
        ("arn:aws:events:us-east-1:123456789012:event-bus/default", "rules of the default bus one by one"),
    ],
)
def test_a_source_that_could_be_anybody_ends_the_synthesis(source: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        one(request_sources=[source])


def test_no_more_sources_than_a_policy_holds() -> None:
    with pytest.raises(SettingsError, match="request_sources"):
        one(request_sources=[f"{TOPIC}-{number}" for number in range(21)])
