"""An update from the template of one configuration set: what carries events is neither replaced nor renamed."""

import json
from pathlib import Path
from typing import Any

from tests.infra.template import StackTemplate

BEFORE: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "before_send_lines.json").read_text(encoding="utf-8")
)
"""The resources of `redial-sandbox` that voice events pass, as the template of commit 02f7a59 declares them."""
# Of each type, the properties whose change replaces the resource (CloudFormation's resource reference); all, where it is ours.
REPLACED_BY = {
    "AWS::KMS::Key": (),
    "AWS::SNS::Topic": ("TopicName", "FifoTopic"),
    "AWS::SNS::TopicPolicy": (),
    "AWS::SNS::Subscription": ("TopicArn", "Protocol", "Endpoint"),
    "AWS::SQS::Queue": ("QueueName", "FifoQueue"),
    "AWS::SQS::QueuePolicy": (),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::KinesisFirehose::DeliveryStream": ("DeliveryStreamName", "DeliveryStreamType"),
    "AWS::IAM::Role": ("RoleName", "Path"),
    "AWS::Lambda::Function": ("FunctionName", "PackageType"),
    "AWS::Lambda::EventSourceMapping": ("EventSourceArn", "StartingPosition"),
    "Custom::VoiceConfigurationSet": ("ServiceToken", "ConfigurationSetName", "EventDestinations"),
}


def test_no_resource_on_the_way_of_an_event_is_replaced(sandbox: StackTemplate) -> None:
    now = sandbox.template["Resources"]

    for logical_id, entry in BEFORE.items():
        if entry["Type"] == "AWS::SNS::Subscription" and logical_id not in now:
            continue  # see the next test
        assert logical_id in now, logical_id
        assert now[logical_id]["Type"] == entry["Type"]
        for name in REPLACED_BY[entry["Type"]]:
            assert now[logical_id]["Properties"].get(name) == entry["Properties"].get(name), (logical_id, name)


def test_a_subscription_goes_only_where_another_one_of_its_topic_is_there_before(sandbox: StackTemplate) -> None:
    """CloudFormation takes away what a template has no more when all else is done; until then both deliver."""
    now = sandbox.template["Resources"]
    subscriptions = {name: each for name, each in BEFORE.items() if each["Type"] == "AWS::SNS::Subscription"}
    gone = {name: each for name, each in subscriptions.items() if name not in now}
    assert not any("InitiatedCall" in str(each["Properties"]["TopicArn"]) for each in gone.values())

    for name, entry in gone.items():
        topic = entry["Properties"]["TopicArn"]
        (taking_over,) = (
            each
            for each in now.values()
            if each["Type"] == "AWS::SNS::Subscription" and each["Properties"]["TopicArn"] == topic
        )
        assert "deadLetterTargetArn" in taking_over["Properties"]["RedrivePolicy"], name


def test_what_was_permitted_on_the_way_of_an_event_still_is(sandbox: StackTemplate) -> None:
    for logical_id, entry in BEFORE.items():
        if entry["Type"] in {"AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"}:
            statements = sandbox.template["Resources"][logical_id]["Properties"]["PolicyDocument"]["Statement"]
            assert all(each in statements for each in entry["Properties"]["PolicyDocument"]["Statement"]), logical_id


# What followed the table's stream for the archive alone, as the templates before `publish` name it.
FOLLOWED_FOR_THE_ARCHIVE = {
    "RecordsArchiveFunction02221DC5": "AWS::Lambda::Function",
    "RecordsArchiveTrigger26F09AE4": "AWS::Lambda::EventSourceMapping",
    "RecordsArchiveDlqA822D69B": "AWS::SQS::Queue",
}


def test_publish_goes_on_in_the_stream_where_archive_was(sandbox: StackTemplate) -> None:
    now = sandbox.template["Resources"]
    assert {name: now[name]["Type"] for name in FOLLOWED_FOR_THE_ARCHIVE} == FOLLOWED_FOR_THE_ARCHIVE

    function, trigger, dead_letters = (now[name]["Properties"] for name in FOLLOWED_FOR_THE_ARCHIVE)
    assert function["Handler"] == "publish.handler.handler"
    assert "FunctionName" not in function, "a name would make it another function"
    assert trigger["FunctionName"] == {"Ref": "RecordsArchiveFunction02221DC5"}
    # Another one of these would be another trigger, and the place in each shard is the trigger's.
    (table,) = (name for name, resource in now.items() if resource["Type"] == "AWS::DynamoDB::Table")
    assert trigger["EventSourceArn"] == {"Fn::GetAtt": [table, "StreamArn"]}
    assert trigger["StartingPosition"] == "TRIM_HORIZON"
    assert "QueueName" not in dead_letters
