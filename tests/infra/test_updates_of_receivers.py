"""Receivers come and go by deployments: CloudFormation makes what is new before it takes away what is gone."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.settings.context import SettingsError
from infra.settings.receivers import MOST_BUSES, MOST_QUEUES_AND_TOPICS
from tests.infra.alarms import alarms, metrics_of
from tests.infra.conftest import synthesise
from tests.infra.one_stage import one
from tests.infra.receiver_settings import BUS, SIGNED, TOPIC, WEBHOOK
from tests.infra.template import StackTemplate, render

RULE = "AWS::Events::Rule"
# The longest that an SQS queue's policy may be, and the most statements that it may have (SQS: "Amazon SQS policy quotas").
MOST_BYTES, MOST_STATEMENTS = 8_192, 20
# The longest names that CloudFormation makes of a stack's name and a logical id.
LONGEST_RULE, LONGEST_QUEUE = "r" * 64, "q" * 80
REGION = "ap-southeast-2"
LONGEST_STAGE = "a-stage-of-20-letter"


def queues(*names: str) -> str:
    return ",".join(f"arn:aws:sqs:us-east-1:123456789012:{name}" for name in names)


def stage(path: Path, **context: Any) -> StackTemplate:
    return synthesise(path, stage="sandbox", **context)["redial-sandbox"]


def rules(template: StackTemplate) -> dict[str, dict[str, Any]]:
    return {rule.logical_id: dict(rule.properties) for rule in template.of_type(RULE)}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    return stage(tmp_path_factory.mktemp("before"), event_receiver_queues=queues("one", "two"))


@pytest.fixture(scope="module", params=[("two",), ("zero", "one", "two"), ("two", "one")], ids="-".join)
def after(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    return stage(tmp_path_factory.mktemp("after"), event_receiver_queues=queues(*request.param))


def test_a_name_never_moves_to_another_resource(before: StackTemplate, after: StackTemplate) -> None:
    """The one that shall have it would be made while the other one still has it, which CloudFormation refuses."""
    named = [
        {rule["Name"]: logical_id for logical_id, rule in rules(each).items() if "Name" in rule}
        for each in (before, after)
    ]
    assert all(named)
    assert all(named[1].get(name, logical_id) == logical_id for name, logical_id in named[0].items())


def test_the_rules_of_a_receiver_that_stays_are_left_alone(before: StackTemplate, after: StackTemplate) -> None:
    """One that was turned to another receiver first would lose its events until its own new rule is there."""
    was, now = rules(before), rules(after)
    stay = {arn for rule in was.values() for arn in arns(rule)} & {arn for rule in now.values() for arn in arns(rule)}
    of_those = {logical_id: rule for logical_id, rule in was.items() if arns(rule) & stay}
    assert of_those
    assert {logical_id: now.get(logical_id) for logical_id in of_those} == of_those


def arns(rule: dict[str, Any]) -> set[str]:
    return {target["Arn"] for target in rule["Targets"]}


@pytest.fixture(scope="module")
def most(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    """Give a stage with as many receivers as one may have, each with two rules, and a webhook, under the longest names."""
    named = [f"arn:aws:sqs:{REGION}:123456789012:ends-{number}" for number in range(MOST_QUEUES_AND_TOPICS)]
    buses = ",".join(f"{BUS}-{number}" for number in range(MOST_BUSES))
    stages = {LONGEST_STAGE: {"origination_phone_numbers": ["+12065550100"]}}
    webhook = json.dumps(WEBHOOK | {"secret_arn": WEBHOOK["secret_arn"].replace("us-east-1", REGION)})
    context = {"stages": stages, "stage": LONGEST_STAGE, "region": REGION, "event_webhook": webhook}
    context["event_receiver_buses"] = buses
    (template,) = synthesise(tmp_path_factory.mktemp("most"), event_receiver_queues=",".join(named), **context).values()
    return template


def test_the_policy_of_what_was_not_taken_fits_into_what_sqs_takes(most: StackTemplate) -> None:
    undelivered = most.the("AWS::SQS::Queue", "ReceiversUndelivered").logical_id
    (policy,) = (
        each.properties["PolicyDocument"]
        for each in most.of_type("AWS::SQS::QueuePolicy")
        if undelivered in json.dumps(each.properties["Queues"])
    )
    text = render(json.dumps(policy, separators=(",", ":")))
    bus = f"rule/{most.stack_name}/"
    for rule in most.of_type(RULE):
        name = rule.properties.get("Name", LONGEST_RULE)
        arn = json.dumps(f"arn:aws:events:{REGION}:123456789012:{bus}{name}")
        text = text.replace(json.dumps({"Fn::GetAtt": [rule.logical_id, "Arn"]}, separators=(",", ":")), arn)
    queue = json.dumps({"Fn::GetAtt": [undelivered, "Arn"]}, separators=(",", ":"))
    text = text.replace(queue, json.dumps(f"arn:aws:sqs:{REGION}:123456789012:{LONGEST_QUEUE}"))
    assert text.count(bus) == len(most.of_type(RULE))
    assert "Fn::" not in text
    assert len(text) <= MOST_BYTES
    assert len(policy["Statement"]) <= MOST_STATEMENTS


def test_more_receivers_than_a_policy_holds_are_refused() -> None:
    named = [f"arn:aws:sqs:us-east-1:123456789012:ends-{number}" for number in range(MOST_QUEUES_AND_TOPICS)]
    buses = [f"{BUS}-{number}" for number in range(MOST_BUSES)]
    assert len(one(event_receiver_queues=named, event_receiver_buses=buses).event_receiver_queues) == len(named)
    with pytest.raises(SettingsError, match=r"event_receiver_topics: expected at most 20 in all, got 21"):
        one(event_receiver_queues=named, event_receiver_topics=TOPIC)
    with pytest.raises(SettingsError, match=r"event_receiver_buses: expected at most 10, got 11"):
        one(event_receiver_buses=[*buses, BUS])


def test_events_that_could_not_even_be_set_aside_ring_whoever_was_to_get_them(
    most: StackTemplate, before: StackTemplate, tmp_path: Path
) -> None:
    signed = stage(tmp_path, event_webhook=json.dumps(SIGNED), event_receiver_buses=BUS)
    for template in (most, before, signed):
        lost = {name: alarm for name, alarm in alarms(template).items() if name.startswith("events-lost-receivers")}
        assert "events-lost-receivers" in lost
        watched = [metric for alarm in lost.values() for metric in metrics_of(alarm)]
        assert {metric["MetricName"] for metric in watched} == {"InvocationsFailedToBeSentToDlq"}
        text = json.dumps(watched)
        assert all(text.count(json.dumps([rule.logical_id, "Arn"])) == 1 for rule in template.of_type(RULE))
        for alarm in lost.values():
            assert len(metrics_of(alarm)) <= 10
            stats = [part["MetricStat"] for part in alarm.properties["Metrics"] if "MetricStat" in part]
            assert {(stat["Stat"], stat["Period"]) for stat in stats} == {("Sum", 300)}
            assert (alarm.properties["Threshold"], alarm.properties["TreatMissingData"]) == (1, "notBreaching")
