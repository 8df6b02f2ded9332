"""`redial doctor`: whether the stack is as it should be."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from redial.contracts.phone_numbers import read_phone_number
from redial_cli.client.errors import ExitCode, NotPossibleError
from redial_cli.client.stacks import Stack
from redial_cli.console import out
from redial_cli.doctor import (
    account_checks,
    alarm_topic,
    calendar,
    dry_run,
    kept_events,
    pipeline_checks,
    voice_checks,
    work_checks,
)
from redial_cli.doctor.destinations import DESTINATIONS
from redial_cli.doctor.findings import Check, Finding, Verdict, run
from redial_cli.json_answers import print_json
from redial_cli.local_times import in_local_time
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Profile, Region, StackName
from redial_cli.terminal import data

CHECKS: dict[str, Check] = {
    pipeline_checks.STACK: pipeline_checks.check_stack,
    DESTINATIONS: voice_checks.check_voice_events,
    kept_events.KEPT_EVENTS: kept_events.check_kept_events,
    account_checks.NUMBERS: account_checks.check_numbers,
    account_checks.TIER: account_checks.check_tier,
    account_checks.SPEND_LIMIT: account_checks.check_spend_limit,
    pipeline_checks.TABLE: pipeline_checks.check_table,
    pipeline_checks.QUEUES: pipeline_checks.check_queues,
    pipeline_checks.SCHEDULE: pipeline_checks.check_schedule,
    pipeline_checks.FUNCTIONS: pipeline_checks.check_functions,
    alarm_topic.ALARMS: alarm_topic.check_alarm_topic,
    calendar.HOLIDAYS: calendar.check_holidays,
    pipeline_checks.API: pipeline_checks.check_api,
    work_checks.WORK: work_checks.check_work,
}
# The second of each where the terminal's encoding has no more than ASCII's signs in common with others.
_MARKS = {
    Verdict.FINE: ("✓", "+", "green"),
    Verdict.LOOK: ("!", "!", "yellow"),
    Verdict.WRONG: ("✗", "x", "bold red"),
    Verdict.NOT_CHECKED: ("?", "?", "magenta"),
}


@command
def doctor(
    *,
    dry_run_call: Annotated[
        str | None,
        typer.Option(
            help="Ask the voice service, once, whether it would call this number (E.164); nobody is called. With version 2 of the "
            "voice API, and with your own credentials. AWS does not say whether such a request counts as a call.",
            metavar="NUMBER",
            show_default=False,
        ),
    ] = None,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Check a stack, and say what is wrong and how to mend it.

    Reads only. Exit code 0: all is well; 1: something is wrong, wants a look, or could not be checked.
    """
    found = Where(stack=stack, region=region, profile=profile).find()
    number = _number_for_dry_run(found, dry_run_call)
    findings = []
    for finding in _examine(found, number):
        findings.append(finding)
        if not as_json:
            _show(finding)
    is_well = all(finding.verdict is Verdict.FINE for finding in findings)
    if as_json:
        print_json({"stack": found.name, "is_well": is_well, "findings": [asdict(each) for each in findings]})
    raise typer.Exit(ExitCode.DONE if is_well else ExitCode.NOT_ALL_WELL)


def _number_for_dry_run(stack: Stack, given: str | None) -> str | None:
    if given is None:
        return None
    if not account_checks.uses_v2(stack):
        raise NotPossibleError(
            "--dry-run-call: version 1 of the voice API, which this stack uses, has no dry run. Place a call to your own phone."
        )
    try:
        return read_phone_number(given)
    except ValueError as error:
        raise NotPossibleError(f"--dry-run-call: {error}") from error


def _examine(stack: Stack, number_for_dry_run: str | None) -> Iterator[Finding]:
    for area, check in CHECKS.items():
        yield from run(area, check, stack)
    if number_for_dry_run is not None:
        yield from run(dry_run.DRY_RUN, lambda each: dry_run.dry_run_call(each, number_for_dry_run), stack)


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
