"""The command line, `redial`: one module for each group of commands."""

import sys

import typer

from local.cli import dnc_commands
from local.cli.console import print_error
from local.cli.demo_command import demo
from local.cli.doctor_command import doctor
from local.cli.emulator_command import emulator
from local.cli.explain_command import explain
from local.cli.export_command import export
from local.cli.list_command import list_calls
from local.cli.local_command import local
from local.cli.redrive_command import redrive
from local.cli.status_command import status
from local.cli.steering_commands import cancel, pause, resume, settle
from local.cli.submit_command import submit
from local.cli.watch_command import watch
from local.errors import LocalRunError

app = typer.Typer(
    help="Redial places automated voice calls from a queue, and keeps at it until there is a good reason to stop.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for function in (submit, status, explain, watch, cancel, settle, pause, resume, export, redrive, doctor):
    app.command(rich_help_panel="Calls")(function)
app.command("list", rich_help_panel="Calls")(list_calls)
app.add_typer(dnc_commands.app, name="dnc", rich_help_panel="Calls")
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
