from typing import Any

from tests.infra.template import StackTemplate


def test_a_call_is_found_by_status_recipient_campaign_and_expiry(each: StackTemplate) -> None:
    properties = each.the("AWS::DynamoDB::Table").properties

    def keys(schema: list[dict[str, str]]) -> list[tuple[str, str]]:
        return [(key["KeyType"], key["AttributeName"]) for key in schema]

    assert keys(properties["KeySchema"]) == [("HASH", "pk")]
    indexes: dict[str, dict[str, Any]] = {index["IndexName"]: index for index in properties["GlobalSecondaryIndexes"]}
    assert {name: keys(index["KeySchema"]) for name, index in indexes.items()} == {
        "by_status": [("HASH", "status_key"), ("RANGE", "status_at")],
        "by_recipient": [("HASH", "destination_phone_number"), ("RANGE", "accepted_at")],
        "by_campaign": [("HASH", "campaign"), ("RANGE", "accepted_at")],
        "by_expiry": [("HASH", "expiry_key"), ("RANGE", "expiry_at")],
    }
    assert {index["Projection"]["ProjectionType"] for index in indexes.values()} == {"KEYS_ONLY"}
    assert {attribute["AttributeType"] for attribute in properties["AttributeDefinitions"]} == {"S"}


def test_records_end_by_themselves_and_can_be_restored(each: StackTemplate) -> None:
    properties = each.the("AWS::DynamoDB::Table").properties

    assert properties["TimeToLiveSpecification"] == {"AttributeName": "delete_after", "Enabled": True}
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert properties["BillingMode"] == "PAY_PER_REQUEST"


def test_production_keeps_its_records_when_the_stack_goes(production: StackTemplate, sandbox: StackTemplate) -> None:
    for resource_type in ("AWS::DynamoDB::Table", "AWS::KMS::Key"):
        assert production.the(resource_type).entry["DeletionPolicy"] == "Retain"
        assert sandbox.the(resource_type).entry["DeletionPolicy"] == "Delete"
    assert production.the("AWS::DynamoDB::Table").properties["DeletionProtectionEnabled"] is True
    assert sandbox.the("AWS::DynamoDB::Table").properties["DeletionProtectionEnabled"] is False
