"""The voice service as a principal, and what of it has an ARN."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.settings.stage import StageSettings
from infra.settings.stage_name import END_OF_TYPED_SET

VOICE_SERVICE = "sms-voice.amazonaws.com"
NO_RESOURCE_ARNS = "Version 1 of the voice API has no resource ARNs; its actions can be allowed on * alone."


def voice_service(scope: Construct, *, of_set: str | None = None) -> iam.ServicePrincipal:
    """
    Give the voice service as a principal, only when it acts for this account.

    Without the condition, anyone's configuration set could name our topics and roles (the confused deputy).

    Parameters
    ----------
    of_set
        The ARN of the one configuration set that it may act for. None: version 1, whose sets have no ARNs, is among them.
    """
    conditions: dict[str, dict[str, str]] = {"StringEquals": {"aws:SourceAccount": cdk.Stack.of(scope).account}}
    if of_set is not None:
        conditions["ArnEquals"] = {"aws:SourceArn": of_set}
    return iam.ServicePrincipal(VOICE_SERVICE, conditions=conditions)


def voice_service_of_stage(scope: Construct, settings: StageSettings) -> iam.ServicePrincipal:
    """Give the voice service as a principal of whatever takes events of each version that the stage has events of."""
    has_v1 = "v1" in settings.event_versions
    return voice_service(scope, of_set=None if has_v1 else typed_set_arn(scope, settings))


def typed_set_name(settings: StageSettings) -> str:
    """Give the name of version 2's configuration set; not that of version 1, for whether the two share names is not known."""
    return f"{settings.stack_name}{END_OF_TYPED_SET}"


def typed_set_arn(scope: Construct, settings: StageSettings) -> str:
    """Give the ARN of version 2's configuration set."""
    return sms_voice_arn(scope, "configuration-set", typed_set_name(settings))


def sms_voice_arn(scope: Construct, resource: str, name: str) -> str:
    """Give the ARN of a resource of version 2 in this account and region."""
    return cdk.Stack.of(scope).format_arn(service="sms-voice", resource=resource, resource_name=name)
