"""`redial redrive`: what is in the dead-letter queues or was refused by the voice service, and the way back."""

from http import HTTPStatus
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from redial.contracts.answers.problems import DeadLetterQueueResponse, DeadLetterQueues, DeadLettersResponse, Redrive
from redial_cli.client.api import ApiClient, path_part
from redial_cli.client.errors import NotThereError
from redial_cli.commands.redrive_refused import REFUSED, redrive_refused
from redial_cli.console import out
from redial_cli.json_answers import print_json
from redial_cli.local_times import when
from redial_cli.session import Where, command, confirm
from redial_cli.stack_options import AsJson, Profile, Region, ShowNumbers, StackName, Why, Yes
from redial_cli.terminal import counted, data, visible


@command
def redrive(
    queue: Annotated[
        str | None,
        typer.Argument(
            help="The queue to redrive, or `refused`: calls that the service refused in a row. Left out, the queues are listed.",
            show_default=False,
        ),
    ] = None,
    *,
    show: Annotated[bool, typer.Option("--show", help="Only look.")] = False,
    reason: Why = "",
    yes: Yes = False,
    stack: StackName = None,
    region: Region = None,
    profile: Profile = None,
    show_numbers: ShowNumbers = False,
    as_json: AsJson = False,
) -> None:
    """
    Send the messages of a dead-letter queue back to where they failed.

    They go through everything anew: the validation, the recognition of repeats, the pacing. With `receivers`, events go to the
    receiver that did not take them, and to no other. With `refused`, make calls due again
    that ended REJECTED for the cause of a hold; the refused attempts do not count.
    """
    with Where(stack=stack, region=region, profile=profile).api(personal_data=show_numbers) as client:
        if queue is None:
            queues = client.get("/dead-letters", DeadLetterQueues)
            print_json(queues) if as_json else _show_queues(queues.queues)
        elif queue == REFUSED:
            redrive_refused(client, reason, show=show, yes=yes, as_json=as_json)
        elif show:
            letters = client.get(f"/dead-letters/{path_part(queue)}", DeadLettersResponse)
            print_json(letters) if as_json else _show_letters(letters)
        else:
            if not yes:
                _ask(client, queue)
            redriven = _redrive(client, queue, reason)
            print_json(redriven) if as_json else _tell(redriven)


def _ask(client: ApiClient, name: str) -> None:
    """Look before asking: there is no question about a queue that is not there."""
    queues = {queue.name: queue.messages for queue in client.get("/dead-letters", DeadLetterQueues).queues}
    if name not in queues:
        raise NotThereError(
            f"There is no dead-letter queue {name}; there are: {', '.join(queues)}.", status=HTTPStatus.NOT_FOUND
        )
    # SQS counts approximately: somebody may know better than a zero.
    confirm(
        f"Send back what is in the dead-letter queue {name} ({counted(queues[name], 'message')} by SQS's count)?",
        yes=False,
    )


def _redrive(client: ApiClient, queue: str, reason: str) -> Redrive:
    moved = kept = 0
    while True:
        step = client.post(f"/dead-letters/{path_part(queue)}/redrive", Redrive, {"reason": reason})
        if step.moved is None:
            return step
        moved += step.moved
        kept += step.kept
        if step.done:
            return Redrive(queue=queue, moved=moved, done=True, kept=kept)


def _tell(redriven: Redrive) -> None:
    if redriven.moved is None:
        out.print(
            f"SQS moves the messages of {redriven.queue} back by itself; `redial redrive` shows how many are left."
        )
    elif not redriven.moved and not redriven.kept:
        out.print(f"There was nothing in {redriven.queue}.")
    else:
        out.print(f"{counted(redriven.moved, 'message')} of {redriven.queue} sent back.")
    if redriven.kept:
        out.print(
            f"{counted(redriven.kept, 'event is', 'events are')} still there: the receiver is in no setting any more, or does not "
            f"let the stack in. `redial redrive {redriven.queue} --show` names it."
        )


def _show_queues(queues: list[DeadLetterQueueResponse]) -> None:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    table.add_column("queue", no_wrap=True)
    table.add_column("messages", justify="right", no_wrap=True)
    table.add_column("what a message in it means", overflow="fold")
    for queue in queues:
        style = "red" if queue.messages else "green"
        table.add_row(data(queue.name), Text(f"{queue.messages:,}", style), data(queue.meaning, "dim"))
    out.print(table)


def _show_letters(letters: DeadLettersResponse) -> None:
    if not letters.messages:
        out.print(f"There is nothing in {letters.queue}, or SQS shows nothing of it just now.")
    for message in letters.messages:
        sent = f"  sent {when(message.sent_at)}, received {counted(message.received_times, 'time')}"
        out.print(Text.assemble(data(message.message_id, "bold"), sent))
        if message.receiver or message.error_code:
            whom = f"to {message.receiver}" if message.receiver else "to the signed webhook"
            out.print(data(f"  {whom}: {message.error_code or 'not taken'}"))
        out.print(Text(f"  {visible(message.body)}"))
