"""`redial submit`: one call by options, or a file of many."""

import shlex
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.answers.calls import Submitted
from api.answers.operating import Stack as StackInfo
from local.cli.console import errors as stderr
from local.cli.console import out
from local.cli.session import Where, command, print_json
from local.cli.stack_options import AsJson, Profile, Region, StackName
from local.client.api import ApiClient
from local.client.bulk import Journal, send
from local.client.checking import Checked, check, origination_phone_numbers, rules_of
from local.client.errors import ExitCode
from local.client.rows import FIELDS, Mapped, Row, build_request, read_rows
from redial.domain.requests import Lane

_MOST_SHOWN = 20
_FIELDS = ", ".join(FIELDS)


@command
def submit(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="Many requests: a `.csv` file, or a line of JSON each.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    *,
    to: Annotated[
        str | None, typer.Option("--to", help="The phone number to call (E.164).", show_default=False)
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="What is said.", show_default=False)] = None,
    ssml: Annotated[str | None, typer.Option("--ssml", help="What is said, in SSML.", show_default=False)] = None,
    request_id: Annotated[
        str | None,
        typer.Option(
            "--request-id",
            help="Your key: repeated, it places no second call. [default: a new one]",
            show_default=False,
        ),
    ] = None,
    voice: Annotated[str | None, typer.Option("--voice", help="A voice, like Joanna.", show_default=False)] = None,
    language: Annotated[str | None, typer.Option("--language", help="Like en-US.", show_default=False)] = None,
    lane: Annotated[
        Lane | None, typer.Option("--lane", help="Who goes first when calls wait.", show_default=False)
    ] = None,
    campaign: Annotated[
        str | None, typer.Option("--campaign", "-c", help="A name for calls that belong together.", show_default=False)
    ] = None,
    not_before: Annotated[
        str | None, typer.Option("--not-before", metavar="TIME", help="Not dialled before.", show_default=False)
    ] = None,
    expires_at: Annotated[
        str | None, typer.Option("--expires-at", metavar="TIME", help="Not dialled from then on.", show_default=False)
    ] = None,
    attempts: Annotated[
        int | None, typer.Option("--attempts", min=1, help="How many attempts at most.", show_default=False)
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="FIELD=COLUMN", help="CSV: which column fills a field. Repeatable.", show_default=False
        ),
    ] = None,
    constant: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="A file: the same for all rows. In texts, {COLUMN} is the row's.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only validate; send nothing.")] = False,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="A file: send what is valid, although not all is.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="A file: send also what was sent before.")] = False,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Submit a call, or a file of many.

    A file is validated whole before anything is sent. Sent again, after an interruption or because it has grown, it
    sends only what was not sent before.
    """
    where = Where(stack=stack, region=region, profile=profile)
    options = {
        "destination_phone_number": to,
        "text": text,
        "ssml": ssml,
        "voice_id": voice,
        "language_code": language,
        "lane": lane.value if lane is not None else None,
        "campaign": campaign,
        "not_before": not_before,
        "expires_at": expires_at,
        "total_attempts": str(attempts) if attempts is not None else None,
    }
    given = {name: value for name, value in options.items() if value is not None}
    if file is None:
        if column or constant:
            raise typer.BadParameter("--column and --set are for a file")
        _submit_one(where, given, request_id, dry_run=dry_run, as_json=as_json)
        return
    if request_id is not None:
        raise typer.BadParameter(
            "--request-id is for one call; in a file, each row has its own", param_hint="--request-id"
        )
    mapped = Mapped(columns=_pairs("--column", column), constants={**given, **_pairs("--set", constant)})
    _submit_file(where, file, mapped, dry_run=dry_run, skip_invalid=skip_invalid, again=again, as_json=as_json)


def _submit_one(where: Where, given: dict[str, str], request_id: str | None, *, dry_run: bool, as_json: bool) -> None:
    if "destination_phone_number" not in given or len({"text", "ssml"} & given.keys()) != 1:
        raise typer.BadParameter("name --to, and one of --text and --ssml; or a file of requests")
    request = build_request(given) | {"request_id": request_id or f"cli-{uuid.uuid4()}"}
    with where.api() as client:
        submitted = client.post("/calls", Submitted, request, dry_run="true" if dry_run else None)
    if as_json:
        print_json(submitted)
    elif dry_run:
        out.print("Valid. Nothing was sent.")
    elif submitted.answer == "repeated":
        out.print(f"This request came before: call {submitted.call_id} is {submitted.status}.")
    else:
        out.print(f"Accepted: {submitted.request_id}, {submitted.status_reason}.")
        out.print(f"[dim]Follow it: redial watch {shlex.quote(str(submitted.request_id))}[/]", soft_wrap=True)


def _submit_file(
    where: Where, file: Path, mapped: Mapped, *, dry_run: bool, skip_invalid: bool, again: bool, as_json: bool
) -> None:
    stack = where.find()
    with ApiClient(stack) as client:
        info = client.get("/stack", StackInfo)
    rows = list(read_rows(file, mapped))
    checked = list(check(rows, rules_of(info, origination_phone_numbers(rows))))
    bad = [each for each in checked if each.errors]
    good = [each for each in checked if not each.errors and each.repeats is None]
    repeats = len(checked) - len(bad) - len(good)
    if bad and not as_json:
        _tell_bad(file, bad)
    report: dict[str, Any] = {
        "rows": len(rows),
        "valid": len(good),
        "repeats": repeats,
        "invalid": [
            {
                "line": each.row.line,
                "request_id": each.request_id,
                "errors": [{"field": error.field, "message": error.message} for error in each.errors],
            }
            for each in bad
        ],
    }
    if dry_run or (bad and not skip_invalid):
        _finish(report, sent=0, before=0, as_json=as_json, stopped=bool(bad) and not dry_run)
        raise typer.Exit(ExitCode.NOT_ALL_WELL if bad else ExitCode.DONE)
    journal = Journal(stack.output("requests_queue_url"), file)
    if again:
        journal.forget()
    before = journal.sent_before()
    to_send = [each.row for each in good if each.row.digest not in before]
    try:
        sent = _send(to_send, stack, journal, quiet=as_json)
    except KeyboardInterrupt:
        stderr.print("Interrupted. The same command goes on where this one stopped, and sends nothing twice.")
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    finally:
        journal.close()
    _finish(report, sent=sent, before=len(good) - len(to_send), as_json=as_json)
    if bad:
        raise typer.Exit(ExitCode.NOT_ALL_WELL)


def _send(rows: Sequence[Row], stack: Any, journal: Journal, *, quiet: bool) -> int:
    columns = (TextColumn("Sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    sent = 0
    with Progress(*columns, console=stderr, transient=True, disable=quiet or not stderr.is_terminal) as progress:
        task = progress.add_task("", total=len(rows))
        for count in send(rows, stack, journal):
            sent += count
            progress.update(task, completed=sent)
    return sent


def _tell_bad(file: Path, bad: Sequence[Checked]) -> None:
    for each in bad[:_MOST_SHOWN]:
        name = f" ({each.request_id})" if each.request_id else ""
        stderr.print(f"[red]✗[/] {file.name} line {each.row.line}{name}", soft_wrap=True)
        for error in each.errors:
            stderr.print(f"    [bold]{error.field}[/]: {error.message}", soft_wrap=True)
    if len(bad) > _MOST_SHOWN:
        stderr.print(f"  ... and {len(bad) - _MOST_SHOWN:,} more; all of them with --json", soft_wrap=True)


def _finish(report: dict[str, Any], *, sent: int, before: int, as_json: bool, stopped: bool = False) -> None:
    if as_json:
        print_json(report | {"sent": sent, "sent_before": before})
        return
    parts = [f"{report['rows']:,} rows: {report['valid']:,} valid"]
    if report["invalid"]:
        parts.append(f"{len(report['invalid']):,} not")
    if report["repeats"]:
        parts.append(f"{report['repeats']:,} repeated within the file")
    out.print(", ".join(parts) + ".")
    if stopped:
        out.print("Nothing was sent. Mend the file, or send what is valid with --skip-invalid.")
    elif sent or before:
        earlier = f"; {before:,} were sent before" if before else ""
        out.print(f"{sent:,} sent to the requests queue{earlier}.")
    else:
        out.print("Nothing was sent.")


def _pairs(option: str, written: list[str] | None) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for pair in written or []:
        field, equals, value = pair.partition("=")
        if not equals or field not in FIELDS:
            raise typer.BadParameter(f"{pair!r} is not FIELD=...; the fields are: {_FIELDS}", param_hint=option)
        pairs[field] = value
    return pairs
