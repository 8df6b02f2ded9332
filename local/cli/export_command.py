"""`redial export`: all calls of a search, as CSV or JSON lines."""

import csv
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import msgspec
import typer

from api.answers.calls import CallPage, CallSummary
from local.cli.console import errors as stderr
from local.cli.list_command import LARGEST_PAGE, Campaign, LaneOption, Since, Statuses, To, Until, filters
from local.cli.session import Where, command, print_json
from local.cli.stack_options import AsJson, Profile, Region, ShowNumbers, StackName
from local.client.api import ApiClient

COLUMNS = CallSummary.__struct_fields__


class Format(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    JSON_LINES = "jsonl"


@command
def export(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file to write. [default: standard output]", dir_okay=False, show_default=False
        ),
    ] = None,
    *,
    form: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="[default: as the file's name says, else csv]", show_default=False),
    ] = None,
    status: Statuses = None,
    campaign: Campaign = None,
    to: To = None,
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
    Export calls: all that the filters leave, as CSV or as a line of JSON each.

    Without a filter, calls that become due later than in an hour are left out; `--status WAITING` has them.
    --json writes a line of JSON for each call; with --output, it tells as JSON what was written.
    """
    wants_json = as_json if output is None else output.suffix in {".jsonl", ".json"}
    chosen = form or (Format.JSON_LINES if wants_json else Format.CSV)
    query = filters(status=status, campaign=campaign, to=to, lane=lane, since=since, until=until)
    with (
        Where(stack=stack, region=region, profile=profile).api(personal_data=show_numbers) as client,
        _opened(output) as file,
    ):
        written = _write(_all(client, query), chosen, file)
    if output is None:
        return
    if as_json:
        print_json({"file": str(output), "calls": written})
    else:
        stderr.print(f"{written:,} calls written to {output}.", soft_wrap=True)


def _all(client: ApiClient, query: dict[str, object]) -> Iterator[CallSummary]:
    count = 0
    with stderr.status("Reading calls ...") as spinner:
        for page in client.pages("/calls", CallPage, limit=LARGEST_PAGE, **query):
            count += len(page.calls)
            spinner.update(f"Reading calls: {count:,} ...")
            yield from page.calls


def _write(calls: Iterable[CallSummary], form: Format, file: TextIO) -> int:
    count = 0
    if form is Format.CSV:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for call in calls:
            writer.writerow(_cell(getattr(call, name)) for name in COLUMNS)
            count += 1
        return count
    for call in calls:
        file.write(msgspec.json.encode(call).decode() + "\n")
        count += 1
    return count


def _cell(value: object) -> object:
    # A spreadsheet takes a text that begins so for a formula; a phone number in E.164 begins with a plus, and is none.
    if isinstance(value, str) and value[:1] in {"=", "-", "@", "\t"}:
        return f"'{value}"
    return value


@contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    # Renamed when whole: an interrupted export leaves nothing that looks like one.
    partial = output.with_name(f"{output.name}.part")
    with partial.open("w", encoding="utf-8", newline="") as file:
        yield file
    partial.replace(output)
