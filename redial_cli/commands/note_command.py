"""`redial note`: what people note on calls and campaigns, for one another."""

from typing import Annotated

import typer
from rich.table import Table

from redial.contracts.answers.calls import CallResponse
from redial.contracts.answers.notes import CampaignNotes, NoteResponse
from redial_cli.client.api import ApiClient
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.session import Where, command, on_call
from redial_cli.stack_options import AsJson, Profile, Region, ShowNumbers, StackName
from redial_cli.terminal import data, one_line


@command
def note(
    words: Annotated[
        list[str],
        typer.Argument(
            help="A call id or a request id (left out with --campaign), and what to note.",
            metavar="[CALL] [TEXT]",
            show_default=False,
        ),
    ] = [],  # noqa: B006 - typer copies it
    *,
    campaign: Annotated[
        str | None, typer.Option("--campaign", "-c", help="On a campaign, and on no call.", show_default=False)
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            "--key",
            help="A name of yours for this note: sent again with the same key and text, it stays one note.",
            show_default=False,
        ),
    ] = None,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    show_numbers: ShowNumbers = False,
    as_json: AsJson = False,
) -> None:
    """
    Note something on a call or on a campaign; without a text, list what is noted there.

    A note has no effect on what is dialled. It is shown with its writer, and kept as long as the call, or as the counts of the
    campaign.
    """
    most = 1 if campaign is not None else 2
    if len(words) > most or (campaign is None and not words):
        raise typer.BadParameter("name a CALL or a --campaign, and put the text into quotation marks")
    text = words[-1] if len(words) == most else None
    if text is None and key is not None:
        raise typer.BadParameter("a --key goes with a text")
    with Where(stack=stack, region=region, profile=profile).api(personal_data=show_numbers) as client:
        if text is None:
            notes = _of_campaign(client, campaign) if campaign is not None else _of_call(client, words[0])
            print_json({"notes": notes}) if as_json else _tell(notes)
            return
        body = {"text": text} | ({"key": key} if key is not None else {})
        if campaign is not None:
            noted = client.post("/campaigns/notes", NoteResponse, {"campaign": campaign, **body})
        else:
            noted = on_call(client, words[0], lambda path: client.post(f"{path}/notes", NoteResponse, body))
    print_json(noted) if as_json else out.print(f"Noted on {one_line(campaign or words[0])}.")


def _of_campaign(client: ApiClient, campaign: str) -> list[NoteResponse]:
    return client.get("/campaigns/notes", CampaignNotes, campaign=campaign).notes


def _of_call(client: ApiClient, key: str) -> list[NoteResponse]:
    return on_call(client, key, lambda path: client.get(path, CallResponse)).notes


def _tell(notes: list[NoteResponse]) -> None:
    if not notes:
        out.print("Nothing is noted.")
        return
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for each in notes:
        grid.add_row(when(each.at), data(f"{each.by}: {each.text}"))
    out.print(grid)
