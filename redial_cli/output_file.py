"""Files that a command writes: whole or not at all, and nothing in them that a spreadsheet would run."""

import json
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, TextIO, TypeVar

import msgspec
import typer

from redial.contracts.files.formula_marks import marked
from redial_cli.client.errors import NotPossibleError
from redial_cli.terminal import one_line

T = TypeVar("T")


class TableFormat(StrEnum):
    """What the rows of a command are written as."""

    TABLE = "table"
    CSV = "csv"


# Masked perhaps: then at least five digits are hidden.
_PHONE_NUMBER = re.compile(r"\+(?:[0-9]{2,15}|[0-9]{0,4}\*{5,}[0-9]{0,2})")


def cell(value: object) -> object:
    """Return a value as a cell that is shown and not run: by no spreadsheet, and by no terminal."""
    if isinstance(value, msgspec.Struct):
        value = msgspec.to_builtins(value)
    if isinstance(value, dict):
        # What a producer attached, as JSON: a column of its own for each key would not be the same in two exports.
        value = json.dumps(value, ensure_ascii=False) if value else None
    if not isinstance(value, str):
        return value
    # A number in E.164, masked perhaps, begins with a plus and is no formula.
    return one_line(value if _PHONE_NUMBER.fullmatch(value) else marked(value))


_OF_SPREADSHEETS = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers"})
_STANDARD_OUTPUT = Path("-")
_OWNERS_ALONE = 0o600


def begun(lines: Iterable[T]) -> Iterator[T]:
    """Begin to read what is to be written: a question that is refused leaves no heading in somebody's file."""
    rest = iter(lines)
    return chain(list(islice(rest, 1)), rest)


def named(output: Path | None) -> Path | None:
    """Return the file that is meant; None: standard output, which programs also call ``-``."""
    return None if output == _STANDARD_OUTPUT else output


Force = Annotated[bool, typer.Option("--force", help="Overwrite the file if it is there.")]


def check_free(output: Path, *, force: bool) -> None:
    """
    Look whether a file may be written.

    Raises
    ------
    NotPossibleError
        It is there, and nobody said that it may be overwritten.
    """
    if not force and output.is_file():
        raise NotPossibleError(f"{output} is there already: name another file, or say --force to overwrite it")


def write_whole(output: Path, content: bytes, *, force: bool) -> None:
    """
    Write a file whole or not at all.

    Raises
    ------
    NotPossibleError
        It is there already and is not to be overwritten, or cannot be written.
    """
    check_free(output, force=force)
    try:
        with _replacing(output) as written:
            written.write_bytes(content)
    except OSError as error:
        raise NotPossibleError(f"{output} cannot be written: {error.strerror}") from error


@contextmanager
def opened(output: Path | None, *, force: bool = False) -> Iterator[TextIO]:
    """
    Open a file that is written to; None: standard output.

    Raises
    ------
    NotPossibleError
        The file is there already and is not to be overwritten, cannot be written, or has the name of a spreadsheet's own.
    """
    if output is None:
        # UTF-8, whatever the terminal's encoding is: the file that it is sent into is read as such.
        stream = TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
        try:
            yield stream
        finally:
            stream.flush()
            stream.detach()
        return
    if output.suffix.lower() in _OF_SPREADSHEETS:
        raise NotPossibleError(
            f"{output}: what is written is text, and no spreadsheet opens it as {output.suffix}. Name it .csv"
        )
    check_free(output, force=force)
    try:
        with _replacing(output) as written, written.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as error:
        raise NotPossibleError(f"{output} cannot be written: {error.strerror}") from error


@contextmanager
def _replacing(output: Path) -> Iterator[Path]:
    """Give what is written to; it takes the place of the file when it is whole, so that nothing looks like one that is not."""
    if output.exists() and not output.is_file():
        # A device or a pipe, which may have no other name: a file would take the place of it, on a machine for all of its programs.
        yield output
        return
    target = output.resolve()
    partial = target.with_name(f"{target.name}.part")
    try:
        partial.unlink(missing_ok=True)  # of a run that was killed, or whatever somebody else made lead from here
        # Its owner's alone: it may hold names and numbers. One that is overwritten stays as readable as its owner has made it.
        partial.touch(mode=_OWNERS_ALONE, exist_ok=False)
        if target.exists():
            with suppress(OSError):  # not every file system has modes
                partial.chmod(stat.S_IMODE(target.stat().st_mode))
        yield partial
        partial.replace(target)
    except BaseException:
        # It may hold names and numbers, and nobody would look for it.
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
