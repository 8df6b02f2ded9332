"""`redial dnc`: the do-not-call list."""

from typing import Annotated

import typer
from rich.text import Text

from redial.contracts.answers.steering import DoNotCallEntry, DoNotCallPage, DoNotCallRemoved
from redial_cli.client.errors import ExitCode
from redial_cli.commands.dnc_files import export_entries, import_entries
from redial_cli.commands.known_campaigns import tell_if_unknown
from redial_cli.commands.option_values import coming_time
from redial_cli.console import errors as stderr
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Country, Profile, Region, ShowNumbers, StackName, Why
from redial_cli.tables import table_or_entries
from redial_cli.terminal import data, one_line

app = typer.Typer(
    help="The do-not-call list: whom no call reaches, whoever asks for it.", no_args_is_help=True, add_completion=False
)

Until = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="TIME",
        help="From when on it may be called again: 30d, 'mon 9:00', or 2026-11-23T09:00:00Z.",
        show_default=False,
        callback=coming_time,
    ),
]
OneCampaign = Annotated[
    str | None,
    typer.Option("--campaign", "-c", help="For this campaign alone. (default: for everything)", show_default=False),
]
Number = Annotated[str, typer.Argument(help="A phone number, as it is written.", metavar="NUMBER")]


@app.command()
@command
def add(
    number: Number,
    *,
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; shown to whoever asks.")] = "",
    until: Until = None,
    campaign: OneCampaign = None,
    country: Country = None,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Put a number on the list. Calls that wait for it are cancelled when their turn comes.

    An entry that is there for as long or longer stays as it is.
    """
    wanted = {"reason": reason, "until": until, "campaign": campaign}
    with Where(stack=stack, region=region, profile=profile).api() as client:
        entry = client.put(
            "/do-not-call",
            DoNotCallEntry,
            _named(number, country) | {name: value for name, value in wanted.items() if value is not None},
        )
        tell_if_unknown(client, campaign)
    if as_json:
        print_json(entry)
    else:
        out.print(
            f"{one_line(entry.destination_phone_number)} is on the list since {when(entry.since)}{_bounds(entry)}."
        )


@app.command()
@command
def remove(
    number: Number,
    *,
    campaign: OneCampaign = None,
    country: Country = None,
    reason: Why = "",
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Take a number off the list: off its entry for everything, or off that for a campaign.

    Exit code 1 where it had no such entry.
    """
    of_campaign = {"campaign": campaign} if campaign is not None else {}
    with Where(stack=stack, region=region, profile=profile).api() as client:
        removed = client.post(
            "/do-not-call/remove", DoNotCallRemoved, _named(number, country) | of_campaign | {"reason": reason}
        )
    if as_json:
        print_json(removed)
    else:
        if removed.changed:
            out.print("That entry is gone; others are left:" if removed.entries else "It is not on the list any more.")
        else:
            where = " for all calls" if removed.entries else ""
            where = f" for the campaign {one_line(campaign)}" if campaign is not None else where
            out.print(f"It was not on the list{where}; nothing was changed.")
        for entry in removed.entries:
            out.print(f"It is on the list since {when(entry.since)}{_bounds(entry)}.")
    if not removed.changed:
        raise typer.Exit(ExitCode.NOT_ALL_WELL)


@app.command()
@command
def check(
    number: Number,
    *,
    country: Country = None,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Tell whether a number is on the list: exit code 0 if it is not, 1 if it is."""
    with Where(stack=stack, region=region, profile=profile).api(personal_data=True) as client:
        page = client.get("/do-not-call", DoNotCallPage, **_named(number, country))
    if as_json:
        print_json(page)
    elif not page.entries:
        out.print("It is not on the list.")
    for entry in [] if as_json else page.entries:
        why = f": {one_line(entry.reason)}" if entry.reason else ""
        out.print(f"It is on the list since {when(entry.since)}{_bounds(entry)}{why}")
    raise typer.Exit(ExitCode.NOT_ALL_WELL if page.entries else ExitCode.DONE)


@app.command("list")
@command
def list_entries(
    *,
    campaign: Annotated[
        str | None,
        typer.Option("--campaign", "-c", help="Only what is there for this campaign alone.", show_default=False),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 100,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    show_numbers: ShowNumbers = False,
    as_json: AsJson = False,
) -> None:
    """List who is on the list, latest entries first."""
    entries: list[DoNotCallEntry] = []
    with Where(stack=stack, region=region, profile=profile).api(personal_data=show_numbers) as client:
        for page in client.pages("/do-not-call", DoNotCallPage, limit=min(limit + 1, 100), campaign=campaign):
            entries += page.entries
            # One more than is shown tells whether there are more.
            if len(entries) > limit:
                break
    is_all = len(entries) <= limit
    if as_json:
        print_json({"entries": entries[:limit], "is_all": is_all})
        return
    if not entries:
        out.print("The list is empty." if campaign is None else "Nobody is on the list for this campaign alone.")
        return
    shown = entries[:limit]
    # Most lists have entries for everything and for good alone.
    columns: dict[str, list[Text | None]] = {
        "number": [data(entry.destination_phone_number) for entry in shown],
        "since": [data(when(entry.since)) for entry in shown],
        "until": [data(when(entry.until)) if entry.until else None for entry in shown],
        "campaign": [data(entry.campaign) if entry.campaign else None for entry in shown],
        "reason": [data(entry.reason) for entry in shown],
    }
    told = {name: cells for name, cells in columns.items() if any(cell is not None for cell in cells)}
    rows = [[cell or data("") for cell in cells] for cells in zip(*told.values(), strict=True)]
    out.print(table_or_entries(tuple(told), rows, out.width))
    if not is_all:
        stderr.print(Text(f"The latest {len(shown):,}; more with --limit, all with `redial dnc export`.", "dim"))


app.command("import")(import_entries)
app.command("export")(export_entries)


def _named(number: str, country: str | None) -> dict[str, str]:
    # The stack reads it: it knows its own country, and keeps the list by what it read.
    return {"destination_phone_number": number} | ({"country": country} if country is not None else {})


def _bounds(entry: DoNotCallEntry) -> str:
    until = f" until {when(entry.until)}" if entry.until else ""
    return until + (f" for the campaign {one_line(entry.campaign)}" if entry.campaign else "")
