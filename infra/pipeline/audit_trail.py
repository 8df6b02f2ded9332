"""The audit trail is append-only: what IAM adds to what the code does."""

from aws_cdk import aws_iam as iam

from infra.pipeline.service_function import ServiceFunction
from infra.pipeline.table import CallStatusTable
from redial.adapters.dynamodb.schema import AUDIT

_ENTRIES: dict[str, object] = {"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": [f"{AUDIT}*"]}}


def leave_audit_trail(service: ServiceFunction, table: CallStatusTable) -> None:
    """Let a function write and delete nothing of the audit trail, whatever else it may do with the table."""
    _deny(service, table, ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], _ENTRIES)


def append_to_audit_trail(service: ServiceFunction, table: CallStatusTable) -> None:
    """
    Let a function add entries by transactions alone, and neither change nor delete one.

    That a transaction replaces none is a condition in it, in the one place of the code that writes entries.
    """
    _deny(service, table, ["dynamodb:UpdateItem", "dynamodb:DeleteItem"], _ENTRIES)
    alone: dict[str, object] = {"StringNotEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}}
    _deny(service, table, ["dynamodb:PutItem"], _ENTRIES | alone)


def _deny(service: ServiceFunction, table: CallStatusTable, actions: list[str], conditions: dict[str, object]) -> None:
    service.role.add_to_principal_policy(
        iam.PolicyStatement(
            effect=iam.Effect.DENY, actions=actions, resources=[table.table.table_arn], conditions=conditions
        )
    )
