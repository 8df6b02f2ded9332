"""`redial move-numbers`: bring what an earlier version stored under other spellings of phone numbers to their one form."""

from typing import Any

import typer

from redial.contracts.answers.steering import NumbersMoved
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import ExitCode
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Profile, Region, StackName
from redial_cli.terminal import counted

# The first pass moves; the second finds nothing left, unless calls are in flight under two spellings of a number.
_MOST_PASSES = 3


@command
def move_numbers(
    *, stack: StackName = None, region: Region = None, profile: Profile = None, as_json: AsJson = False
) -> None:
    """
    Move what an earlier version stored under other spellings of phone numbers to the canonical ones.

    Once after the upgrade, when the deployment is done. It may be stopped and run again at any time, and calls go on
    meanwhile.
    """
    recipients = calls = left = 0
    with Where(stack=stack, region=region, profile=profile).api() as client:
        for _ in range(_MOST_PASSES):
            steps = _pass(client)
            recipients += sum(step.recipients for step in steps)
            calls += sum(step.calls for step in steps)
            left = sum(step.left for step in steps)
            are_all_moved = steps[-1].all_moved
            if are_all_moved:
                break
    if as_json:
        print_json({"recipients": recipients, "calls": calls, "left": left, "all_moved": are_all_moved})
    elif are_all_moved:
        out.print(f"All numbers have one form: {counted(recipients, 'recipient')} and {counted(calls, 'call')} moved.")
    else:
        out.print(
            f"{counted(recipients, 'recipient')} and {counted(calls, 'call')} moved, {left:,} left. Run it again in an hour."
        )
    raise typer.Exit(ExitCode.DONE if are_all_moved else ExitCode.NOT_ALL_WELL)


def _pass(client: ApiClient) -> list[NumbersMoved]:
    steps: list[NumbersMoved] = []
    body: dict[str, Any] = {}
    with out.status("Looking at calls and recipients ..."):
        while not steps or not steps[-1].done:
            steps.append(client.post("/phone-numbers/move", NumbersMoved, body))
            body = {"cursor": steps[-1].next_cursor}
    return steps
