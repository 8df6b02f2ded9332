"""`redial dnc`: the do-not-call list."""

from typing import Annotated

import typer
from rich import box
from rich.table import Table

from redial.contracts.answers.steering import DoNotCallEntry, DoNotCallPage
from redial_cli.client.errors import ExitCode
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Country, Profile, Region, ShowNumbers, StackName
from redial_cli.terminal import data, one_line

app = typer.Typer(
    help="The do-not-call list: whom no call reaches, whoever asks for it.", no_args_is_help=True, add_completion=False
)

Number = Annotated[str, typer.Argument(help="A phone number, as it is written.", metavar="NUMBER")]


@app.command()
@command
def add(
    number: Number,
    *,
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; shown to whoever asks.")] = "",
    country: Country = None,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Put a number on the list. Calls that wait for it are cancelled when their turn comes."""
    with Where(stack=stack, region=region, profile=profile).api() as client:
        entry = client.put("/do-not-call", DoNotCallEntry, _named(number, country) | {"reason": reason})
    if as_json:
        print_json(entry)
    else:
        out.print(f"{one_line(entry.destination_phone_number)} is on the list since {when(entry.since)}.")


@app.command()
@command
def remove(
    number: Number,
    *,
    country: Country = None,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Take a number off the list."""
    with Where(stack=stack, region=region, profile=profile).api() as client:
        page = client.post("/do-not-call/remove", DoNotCallPage, _named(number, country))
    print_json(page) if as_json else out.print("It is not on the list any more.")


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
        out.print(f"It is on the list since {when(entry.since)}{why}")
    raise typer.Exit(ExitCode.NOT_ALL_WELL if page.entries else ExitCode.DONE)


@app.command("list")
@command
def list_entries(
    *,
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
        for page in client.pages("/do-not-call", DoNotCallPage, limit=min(limit, 100)):
            entries += page.entries
            if len(entries) >= limit:
                break
    if as_json:
        print_json({"entries": entries[:limit]})
        return
    if not entries:
        out.print("The list is empty.")
        return
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for name in ("number", "since", "reason"):
        table.add_column(name, overflow="fold")
    for entry in entries[:limit]:
        table.add_row(data(entry.destination_phone_number), when(entry.since), data(entry.reason))
    out.print(table)


def _named(number: str, country: str | None) -> dict[str, str]:
    # The stack reads it: it knows its own country, and keeps the list by what it read.
    return {"destination_phone_number": number} | ({"country": country} if country is not None else {})
