"""`redial cancel`, `pause`, `resume`, `settle`: what people change about calls."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from redial.contracts.answers.calls import CallResponse
from redial.contracts.answers.overview import CampaignCancellationResponse
from redial.contracts.answers.steering import DiallingChange
from redial.domain.call.calls import CallStatus
from redial.domain.call.requests import Lane
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import ClientError, ExitCode, NotPossibleError, NotThereError
from redial_cli.commands.known_campaigns import open_calls_told, tell_unknown_campaign
from redial_cli.console import errors as stderr
from redial_cli.console import out, print_error
from redial_cli.json_answers import print_json
from redial_cli.local_times import in_local_time
from redial_cli.reasons import reason_told
from redial_cli.session import Where, command, confirm, interrupted_as, on_call
from redial_cli.stack_options import AsJson, CallKey, Profile, Region, StackName, Why, Yes
from redial_cli.terminal import counted, data, one_line


class SettledAs(StrEnum):
    """How a call ended that nobody could tell of."""

    COMPLETED_CALL = "COMPLETED_CALL"
    BUSY = "BUSY"
    NO_ANSWER = "NO_ANSWER"
    FAILED = "FAILED"
    NOT_PLACED = "NOT_PLACED"


LaneTarget = Annotated[Lane | None, typer.Option("--lane", help="Only this lane.", show_default=False)]
CampaignTarget = Annotated[str | None, typer.Option("--campaign", "-c", help="Only this campaign.", show_default=False)]
Everything = Annotated[bool, typer.Option("--all", help="Everything.")]


@command
def cancel(
    calls: Annotated[
        list[str] | None, typer.Argument(help="Call ids or request ids.", metavar="[CALL]...", show_default=False)
    ] = None,
    *,
    campaign: Annotated[
        str | None,
        typer.Option(
            "--campaign", "-c", help="All calls of a campaign, as far as accepted by now.", show_default=False
        ),
    ] = None,
    reason: Why = "",
    yes: Yes = False,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Cancel calls, or a campaign.

    A call that is being dialled cannot be stopped, but is not dialled again. A campaign's calls are not dialled from the
    first moment on; going through a large one may take a while, and can be repeated.
    """
    if bool(calls) == (campaign is not None):
        raise typer.BadParameter("name either calls or a --campaign")
    with Where(stack=stack, region=region, profile=profile).api() as client:
        if campaign is not None:
            if not yes:
                confirm(
                    f"Cancel all calls of the campaign {one_line(campaign)}{open_calls_told(client, campaign)}?",
                    yes=False,
                )
            answers = _cancel_campaign(client, campaign, reason, quiet=as_json)
            print_json(answers) if as_json else _tell_cancellation(answers)
            if not answers.looked_at:
                tell_unknown_campaign(client, campaign)
                raise typer.Exit(ExitCode.NOT_ALL_WELL)
            return
        _cancel_calls(client, calls or [], reason, as_json=as_json)


# What became of a call that was cancelled, now or before; others were in flight then, and have ended.
_CANCELLED = {
    CallStatus.CANCELLED: "is cancelled",
    CallStatus.CALLING: "is being dialled; it is not dialled again",
    CallStatus.REJECTED: "was refused; it is not made due again",
}


def _cancel_calls(client: ApiClient, keys: list[str], reason: str, *, as_json: bool) -> None:
    """Cancel each call, also when another one could not be; tell of each what became of it."""
    cancelled: list[CallResponse] = []
    failed: dict[str, ClientError] = {}
    for key in keys:
        try:
            call = on_call(client, key, lambda path: client.post(f"{path}/cancel", CallResponse, {"reason": reason}))
        except (NotThereError, NotPossibleError) as error:
            failed[key] = error
            if not as_json:
                print_error(error, about=key)
            continue
        cancelled.append(call)
        if not as_json:
            out.print(
                f"{one_line(key)}: {_CANCELLED.get(call.status) or f'ended as {call.status} after it was cancelled'}."
            )
    if as_json:
        not_cancelled = [{"call": key, "detail": str(error), "status": error.status} for key, error in failed.items()]
        print_json({"calls": cancelled, "not_cancelled": not_cancelled})
    if failed:
        raise typer.Exit(next(iter(failed.values())).exit_code)


def _cancel_campaign(client: ApiClient, campaign: str, reason: str, *, quiet: bool) -> CampaignCancellationResponse:
    body: dict[str, Any] = {"campaign": campaign, "reason": reason}
    cancelled = in_flight = looked_at = 0
    is_begun = False

    def how_far() -> str:
        if not is_begun:
            return "Interrupted. Whether the campaign is cancelled is not known; the same command cancels it."
        return (
            f"Interrupted after {counted(looked_at, 'call')}. None of those that were accepted before is dialled any more; "
            "the same command goes through them anew."
        )

    with interrupted_as(how_far), stderr.status(data(f"Cancelling {campaign} ...")) as spinner:
        while True:
            step = client.post("/campaigns/cancel", CampaignCancellationResponse, body)
            is_begun = True
            cancelled, in_flight, looked_at = (
                cancelled + step.cancelled,
                in_flight + step.in_flight,
                looked_at + step.looked_at,
            )
            if step.done:
                break
            if not quiet:
                spinner.update(data(f"Cancelling {campaign}: {counted(looked_at, 'call')} looked at ..."))
            body["cursor"] = step.next_cursor
    return CampaignCancellationResponse(
        campaign=campaign,
        cancelled_before=step.cancelled_before,
        cancelled=cancelled,
        in_flight=in_flight,
        looked_at=looked_at,
        done=True,
        next_cursor=None,
    )


def _tell_cancellation(answer: CampaignCancellationResponse) -> None:
    others = answer.looked_at - answer.cancelled - answer.in_flight
    cancelled = counted(answer.cancelled, "call")
    out.print(f"{cancelled} of {one_line(answer.campaign)} cancelled, {others:,} had ended before.")
    if answer.in_flight:
        out.print(f"{counted(answer.in_flight, 'call')} being dialled: not dialled again.")


@command
def pause(
    *,
    everything: Everything = False,
    lane: LaneTarget = None,
    campaign: CampaignTarget = None,
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; shown to whoever asks.")] = "",
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Pause dialling: everything, a lane, or a campaign. Calls go on being accepted, and wait.

    Exit code 1 where no call of the campaign is known: it is paused, but its name may be misspelt.
    """
    body = _target(everything=everything, lane=lane, campaign=campaign)
    with Where(stack=stack, region=region, profile=profile).api() as client:
        change = client.post("/dialling/pause", DiallingChange, {**body, "reason": reason})
    print_json(change) if as_json else _tell_change(change)
    # Paused all the same: its requests may be on their way.
    if not change.is_known:
        raise typer.Exit(ExitCode.NOT_ALL_WELL)


@command
def resume(
    *,
    everything: Everything = False,
    lane: LaneTarget = None,
    campaign: CampaignTarget = None,
    reason: Why = "",
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Resume dialling: what was paused under the same name goes on, in its old order.

    Exit code 1 where nothing was paused under that name.
    """
    body = _target(everything=everything, lane=lane, campaign=campaign)
    with Where(stack=stack, region=region, profile=profile).api() as client:
        change = client.post("/dialling/resume", DiallingChange, {**body, "reason": reason})
    print_json(change) if as_json else _tell_change(change)
    if not change.changed:
        raise typer.Exit(ExitCode.NOT_ALL_WELL)


def _target(*, everything: bool, lane: Lane | None, campaign: str | None) -> dict[str, str]:
    if sum((everything, lane is not None, campaign is not None)) != 1:
        raise typer.BadParameter("say which, one of --all, --lane LANE, and --campaign NAME")
    if lane is not None:
        return {"lane": lane.value}
    return {"campaign": campaign} if campaign is not None else {}


def _tell_change(change: DiallingChange) -> None:
    out.print(one_line(in_local_time(change.text)), soft_wrap=True)


@command
def settle(
    call: CallKey,
    outcome: Annotated[
        SettledAs,
        typer.Argument(
            help=f"How the last attempt ended: {', '.join(SettledAs)}. NOT_PLACED: it is dialled again.",
            metavar="OUTCOME",
            case_sensitive=False,
        ),
    ],
    *,
    note: Annotated[str, typer.Option("--note", help="How that was found out.")] = "",
    yes: Yes = False,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Settle a call whose status is UNKNOWN, after somebody found out what became of it."""
    if outcome is SettledAs.NOT_PLACED:
        confirm("The call is going to be dialled again. Is it certain that the phone did not ring?", yes=yes)
    with Where(stack=stack, region=region, profile=profile).api() as client:
        body = {"outcome": outcome.name, "note": note}
        settled = on_call(client, call, lambda path: client.post(f"{path}/settle", CallResponse, body))
    if as_json:
        print_json(settled)
    else:
        out.print(one_line(f"{settled.request_id}: {settled.status}, {reason_told(settled.reason)}"))
