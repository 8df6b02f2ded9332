"""`redial again`, `redial reschedule`: calls that are to be made now, once more, or at another time."""

from typing import Annotated, Any

import typer

from redial.contracts.answers.again import CalledAgain
from redial.contracts.answers.calls import CallResponse
from redial.domain.call.calls import CallStatus
from redial_cli.client.errors import ClientError, NotPossibleError, NotThereError
from redial_cli.commands.option_values import coming_time
from redial_cli.commands.told_pauses import tell_kept, what_keeps
from redial_cli.console import out, print_error
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.session import Where, command, confirm, on_call
from redial_cli.stack_options import AsJson, CallKey, Profile, Region, StackName, Why, Yes
from redial_cli.terminal import one_line

_TOLD = {
    "made": "is called again as {request_id}",
    "made_before": "was called again already, as {request_id} ({status})",
    "due_now": "is due now",
}


@command
def again(
    calls: Annotated[list[str], typer.Argument(help="Call ids or request ids.", metavar="CALL...", show_default=False)],
    *,
    although_played: Annotated[
        bool, typer.Option("--although-played", help="Also where the message was played already.")
    ] = False,
    reason: Why = "",
    yes: Yes = False,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Call again now: a call that waits for its retry is due at once, and of one that has ended there is one further call.

    The further call has the same message, and a request id of its own, REQUEST~again1. All limits hold, as do the calling hours and
    the do-not-call list. Asked again, it changes no more. A call that is unclear is settled first.
    """
    if although_played:
        confirm("Whoever heard the message hears it once more. Call again?", yes=yes)
    made: list[CalledAgain] = []
    failed: dict[str, ClientError] = {}
    body = {"although_played": although_played, "reason": reason}
    with Where(stack=stack, region=region, profile=profile).api() as client:
        for key in calls:
            try:
                told = on_call(client, key, lambda path: client.post(f"{path}/again", CalledAgain, body))
            except (NotThereError, NotPossibleError) as error:
                failed[key] = error
                if not as_json:
                    print_error(_by_its_option(error), about=key)
                continue
            made.append(told)
            if not as_json:
                words = _TOLD[told.answer].format(request_id=told.request_id, status=told.status)
                out.print(one_line(f"{key} {words}."), soft_wrap=True)
                if told.status is CallStatus.WAITING:
                    tell_kept(what_keeps(client, told.call_id))
    if as_json:
        refused = [{"call": key, "detail": str(error), "status": error.status} for key, error in failed.items()]
        print_json({"calls": made, "refused": refused})
    if failed:
        raise typer.Exit(next(iter(failed.values())).exit_code)


def _by_its_option(error: ClientError) -> ClientError:
    """Name the option and the command where the API names its field and its operation."""
    told = str(error).replace("although_played", "--although-played").replace("POST .../settle", "`redial settle`")
    return type(error)(told, status=error.status)


@command
def reschedule(
    call: CallKey,
    *,
    not_before: Annotated[
        str,
        typer.Option(
            "--not-before",
            help="When it is due: 'tomorrow 9:00', 'in 2h', or ISO-8601.",
            metavar="TIME",
            callback=coming_time,
        ),
    ],
    expires_at: Annotated[
        str | None,
        typer.Option(
            "--expires-at",
            help="From when on it is not dialled any more. (default: as before)",
            metavar="TIME",
            show_default=False,
            callback=coming_time,
        ),
    ] = None,
    reason: Why = "",
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Give a waiting call another time. Its attempts so far count; all limits and its calling hours hold."""
    body: dict[str, Any] = {"not_before": not_before, "reason": reason}
    if expires_at is not None:
        body["expires_at"] = expires_at
    with Where(stack=stack, region=region, profile=profile).api() as client:
        changed = on_call(client, call, lambda path: client.post(f"{path}/reschedule", CallResponse, body))
        if as_json:
            print_json(changed)
            return
        out.print(one_line(f"{changed.request_id or call} is due {when(changed.status_at)}."), soft_wrap=True)
        tell_kept(what_keeps(client, changed.call_id))
