"""Answers as JSON, on standard output: for programs, and for terminals that obey what is printed on them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import typer

from redial_cli.terminal import escaped_json

if TYPE_CHECKING:
    from redial.contracts.answers.common import FieldErrorResponse


def print_json(answer: Any) -> None:
    """Print an answer as JSON, whatever the width of the terminal."""
    typer.echo(escaped_json(msgspec.json.format(msgspec.json.encode(answer), indent=2).decode()).encode())


def print_json_line(answer: Any) -> None:
    """Print an answer as one line of JSON."""
    typer.echo(escaped_json(msgspec.json.encode(answer).decode()).encode())


def print_json_error(detail: str, *, status: int | None = None, errors: "Sequence[FieldErrorResponse]" = ()) -> None:
    """Print what went wrong as JSON."""
    fields = [{"field": each.field, "message": each.message} for each in errors]
    print_json({"error": {"detail": detail, "status": status, "errors": fields}})
