"""The command line, `redial`: one module for each group of commands, imported when one of them is run."""

import re
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperGroup

from redial.domain.bounded_text import shorten
from redial_cli.console import print_any_encoding, print_error
from redial_cli.errors import CommandError
from redial_cli.json_answers import print_json_error

_WRONG_COMMAND_LINE = 2
_LONGEST_CHOICE = 30
_LONGEST_MESSAGE = 1_000
# What people say, and need not: left out and empty are the same.
_MAY_BE_EMPTY = frozenset({"--reason", "-r", "--note"})
# The words of the library that reads options.
_IN_WORDS = (
    (re.compile(r"^Value error, "), ""),
    (re.compile(r"^Input should be greater than or equal to (\S+)"), r"expected at least \1"),
    (re.compile(r"^Input should be less than or equal to (\S+)"), r"expected at most \1"),
    (re.compile(r"^Input should be a valid integer.*"), "expected a whole number"),
    (re.compile(r"^Input should be a valid number.*"), "expected a number"),
)


class Command(NamedTuple):
    """Where a command is, and what it is listed under."""

    module: str
    attribute: str
    panel: str = "Calls"


ENTRY_POINTS = "redial.commands"
"""The group of entry points under which another distribution brings commands, such as those for the stack on this machine."""


COMMANDS = {
    "submit": Command("redial_cli.commands.submit_command", "submit"),
    "plan": Command("redial_cli.commands.plan_command", "plan"),
    "status": Command("redial_cli.commands.status_command", "status"),
    "list": Command("redial_cli.commands.list_command", "list_calls"),
    "watch": Command("redial_cli.commands.watch_command", "watch"),
    "explain": Command("redial_cli.commands.explain_command", "explain"),
    "cancel": Command("redial_cli.commands.steering_commands", "cancel"),
    "again": Command("redial_cli.commands.time_commands", "again"),
    "reschedule": Command("redial_cli.commands.time_commands", "reschedule"),
    "note": Command("redial_cli.commands.note_command", "note"),
    "settle": Command("redial_cli.commands.steering_commands", "settle"),
    "pause": Command("redial_cli.commands.steering_commands", "pause"),
    "resume": Command("redial_cli.commands.steering_commands", "resume"),
    "dnc": Command("redial_cli.commands.dnc_commands", "app"),
    "template": Command("redial_cli.commands.template_commands", "app"),
    "say": Command("redial_cli.commands.say_command", "say"),
    "hours": Command("redial_cli.commands.hours_commands", "app"),
    "campaign": Command("redial_cli.commands.campaign_commands", "app"),
    "campaigns": Command("redial_cli.commands.campaigns_command", "campaigns"),
    "report": Command("redial_cli.commands.report_command", "report"),
    "export": Command("redial_cli.commands.export_command", "export"),
    "audit": Command("redial_cli.commands.audit_command", "audit", "Operations"),
    "erase": Command("redial_cli.commands.erase_command", "erase", "Operations"),
    "erase-archive": Command("redial_cli.commands.erase_archive_command", "erase_archive", "Operations"),
    "erasures": Command("redial_cli.commands.erase_command", "erasures", "Operations"),
    "whoami": Command("redial_cli.commands.whoami_command", "whoami", "Operations"),
    "redrive": Command("redial_cli.commands.redrive_command", "redrive", "Operations"),
    "move-numbers": Command("redial_cli.commands.numbers_command", "move_numbers", "Operations"),
    "doctor": Command("redial_cli.commands.doctor_command", "doctor", "Operations"),
}


def _brought() -> dict[str, Command]:
    """Find the commands that other distributions bring."""
    points = sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name)
    return {point.name: Command(point.module, point.attr, "On this machine") for point in points}


class Commands(TyperGroup):
    """Imports a command when it is asked for: most need little of what the others are made of, and start in half the time."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - click's signature
        """Name all commands."""
        return [*COMMANDS, *_brought()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Give a command; None where there is none of that name."""
        named = COMMANDS.get(cmd_name) or _brought().get(cmd_name)
        if named is None:
            return None
        module, attribute, panel = named
        found = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            command = typer.main.get_command(found)
        else:
            alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            alone.command(cmd_name)(found)
            command = typer.main.get_command(alone)
        for each in (command, *getattr(command, "commands", {}).values()):
            each.help = _flowing(each.help or "")
            _refuse_repeats(each)
            for parameter in (*each.params, each.get_help_option(ctx)):
                _name_type_in_words(parameter)
        command.name = cmd_name
        command.rich_help_panel = panel  # type: ignore[attr-defined]  # of typer's own commands, which click's type does not know
        return command

    def get_params(self, ctx: Any) -> list[Any]:
        """Give the options that stand before a command."""
        found = super().get_params(ctx)
        for each in found:
            _name_type_in_words(each)
        return found

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is asked for; of a misspelt one, say which may be meant."""
        try:
            return super().resolve_command(ctx, args)
        except typer.TyperException as error:
            matches = get_close_matches(args[0], [*COMMANDS, *_brought()])
            if matches:
                error.message = f"{error.message.rstrip('.')}. Did you mean {', '.join(matches)}?"
            raise

    def invoke(self, ctx: Any) -> Any:
        """Run what was asked for; what is wrong with an option is told without the words of libraries."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            for pattern, words in _IN_WORDS:
                error.message = pattern.sub(words, error.message)
            # What a shell put in the place of a variable may be a whole file.
            error.message = shorten(error.message, _LONGEST_MESSAGE)
            raise

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuse what is no text, of which nothing could be sent or printed, and what an unset variable of a shell leaves."""
        for before, each in zip(["", *args], args, strict=False):
            option, equals, value = each.partition("=")
            if not each or (option.startswith("--") and equals and not value):
                option = option or before
                if option not in _MAY_BE_EMPTY:
                    # An argument has no name that somebody typed.
                    hint = option if option.startswith("-") else None
                    raise typer.BadParameter(
                        "expected a value, got an empty one; is a variable not set?", param_hint=hint
                    )
            try:
                each.encode()
            except UnicodeEncodeError:
                raise typer.BadParameter(f"{each!a} on the command line is no UTF-8") from None
        return super().parse_args(ctx, args)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command; what is wrong with the command line is told as JSON too where that is asked for."""
        given = sys.argv[1:] if args is None else list(args)
        if "--json" not in given:
            return super().main(given, prog_name, complete_var, standalone_mode, windows_expand_args, **extra)
        try:
            code = super().main(given, prog_name, complete_var, False, windows_expand_args, **extra)  # noqa: FBT003 - click's signature
        except typer.TyperException as error:
            print_json_error(error.format_message())
            sys.exit(error.exit_code)
        except typer.Abort:
            sys.exit(_WRONG_COMMAND_LINE)
        sys.exit(code or 0)


def _refuse_repeats(command: Any) -> None:
    """Let a command refuse an option that is given twice: of two numbers or campaigns the last one alone would count."""
    make_parser = command.make_parser

    def parser_of(ctx: Any) -> Any:
        parser = make_parser(ctx)
        parse = parser.parse_args

        def parse_once(args: list[str]) -> Any:
            values, left, order = parse(args)
            for option in {*order} if not ctx.resilient_parsing else ():
                if order.count(option) > 1 and not (option.multiple or option.is_flag or option.count):
                    raise typer.BadParameter("expected once; it is given several times", ctx=ctx, param=option)
            return values, left, order

        parser.parse_args = parse_once
        return parser

    command.make_parser = parser_of


def _name_type_in_words(parameter: Any) -> None:
    """Leave Python's types and ranges (`<int range> [x>=1]`) out of the help."""
    kind = parameter.type_descriptor
    words = parameter.metavar or ""
    if not words and kind.is_choice:
        choices = "|".join(str(getattr(each, "value", each)) for each in kind.choices)
        words = choices if len(choices) <= _LONGEST_CHOICE else "NAME"
    elif not words and kind.annotation is not bool:
        words = "N" if kind.annotation in {int, float} else "PATH" if kind.is_path else _named_for(parameter)
    parameter.display_type_rich = lambda ctx: words  # noqa: ARG005 - typer's signature
    parameter._get_number_range_help_str = lambda: None


def _named_for(parameter: Any) -> str:
    """Return what stands for a value of an option: its own name says more than that it is a text."""
    return str(parameter.name or "value").upper().replace("_", "-")


def _flowing(text: str) -> str:
    """Leave the breaking of lines to the terminal; docstrings break where the code does."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        from redial.version import VERSION

        typer.echo(f"redial {VERSION}")
        raise typer.Exit


@app.callback()
def redial(
    *,
    print_version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Redial places automated voice calls from a queue, and keeps at it until there is a good reason to stop."""


def main() -> None:
    """Run a command. Exit codes are in docs/cli.md."""
    print_any_encoding()
    try:
        app()
    except CommandError as error:
        print_error(error)
        sys.exit(error.exit_code)
    except OSError as error:
        # What was read from a stack or a file is told where that is done: this is the standard output.
        print_error(CommandError(f"What was to be told cannot be written: {error.strerror or error}."))
        # Python would try to write it once more at its end, and say so in words of its own.
        sys.stdout = None
        sys.exit(CommandError.exit_code)
