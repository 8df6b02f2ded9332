"""Advice that more than one check gives."""

import shlex

from redial.contracts.answers.steering import PauseResponse
from redial_cli.client.stacks import Stack


def resume_command(pause: PauseResponse) -> str:
    """Return the command that ends a pause."""
    if pause.lane is not None:
        return f"redial resume --lane {pause.lane}"
    return f"redial resume --campaign {shlex.quote(pause.campaign)}" if pause.campaign else "redial resume --all"


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
