"""`redial hours`: calling hours that have names, which requests and campaigns give."""

from typing import Annotated

import typer

from redial.contracts.answers.settings import NamedHoursDeleted, NamedHoursList, NamedHoursPut, NamedHoursResponse
from redial.contracts.written_hours import EXAMPLE, read_hours
from redial_cli.client.api import path_part
from redial_cli.commands.option_values import checked
from redial_cli.console import errors as stderr
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Profile, Region, StackName, Why
from redial_cli.tables import table_or_entries
from redial_cli.terminal import data, one_line

app = typer.Typer(
    help="Calling hours that have names, for requests and campaigns to give.",
    no_args_is_help=True,
    add_completion=False,
)

Name = Annotated[str, typer.Argument(help="Of the hours, such as office.", metavar="NAME")]


@app.command("list")
@command
def list_hours(
    *, stack: StackName = None, region: Region = None, profile: Profile = None, as_json: AsJson = False
) -> None:
    """List named hours, as they hold now."""
    with Where(stack=stack, region=region, profile=profile).api() as client:
        found = client.get("/calling-hours", NamedHoursList)
    if as_json:
        print_json(found)
        return
    for broken in found.unreadable:
        which = f"The hours {one_line(broken.name)}" if broken.name != "*" else "Hours that were put"
        stderr.print(
            f"{which} cannot be read ({one_line(broken.fault)}). Calls that give them wait: put them anew "
            f"(redial hours set), or remove them (redial hours remove '{one_line(broken.name)}').",
            soft_wrap=True,
        )
    if not found.calling_hours:
        out.print("No hours have a name." if not found.unreadable else "No other hours have a name.")
        return
    rows = []
    for each in found.calling_hours:
        name = f"{each.name} (default)" if each.name == found.default else each.name
        rows.append([*map(data, (name, each.written, _since(each)))])
    out.print(table_or_entries(("name", "hours", "since"), rows, out.width))


@app.command("set")
@command
def set_hours(
    name: Name,
    hours: Annotated[str, typer.Argument(help=f"Such as '{EXAMPLE}'.", metavar="HOURS")],
    *,
    reason: Why = "",
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Put hours under a name. They come before those that the settings have under it.

    Calls that give the name are held against them from then on, also those that were accepted before.
    """
    read = checked("HOURS", read_hours, hours)
    if not isinstance(read, dict):
        raise typer.BadParameter(f"expected hours like '{EXAMPLE}', got a name", param_hint="HOURS")
    with Where(stack=stack, region=region, profile=profile).api() as client:
        put = client.put(f"/calling-hours/{path_part(name)}", NamedHoursPut, read, reason=reason or None)
    if as_json:
        print_json(put)
        return
    told = "" if put.changed else ", as before"
    out.print(f"{one_line(put.name)}: {one_line(put.written)}{told}.", soft_wrap=True)


@app.command()
@command
def remove(
    name: Name,
    *,
    reason: Why = "",
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Remove hours that were put under a name.

    Those that the settings have under it hold then. Where they have none, waiting calls that give the name are held.
    """
    with Where(stack=stack, region=region, profile=profile).api() as client:
        deleted = client.post(f"/calling-hours/{path_part(name)}/delete", NamedHoursDeleted, {"reason": reason})
    if as_json:
        print_json(deleted)
    else:
        then = "those of the settings hold" if deleted.of_settings else "calls that give the name are held"
        out.print(f"{one_line(deleted.name)} is removed: {then}.")


def _since(hours: NamedHoursResponse) -> str:
    if hours.put_at is None:
        return "in the settings"
    instead = ", instead of the settings' own" if hours.in_settings else ""
    return f"{when(hours.put_at)} by {hours.put_by}{instead}"
