"""Advice that more than one check gives."""

from local.client.stacks import Stack


def revert(stack: Stack) -> str:
    """
    Say how what was changed by hand is brought back to what the template says.

    Not by deploying it again: CloudFormation compares the template with the one before, so an unchanged one changes nothing.
    """
    if stack.endpoint_url is not None:
        return "Start the local stack anew (`redial local`): it starts empty."
    return (
        "Deploy with `--revert-drift`, which compares with what is there and not with the last template: "
        "docs/alarms/README.md (Something was changed by hand)."
    )
