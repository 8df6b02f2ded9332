"""`redial redrive refused`: what is held because the voice service refuses it, and the way back for what was refused before."""

from typing import Any

from redial.contracts.answers.problems import HoldResponse, RedrivenRefusals, RefusalsResponse
from redial_cli.client.api import ApiClient
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.session import confirm
from redial_cli.terminal import counted, data

REFUSED = "refused"


def redrive_refused(client: ApiClient, reason: str, *, show: bool, yes: bool, as_json: bool) -> None:
    """Show the holds, and make due again what was refused for their causes."""
    refusals = client.get("/refusals", RefusalsResponse)
    if show and as_json:
        print_json(refusals)
        return
    if not as_json:
        _show(refusals)
    if show or not yes:
        would = _redrive(client, reason, dry_run=True)
        if show or not would.redriven:
            print_json(would) if as_json else out.print(
                f"{counted(would.redriven, 'call')} can be made due again.{_left(would)}"
            )
            return
        confirm(f"Make {counted(would.redriven, 'call')} due again?", yes=False)
    done = _redrive(client, reason, dry_run=False)
    print_json(done) if as_json else out.print(f"{counted(done.redriven, 'call')} made due again.{_left(done)}")


def _redrive(client: ApiClient, reason: str, *, dry_run: bool) -> RedrivenRefusals:
    redriven = too_late = called_again = looked_at = 0
    cursor: str | None = None
    while True:
        body: dict[str, Any] = {"dry_run": dry_run, "reason": reason} | (
            {"cursor": cursor} if cursor is not None else {}
        )
        step = client.post("/refusals/redrive", RedrivenRefusals, body)
        redriven, too_late, called_again, looked_at = (
            redriven + step.redriven,
            too_late + step.too_late,
            called_again + step.called_again,
            looked_at + step.looked_at,
        )
        if step.done:
            return RedrivenRefusals(
                redriven=redriven,
                too_late=too_late,
                called_again=called_again,
                looked_at=looked_at,
                done=True,
                next_cursor=None,
            )
        cursor = step.next_cursor


def _show(refusals: RefusalsResponse) -> None:
    if not refusals.holds:
        out.print("Nothing is held.")
    for hold in (*refusals.holds, *refusals.ended):
        until = f", until {when(hold.ended_at)}" if hold.ended_at is not None else ""
        held = f"{held_in_words(hold)} held since {when(hold.since)}{until}"
        line = f"{held}; {counted(hold.refusals, 'send')} refused: {hold.message}"
        out.print(data(line, "dim" if hold.ended_at is not None else ""))


def held_in_words(hold: HoldResponse) -> str:
    """Say what is held."""
    return {"all": "All dialling", "campaign": f"The campaign {hold.campaign}", "alike": "Calls of one kind"}[
        hold.scope
    ]


def _left(step: RedrivenRefusals) -> str:
    late = f" {counted(step.too_late, 'call')} without time left, left as REJECTED." if step.too_late else ""
    again = (
        f" {counted(step.called_again, 'call')} called again meanwhile, left as REJECTED." if step.called_again else ""
    )
    return late + again
