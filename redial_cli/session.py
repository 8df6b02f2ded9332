"""What commands for people have in common: a stack, its API, answers as JSON, errors as exit codes."""

import functools
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, TextIO, TypeVar

import typer
from rich.text import Text

from redial.contracts.answers.calls import CallPage
from redial.domain.call.calls import call_id_of
from redial.domain.times import EXPECTED as EXPECTED_IN_ISO
from redial.errors import UnreadableFile
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import ClientError, ExitCode, NotPossibleError, NotThereError
from redial_cli.client.said_times import EXPECTED as EXPECTED_AS_SAID
from redial_cli.client.stacks import Stack, find_stack
from redial_cli.console import errors as stderr
from redial_cli.console import print_error
from redial_cli.errors import CommandError
from redial_cli.json_answers import print_json_error
from redial_cli.local_times import in_local_time
from redial_cli.terminal import data

P = ParamSpec("P")
A = TypeVar("A")
_CALL_ID = re.compile(r"r?[0-9a-f]{23,24}")


@dataclass(frozen=True, kw_only=True)
class Where:
    """Which stack a command is about, as the options say."""

    stack: str | None
    region: str | None
    profile: str | None

    def find(self) -> Stack:
        """Return the stack of this name; without a name that of REDIAL_STACK, else the local one."""
        return find_stack(self.stack, region=self.region, profile=self.profile)

    @contextmanager
    def api(self, *, personal_data: bool = False) -> Iterator[ApiClient]:
        """Open a client of the stack's API for the length of a ``with`` block."""
        with ApiClient(self.find(), personal_data=personal_data) as client:
            yield client


def command(function: Callable[P, None]) -> Callable[P, None]:
    """Turn what goes wrong in a command into a message and an exit code; as JSON where that was asked for."""

    @functools.wraps(function)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            try:
                function(*arguments, **options)
            except UnreadableFile as error:
                raise NotPossibleError(str(error)) from error
        except CommandError as error:
            if options.get("as_json"):
                status = error.status if isinstance(error, ClientError) else None
                print_json_error(str(error), status=status, errors=getattr(error, "errors", ()))
            else:
                # The stack names the one form that it takes itself.
                told_error = str(error).replace(EXPECTED_IN_ISO, EXPECTED_AS_SAID)
                print_error(CommandError(told_error))
                # Where few fields are wrong, the error itself names them.
                told = [
                    each for each in getattr(error, "errors", ()) if f"{each.field}: {each.message}" not in str(error)
                ]
                for each in told:
                    message = in_local_time(each.message.replace(EXPECTED_IN_ISO, EXPECTED_AS_SAID))
                    stderr.print(Text.assemble("  ", data(each.field, "bold"), ": ", data(message)), soft_wrap=True)
            raise typer.Exit(error.exit_code) from None

    return run


def on_call(client: ApiClient, key: str, ask: Callable[[str], A]) -> A:
    """
    Ask something of a call that is named by its call id or its request id.

    Parameters
    ----------
    ask
        Gets the API's path of the call.

    Raises
    ------
    NotThereError
        There is no such call.
    """
    # Of what was copied from a table or a page, often with a space or the end of its line.
    key = key.strip()
    candidates = [key] if _CALL_ID.fullmatch(key) else []
    # A request id can look like a call id.
    for call_id in [*candidates, call_id_of(key)]:
        try:
            return ask(f"/calls/{call_id}")
        except NotThereError:
            continue
    found = _rejected(client, key)
    if found is not None:
        return ask(f"/calls/{found}")
    raise NotThereError(
        f"There is no call {key}, neither by call id nor by request id. A request that was sent to the queue a moment ago may "
        "not be taken in yet: ask again in some seconds. What was rejected: `redial list --status rejected`. "
        "Calls are kept for a time after their end.",
        status=404,
    )


def _rejected(client: ApiClient, request_id: str) -> str | None:
    """Find a rejected request by the id that it had: it took no call under that id."""
    try:
        page = client.get("/calls", CallPage, request_id=request_id)
    except NotPossibleError:
        return None  # no request id could be so
    return page.calls[0].call_id if page.calls else None


@contextmanager
def interrupted_as(told: Callable[[], str]) -> Iterator[None]:
    """Say, where Ctrl-C ends what is done within a ``with`` block, how far it came."""
    try:
        yield
    except KeyboardInterrupt:
        stderr.print(data(told()), soft_wrap=True)
        raise typer.Exit(ExitCode.INTERRUPTED) from None


def stdin() -> TextIO:
    """Return standard input."""
    return sys.stdin


def confirm(question: str, *, yes: bool) -> None:
    """
    Ask before something that cannot be taken back; a program has to say `--yes`.

    Raises
    ------
    typer.Exit
        The answer is no, or there is nobody to ask.
    """
    if yes:
        return
    typed = stdin()
    if not typed.isatty():
        stderr.print(f"{question} Say --yes to do it without being asked.", soft_wrap=True)
        raise typer.Exit(ExitCode.WRONG_COMMAND_LINE)
    # On standard error: what a command answers stays alone on standard output.
    stderr.print(f"{question} [y/N]: ", end="", soft_wrap=True)
    answer = typed.readline()
    if not answer:  # Ctrl-D
        stderr.print()
        raise typer.Exit(ExitCode.WRONG_COMMAND_LINE)
    if answer.strip().lower() not in {"y", "yes"}:
        stderr.print("Nothing was changed.")
        raise typer.Exit(ExitCode.DONE)
