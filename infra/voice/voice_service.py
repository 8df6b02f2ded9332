"""The voice service as a principal."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

VOICE_SERVICE = "sms-voice.amazonaws.com"
NO_RESOURCE_ARNS = "Version 1 of the voice API has no resource ARNs; its actions can be allowed on * alone."


def voice_service_of_this_account(scope: Construct) -> iam.ServicePrincipal:
    """
    Give the voice service as a principal, only when it acts for this account.

    Without the condition, anyone's configuration set could name our topics and roles (the confused deputy).
    """
    return iam.ServicePrincipal(
        VOICE_SERVICE, conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(scope).account}}
    )
