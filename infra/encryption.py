"""The keys that a stack encrypts with: one of its own for voice events, and one of yours where you name it."""

from collections.abc import Sequence
from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.settings.stage import StageSettings
from infra.voice_service import VOICE_SERVICE

_KEY_OF_YOURS = "KeyOfYours"
USE_OF_TABLE = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
"""What DynamoDB asks for in the name of who reads and writes a table that is encrypted with a customer's key."""
WRITING_OBJECTS = ("kms:Decrypt", "kms:GenerateDataKey")
"""What S3 asks for in the name of who writes objects that are encrypted with a customer's key."""


class TopicsKey(Construct):
    """
    A key of ours for the topics of voice events.

    The key that AWS manages for SNS cannot be used by a service that publishes; one with a policy of our own can, and lets in the
    one that does. The topic of alarms does not hang on it: it has to tell when this key fails.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            description=f"Voice events of {settings.stack_name} on their way through SNS",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.RETAIN if settings.keeps_records else cdk.RemovalPolicy.DESTROY,
        )
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="VoiceServicePublishes",
                # Without aws:SourceAccount, as AWS's page for event destinations has it: whose events are taken is said by the
                # topics' policies, and a condition that the service does not meet would silence all of them.
                principals=[iam.ServicePrincipal(VOICE_SERVICE)],
                # What SNS asks for in the publisher's name (SNS: "Configuring AWS KMS permissions").
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],
            )
        )


def key_of_yours(scope: Construct, settings: StageSettings) -> kms.IKey | None:
    """Give the key that the setting `kms_key_arn` names, for logs, table and archive; None: those of AWS."""
    if settings.kms_key_arn is None:
        return None
    known = scope.node.try_find_child(_KEY_OF_YOURS)
    if known is None:
        return kms.Key.from_key_arn(scope, _KEY_OF_YOURS, settings.kms_key_arn)
    return cast("kms.IKey", known)


def allow_use_of_key(role: iam.Role, settings: StageSettings, service: str, actions: Sequence[str]) -> None:
    """Let a role use the key of yours, where there is one, by way of one service."""
    if settings.kms_key_arn is None:
        return
    role.add_to_policy(
        iam.PolicyStatement(
            sid="UseKeyOfYours",
            actions=list(actions),
            resources=[settings.kms_key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"{service}.{cdk.Aws.REGION}.amazonaws.com"}},
        )
    )
