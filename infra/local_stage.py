"""
Where the local stage's template differs from AWS's: these places, and no other.

- Functions get the address of the voice API emulator.
- The layer is built for this machine (`infra.pipeline.function_code`): the local stack runs functions on its own interpreter.
- All voice events pass the events queue (`voice_events_directly`): the local Lambda does not keep those that fail.
- Resources that nobody looks at on a laptop, and that the local CloudFormation knows in part or not at all, are left out.
- The API lets everybody do everything (no user pool, no authoriser): it is reachable from this machine alone.
- The dashboard is served by the local run (`local/dashboard`), not by CloudFront.
- Nothing is protected from deletion (`StageSettings.keeps_records`).
"""

from aws_cdk import CfnResource
from constructs import Construct

from infra.settings.stage import StageSettings

LEFT_OUT = frozenset(
    {
        "AWS::Athena::NamedQuery",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::Logs::QueryDefinition",
    }
)


def environment(settings: StageSettings) -> dict[str, str]:
    """Give the variables that only the local stage's functions have: where botocore finds the voice API."""
    if settings.voice_endpoint_url is None:
        return {}
    # The same service behind both: each client of the SDK looks for a variable of its own.
    return {
        "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE": settings.voice_endpoint_url,
        "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": settings.voice_endpoint_url,
    }


def leave_out_unsupported(scope: Construct) -> None:
    """Take the resources out that the local CloudFormation would refuse the template for."""
    for construct in scope.node.find_all():
        if isinstance(construct, CfnResource) and construct.cfn_resource_type in LEFT_OUT:
            parent = construct.node.scope
            if parent is not None:
                parent.node.try_remove_child(construct.node.id)
