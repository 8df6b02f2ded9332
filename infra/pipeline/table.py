"""The call-status table."""

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.encryption import key_of_yours
from infra.settings.stage import StageSettings
from redial.adapters.dynamodb.schema import INDEXES, KEY, Index


def _string(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


class CallStatusTable(Construct):
    """
    One table for calls, attempts, recipients and the allowance.

    On demand, because calls come in bursts and the voice service, not the table, is what limits them. The indexes hold keys
    alone: each write to an item then costs one small write per index that it touches, and readers fetch the items that they
    show.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.Table(
            self,
            "Table",
            partition_key=_string(KEY),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute="delete_after",
            # For the counts; reading it by a function is free of charge.
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            encryption_key=key_of_yours(self, settings),
            deletion_protection=settings.keeps_records,
            removal_policy=cdk.RemovalPolicy.RETAIN if settings.keeps_records else cdk.RemovalPolicy.DESTROY,
        )
        for index in INDEXES:
            self.table.add_global_secondary_index(
                index_name=index.name,
                partition_key=_string(index.partition_key),
                sort_key=_string(index.sort_key),
                projection_type=dynamodb.ProjectionType.KEYS_ONLY,
            )

    def index_arn(self, index: Index) -> str:
        """Give the ARN that a statement on one index names."""
        return f"{self.table.table_arn}/index/{index.name}"
