"""`redial list`: calls, searched and paged."""

from datetime import timedelta
from difflib import get_close_matches
from typing import Annotated, Any

import typer
from rich.text import Text

from redial.contracts.answers.calls import CallPage, CallSummary
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.times import from_iso, rounded_up, to_iso
from redial_cli.call_views import CELLS, calls_table, chosen_columns
from redial_cli.commands.option_values import past_time
from redial_cli.console import errors, out
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Country, Profile, Region, ShowNumbers, StackName

LARGEST_PAGE = 100

Statuses = Annotated[
    list[CallStatus] | None,
    typer.Option(
        "--status",
        "-s",
        help=f"Calls of this status: {', '.join(CallStatus)}. Repeatable.",
        metavar="STATUS",
        case_sensitive=False,
        show_default=False,
    ),
]
Campaign = Annotated[str | None, typer.Option("--campaign", "-c", help="Calls of this campaign.", show_default=False)]
To = Annotated[
    str | None,
    typer.Option("--to", help="Calls to this number. Needs the right to see numbers.", show_default=False),
]
LaneOption = Annotated[Lane | None, typer.Option("--lane", help="Calls of this lane.", show_default=False)]
Since = Annotated[
    str | None,
    typer.Option(
        help="From this time on: 2h (ago), yesterday, 'mon 9:00', or 2026-11-23T09:00:00Z.",
        metavar="TIME",
        show_default=False,
        callback=past_time,
    ),
]
Until = Annotated[
    str | None, typer.Option(help="Up to this time.", metavar="TIME", show_default=False, callback=past_time)
]


@command
def list_calls(
    *,
    status: Statuses = None,
    campaign: Campaign = None,
    to: To = None,
    country: Country = None,
    lane: LaneOption = None,
    since: Since = None,
    until: Until = None,
    not_permitted: Annotated[
        bool, typer.Option("--not-permitted", help="Calls that are held, for a setting does not permit them.")
    ] = False,
    search: Annotated[
        str | None,
        typer.Option(
            "--search",
            help="A number, a request id, or a part of one or of a recipient's name (names: with --show-numbers).",
            show_default=False,
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option("--columns", help=f"Which columns, in their order: {', '.join(CELLS)}.", show_default=False),
    ] = None,
    oldest_first: Annotated[bool, typer.Option("--oldest-first", help="The earliest first.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 25,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    show_numbers: ShowNumbers = False,
    as_json: AsJson = False,
) -> None:
    """
    List calls: now, then what ended last, then what is due later.

    The time shown is when a waiting call is due, or since when it is being dialled or has ended.
    """
    chosen = _chosen(columns)
    query = filters(
        status=status,
        campaign=campaign,
        to=to,
        country=country,
        lane=lane,
        since=since,
        until=until,
        oldest_first=oldest_first,
    ) | {"wait_reason": WaitReason.NOT_PERMITTED.value if not_permitted else None}
    query["search"] = search
    found: list[CallSummary] = []
    searched_back_to: str | None = None
    is_all = False
    with Where(stack=stack, region=region, profile=profile).api(personal_data=show_numbers or to is not None) as client:
        # One more than is shown: a page that is full may be the last.
        for page in client.pages("/calls", CallPage, limit=min(limit + 1, LARGEST_PAGE), **query):
            found += page.calls
            searched_back_to = page.searched_back_to
            is_all = page.next_cursor is None
            # A page of a search that is not full has looked through 2,000 calls: whoever wants more says so.
            if len(found) > limit or (searched_back_to is not None and len(page.calls) < LARGEST_PAGE):
                break
    is_all = is_all and len(found) <= limit
    found = found[:limit]
    if as_json:
        print_json({"calls": found, "is_all": is_all, "searched_back_to": searched_back_to})
        return
    if searched_back_to is not None:
        errors.print(Text(_how_far(searched_back_to, oldest_first=oldest_first), "dim"))
    if not found:
        out.print("No calls." if is_all else "No calls among those looked at; there are more.")
        return
    out.print(chosen_columns(found, chosen, out.width) if chosen else calls_table(found, out.width))
    if not is_all:
        rest = "" if search is not None else ", all with `redial export`"
        errors.print(Text(f"The first {len(found):,}; more with --limit{rest}.", "dim"))


def _how_far(searched_to: str, *, oldest_first: bool) -> str:
    """Say how far a search has come, by a time from which on, or up to which, nothing is left out."""
    if oldest_first:
        return f"Searched up to {when(searched_to, to_the_second=True)}; what is after with --since."
    second = to_iso(rounded_up(from_iso(searched_to), timedelta(seconds=1)))
    return f"Searched back to {when(second, to_the_second=True)}; what is before with --until."


def _chosen(columns: str | None) -> tuple[str, ...]:
    """Read which columns somebody wants; none: those that fit."""
    names = tuple(name.strip().lower() for name in columns.split(",")) if columns is not None else ()
    unknown = [name for name in names if name not in CELLS]
    if unknown:
        meant = get_close_matches(unknown[0], CELLS)
        hint = f"; did you mean {', '.join(meant)}?" if meant else ""
        raise typer.BadParameter(
            f"expected some of {', '.join(CELLS)}, separated by commas; got {unknown[0]!r}{hint}",
            param_hint="--columns",
        )
    return names


def filters(
    *,
    status: list[CallStatus] | None,
    campaign: str | None,
    to: str | None,
    country: str | None = None,
    lane: Lane | None,
    since: str | None,
    until: str | None,
    oldest_first: bool = False,
) -> dict[str, Any]:
    """Give the query parameters for a list."""
    return {
        "status": [each.value for each in status or []],
        "campaign": campaign,
        "destination_phone_number": to,
        "country": country,
        "lane": lane.value if lane is not None else None,
        "since": since,
        "until": until,
        "order": "oldest_first" if oldest_first else None,
    }
