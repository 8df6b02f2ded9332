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


# What holds data, or is an address that people and programs know, as the template of version 0.1.0 names it.
OF_0_1_0 = {
    "CallStatusTable41163350": "AWS::DynamoDB::Table",
    "RequestsQueue8243F882": "AWS::SQS::Queue",
    "RequestsDlqA3DB79B1": "AWS::SQS::Queue",
    "WakeUpsQueue2CC32346": "AWS::SQS::Queue",
    "EventsQueue7396B467": "AWS::SQS::Queue",
    "EventsDlqFAAB9EEA": "AWS::SQS::Queue",
    "VoiceEventsDeliveryDlq0EDB5DC8": "AWS::SQS::Queue",
    "TallyDlq60197E31": "AWS::SQS::Queue",
    "ArchiveBucket49F1AC64": "AWS::S3::Bucket",
    "ArchiveAccessLogDE9E1D93": "AWS::S3::Bucket",
    "EventsArchiveDeliveryStream54D1570E": "AWS::KinesisFirehose::DeliveryStream",
    "RecordsArchiveDeliveryStream3AB86C1E": "AWS::KinesisFirehose::DeliveryStream",
    "DashboardSiteDistribution4BE82E56": "AWS::CloudFront::Distribution",
    "SignInPeople26B168CC": "AWS::Cognito::UserPool",
    "SignInPeopleSignInPageACD43D75": "AWS::Cognito::UserPoolDomain",
    "ApiHttp17514DA7": "AWS::ApiGatewayV2::Api",
    "TopicsKey9F724072": "AWS::KMS::Key",
}
INDEXES_OF_0_1_0 = {"by_status", "by_recipient", "by_campaign", "by_expiry"}
NAMES = ("TableName", "QueueName", "BucketName", "DeliveryStreamName", "UserPoolName")


def test_what_holds_data_and_what_people_know_the_address_of_stays(production: StackTemplate) -> None:
    now = production.template["Resources"]
    assert {name: now[name]["Type"] for name in OF_0_1_0} == OF_0_1_0
    named = [(name, each) for name in OF_0_1_0 for each in NAMES if each in now[name]["Properties"]]
    assert named == [], "a name where CloudFormation gave one makes another resource"


def test_an_update_makes_one_index_at_the_most(production: StackTemplate) -> None:
    """DynamoDB makes or deletes one in an update; where a version has more, CloudFormation refuses it."""
    table = production.the("AWS::DynamoDB::Table").properties
    assert [(key["AttributeName"], key["KeyType"]) for key in table["KeySchema"]] == [("pk", "HASH")]
    indexes = {index["IndexName"] for index in table["GlobalSecondaryIndexes"]}
    assert len(indexes ^ INDEXES_OF_0_1_0) <= 1
