"""`redial status`: how things stand, or how one call stands."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from redial.contracts.answers.calls import CallResponse
from redial.contracts.answers.overview import (
    SUMMARY_COUNTS_TO,
    AllowanceUse,
    Campaign,
    CampaignPage,
    Due,
    StatusCounts,
    Summary,
)
from redial.contracts.answers.problems import RefusalsResponse
from redial.contracts.answers.steering import Dialling
from redial.domain.call.calls import CallStatus
from redial.domain.call.reasons.wording import reason_in_words
from redial.domain.call.requests import Lane
from redial.domain.pacing.wait_reasons import reason_of_wait
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.times import from_iso
from redial_cli.call_details import call_in_full, figures_in_words
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import NotPossibleError, NotThereError
from redial_cli.commands.redrive_refused import held_in_words
from redial_cli.commands.told_pauses import pause_told
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.local_times import in_local_time, when
from redial_cli.session import Where, command, on_call
from redial_cli.stack_options import AsJson, Profile, Region, ShowNumbers, StackName
from redial_cli.status_styles import STYLES
from redial_cli.terminal import counted, data, per_cent

_SHOWN_AS_USE = frozenset(
    {
        LimitName.ACCOUNT_MINUTE,
        LimitName.ACCOUNT_SECOND,
        LimitName.ACCOUNT_DAY,
        LimitName.ORIGINATION_NUMBER_SECOND,
    }
)
# As wide as the counts of all statuses are, beside each other.
_BESIDE_EACH_OTHER = 80


@command
def status(
    call: Annotated[
        str | None, typer.Argument(help="A call id or a request id; left out, the whole stack.", show_default=False)
    ] = None,
    *,
    campaign: Annotated[
        str | None,
        typer.Option("--campaign", "-c", help="How far this campaign is, instead.", metavar="NAME", show_default=False),
    ] = None,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    show_numbers: ShowNumbers = False,
    as_json: AsJson = False,
) -> None:
    """Show how things stand: calls by status, the backlog, the allowance. Or one call, or one campaign."""
    if call is not None and campaign is not None:
        raise NotPossibleError("Name a call or a campaign, not both.")
    with Where(stack=stack, region=region, profile=profile).api(personal_data=show_numbers) as client:
        if campaign is not None:
            progress = _campaign(client, campaign)
            print_json(progress) if as_json else out.print(campaign_view(progress))
            return
        if call is not None:
            found = on_call(client, call, lambda path: client.get(path, CallResponse))
            print_json(found) if as_json else out.print(call_in_full(found))
            return
        summary = client.get("/summary", Summary)
        if as_json:
            print_json(summary)
        else:
            out.print(summary_view(summary, _pauses(client, summary), _holds(client, summary)))


def _pauses(client: ApiClient, summary: Summary) -> list[str]:
    if summary.dialling == "running":
        return []
    return [pause_told(pause) for pause in client.get("/dialling", Dialling).pauses]


def _holds(client: ApiClient, summary: Summary) -> list[str]:
    if not summary.refusal_holds:
        return []
    return [
        f"{held_in_words(hold)} is held since {when(hold.since)}: the voice service refuses it ({hold.message}); "
        "one call probes each minute: `redial redrive refused --show`"
        for hold in client.get("/refusals", RefusalsResponse).holds
    ]


def summary_view(summary: Summary, pauses: list[str], holds: Sequence[str] = ()) -> Group:
    """Show a summary, with what is paused, and what is held because the voice service refuses it."""
    parts: list[RenderableType] = [_counts(summary.calls), Text(), _backlog(summary)]
    notes = [Text.assemble(("  ‖ ", "yellow"), data(pause)) for pause in pauses]
    if summary.dead_letters:
        letters = counted(summary.dead_letters, "message")
        notes.append(Text.assemble(("  ! ", "red"), f"{letters} in dead-letter queues: `redial redrive`"))
    if summary.calls.UNKNOWN:
        hint = "`redial list --status UNKNOWN`, then `redial settle`"
        notes.append(Text.assemble(("  ? ", "magenta"), f"{counted(summary.calls.UNKNOWN, 'call')} UNKNOWN: {hint}"))
    if summary.not_permitted:
        hint = "not permitted by a setting: `redial list --not-permitted`"
        notes.append(Text.assemble(("  ! ", "yellow"), f"{_so_many(summary.not_permitted, 'call')} held, {hint}"))
    if summary.refusal_holds:
        of_all = ["calls are held: the voice service refuses them; `redial redrive refused --show` says why"]
        notes += [Text.assemble(("  ! ", "red"), data(hold)) for hold in holds or of_all]
    if summary.set_aside:
        aside = _so_many(summary.set_aside, "call")
        notes.append(Text.assemble(("  ! ", "red"), f"{aside} set aside: docs/alarms/calls-set-aside.md"))
    if summary.orphans:
        notes.append(
            Text(
                f"  {_so_many(summary.orphans, 'attempt')} with events and no call (docs/operations.md)",
                "dim",
            )
        )
    return Group(*parts, *([Text(), *notes] if notes else []))


def campaign_view(campaign: Campaign) -> Group:
    """Show how far a campaign is, and what the service says that its calls took and cost."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", min_width=10)
    grid.add_column()
    grid.add_row("ended", f"{campaign.done:,} of {counted(campaign.total, 'call')}")
    grid.add_row("attempts", f"{campaign.attempts:,}")
    if campaign.answer_rate is not None:
        grid.add_row("answered", f"{per_cent(campaign.answer_rate)}, perhaps by voicemail")
    if campaign.figures is not None:
        grid.add_row("service's figures", figures_in_words(campaign.figures))
    if campaign.paused_since is not None:
        grid.add_row("paused", f"since {when(campaign.paused_since)}")
    if campaign.cancelled_before is not None:
        grid.add_row("cancelled", f"calls accepted before {when(campaign.cancelled_before)}")
    return Group(data(campaign.campaign, "bold"), _counts(campaign.calls), Text(), grid)


def _campaign(client: ApiClient, name: str) -> Campaign:
    found = client.get("/campaigns", CampaignPage, campaign=name).campaigns
    if not found:
        raise NotThereError(
            f"There is no campaign {name}: no call of it was counted. Names are compared whole, in their own case."
        )
    return found[0]


def _so_many(number: int, noun: str) -> str:
    return counted(number, noun, up_to=SUMMARY_COUNTS_TO)


def _counts(calls: StatusCounts) -> Table:
    table = Table.grid(padding=(0, 2))
    if out.width < _BESIDE_EACH_OTHER:
        # A count that is cut is another one.
        table.add_column(no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        for each in CallStatus:
            table.add_row(Text(each, STYLES[each]), f"{getattr(calls, each):,}")
        return table
    for _ in CallStatus:
        table.add_column(justify="right", no_wrap=True)
    table.add_row(*(Text(each, STYLES[each]) for each in CallStatus))
    table.add_row(*(f"{getattr(calls, each):,}" for each in CallStatus))
    return table


def _backlog(summary: Summary) -> Table:
    allowance = summary.allowance
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", min_width=10)
    grid.add_column()
    held = "held back" if summary.refusal_holds else "paused"
    due = [f"{name} {_due(getattr(summary.due, name), held)}" for name in Lane]
    grid.add_row("due now", "   ".join(due))
    if summary.backlog.text:
        grid.add_row("backlog", Text(in_local_time(summary.backlog.text)))
    minute = Table.grid(padding=(0, 1))
    bar = ProgressBar(total=allowance.minute.places, completed=allowance.minute.used, width=20)
    minute.add_row(bar, f"{allowance.minute.used} of {allowance.minute.places} calls in the last minute")
    grid.add_row("allowance", minute)
    if allowance.day is not None:
        grid.add_row("", f"{allowance.day.used} of {allowance.day.places} calls in the last 24 hours")
    grid.add_row("next place", _next_place(allowance))
    grid.add_row("dialling", summary.dialling.replace("_", " "))
    if summary.calls_counted_at is not None:
        grid.add_row("counted", f"changes of calls up to {when(summary.calls_counted_at)}")
    return grid


def _next_place(allowance: AllowanceUse) -> str:
    """Say when the next call may go; and why no sooner, where the lines above do not show it."""
    if allowance.next_place_at is None:
        return "now"
    if allowance.waits_for is None or allowance.waits_for in _SHOWN_AS_USE:
        return when(allowance.next_place_at)
    why = reason_of_wait(Wait(from_iso(allowance.next_place_at), allowance.waits_for))
    return in_local_time(reason_in_words(why))


def _due(due: Due, held: str) -> str:
    oldest = f" (oldest {when(due.oldest_due_at)})" if due.oldest_due_at is not None else ""
    paused = f", {due.paused:,} {held}" if due.paused else ""
    return f"{'' if due.is_exact else 'about '}{due.count:,}{oldest}{paused}"
