"""`redial doctor`: whether the stack is as it should be."""

from collections.abc import Iterator
from dataclasses import asdict

import typer
from rich.table import Table
from rich.text import Text

from redial_cli.client.errors import ExitCode
from redial_cli.client.stacks import Stack
from redial_cli.console import out
from redial_cli.doctor import pipeline_checks, voice_checks
from redial_cli.doctor.findings import Check, Finding, Verdict, run
from redial_cli.json_answers import print_json
from redial_cli.local_times import in_local_time
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Profile, Region, StackName
from redial_cli.terminal import data

CHECKS: dict[str, Check] = {
    pipeline_checks.STACK: pipeline_checks.check_stack,
    voice_checks.DESTINATIONS: voice_checks.check_voice_events,
    pipeline_checks.TABLE: pipeline_checks.check_table,
    pipeline_checks.QUEUES: pipeline_checks.check_queues,
    pipeline_checks.SCHEDULE: pipeline_checks.check_schedule,
    pipeline_checks.FUNCTIONS: pipeline_checks.check_functions,
    pipeline_checks.API: pipeline_checks.check_api,
    pipeline_checks.WORK: pipeline_checks.check_work,
}
# The second of each where the terminal's encoding has no more than ASCII's signs in common with others.
_MARKS = {
    Verdict.FINE: ("✓", "+", "green"),
    Verdict.LOOK: ("!", "!", "yellow"),
    Verdict.WRONG: ("✗", "x", "bold red"),
    Verdict.NOT_CHECKED: ("?", "?", "magenta"),
}


@command
def doctor(*, stack: StackName = None, region: Region = None, profile: Profile = None, as_json: AsJson = False) -> None:
    """
    Check a stack, and say what is wrong and how to mend it.

    Reads only. Exit code 0: all is well; 1: something is wrong, wants a look, or could not be checked.
    """
    found = Where(stack=stack, region=region, profile=profile).find()
    findings = []
    for finding in _examine(found):
        findings.append(finding)
        if not as_json:
            _show(finding)
    is_well = all(finding.verdict is Verdict.FINE for finding in findings)
    if as_json:
        print_json({"stack": found.name, "is_well": is_well, "findings": [asdict(each) for each in findings]})
    raise typer.Exit(ExitCode.DONE if is_well else ExitCode.NOT_ALL_WELL)


def _examine(stack: Stack) -> Iterator[Finding]:
    for area, check in CHECKS.items():
        yield from run(area, check, stack)


def _mark(verdict: Verdict) -> Text:
    sign, plain_sign, style = _MARKS[verdict]
    return Text(plain_sign if out.options.ascii_only else sign, style)


def _show(finding: Finding) -> None:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(width=max(len(area) for area in CHECKS), style="dim")
    grid.add_column(overflow="fold")
    grid.add_row(_mark(finding.verdict), finding.area, data(in_local_time(finding.text)))
    if finding.mend:
        grid.add_row("", "", data(finding.mend, "italic"))
    out.print(grid)
