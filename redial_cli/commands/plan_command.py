"""`redial plan`: what would happen to the calls of a file."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from redial.contracts.files.request_rows import CHAIN, FIELDS, RETRY, ROW_ALONE, Mapped
from redial.contracts.files.time_format import parse_time_format, read_time_zone
from redial.contracts.written_hours import read_hours
from redial.contracts.written_numbers import read_country
from redial_cli.commands.file_submission import FileSubmission
from redial_cli.commands.option_values import Hours, checked, pairs
from redial_cli.commands.submit_options import (
    Attempts,
    Campaign,
    Columns,
    Constants,
    DateFormat,
    ExpiresAt,
    Language,
    NotBefore,
    OfLane,
    Retry,
    Sheet,
    TemplateOfStack,
    Text,
    TimeZone,
)
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Country, Profile, Region, StackName

FileToPlan = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="As for `redial submit`: a table (.csv, .tsv, .txt, .xlsx), or a line of JSON for each request.",
        exists=True,
        dir_okay=False,
        show_default=False,
    ),
]


@command
def plan(
    file: FileToPlan,
    *,
    text: Text = None,
    template: TemplateOfStack = None,
    language: Language = None,
    lane: OfLane = None,
    campaign: Campaign = None,
    not_before: NotBefore = None,
    expires_at: ExpiresAt = None,
    hours: Hours = None,
    retry: Retry = None,
    attempts: Attempts = None,
    country: Country = None,
    time_zone: TimeZone = None,
    date_format: DateFormat = None,
    sheet: Sheet = None,
    column: Columns = None,
    constant: Constants = None,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Tell what would happen to the calls of a file: when they are placed, whom they do not reach, what they cost.

    Nothing is sent. The same options and columns as for `redial submit FILE`; what else is the same for all rows, with --set.
    """
    checked("--hours", read_hours, hours)
    options = {
        "text": text,
        "template": template,
        "language_code" if template is None else "language": language,
        "lane": lane.value if lane is not None else None,
        "campaign": campaign,
        "not_before": not_before,
        "expires_at": expires_at,
        "calling_hours": hours,
        RETRY: retry,
        "total_attempts": str(attempts) if attempts is not None else None,
    }
    given = {name: value for name, value in options.items() if value is not None}
    columns, constants = pairs("--column", column, (*FIELDS, *ROW_ALONE, *CHAIN)), pairs("--set", constant, FIELDS)
    for field in {*columns} & {*given, *constants} | {*given} & {*constants}:
        raise typer.BadParameter(f"{field} is given twice, for all rows and otherwise; name it once")
    found = Where(stack=stack, region=region, profile=profile).find()
    mapped = replace(
        Mapped(columns=columns, constants={**given, **constants}),
        country=checked("--country", read_country, country),
        time_zone=checked("--time-zone", lambda name: read_time_zone(name).key, time_zone),
        time_format=checked("--date-format", parse_time_format, date_format),
        sheet=sheet,
    )
    FileSubmission(found, file, mapped, as_json=as_json).plan()
