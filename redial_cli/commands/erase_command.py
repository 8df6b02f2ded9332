"""`redial erase` and `redial erasures`: take a person's data out of the stack, and see how far that came."""

from time import sleep
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from redial.contracts.answers.erasures import ErasurePage, ErasurePreview, ErasureResponse
from redial_cli.client.api import ApiClient, path_part
from redial_cli.client.errors import ExitCode
from redial_cli.commands.list_command import LARGEST_PAGE
from redial_cli.console import errors as stderr
from redial_cli.console import out, stop_on_signals
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.session import Where, command, confirm
from redial_cli.stack_options import AsJson, Country, Profile, Region, StackName, Why, Yes
from redial_cli.terminal import counted, data, one_line

_LOOKS_EVERY_S = 3.0
# From this width on there is room for who asked and why in columns of their own.
_WIDE = 110

Number = Annotated[str, typer.Argument(help="A phone number, as it is written.", metavar="NUMBER")]


@command
def erase(
    number: Number,
    *,
    country: Country = None,
    reason: Why = "",
    also_do_not_call: Annotated[
        bool,
        typer.Option(
            "--also-do-not-call",
            help="Take the number off the do-not-call list too: nothing keeps it from being called then.",
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be erased.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="Wait until it is done: some seven minutes, or more.")] = False,
    yes: Yes = False,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """
    Erase the data of the person at a phone number from the stack; it cannot be taken back.

    Calls that wait are cancelled, and one that is being made is erased when it has ended. How calls ended stays, for the
    counts. With --wait: exit code 0 when it is done, 130 after Ctrl-C, and it goes on all the same. The archive's records
    are taken out by `redial erase-archive`.
    """
    whose: dict[str, Any] = {"destination_phone_number": number}
    if country is not None:
        whose["country"] = country
    with Where(stack=stack, region=region, profile=profile).api(personal_data=True) as client:
        found = client.post("/erasures/preview", ErasurePreview, whose)
        if dry_run:
            print_json(found) if as_json else out.print(_told(found, also_do_not_call=also_do_not_call))
            return
        if not yes:
            stderr.print(_told(found, also_do_not_call=also_do_not_call), soft_wrap=True)
        confirm(f"Erase all data of {one_line(number)}? It cannot be taken back.", yes=yes)
        asked = whose | {"reason": reason, "also_do_not_call": also_do_not_call}
        erasure = client.post("/erasures", ErasureResponse, asked)
        if wait:
            erasure = _wait(client, erasure, quiet=as_json)
    if as_json:
        print_json(erasure)
    else:
        out.print(data(_state(erasure)), soft_wrap=True)
        if not erasure.done:
            out.print(
                data(f"It goes on by itself; `redial erasures {erasure.id}` tells how far it came."), soft_wrap=True
            )


@command
def erasures(
    erasure: Annotated[
        str | None, typer.Argument(help="The id of one; left out, all of them.", metavar="[ID]", show_default=False)
    ] = None,
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 25,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """List erasures, or tell how far one came: exit code 0 if it is done, 1 if it goes on."""
    with Where(stack=stack, region=region, profile=profile).api() as client:
        if erasure is not None:
            found = client.get(f"/erasures/{path_part(erasure)}", ErasureResponse)
            print_json(found) if as_json else out.print(data(_state(found)), soft_wrap=True)
            raise typer.Exit(ExitCode.DONE if found.done else ExitCode.NOT_ALL_WELL)
        listed: list[ErasureResponse] = []
        for page in client.pages("/erasures", ErasurePage, limit=min(limit + 1, LARGEST_PAGE)):
            listed += page.erasures
            # One more than is shown tells whether there are more.
            if len(listed) > limit:
                break
    is_all = len(listed) <= limit
    listed = listed[:limit]
    if as_json:
        print_json({"erasures": listed, "is_all": is_all})
    elif not listed:
        out.print("Nothing was erased.")
    else:
        out.print(_table(listed, out.width))
        if not is_all:
            stderr.print(Text(f"The latest {len(listed):,}; more with --limit.", "dim"))


def _wait(client: ApiClient, erasure: ErasureResponse, *, quiet: bool) -> ErasureResponse:
    stop_on_signals()
    with stderr.status(data(_state(erasure))) as spinner:
        while not erasure.done:
            sleep(_LOOKS_EVERY_S)
            before, erasure = erasure, client.get(f"/erasures/{erasure.id}", ErasureResponse)
            if quiet:
                continue
            spinner.update(data(_state(erasure)))
            # A log shows no spinner: it gets a line whenever it came further.
            if not stderr.is_terminal and (erasure.counts, erasure.left) != (before.counts, before.left):
                stderr.print(data(_state(erasure)), soft_wrap=True)
    return erasure


def _told(found: ErasurePreview, *, also_do_not_call: bool) -> str:
    most = "" if found.is_exact else "at least "
    lines = [
        f"{found.destination_phone_number}: {most}{counted(found.calls, 'call or bad request', 'calls and bad requests')}."
    ]
    if found.open_calls:
        lines.append(f"{counted(found.open_calls, 'call')} of them would be cancelled.")
    if found.in_flight:
        lines.append(f"{counted(found.in_flight, 'call')} being made now would be erased when it has ended.")
    if found.on_do_not_call_list:
        lines.append(
            "It leaves the do-not-call list."
            if also_do_not_call
            else "It stays on the do-not-call list, without the reason that is noted there."
        )
    return "\n".join(lines)


def _state(erasure: ErasureResponse) -> str:
    counts = erasure.counts
    done = (
        f"{counted(counts.calls, 'call')} erased, {counts.cancelled:,} of them cancelled for it; "
        f"{counted(counts.requests, 'bad request')}, the events of {counted(counts.attempts, 'attempt')}."
    )
    name = f"Erasure {erasure.id} of {erasure.destination_phone_number}"
    if erasure.done:
        return f"{name}: done {when(erasure.done_at)}. {done}"
    left = f" {erasure.left:,} left, such as calls that are being made." if erasure.left else ""
    times = f", gone through {counted(erasure.times_gone_through, 'time')}" if erasure.times_gone_through else ""
    return f"{name}: under way{times}, goes on {when(erasure.goes_on_at)}. {done}{left}"


def _table(listed: list[ErasureResponse], width: int) -> Table:
    """Show erasures as a table that fits into a width."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    is_wide = width >= _WIDE
    for name in ("id", "number", "asked"):
        table.add_column(name, no_wrap=True)
    for name in ("by", "state", "calls", "reason") if is_wide else ("state",):
        table.add_column(name, overflow="fold", justify="right" if name == "calls" else "left")
    for each in listed:
        state = f"done {when(each.done_at)}" if each.done_at else "under way"
        asked = map(data, (each.id, each.destination_phone_number, when(each.asked_at)))
        if is_wide:
            table.add_row(*asked, data(each.asked_by), data(state), f"{each.counts.calls:,}", data(each.reason))
        else:
            told = [data(state), data(f"{counted(each.counts.calls, 'call')}, asked by {each.asked_by}", "dim")]
            table.add_row(*asked, Group(*told, *([data(each.reason, "dim")] if each.reason else [])))
    return table
