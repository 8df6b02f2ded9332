"""`redial export`: all calls of a search, as CSV or JSON lines."""

import csv
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import msgspec
import typer

from redial.contracts.answers.calls import CallPage, CallSummary
from redial_cli.client.api import ApiClient
from redial_cli.commands.exported_attempts import ATTEMPT_COLUMNS, attempts_of
from redial_cli.commands.list_command import LARGEST_PAGE, Campaign, LaneOption, Since, Statuses, To, Until, filters
from redial_cli.console import errors as stderr
from redial_cli.json_answers import print_json
from redial_cli.output_file import Force, begun, cell, named, opened
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Country, Profile, Region, ShowNumbers, StackName
from redial_cli.terminal import counted, escaped_json

# A cell is a plain value: of the reason its text (status_reason), and its code in the last column.
_OF_A_CALL = tuple(name for name in CallSummary.__struct_fields__ if name != "reason")
COLUMNS = (*_OF_A_CALL, "reason_code")
# Of the times that a request may name, the last.
_NO_END = "2100-01-01T00:00:00Z"


class ExportFormat(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    JSON_LINES = "jsonl"


class ExportedRecord(StrEnum):
    """What a line of an export is about."""

    CALL = "call"
    ATTEMPT = "attempt"


@command
def export(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file to write. (default: standard output)", dir_okay=False, show_default=False
        ),
    ] = None,
    *,
    force: Force = False,
    form: Annotated[
        ExportFormat | None,
        typer.Option("--format", "-f", help="(default: as the file's name says, else csv)", show_default=False),
    ] = None,
    per: Annotated[
        ExportedRecord,
        typer.Option("--per", help="A line for each call, or for each of its attempts (a request for each call)."),
    ] = ExportedRecord.CALL,
    status: Statuses = None,
    campaign: Campaign = None,
    to: To = None,
    country: Country = None,
    lane: LaneOption = None,
    since: Since = None,
    until: Until = None,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    show_numbers: ShowNumbers = False,
    as_json: AsJson = False,
) -> None:
    """
    Export calls, or their attempts: all that the filters leave, as CSV or as a line of JSON each.

    No call is left out but by a filter. A cell that a spreadsheet could take for a formula begins with an apostrophe.
    --json writes a line of JSON for each call; with --output, it tells as JSON what was written.
    """
    output = named(output)
    wants_json = as_json if output is None else output.suffix in {".jsonl", ".json"}
    chosen = form or (ExportFormat.JSON_LINES if wants_json else ExportFormat.CSV)
    query = filters(
        status=status, campaign=campaign, to=to, country=country, lane=lane, since=since, until=until or _NO_END
    )
    with (
        Where(stack=stack, region=region, profile=profile).api(personal_data=show_numbers or to is not None) as client,
        opened(output, force=force) as file,
    ):
        calls = begun(_all(client, query))
        written = (
            _write_attempts(attempts_of(client, calls), chosen, file)
            if per is ExportedRecord.ATTEMPT
            else _write(calls, chosen, file)
        )
    if output is None:
        return
    if as_json:
        print_json({"file": str(output), f"{per.value}s": written})
    else:
        stderr.print(f"{counted(written, per.value)} written to {output}.", soft_wrap=True)


def _all(client: ApiClient, query: dict[str, object]) -> Iterator[CallSummary]:
    count = 0
    with stderr.status("Reading calls ...") as spinner:
        for page in client.pages("/calls", CallPage, limit=LARGEST_PAGE, purpose="export", **query):
            count += len(page.calls)
            spinner.update(f"Reading calls: {count:,} ...")
            yield from page.calls


def _write(calls: Iterable[CallSummary], form: ExportFormat, file: TextIO) -> int:
    count = 0
    if form is ExportFormat.CSV:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for call in calls:
            writer.writerow(map(cell, (*(getattr(call, name) for name in _OF_A_CALL), call.reason.code)))
            count += 1
        return count
    for call in calls:
        file.write(escaped_json(msgspec.json.encode(call).decode()) + "\n")
        count += 1
    return count


def _write_attempts(attempts: Iterable[dict[str, Any]], form: ExportFormat, file: TextIO) -> int:
    count = 0
    writer = csv.writer(file)
    if form is ExportFormat.CSV:
        writer.writerow(ATTEMPT_COLUMNS)
    for attempt in attempts:
        if form is ExportFormat.CSV:
            writer.writerow(map(cell, attempt.values()))
        else:
            file.write(escaped_json(msgspec.json.encode(attempt).decode()) + "\n")
        count += 1
    return count
