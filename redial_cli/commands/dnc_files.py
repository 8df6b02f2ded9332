"""`redial dnc import` and `export`: the do-not-call list as a file."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from redial.contracts.answers.stack import Stack as StackInfo
from redial.contracts.answers.steering import DoNotCallEntry, DoNotCallImported, DoNotCallPage
from redial.contracts.files.do_not_call_file import FIELDS, OF_A_ROW, EntryRow, batches, read_entries
from redial.contracts.files.received_file import read_file
from redial.contracts.files.request_rows import Mapped
from redial.contracts.files.time_format import EXAMPLE, parse_time_format, read_time_zone
from redial.contracts.written_numbers import read_country
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import ClientError, ExitCode
from redial_cli.commands.option_values import checked, coming_time, pairs
from redial_cli.commands.told_rows import ToldRow, tell_invalid, tell_numbers
from redial_cli.console import errors as stderr
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.output_file import Force, begun, cell, named, opened
from redial_cli.session import Where, command, interrupted_as
from redial_cli.stack_options import AsJson, Country, Profile, Region, StackName
from redial_cli.terminal import counted, data

_PAGE = 100
_GOES_ON = "The same command goes on from there: what is on the list stays as it is."


@command
def import_entries(
    file: Annotated[Path, typer.Argument(help="A table: .csv, .tsv, .txt or .xlsx.", exists=True, dir_okay=False)],
    *,
    reason: Annotated[
        str | None,
        typer.Option("--reason", "-r", help="Why, for all rows. (default: the column reason)", show_default=False),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="TIME",
            help="Until when, for all rows. (default: the column until)",
            show_default=False,
            callback=coming_time,
        ),
    ] = None,
    campaign: Annotated[
        str | None,
        typer.Option(
            "--campaign",
            "-c",
            help="For which campaign, for all rows. (default: the column campaign)",
            show_default=False,
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="FIELD=COLUMN", help="Which column fills a field. Repeatable.", show_default=False
        ),
    ] = None,
    country: Country = None,
    time_zone: Annotated[
        str | None,
        typer.Option("--time-zone", metavar="ZONE", help="Of times without an offset.", show_default=False),
    ] = None,
    date_format: Annotated[
        str | None,
        typer.Option(
            "--date-format", metavar="FORMAT", help=f"How it writes times, like '{EXAMPLE}'.", show_default=False
        ),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Of an Excel file, which sheet.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only read and check; change nothing.")] = False,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Put all numbers of a file on the list.

    The file is checked whole before anything is put there. Imported again, it changes no more: an entry that is there for
    as long or longer stays as it is. Of an export, entries that have ended since are left out.
    """
    given = {"reason": reason, "until": until, "campaign": campaign}
    columns = pairs("--column", column, (*FIELDS, *OF_A_ROW))
    for name in (name for name, value in given.items() if value is not None and name in columns):
        raise typer.BadParameter(f"{name} is given twice, for all rows and by a column; name it once")
    with Where(stack=stack, region=region, profile=profile).api() as client:
        mapped = Mapped(
            columns=columns,
            constants={name: value for name, value in given.items() if value is not None},
            country=checked("--country", read_country, country),
            default_country=client.get("/stack", StackInfo).country,
            time_zone=checked("--time-zone", lambda name: read_time_zone(name).key, time_zone),
            time_format=checked("--date-format", parse_time_format, date_format),
            sheet=sheet,
        )
        with interrupted_as(lambda: "Interrupted. Nothing was put on the list."):
            read, remarks = read_entries(read_file(file), mapped, datetime.now(UTC))
        rows = [row for row in read if not row.has_ended]
        bad, ended = [row for row in rows if row.errors], len(read) - len(rows)
        invalid = [_invalid(row) for row in bad]
        report = {"rows": len(read), "invalid": invalid, "ended": ended, "remarks": list(remarks)}
        if not as_json:
            _tell(rows, bad, remarks, file, dry_run=dry_run)
        results = (
            []
            if bad or dry_run
            else _put_on_list(client, rows, reason or "", is_shown=not as_json and stderr.is_terminal)
        )
    counts = {name: results.count(name.upper()) for name in ("added", "listed_already", "too_many_campaigns")}
    if as_json:
        print_json(report | counts)
    else:
        _tell_end(len(read), len(bad), ended, counts, dry_run=dry_run)
    raise typer.Exit(ExitCode.NOT_ALL_WELL if bad or counts["too_many_campaigns"] else ExitCode.DONE)


@command
def export_entries(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The file to write. (default: standard output)", dir_okay=False, show_default=False
        ),
    ] = None,
    *,
    campaign: Annotated[
        str | None,
        typer.Option("--campaign", "-c", help="Only what is there for this campaign alone.", show_default=False),
    ] = None,
    force: Force = False,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Write the list as CSV, with the numbers in clear, as `redial dnc import` reads it. Needs the right to see numbers."""
    output = named(output)
    with (
        Where(stack=stack, region=region, profile=profile).api(personal_data=True) as client,
        opened(output, force=force) as target,
    ):
        written = _write(begun(_all(client, campaign)), target)
    if output is None:
        return
    if as_json:
        print_json({"file": str(output), "entries": written})
    else:
        stderr.print(f"{counted(written, 'entry', 'entries')} written to {output}.", soft_wrap=True)


def _all(client: ApiClient, campaign: str | None) -> Iterator[DoNotCallEntry]:
    for page in client.pages("/do-not-call", DoNotCallPage, limit=_PAGE, campaign=campaign):
        yield from page.entries


def _write(entries: Iterator[DoNotCallEntry], file: TextIO) -> int:
    writer = csv.writer(file)
    writer.writerow([*FIELDS, "since"])
    count = 0
    for entry in entries:
        values = (entry.destination_phone_number, entry.reason, entry.until or "", entry.campaign or "", entry.since)
        writer.writerow(map(cell, values))
        count += 1
    return count


def _put_on_list(client: ApiClient, rows: Sequence[EntryRow], reason: str, *, is_shown: bool) -> list[str]:
    results: list[str] = []
    columns = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn())
    try:
        with Progress(*columns, console=stderr, transient=True, disable=not is_shown) as progress:
            task = progress.add_task("", total=len(rows))
            for batch in batches(rows, _PAGE):
                body = {"entries": [row.entry for row in batch], "reason": reason}
                results += client.post("/do-not-call/import", DoNotCallImported, body).results
                progress.update(task, completed=len(results))
    except ClientError as error:
        done = f"{len(results):,} of {counted(len(rows), 'row')} were done. {_GOES_ON}"
        raise type(error)(f"{error} {done}", errors=error.errors, status=error.status) from error
    except KeyboardInterrupt:
        stderr.print(f"Interrupted after {len(results):,} of {counted(len(rows), 'row')}. {_GOES_ON}", soft_wrap=True)
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    return results


def _tell(
    rows: Sequence[EntryRow], bad: Sequence[EntryRow], remarks: Sequence[str], file: Path, *, dry_run: bool
) -> None:
    word = "row" if file.suffix.lower() == ".xlsx" else "line"
    for remark in remarks:
        stderr.print(data(f"! {remark}"), soft_wrap=True)
    tell_invalid([ToldRow(row.line, row.name, row.errors) for row in bad], file.name, word)
    if dry_run:
        tell_numbers([(row.line, row.name, written, read) for row in rows for written, read in row.numbers_read], word)


def _tell_end(rows: int, bad: int, ended: int, counts: dict[str, int], *, dry_run: bool) -> None:
    others = (f", {bad:,} not" if bad else "") + (f", {ended:,} left out, for their time has passed" if ended else "")
    told = f"{counted(rows, 'row')}: {rows - bad - ended:,} valid{others}."
    if bad or dry_run:
        out.print(f"{told} Nothing was put on the list.")
        return
    already = counts["listed_already"]
    out.print(f"{told} {counts['added']:,} put on the list" + (f"; {already:,} there already" if already else "") + ".")
    if counts["too_many_campaigns"]:
        out.print(f"{counts['too_many_campaigns']:,} not: they are there for as many campaigns as one can be.")


def _invalid(row: EntryRow) -> dict[str, object]:
    return {
        "line": row.line,
        "name": row.name,
        "errors": [{"field": error.field, "message": error.message} for error in row.errors],
    }
