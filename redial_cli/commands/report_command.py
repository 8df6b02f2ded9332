"""`redial report`: what happened, by hour, by day or by campaign."""

import csv
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated

import typer
from rich import box
from rich.table import Table

from redial.contracts.answers.common import Figures
from redial.contracts.answers.overview import CampaignPage, OutcomeCounts, Series, StatusCounts
from redial.domain.times import from_iso
from redial_cli.client.api import ApiClient
from redial_cli.commands.known_campaigns import tell_if_unknown
from redial_cli.commands.list_command import LARGEST_PAGE
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.output_file import TableFormat, cell, opened
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Profile, Region, ShowNumbers, StackName
from redial_cli.terminal import data, per_cent

# From this width on there is room for each outcome.
_WIDE = 110
# Below it only for what tells most.
_NARROW = 70
COLUMNS = (
    "accepted",
    "attempts",
    "COMPLETED_CALL",
    "BUSY",
    "NO_ANSWER",
    "FAILED",
    "other_outcomes",
    "answer_rate",
    "ended_COMPLETED",
    "ended_UNREACHED",
    "ended_EXPIRED",
    "ended_CANCELLED",
    "ended_REJECTED",
    "ended_UNKNOWN",
    "billed_minutes",
    "price_usd",
)
_TOLD_APART = ("COMPLETED_CALL", "BUSY", "NO_ANSWER", "FAILED")
_ENDED = ("COMPLETED", "UNREACHED", "EXPIRED", "CANCELLED", "REJECTED", "UNKNOWN")


class Grouping(StrEnum):
    """What a line of a report is about."""

    HOUR = "hour"
    DAY = "day"
    CAMPAIGN = "campaign"


@command
def report(
    *,
    by: Annotated[
        Grouping, typer.Option("--by", help="A line for each hour of the last 24, day of the last 30, or campaign.")
    ] = Grouping.HOUR,
    campaign: Annotated[
        str | None,
        typer.Option(
            "--campaign",
            "-c",
            help="Only what happened to this campaign, by hour or day.",
            metavar="NAME",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        TableFormat, typer.Option("--format", "-f", help="As a table, or for a spreadsheet.")
    ] = TableFormat.TABLE,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    show_numbers: ShowNumbers = False,
    as_json: AsJson = False,
) -> None:
    """
    Report what happened: calls accepted, attempts and their outcomes, how calls ended.

    By hour and by day of all calls, or of one campaign; days are those of UTC. By campaign each since its first call, the latest
    changed first.
    """
    if campaign is not None and by is Grouping.CAMPAIGN:
        raise typer.BadParameter("--campaign goes with --by hour or --by day")
    with Where(stack=stack, region=region, profile=profile).api(personal_data=show_numbers) as client:
        rows = list(_campaigns(client)) if by is Grouping.CAMPAIGN else list(_stretches(client, by, campaign))
        tell_if_unknown(client, campaign)
    if as_json:
        print_json({"by": by.value, "rows": [dict(zip((by.value, *COLUMNS), row, strict=True)) for row in rows]})
    elif form is TableFormat.CSV:
        with opened(None) as file:
            writer = csv.writer(file)
            writer.writerow((by.value, *COLUMNS))
            writer.writerows(map(cell, row) for row in rows)
    elif rows:
        out.print(report_table(rows, by, out.width))
    else:
        out.print("Nothing happened.")


_Row = tuple[str | int | float | None, ...]


def _stretches(client: ApiClient, by: Grouping, campaign: str | None) -> Iterable[_Row]:
    found = client.get("/series", Series, range="24h" if by is Grouping.HOUR else "30d", campaign=campaign)
    for each in found.buckets:
        yield (
            each.start,
            each.accepted,
            *_counts(each.attempts, each.outcomes, each.answer_rate, each.ended, each.figures),
        )


def _campaigns(client: ApiClient) -> Iterable[_Row]:
    for page in client.pages("/campaigns", CampaignPage, limit=LARGEST_PAGE):
        for each in page.campaigns:
            counts = _counts(each.attempts, each.outcomes, each.answer_rate, each.calls, each.figures)
            yield each.campaign, each.total, *counts


def _counts(
    attempts: int, outcomes: OutcomeCounts, answer_rate: float | None, ended: StatusCounts, figures: Figures | None
) -> _Row:
    counted = {name: getattr(outcomes, name) for name in OutcomeCounts.__struct_fields__}
    return (
        attempts,
        *(counted[name] for name in _TOLD_APART),
        sum(number for name, number in counted.items() if name not in _TOLD_APART),
        answer_rate,
        *(getattr(ended, name) for name in _ENDED),
        figures.billed_minutes if figures is not None else None,
        figures.price_usd if figures is not None else None,
    )


def report_table(rows: Sequence[_Row], by: Grouping, width: int) -> Table:
    """Show a report as a table that fits into a width, with a sum below."""
    names = (
        "accepted",
        "attempts",
        "answered",
        "busy",
        "no answer",
        "failed",
        "other",
        "rate",
        "played",
        "not reached",
    )
    some = ("accepted", "attempts", "answered", "rate", "played", "not reached")
    shown = names if width >= _WIDE else some if width >= _NARROW else ("attempts", "answered", "rate")
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), show_footer=True)
    table.add_column(by.value, footer="in all", overflow="fold")
    sums = _shown(tuple(_sum(row[at] for row in rows) for at in range(1, len(COLUMNS) + 1)))
    for name in shown:
        table.add_column(name, justify="right", no_wrap=True, footer=sums[name] if name != "rate" else "")
    for row in rows:
        values = _shown(row[1:])
        table.add_row(data(_named(str(row[0]), by)), *(values[name] for name in shown))
    return table


def _shown(row: _Row) -> dict[str, str]:
    of = dict(zip(COLUMNS, row, strict=True))
    rate = of["answer_rate"]
    named = {
        "accepted": of["accepted"],
        "attempts": of["attempts"],
        "answered": of["COMPLETED_CALL"],
        "busy": of["BUSY"],
        "no answer": of["NO_ANSWER"],
        "failed": of["FAILED"],
        "other": of["other_outcomes"],
        "played": of["ended_COMPLETED"],
        "not reached": of["ended_UNREACHED"],
    }
    return {name: f"{number or 0:,}" for name, number in named.items()} | {
        "rate": per_cent(rate) if isinstance(rate, int | float) else "–"
    }


def _sum(values: Iterable[str | int | float | None]) -> int | float:
    return sum(value for value in values if isinstance(value, int | float))


def _named(name: str, by: Grouping) -> str:
    if by is Grouping.CAMPAIGN:
        return name
    at = from_iso(name)
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if by is Grouping.HOUR else f"{at:%Y-%m-%d}"
