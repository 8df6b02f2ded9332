"""What is told of the rows of a file: what is wrong with them, gathered; which numbers were read."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from rich.text import Text

from redial.domain.call.calls import FieldError
from redial_cli.client.checking import Checked
from redial_cli.console import errors as stderr
from redial_cli.console import out
from redial_cli.terminal import counted, data, one_line

_MOST_KINDS = 20
_MOST_LINES = 12
_MOST_NUMBERS = 5
# What differs from row to row in two messages of one kind: what was read, numbers, times.
_OF_ONE_ROW = re.compile(r"'[^']*'|\"[^\"]*\"|\+?[0-9][0-9.,:TZ-]*")


class ToldRow(NamedTuple):
    """A row, as a person finds it again, and what is wrong with it."""

    line: int
    known_as: str | None
    errors: Sequence[FieldError]


def told(checked: Checked) -> ToldRow:
    """Return a row of requests as it is told of: by the name of whom it is for, else by its request id."""
    known_as = checked.row.name or (checked.request_id if checked.row.has_own_id else None)
    return ToldRow(checked.row.line, known_as, checked.errors)


def tell_invalid(bad: Sequence[ToldRow], file_name: str, word: str) -> None:
    """
    Say what is wrong with the rows of a file: each kind of error once, with the rows that have it.

    Parameters
    ----------
    word
        What a row of the file is called.
    """
    kinds: dict[tuple[str, str], list[tuple[ToldRow, FieldError]]] = {}
    for each in bad:
        for error in each.errors:
            kinds.setdefault((error.field, _OF_ONE_ROW.sub("…", error.message)), []).append((each, error))
    most_first = sorted(kinds.values(), key=len, reverse=True)
    for found in most_first[:_MOST_KINDS]:
        first, error = found[0]
        rows = [each for each, _ in found]
        known_as = f" ({first.known_as})" if first.known_as else ""
        where = f"{file_name} {word} {first.line}{known_as}"
        if len(found) > 1:
            where = f"{counted(len(found), 'row')}, the first in {where}"
        stderr.print(Text.assemble(("✗ ", "red"), data(error.field, "bold"), ": ", data(error.message)), soft_wrap=True)
        stderr.print(Text.assemble("    ", data(where)), soft_wrap=True)
        if len(found) > 1:
            stderr.print(Text(f"    {word}s {_lines(rows)}", "dim"), soft_wrap=True)
    if len(most_first) > _MOST_KINDS:
        left = len(most_first) - _MOST_KINDS
        stderr.print(f"  ... and {counted(left, 'other kind')} of error; all of them with --json", soft_wrap=True)


def tell_numbers(read: Sequence[tuple[int, str | None, str, str]], word: str) -> None:
    """
    Show the first of the phone numbers that are written otherwise than they are dialled.

    Parameters
    ----------
    read
        Line, name, what is written and what was read.
    """
    if not read:
        return
    out.print(f"{counted(len(read), 'phone number')} of the file {'is' if len(read) == 1 else 'are'} read as:")
    widest = max(len(written) for _, _, written, _ in read[:_MOST_NUMBERS])
    for line, name, written, number in read[:_MOST_NUMBERS]:
        shown = f"  {one_line(written):<{widest}}  {number:<16}  {word} {line}  {one_line(name or '')}"
        out.print(shown.rstrip(), soft_wrap=True)
    if len(read) > _MOST_NUMBERS:
        out.print(f"  ... and {len(read) - _MOST_NUMBERS:,} more; all of them with --json")


def invalid_row(checked: Checked) -> dict[str, Any]:
    """Return what is wrong with a row, for programs."""
    return {
        "line": checked.row.line,
        "name": checked.row.name,
        "request_id": checked.request_id,
        "errors": [{"field": error.field, "message": error.message} for error in checked.errors],
    }


def _lines(rows: Sequence[ToldRow]) -> str:
    shown = ", ".join(str(each.line) for each in rows[:_MOST_LINES])
    return shown + (", ..." if len(rows) > _MOST_LINES else "")
