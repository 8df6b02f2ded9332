"""What commands for people have in common: a stack, its API, answers as JSON, errors as exit codes."""

import functools
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

import msgspec
import typer
from rich.text import Text

from local.cli.console import errors as stderr
from local.cli.console import print_error
from local.client.api import ApiClient
from local.client.errors import ClientError, ExitCode, NotThereError
from local.client.stacks import Stack, find_stack
from local.errors import LocalRunError
from local.terminal import data, escaped_json
from redial.domain.calls import call_id_of

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
        """Find it."""
        return find_stack(self.stack, region=self.region, profile=self.profile)

    @contextmanager
    def api(self, *, personal_data: bool = False) -> Iterator[ApiClient]:
        """Open its API."""
        with ApiClient(self.find(), personal_data=personal_data) as client:
            yield client


def command(function: Callable[P, None]) -> Callable[P, None]:
    """Turn what goes wrong in a command into a message and an exit code; as JSON where that was asked for."""

    @functools.wraps(function)
    def run(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            function(*arguments, **options)
        except LocalRunError as error:
            if options.get("as_json"):
                _print_error_as_json(error)
            else:
                print_error(error)
                for each in getattr(error, "errors", ()):
                    # Where few fields are wrong, the error itself names them.
                    if f"{each.field}: {each.message}" not in str(error):
                        stderr.print(
                            Text.assemble("  ", data(each.field, "bold"), ": ", data(each.message)), soft_wrap=True
                        )
            raise typer.Exit(getattr(error, "exit_code", ExitCode.NOT_ALL_WELL)) from None

    return run


def print_json(answer: Any) -> None:
    """Print an answer as JSON, whatever the width of the terminal."""
    typer.echo(escaped_json(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()).encode())


def print_json_line(answer: Any) -> None:
    """Print an answer as one line of JSON."""
    typer.echo(escaped_json(msgspec.json.encode(answer).decode()).encode())


def on_call(key: str, ask: Callable[[str], A]) -> A:
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
    candidates = [key] if _CALL_ID.fullmatch(key) else []
    # A request id can look like a call id.
    for call_id in [*candidates, call_id_of(key)]:
        try:
            return ask(f"/calls/{call_id}")
        except NotThereError:
            continue
    raise NotThereError(
        f"There is no call {key}, neither by call id nor by request id. Calls are kept for a time after their end.",
        status=404,
    )


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
    if not sys.stdin.isatty():
        stderr.print(f"{question} Say --yes to do it without being asked.", soft_wrap=True)
        raise typer.Exit(ExitCode.WRONG_COMMAND_LINE)
    # On standard error: what a command answers stays alone on standard output.
    stderr.print(f"{question} [y/N]: ", end="", soft_wrap=True)
    answer = sys.stdin.readline()
    if not answer:  # Ctrl-D
        stderr.print()
        raise typer.Exit(ExitCode.WRONG_COMMAND_LINE)
    if answer.strip().lower() not in {"y", "yes"}:
        stderr.print("Nothing was changed.")
        raise typer.Exit(ExitCode.DONE)


def _print_error_as_json(error: LocalRunError) -> None:
    fields = [{"field": each.field, "message": each.message} for each in getattr(error, "errors", ())]
    status = error.status if isinstance(error, ClientError) else None
    print_json({"error": {"detail": str(error), "status": status, "errors": fields}})
