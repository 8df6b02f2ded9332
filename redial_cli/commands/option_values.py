"""What options say in words of people: read once, and refused by the option's name."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any, TypeVar

import typer

from redial.contracts.files.delays import read_delay
from redial_cli.client.said_times import SkippedTimeError, said_time

T = TypeVar("T")

Hours = Annotated[
    str | None,
    typer.Option(
        "--hours",
        metavar="HOURS",
        help="When people are called, where they are: 'mon-fri 09:00-18:00; not US', or the name of hours of the stack.",
        show_default=False,
    ),
]


def past_time(said: str | None) -> str | None:
    """Return a time that an option names, in ISO-8601; what may be either is past: `2h` is two hours ago."""
    return None if said is None else said_time(said, datetime.now().astimezone(), is_past=True)


def coming_time(said: str | None) -> str | None:
    """Return a time that an option names, in ISO-8601; what may be either is to come: `2h` is in two hours."""
    try:
        return None if said is None else said_time(said, datetime.now().astimezone(), is_past=False)
    except SkippedTimeError as error:
        raise typer.BadParameter(str(error)) from error


def delay_option(option: str, when: str) -> Any:
    """Return the option of a delay between attempts."""
    return typer.Option(
        option, metavar="DELAY", help=f"How long after {when} it is called again, like 5m or 1h30m.", show_default=False
    )


def seconds(option: str, delay: str | None) -> str | None:
    """Return a delay in seconds, as a field of a row is written."""
    read = checked(option, read_delay, delay)
    return str(read) if read is not None else None


def checked(option: str, read: Callable[[str], T], given: str | None) -> T | None:
    """Return what an option says; what cannot be read ends the command."""
    try:
        return read(given) if given is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def pairs(option: str, written: list[str] | None, fields: Iterable[str]) -> dict[str, str]:
    """Return what an option says that is given as FIELD=VALUE, several times; another field, or one twice, ends the command."""
    fields = tuple(fields)
    found: dict[str, str] = {}
    for pair in written or []:
        field, equals, value = pair.partition("=")
        if not equals or field not in fields:
            raise typer.BadParameter(
                f"{pair!r} is not FIELD=...; the fields are: {', '.join(fields)}", param_hint=option
            )
        if field in found:
            raise typer.BadParameter(f"{field} is given twice", param_hint=option)
        found[field] = value
    return found
