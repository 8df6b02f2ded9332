"""The command line, `redial`: one module for each group of commands."""

import sys

import typer

from local.cli.console import print_error
from local.cli.demo_command import demo
from local.cli.emulator_command import emulator
from local.cli.local_command import local
from local.errors import LocalRunError

app = typer.Typer(
    help="Redial places automated voice calls from a queue, and keeps at it until there is a good reason to stop.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(demo)
app.command()(local)
app.command()(emulator)


def main() -> None:
    """Run a command. Exit code 0: done; 1: it failed, and the message says why; 2: it was called wrongly."""
    try:
        app()
    except LocalRunError as error:
        print_error(error)
        sys.exit(1)
