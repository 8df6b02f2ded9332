"""What each function and each role may do: exactly this."""

from collections.abc import Mapping

import pytest

from tests.infra.function_settings import FUNCTIONS
from tests.infra.granted_actions import LOG, TAKE, granted
from tests.infra.template import StackTemplate, Statement
from tests.table_rights import grants_on

VOICE_MANAGEMENT = {
    "sms-voice:ListConfigurationSets",
    "sms-voice:CreateConfigurationSet",
    "sms-voice:DeleteConfigurationSet",
    "sms-voice:CreateConfigurationSetEventDestination",
    "sms-voice:DeleteConfigurationSetEventDestination",
    "sms-voice:GetConfigurationSetEventDestinations",
    "sms-voice:UpdateConfigurationSetEventDestination",
}
LOOK = {"sqs:ReceiveMessage", "sqs:GetQueueAttributes"}
MOVE = LOOK | {"sqs:DeleteMessage"}
QUEUES = ("RequestsQueue", "WakeUpsQueue", "EventsQueue", "OutcomesWaitingQueue")
DEAD_LETTER_QUEUES = {
    # Of a queue, so SQS itself moves from them.
    **dict.fromkeys(
        ("RequestsDlq", "WakeUpsDlq", "EventsDlq", "OutcomesWaitingDlq"), MOVE | {"sqs:StartMessageMoveTask"}
    ),
    "VoiceEventsDeliveryDlq": MOVE,
    # What is in these goes nowhere.
    **dict.fromkeys(("MinuteTickDlq", "ConfigurationSetFailedRequests", "TallyDlq", "RecordsArchiveDlq"), LOOK),
}

ENTRIES = {"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": ["AUDIT#*"]}}

Grants = Mapping[str, set[str]]


def denials(template: StackTemplate, function: str) -> list[Statement]:
    return [each for each in template.grants(template.role_of(function)) if each.effect == "Deny"]


def arn(template: StackTemplate, resource_type: str, prefix: str) -> str:
    return f"{template.the(resource_type, prefix).logical_id}.Arn"


def queue(template: StackTemplate, prefix: str) -> str:
    return arn(template, "AWS::SQS::Queue", prefix)


def expected_grants(template: StackTemplate) -> dict[str, dict[str, set[str]]]:
    table = arn(template, "AWS::DynamoDB::Table", "")
    wake_ups = queue(template, "WakeUpsQueue")
    follow = {
        table.replace(".Arn", ".StreamArn"): {
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
        },
        f"{table}/stream/*": {"dynamodb:ListStreams"},
    }
    roles = {arn(template, "AWS::IAM::Role", prefix) for prefix in ("EventsLogRole", "EventsArchiveRole")}
    return {
        "intake": {
            **grants_on(table, "intake"),
            wake_ups: {"sqs:SendMessage"},
            queue(template, "RequestsQueue"): TAKE,
        },
        "dial": {
            **grants_on(table, "dial"),
            wake_ups: {"sqs:SendMessage"} | TAKE,
            "*": {"sms-voice:SendVoiceMessage"},
            # What tells whether a send was silent.
            arn(template, "AWS::Logs::LogGroup", "EventsLog"): {"logs:FilterLogEvents"},
            queue(template, "EventsDlq"): {"sqs:GetQueueAttributes"},
            queue(template, "VoiceEventsDeliveryDlq"): {"sqs:GetQueueAttributes"},
        },
        "track": {
            **grants_on(table, "track"),
            wake_ups: {"sqs:SendMessage"},
            queue(template, "EventsQueue"): TAKE | {"sqs:SendMessage"},
        },
        "api": {
            **grants_on(table, "api"),
            **{queue(template, prefix): {"sqs:SendMessage"} for prefix in QUEUES},
            **{queue(template, prefix): actions for prefix, actions in DEAD_LETTER_QUEUES.items()},
        },
        "tally": {
            **grants_on(table, "tally"),
            queue(template, "TallyDlq"): {"sqs:SendMessage"},
            **follow,
        },
        "publish": {
            arn(template, "AWS::Events::EventBus", ""): {"events:PutEvents"},
            queue(template, "OutcomesWaitingQueue"): {"sqs:SendMessage"} | TAKE,
            arn(template, "AWS::KinesisFirehose::DeliveryStream", "RecordsArchive"): {"firehose:PutRecordBatch"},
            queue(template, "RecordsArchiveDlq"): {"sqs:SendMessage"},
            wake_ups: {"sqs:SendMessage"},
            **follow,
        },
        "voice_resource": {
            "*": VOICE_MANAGEMENT,
            **{role: {"iam:PassRole"} for role in roles},
            queue(template, "ConfigurationSetFailedRequests"): {"sqs:SendMessage"},
        },
    }


@pytest.mark.parametrize("function", ["intake", "dial", "track", "tally"])
def test_no_function_but_the_api_writes_to_the_audit_trail(each: StackTemplate, function: str) -> None:
    (denied,) = denials(each, function)
    assert denied.actions == {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
    assert denied.resources == {arn(each, "AWS::DynamoDB::Table", "")}
    assert denied.conditions == ENTRIES


def test_the_api_adds_to_the_audit_trail_by_transactions_and_changes_nothing_of_it(each: StackTemplate) -> None:
    changes, puts = denials(each, "api")
    assert changes.actions == {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}
    assert changes.conditions == ENTRIES
    alone = {"StringNotEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}}
    assert puts.actions == {"dynamodb:PutItem"}
    assert puts.conditions == ENTRIES | alone
    assert changes.resources == puts.resources == {arn(each, "AWS::DynamoDB::Table", "")}


@pytest.mark.parametrize("function", ["publish", "voice_resource"])
def test_others_may_write_nothing_of_the_table_anyway(each: StackTemplate, function: str) -> None:
    assert denials(each, function) == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_what_it_needs_and_nothing_else(each: StackTemplate, function: str) -> None:
    role = each.role_of(function)
    log_group = f"{each.the('AWS::Logs::LogGroup', role.split('Role')[0] + 'Log').logical_id}.Arn"

    assert granted(each, role) == {log_group: LOG} | expected_grants(each)[function]


def test_roles_are_handed_to_the_voice_service_alone(each: StackTemplate) -> None:
    role = each.role_of("voice_resource")

    (passing,) = [s for s in each.grants(role) if "iam:PassRole" in s.actions]
    assert passing.conditions == {"StringEquals": {"iam:PassedToService": "sms-voice.amazonaws.com"}}


def test_nobody_may_scan_or_delete_calls(each: StackTemplate) -> None:
    roles = [role.logical_id for role in each.of_type("AWS::IAM::Role")]
    allowed = [statement for role in roles for statement in each.grants(role) if statement.effect == "Allow"]
    actions = {action for statement in allowed for action in statement.actions}

    assert not actions & {"dynamodb:Scan", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
    assert not any("*" in action for action in actions)


def test_only_the_voice_api_is_allowed_on_everything(each: StackTemplate) -> None:
    roles = [role.logical_id for role in each.of_type("AWS::IAM::Role")]

    on_everything = {
        action
        for role in roles
        for statement in each.grants(role)
        if "*" in statement.resources
        for action in statement.actions
    }
    assert on_everything == VOICE_MANAGEMENT | {"sms-voice:SendVoiceMessage"}


def test_the_voice_service_may_write_events_to_their_log_and_their_stream(each: StackTemplate) -> None:
    log_role = each.the("AWS::IAM::Role", "EventsLogRole").logical_id
    archive_role = each.the("AWS::IAM::Role", "EventsArchiveRole").logical_id

    assert granted(each, log_role) == {
        arn(each, "AWS::Logs::LogGroup", "EventsLog"): LOG | {"logs:DescribeLogStreams"},
    }
    assert granted(each, archive_role) == {
        arn(each, "AWS::KinesisFirehose::DeliveryStream", "EventsArchive"): {
            "firehose:PutRecord",
            "firehose:PutRecordBatch",
        },
    }


def test_firehose_may_write_below_its_prefixes_alone(each: StackTemplate) -> None:
    bucket = arn(each, "AWS::S3::Bucket", "ArchiveBucket")
    for prefix, construct in (("events/", "EventsArchiveDelivery"), ("records/", "RecordsArchiveDelivery")):
        role = each.the("AWS::IAM::Role", construct).logical_id

        grants = granted(each, role)

        write = {"s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"}
        assert grants.pop(f"{bucket}/{prefix}*") == write
        assert grants.pop(f"{bucket}/errors/{prefix}*") == write
        assert grants.pop(bucket) == {"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"}
        assert set(grants) == {arn(each, "AWS::Logs::LogGroup", "ArchiveDeliveryLog")}


def test_the_schedule_may_wake_dial(each: StackTemplate) -> None:
    role = each.the("AWS::IAM::Role", "MinuteTickRole").logical_id

    assert granted(each, role) == {
        queue(each, "WakeUpsQueue"): {"sqs:SendMessage"},
        queue(each, "MinuteTickDlq"): {"sqs:SendMessage"},
    }


def test_a_service_may_take_on_a_role_only_for_this_account(each: StackTemplate) -> None:
    for role in each.of_type("AWS::IAM::Role"):
        (statement,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
        service = statement["Principal"]["Service"]
        if service == "lambda.amazonaws.com":
            continue
        assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}, service
