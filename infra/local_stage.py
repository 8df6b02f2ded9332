"""
Where the local stage's template differs from AWS's: these places, and no other.

- Functions get the address of the voice API emulator.
- Resources of the types that the local CloudFormation does not know are left out: saved queries, of no use there.
- The layer is built for this machine (`infra.function_code`): the local stack runs functions on its own interpreter.
"""

from aws_cdk import CfnResource
from constructs import Construct

from infra.settings import StageSettings

UNSUPPORTED_TYPES = frozenset({"AWS::Athena::NamedQuery", "AWS::Logs::QueryDefinition"})


def environment(settings: StageSettings) -> dict[str, str]:
    """Give the variables that only the local stage's functions have: where botocore finds the voice API."""
    if settings.voice_endpoint_url is None:
        return {}
    return {"AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE": settings.voice_endpoint_url}


def leave_out_unsupported(scope: Construct) -> None:
    """Take the resources out that the local CloudFormation would refuse the whole template for."""
    for construct in scope.node.find_all():
        if isinstance(construct, CfnResource) and construct.cfn_resource_type in UNSUPPORTED_TYPES:
            parent = construct.node.scope
            if parent is not None:
                parent.node.try_remove_child(construct.node.id)
