"""`redial submit`: one call by options, or a file of many."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from redial.contracts.answers.calls import Submitted
from redial.contracts.answers.common import FieldErrorResponse
from redial.contracts.answers.templates import TemplateResponse
from redial.contracts.written_numbers import read_country
from redial.domain.call.requests import Lane
from redial.domain.pacing.feasibility import past_end
from redial.domain.times import from_iso
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import NotPossibleError
from redial_cli.client.phone_numbers import in_e164
from redial_cli.client.request_rows import FIELDS, PHONE, ROW_ALONE, Mapped, build_request
from redial_cli.client.stacks import Stack
from redial_cli.client.time_format import EXAMPLE, parse_time_format, read_time_zone
from redial_cli.client.written_hours import read_hours
from redial_cli.commands.file_submission import FileSubmission, tell_submitted
from redial_cli.commands.option_values import Hours, checked, delay_option, pairs, seconds
from redial_cli.commands.variable_options import VariableOptions, variables_of
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Country, Profile, Region, StackName


@command
def submit(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="Many requests: a table (.csv, .tsv, .txt, .xlsx), or a line of JSON each.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
    *,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="NUMBER", help="One call: the phone number.", show_default=False),
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="What is said.", show_default=False)] = None,
    ssml: Annotated[str | None, typer.Option("--ssml", help="What is said, in SSML.", show_default=False)] = None,
    test_to: Annotated[
        str | None,
        typer.Option(
            "--test-to",
            metavar="NUMBER",
            help="A file: call only this number, at once, with the message of the first row.",
            show_default=False,
        ),
    ] = None,
    request_id: Annotated[
        str | None,
        typer.Option(
            "--request-id",
            help="Your key: repeated, it places no second call. (default: a new one)",
            show_default=False,
        ),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(
            "--template", help="A template of the stack; a file's columns are its variables.", show_default=False
        ),
    ] = None,
    variable: VariableOptions = None,
    voice: Annotated[str | None, typer.Option("--voice", help="A voice, like Joanna.", show_default=False)] = None,
    language: Annotated[str | None, typer.Option("--language", help="Like en-US.", show_default=False)] = None,
    lane: Annotated[
        Lane | None, typer.Option("--lane", help="Who goes first when calls wait.", show_default=False)
    ] = None,
    campaign: Annotated[
        str | None, typer.Option("--campaign", "-c", help="A name for calls that belong together.", show_default=False)
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", help="Of the recipient, as people know it.", show_default=False)
    ] = None,
    not_before: Annotated[
        str | None, typer.Option("--not-before", metavar="TIME", help="Not dialled before.", show_default=False)
    ] = None,
    expires_at: Annotated[
        str | None, typer.Option("--expires-at", metavar="TIME", help="Not dialled from then on.", show_default=False)
    ] = None,
    hours: Hours = None,
    attempts: Annotated[
        int | None, typer.Option("--attempts", min=1, help="How many attempts at most.", show_default=False)
    ] = None,
    busy_delay: Annotated[str | None, delay_option("--busy-delay", "the line was busy")] = None,
    no_answer_delay: Annotated[str | None, delay_option("--no-answer-delay", "nobody answered")] = None,
    failed_delay: Annotated[str | None, delay_option("--failed-delay", "the call failed")] = None,
    not_dialled_delay: Annotated[
        str | None, delay_option("--not-dialled-delay", "the service did not dial it in time")
    ] = None,
    no_final_event_delay: Annotated[
        str | None, delay_option("--no-final-event-delay", "nobody learnt how it ended, if the policy calls again then")
    ] = None,
    country: Country = None,
    time_zone: Annotated[
        str | None,
        typer.Option(
            "--time-zone",
            metavar="ZONE",
            help="A table: of its times without an offset, like America/Denver. (default: the column time_zone)",
            show_default=False,
        ),
    ] = None,
    date_format: Annotated[
        str | None,
        typer.Option(
            "--date-format",
            metavar="FORMAT",
            help=f"A table: how it writes times, like '{EXAMPLE}' or 'MM/DD/YYYY h:mm A'.",
            show_default=False,
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", metavar="NAME", help="An Excel file: which of its sheets.", show_default=False),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="FIELD=COLUMN",
            help="A table: which column fills a field. Repeatable.",
            show_default=False,
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
        PHONE: to,
        "text": text,
        "ssml": ssml,
        "template": template,
        "voice_id": voice,
        "language_code" if template is None else "language": language,
        "lane": lane.value if lane is not None else None,
        "campaign": campaign,
        "name": name,
        "not_before": not_before,
        "expires_at": expires_at,
        "calling_hours": hours,
        "total_attempts": str(attempts) if attempts is not None else None,
        "busy_delay": seconds("--busy-delay", busy_delay),
        "no_answer_delay": seconds("--no-answer-delay", no_answer_delay),
        "failed_delay": seconds("--failed-delay", failed_delay),
        "not_dialled_delay": seconds("--not-dialled-delay", not_dialled_delay),
        "no_final_event_delay": seconds("--no-final-event-delay", no_final_event_delay),
    }
    checked("--hours", read_hours, hours)
    given = {name: value for name, value in options.items() if value is not None}
    if file is None:
        of_a_file = {"--column": column, "--set": constant, "--test-to": test_to}
        of_a_file |= {"--time-zone": time_zone, "--date-format": date_format, "--sheet": sheet}
        for name, value in of_a_file.items():
            if value:
                raise typer.BadParameter("this is for a file", param_hint=name)
        _submit_one(where, given, request_id, country, variables_of(variable), dry_run=dry_run, as_json=as_json)
        return
    if variable:
        raise typer.BadParameter("this is for one call; in a file, each row has its own", param_hint="--var")
    mapped, found = _mapped(given, request_id, column, constant), where.find()
    mapped = replace(
        mapped,
        country=checked("--country", read_country, country),
        time_zone=checked("--time-zone", lambda name: read_time_zone(name).key, time_zone),
        time_format=checked("--date-format", parse_time_format, date_format),
        sheet=sheet,
        variables=_variables(found, mapped.constants.get("template")),
    )
    submission = FileSubmission(found, file, mapped, as_json=as_json)
    if test_to is not None:
        submission.test(test_to, dry_run=dry_run)
    else:
        submission.submit(dry_run=dry_run, skip_invalid=skip_invalid, again=again)


def _variables(stack: Stack, template: str | None) -> list[str]:
    if template is None:
        return []
    with ApiClient(stack) as client:
        return client.get(f"/templates/{template}", TemplateResponse).variables


def _submit_one(
    where: Where,
    given: dict[str, str],
    request_id: str | None,
    country: str | None,
    variables: dict[str, str],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    if PHONE not in given or len({"text", "ssml", "template"} & given.keys()) != 1:
        raise typer.BadParameter("name --to, and one of --text, --ssml and --template; or a file of requests")
    _refuse_past_end(given.get("expires_at"))
    with where.api() as client:
        given = given | {PHONE: in_e164(client, given[PHONE], country, "--to")}
        request = build_request(given) | {"request_id": request_id or f"cli-{uuid.uuid4()}"}
        if variables:
            request["variables"] = variables
        submitted = client.post("/calls", Submitted, request, dry_run="true" if dry_run else None)
    tell_submitted(submitted, called=given[PHONE], dry_run=dry_run, as_json=as_json)


def _refuse_past_end(expires_at: str | None) -> None:
    try:
        at = from_iso(expires_at) if expires_at is not None else None
    except ValueError:
        return  # the API says what is wrong with it
    if at is not None and at <= datetime.now(UTC):
        error = past_end("expires_at", at)
        raise NotPossibleError(
            "Nothing was sent.", errors=(FieldErrorResponse(field=error.field, message=error.message),)
        )


def _mapped(
    given: dict[str, str], request_id: str | None, column: list[str] | None, constant: list[str] | None
) -> Mapped:
    """Put together how rows become requests; what would call one phone for all rows, or hides a contradiction, is refused."""
    columns, constants = pairs("--column", column, (*FIELDS, *ROW_ALONE)), pairs("--set", constant, FIELDS)
    for field, value, option in ((PHONE, given.get(PHONE), "--to"), ("request_id", request_id, "--request-id")):
        if value is not None or field in constants:
            raise typer.BadParameter(
                f"this is for one call; in a file, each row has its own {field}. "
                "To hear a file's message first: --test-to NUMBER",
                param_hint=option if value is not None else "--set",
            )
    for field in {*columns} & {*given, *constants} | {*given} & {*constants}:
        raise typer.BadParameter(f"{field} is given twice, for all rows and otherwise; name it once")
    return Mapped(columns=columns, constants={**given, **constants})
