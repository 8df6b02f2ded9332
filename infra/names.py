"""Names of resources that are unique in an account, not in a region."""

import aws_cdk as cdk

from infra.settings.stage import StageSettings


def in_this_region(name: str, settings: StageSettings) -> str:
    """Add the region to a name that begins with the stack's, which has it only where the settings name one."""
    return name if settings.region is not None else f"{name}-{cdk.Aws.REGION}"
