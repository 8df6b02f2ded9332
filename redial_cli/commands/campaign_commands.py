"""`redial campaign`: the settings of campaigns, which hold while they run."""

from typing import Annotated, Any

import typer

from redial.contracts.answers.settings import CampaignSettingsList, CampaignSettingsResponse
from redial.contracts.written_hours import read_hours
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_rates import MOST_CALLS_PER_MINUTE
from redial_cli.commands.known_campaigns import tell_if_unknown
from redial_cli.commands.option_values import checked
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Profile, Region, StackName, Why
from redial_cli.tables import table_or_entries
from redial_cli.terminal import counted, data, one_line

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
    columns = ("campaign", "calling hours", "rate", "lane", "changed")
    rows = [
        [*map(data, (each.campaign, _hours(each), _rate(each), _lane(each), _changed(each)))]
        for each in found.campaigns
    ]
    out.print(table_or_entries(columns, rows, out.width))


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
        if settings.set_at is None:
            tell_if_unknown(client, name)
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
    rate: Annotated[
        int | None,
        typer.Option(
            "--rate",
            help="How many of its calls may be placed in a minute.",
            metavar="CALLS",
            min=1,
            max=MOST_CALLS_PER_MINUTE,
            show_default=False,
        ),
    ] = None,
    no_rate: Annotated[bool, typer.Option("--no-rate", help="Take its rate back.")] = False,
    lane: Annotated[
        Lane | None, typer.Option("--lane", help="Move its calls to this lane.", show_default=False)
    ] = None,
    no_lane: Annotated[
        bool, typer.Option("--no-lane", help="New calls are in the lane of their requests again.")
    ] = False,
    reason: Why = "",
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Change the settings of a campaign. What no option names stays as it is.

    Its calling hours hold for calls that have none of their own, also for those that were accepted before. Its rate holds for all
    of its calls, retries too: no sliding minute has more of them. Its lane holds for all of its calls, whatever their requests say;
    those that wait are moved within minutes, and stay where they are when it is taken back.
    """
    change: dict[str, Any] = {}
    if _is_to_change("--hours", hours, "--no-hours", is_taken_back=no_hours):
        change["calling_hours"] = checked("--hours", read_hours, hours)
    if _is_to_change("--rate", rate, "--no-rate", is_taken_back=no_rate):
        change["calls_per_minute"] = rate
    if _is_to_change("--lane", lane, "--no-lane", is_taken_back=no_lane):
        change["lane"] = lane
    if not change:
        raise typer.BadParameter("name what to change: --hours, --rate, --lane, or --no-hours, --no-rate, --no-lane")
    with Where(stack=stack, region=region, profile=profile).api() as client:
        body = {"campaign": name, **change}
        settings = client.put("/campaigns/settings", CampaignSettingsResponse, body, reason=reason or None)
        tell_if_unknown(client, name)
    print_json(settings) if as_json else _tell(settings)


def _is_to_change(option: str, value: object, opposite: str, *, is_taken_back: bool) -> bool:
    if value is not None and is_taken_back:
        raise typer.BadParameter(f"name one of {option} and {opposite}")
    return value is not None or is_taken_back


def _tell(settings: CampaignSettingsResponse) -> None:
    said = f"calling hours {one_line(_hours(settings))}; rate {_rate(settings)}; lane {_lane(settings)}"
    out.print(f"{one_line(settings.campaign)}: {said}.", soft_wrap=True)
    if settings.set_at is not None:
        out.print(f"Changed {one_line(_changed(settings))}.")


def _hours(settings: CampaignSettingsResponse) -> str:
    return settings.calling_hours_written or "as without a campaign"


def _rate(settings: CampaignSettingsResponse) -> str:
    if settings.calls_per_minute is None:
        return "as without a campaign"
    return f"{counted(settings.calls_per_minute, 'call')} a minute"


def _lane(settings: CampaignSettingsResponse) -> str:
    return str(settings.lane) if settings.lane is not None else "as without a campaign"


def _changed(settings: CampaignSettingsResponse) -> str:
    return f"{when(settings.set_at)} by {settings.set_by}" if settings.set_at is not None else "never"
