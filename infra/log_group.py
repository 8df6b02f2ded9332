"""Log groups, all alike."""

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.encryption import key_of_yours
from infra.settings.stage import StageSettings
from infra.settings.values import LOG_RETENTION


def arn_as_services_keep_it(log_group: logs.ILogGroup) -> str:
    """
    Give the ARN of a log group without the `:*` at the end of CloudFormation's attribute, which policies want.

    The voice API takes no other. API Gateway takes both and keeps this one, so that drift of the other would be told for ever.
    """
    return cdk.Stack.of(log_group).format_arn(
        service="logs",
        resource="log-group",
        resource_name=log_group.log_group_name,
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )


def log_group(
    scope: Construct, construct_id: str, *, settings: StageSettings, name: str | None = None
) -> logs.LogGroup:
    """Create a log group that ends: what it holds goes after the stage's retention, and it goes with the stack."""
    return logs.LogGroup(
        scope,
        construct_id,
        log_group_name=name,
        retention=logs.RetentionDays[LOG_RETENTION[settings.log_retention_days]],
        removal_policy=cdk.RemovalPolicy.DESTROY,
        encryption_key=key_of_yours(scope, settings),
    )
