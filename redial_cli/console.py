"""Where the commands write: results to standard output, what went wrong to standard error."""

import contextlib
import signal
import sys
from io import TextIOWrapper
from types import TracebackType
from typing import Self

from rich.text import Text

from redial_cli.errors import CommandError
from redial_cli.local_times import in_local_time
from redial_cli.terminal import TextConsole, one_line, visible

out = TextConsole()
errors = TextConsole(stderr=True)


def print_error(error: CommandError, *, about: str = "Error") -> None:
    """Say what went wrong and what to do."""
    errors.print(
        Text.assemble((f"{one_line(about)}:", "bold red"), f" {visible(in_local_time(str(error)))}"), soft_wrap=True
    )


def print_any_encoding() -> None:
    """Let what a terminal or a file cannot show become a question mark, not an error: ✓ is in no code page of DOS."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            with contextlib.suppress(ValueError):  # somebody has taken the stream apart
                stream.reconfigure(errors="replace")


class Steps:
    """
    Shows the step that is under way: with a spinner on a terminal, with a line each elsewhere.

    Called with each step; `done` clears the spinner.
    """

    def __init__(self) -> None:
        self._spinner = out.status("")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.done()

    def __call__(self, step: str) -> None:
        """Name the step that begins."""
        if out.is_terminal:
            self._spinner.update(Text(f"{step} ..."))
            self._spinner.start()
        else:
            out.print(f"{step} ...")

    def done(self) -> None:
        """Clear the spinner: something else is going to be shown."""
        self._spinner.stop()


def stop_on_signals() -> None:
    """
    Let SIGTERM and a closed terminal stop a command in order, as Ctrl-C does.

    Also for SIGINT by name: a shell starts background jobs with it ignored.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
