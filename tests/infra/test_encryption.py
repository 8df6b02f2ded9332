"""Whose keys encrypt what, and what still works when one of them fails."""

from pathlib import Path

import pytest

from infra.settings.context import SettingsError
from tests.infra.conftest import synthesise
from tests.infra.function_settings import FUNCTIONS
from tests.infra.template import StackTemplate, render

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
USE_OF_TABLE = {
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
}


@pytest.fixture(scope="module")
def with_key(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    outdir = tmp_path_factory.mktemp("key-of-yours")
    return synthesise(outdir, stage="sandbox", kms_key_arn=KEY)["redial-sandbox"]


def test_an_alarm_gets_through_when_the_key_of_the_events_fails(each: StackTemplate) -> None:
    assert "KmsMasterKeyId" not in each.the("AWS::SNS::Topic", "AlarmsTopic").properties


def test_a_key_of_yours_encrypts_table_archive_and_every_log(with_key: StackTemplate) -> None:
    table = with_key.the("AWS::DynamoDB::Table").properties["SSESpecification"]
    assert table == {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY}
    (rule,) = with_key.the("AWS::S3::Bucket", "ArchiveBucket").properties["BucketEncryption"][
        "ServerSideEncryptionConfiguration"
    ]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    assert rule["BucketKeyEnabled"] is True
    results = with_key.the("AWS::Athena::WorkGroup").properties["WorkGroupConfiguration"]["ResultConfiguration"]
    assert results["EncryptionConfiguration"] == {"EncryptionOption": "SSE_KMS", "KmsKey": KEY}
    logs = with_key.of_type("AWS::Logs::LogGroup")
    assert {log.properties.get("KmsKeyId") for log in logs} == {KEY}
    # All functions, the API's access log, the events, Firehose's failures, the copier of the dashboard's files.
    assert len(logs) == len(FUNCTIONS) + 4


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_uses_a_key_of_yours_by_way_of_the_table_alone(with_key: StackTemplate, function: str) -> None:
    role = with_key.role_of(function)

    uses = [s for s in with_key.grants(role) if KEY in s.resources]

    if function == "voice_resource":
        assert uses == []
    else:
        (use,) = uses
        assert set(use.actions) == USE_OF_TABLE
        assert render(use.conditions["StringEquals"]["kms:ViaService"]).startswith("dynamodb.")


@pytest.mark.parametrize("delivery", ["EventsArchiveDelivery", "RecordsArchiveDelivery"])
def test_firehose_writes_objects_with_a_key_of_yours(with_key: StackTemplate, delivery: str) -> None:
    role = with_key.the("AWS::IAM::Role", delivery).logical_id

    (use,) = [s for s in with_key.grants(role) if KEY in s.resources]

    assert set(use.actions) == {"kms:Decrypt", "kms:GenerateDataKey"}


def test_without_a_key_of_yours_none_is_used(each: StackTemplate) -> None:
    assert all("KmsKeyId" not in log.properties for log in each.of_type("AWS::Logs::LogGroup"))
    actions = {
        action
        for role in each.of_type("AWS::IAM::Role")
        for statement in each.grants(role.logical_id)
        for action in statement.actions
    }
    assert not any(action.startswith("kms:") for action in actions)


@pytest.mark.parametrize(
    "arn",
    [
        "alias/redial",
        "arn:aws:kms:us-east-1:123456789012:alias/redial",
        f"{KEY}/x",
        f"{KEY}0",
        KEY.replace("1111-", "11g1-"),
    ],
)
def test_what_is_no_key_is_refused(tmp_path: Path, arn: str) -> None:
    with pytest.raises(SettingsError, match="kms_key_arn"):
        synthesise(tmp_path, stage="sandbox", kms_key_arn=arn)


def test_a_key_of_another_region_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="kms_key_arn: expected a key of eu-west-1, got one of us-east-1"):
        synthesise(tmp_path, stage="production", kms_key_arn=KEY)
