"""`redial campaigns`: all campaigns, how they stand and what is set for them; or one of them, with all that is known of it."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from msgspec import to_builtins
from rich import box
from rich.table import Table
from rich.text import Text

from redial.contracts.answers.campaign_progress import CampaignProgress
from redial.contracts.answers.notes import CampaignNotes
from redial.contracts.answers.overview import Campaign, CampaignPage
from redial.contracts.answers.settings import CampaignSettingsList, CampaignSettingsResponse
from redial_cli.client.api import ApiClient
from redial_cli.commands.list_command import LARGEST_PAGE
from redial_cli.commands.told_campaign import campaign_progress_view
from redial_cli.console import errors, out
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Profile, Region, ShowNumbers, StackName
from redial_cli.terminal import data, per_cent

# From this width on there is room for counts by status and for hours.
_WIDE = 110
# Below it names would have no room left beside all columns.
_NARROW = 70
_DASH = Text("–", "dim")


@command
def campaigns(
    name: Annotated[
        str | None, typer.Argument(help="Of one campaign, whole; left out, all.", show_default=False)
    ] = None,
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 25,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    show_numbers: ShowNumbers = False,
    as_json: AsJson = False,
) -> None:
    """
    List campaigns, the latest changed first: how far each is, whether it is paused or cancelled, its rate, lane and hours.

    Or tell all of one: its rate now, its expected end, its lane, hours, templates, retries, notes, and what holds it back.
    """
    with Where(stack=stack, region=region, profile=profile).api(personal_data=show_numbers) as client:
        if name is not None:
            progress = client.get("/campaigns/progress", CampaignProgress, campaign=name)
            if as_json:
                print_json(progress)
            else:
                notes = client.get("/campaigns/notes", CampaignNotes, campaign=name).notes
                out.print(campaign_progress_view(progress, notes))
            return
        found, is_all = _read(client, limit)
        settings = {each.campaign: each for each in client.get("/campaigns/settings", CampaignSettingsList).campaigns}
    if as_json:
        print_json({"campaigns": [_for_programs(each, settings) for each in found], "is_all": is_all})
        return
    if not found:
        out.print("No campaigns.")
        return
    out.print(campaigns_table(found, settings, out.width))
    if not is_all:
        errors.print(Text(f"The first {len(found):,}; more with --limit.", "dim"))


def _read(client: ApiClient, limit: int) -> tuple[list[Campaign], bool]:
    found: list[Campaign] = []
    for page in client.pages("/campaigns", CampaignPage, limit=min(limit, LARGEST_PAGE)):
        found += page.campaigns
        if len(found) >= limit:
            return found[:limit], page.next_cursor is None and len(found) == limit
    return found, True


def _for_programs(campaign: Campaign, settings: Mapping[str, CampaignSettingsResponse]) -> dict[str, Any]:
    of = settings.get(campaign.campaign)
    plain: dict[str, Any] = to_builtins(campaign)
    return plain | {
        "calling_hours": of.calling_hours_written if of is not None else None,
        "calls_per_minute": of.calls_per_minute if of is not None else None,
        "lane": of.lane if of is not None else None,
    }


def campaigns_table(found: Sequence[Campaign], settings: Mapping[str, CampaignSettingsResponse], width: int) -> Table:
    """Show campaigns as a table that fits into a width."""
    is_wide, is_narrow = width >= _WIDE, width < _NARROW
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("campaign", overflow="fold")
    table.add_column("state", no_wrap=True)
    table.add_column("ended", justify="right", no_wrap=True)
    if is_wide:
        for name in ("waiting", "played", "not reached", "too late", "attempts"):
            table.add_column(name, justify="right", no_wrap=True)
    if not is_narrow:
        table.add_column("answered", justify="right", no_wrap=True)
        table.add_column("last change", no_wrap=True)
    if is_wide:
        table.add_column("a minute", justify="right", no_wrap=True)
        table.add_column("lane", no_wrap=True)
        table.add_column("calling hours", overflow="fold")
    for each in found:
        answered = per_cent(each.answer_rate) if each.answer_rate is not None else _DASH
        ended = f"{each.done:,} of {each.total:,}"
        row: list[Text | str] = [data(each.campaign), _state(each), ended]
        if is_wide:
            calls = each.calls
            counts = (calls.WAITING + calls.CALLING, calls.COMPLETED, calls.UNREACHED, calls.EXPIRED, each.attempts)
            row += [f"{number:,}" for number in counts]
        row += [] if is_narrow else [answered, when(each.last_change_at)]
        if is_wide:
            of = settings.get(each.campaign)
            row.append(f"{of.calls_per_minute:,}" if of is not None and of.calls_per_minute is not None else _DASH)
            row.append(data(of.lane) if of is not None and of.lane is not None else _DASH)
            row.append(data(of.calling_hours_written) if of is not None and of.calling_hours_written else _DASH)
        table.add_row(*row)
    return table


def _state(campaign: Campaign) -> Text:
    if campaign.paused_since is not None:
        return Text("paused", "yellow")
    if campaign.done >= campaign.total:
        return Text("cancelled" if campaign.cancelled_before is not None else "ended", "dim")
    return Text("running", "green")
