"""`redial audit`: who did what, when and why."""

import csv
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from redial.contracts.answers.audit import ActorResponse, ActResponse, AuditPage
from redial.domain.audit.acts import ActKind
from redial_cli.client.api import ApiClient
from redial_cli.commands.list_command import LARGEST_PAGE, Since, Until
from redial_cli.console import errors, out
from redial_cli.json_answers import print_json
from redial_cli.local_times import in_local_time, when
from redial_cli.output_file import TableFormat, cell, opened
from redial_cli.session import Where, command
from redial_cli.stack_options import AsJson, Profile, Region, StackName
from redial_cli.terminal import data

COLUMNS = (
    "at",
    "kind",
    "text",
    "actor_kind",
    "actor_id",
    "actor_name",
    "actor_session",
    "reason",
    "call_id",
    "campaign",
    "lane",
)
# From this width on there is room for reasons and ids in columns of their own.
_WIDE = 110
_DASH = Text("–", "dim")


@command
def audit(
    *,
    since: Since = None,
    until: Until = None,
    actor: Annotated[
        str | None,
        typer.Option("--actor", help="A part of who did it: of the id, name or session.", show_default=False),
    ] = None,
    kind: Annotated[
        ActKind | None,
        typer.Option("--kind", metavar="KIND", help=f"What was done: {', '.join(ActKind)}.", show_default=False),
    ] = None,
    without_kind: Annotated[
        ActKind | None,
        typer.Option("--without", metavar="KIND", help="What is left out, such as read_in_clear.", show_default=False),
    ] = None,
    campaign: Annotated[
        str | None, typer.Option("--campaign", "-c", help="What was done to this campaign.", show_default=False)
    ] = None,
    call: Annotated[
        str | None,
        typer.Option("--call", help="What was done to this call, by call id or request id.", show_default=False),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 25,
    form: Annotated[TableFormat, typer.Option("--format", "-f", help="How it is written.")] = TableFormat.TABLE,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Tell who did what, when and why, the latest first: cancelled, paused, settled, exported, saw numbers.

    Phone numbers in it are masked for everybody, as they are kept.
    """
    query = {"since": since, "until": until, "actor": actor, "kind": kind, "campaign": campaign, "call": call}
    query["without_kind"] = without_kind
    with Where(stack=stack, region=region, profile=profile).api() as client:
        acts, is_all = _read(client, limit, query)
    if as_json:
        print_json({"acts": acts, "is_all": is_all})
    elif form is TableFormat.CSV:
        _write_csv(acts)
    elif acts:
        out.print(acts_table(acts, out.width))
    else:
        out.print("Nothing was done." if is_all else "Nothing among what was looked at; there is more.")
    if not (is_all or as_json):
        errors.print(Text(f"The latest {len(acts):,}; more with --limit.", "dim"))


def _read(client: ApiClient, limit: int, query: dict[str, Any]) -> tuple[list[ActResponse], bool]:
    found: list[ActResponse] = []
    # One more than is shown: a page that is full may be the last.
    for page in client.pages("/audit", AuditPage, limit=min(limit + 1, LARGEST_PAGE), **query):
        found += page.acts
        if len(found) > limit:
            return found[:limit], False
    return found, True


def acts_table(acts: list[ActResponse], width: int) -> Table:
    """Show acts as a table that fits into a width."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    is_wide = width >= _WIDE
    table.add_column("when", no_wrap=True)
    table.add_column("who", overflow="fold", max_width=width // 4)
    table.add_column("what", overflow="fold")
    if is_wide:
        table.add_column("why", overflow="fold")
    for act in acts:
        why = data(act.reason, "dim") if act.reason else _DASH
        what = data(in_local_time(act.text))
        if is_wide:
            table.add_row(when(act.at), _who(act.actor), what, why)
        else:
            table.add_row(when(act.at), _who(act.actor), Group(what, why) if act.reason else what)
    return table


def _who(actor: ActorResponse) -> Group | Text:
    name = data(actor.name)
    return Group(name, data(f"session {actor.session}", "dim")) if actor.session else name


def _write_csv(acts: list[ActResponse]) -> None:
    with opened(None) as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for act in acts:
            actor = act.actor
            told = (act.at, act.kind, act.text, actor.kind, actor.id, actor.name, actor.session, act.reason)
            writer.writerow(map(cell, (*told, act.call_id, act.campaign, act.lane)))
