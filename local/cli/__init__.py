"""The command line, `redial`: one module for each group of commands, imported when one of them is run."""

import sys
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from local.cli.console import print_error
from local.errors import LocalRunError


class Command(NamedTuple):
    """Where a command is, and what it is listed under."""

    module: str
    attribute: str
    panel: str = "Calls"


COMMANDS = {
    "submit": Command("submit_command", "submit"),
    "status": Command("status_command", "status"),
    "list": Command("list_command", "list_calls"),
    "watch": Command("watch_command", "watch"),
    "explain": Command("explain_command", "explain"),
    "cancel": Command("steering_commands", "cancel"),
    "settle": Command("steering_commands", "settle"),
    "pause": Command("steering_commands", "pause"),
    "resume": Command("steering_commands", "resume"),
    "dnc": Command("dnc_commands", "app"),
    "export": Command("export_command", "export"),
    "redrive": Command("redrive_command", "redrive", "Operations"),
    "doctor": Command("doctor_command", "doctor", "Operations"),
    "demo": Command("demo_command", "demo", "On this machine"),
    "local": Command("local_command", "local", "On this machine"),
    "emulator": Command("emulator_command", "emulator", "On this machine"),
}


class Commands(TyperGroup):
    """Imports a command when it is asked for: most need little of what the others are made of, and start in half the time."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click's signature
        """Name all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Give a command; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, panel = COMMANDS[cmd_name]
        found = getattr(import_module(f"local.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            command = typer.main.get_command(found)
        else:
            alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            alone.command(cmd_name)(found)
            command = typer.main.get_command(alone)
        for each in (command, *getattr(command, "commands", {}).values()):
            each.help = _flowing(each.help or "")
        command.name = cmd_name
        command.rich_help_panel = panel  # type: ignore[attr-defined]
        return command


def _flowing(text: str) -> str:
    """Leave the breaking of lines to the terminal; docstrings break where the code does."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


app = typer.Typer(cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def redial() -> None:
    """Redial places automated voice calls from a queue, and keeps at it until there is a good reason to stop."""


def main() -> None:
    """Run a command. Exit codes are in docs/cli.md."""
    try:
        app()
    except LocalRunError as error:
        print_error(error)
        sys.exit(1)
