"""The key that topics are encrypted with."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.settings import StageSettings
from infra.voice_service import VOICE_SERVICE

CLOUDWATCH = "cloudwatch.amazonaws.com"


class TopicsKey(Construct):
    """
    A key of ours for the topics.

    The key that AWS manages for SNS cannot be used by a service that publishes; one with a policy of our own can, and lets
    in just the two that do: the voice service with events, and CloudWatch with alarms.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            description=f"Voice events and alarms of {settings.stack_name} on their way through SNS",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.RETAIN if settings.keeps_records else cdk.RemovalPolicy.DESTROY,
        )
        account = cdk.Stack.of(self).account
        for sid, service in (("VoiceServicePublishes", VOICE_SERVICE), ("AlarmsArePublished", CLOUDWATCH)):
            self.key.add_to_resource_policy(
                iam.PolicyStatement(
                    sid=sid,
                    principals=[
                        iam.ServicePrincipal(service, conditions={"StringEquals": {"aws:SourceAccount": account}})
                    ],
                    # What SNS asks for in the publisher's name (SNS: "Configuring AWS KMS permissions").
                    actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                    resources=["*"],
                )
            )
