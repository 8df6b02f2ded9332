"""`redial campaign`: the settings of campaigns, which hold while they run."""

from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table

from redial.contracts.answers.settings import CampaignSettingsList, CampaignSettingsResponse
from redial.contracts.written_hours import read_hours
from redial_cli.commands.option_values import checked
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Profile, Region, StackName, Why
from redial_cli.terminal import data, one_line

app = typer.Typer(
    help="Campaigns: settings of their own, which hold for their calls from then on.",
    no_args_is_help=True,
    add_completion=False,
)

Name = Annotated[str, typer.Argument(help="Of the campaign, whole.", metavar="CAMPAIGN")]


@app.command("list")
@command
def list_settings(
    *, stack: StackName = None, region: Region = None, profile: Profile = None, as_json: AsJson = False
) -> None:
    """List the campaigns that have settings, with them."""
    with Where(stack=stack, region=region, profile=profile).api() as client:
        found = client.get("/campaigns/settings", CampaignSettingsList)
    if as_json:
        print_json(found)
        return
    if not found.campaigns:
        out.print("No campaign has settings of its own.")
        return
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in ("campaign", "calling hours", "changed"):
        table.add_column(column, overflow="fold")
    for each in found.campaigns:
        table.add_row(*map(data, (each.campaign, _hours(each), _changed(each))))
    out.print(table)


@app.command()
@command
def show(
    name: Name,
    *,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Show the settings of a campaign."""
    with Where(stack=stack, region=region, profile=profile).api() as client:
        (settings,) = client.get("/campaigns/settings", CampaignSettingsList, campaign=name).campaigns
    print_json(settings) if as_json else _tell(settings)


@app.command("set")
@command
def set_settings(
    name: Name,
    *,
    hours: Annotated[
        str | None,
        typer.Option("--hours", help="Calling hours, or the name of hours; as of `redial submit`.", show_default=False),
    ] = None,
    no_hours: Annotated[bool, typer.Option("--no-hours", help="Take its calling hours back.")] = False,
    reason: Why = "",
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Change the settings of a campaign. What no option names stays as it is.

    Its calling hours hold for calls that have none of their own, also for those that were accepted before.
    """
    if (hours is None) == (not no_hours):
        raise typer.BadParameter("name one of --hours and --no-hours")
    change: dict[str, Any] = {"calling_hours": checked("--hours", read_hours, hours)}
    with Where(stack=stack, region=region, profile=profile).api() as client:
        body = {"campaign": name, **change}
        settings = client.put("/campaigns/settings", CampaignSettingsResponse, body, reason=reason or None)
    print_json(settings) if as_json else _tell(settings)


def _tell(settings: CampaignSettingsResponse) -> None:
    out.print(f"{one_line(settings.campaign)}: calling hours {one_line(_hours(settings))}.", soft_wrap=True)
    if settings.set_at is not None:
        out.print(f"Changed {one_line(_changed(settings))}.")


def _hours(settings: CampaignSettingsResponse) -> str:
    return settings.calling_hours_written or "as without a campaign"


def _changed(settings: CampaignSettingsResponse) -> str:
    return f"{when(settings.set_at)} by {settings.set_by}" if settings.set_at is not None else "never"
