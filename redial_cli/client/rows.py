"""Call requests from a file: a row of a table each, or a line of JSON each."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from redial_cli.client.errors import NotPossibleError
from redial_cli.client.json_file import json_rows
from redial_cli.client.request_rows import Mapped, Row
from redial_cli.client.table_rows import table_rows
from redial_cli.client.tables import is_table

_JSON_LINES = {".jsonl", ".ndjson", ".json"}
_TEXT = ".txt"
_FIRST_BYTES = 1000


@dataclass(frozen=True, kw_only=True)
class FileOfRows:
    """The requests of a file."""

    rows: Iterable[Row]
    word: str = "line"
    """What a row of it is called."""
    remarks: tuple[str, ...] = ()
    """What is to be said aloud of how it was read."""


def read_rows(path: Path, mapped: Mapped) -> FileOfRows:
    """
    Read the requests of a file: by its ending a table (``.csv``, ``.tsv``, ``.txt``, ``.xlsx``), anything else a line of JSON each.

    A row without a request id gets one from its content: the same row is the same request, whenever it is sent.

    Raises
    ------
    NotPossibleError
        The file cannot be read, is of another kind, or a column is not there.
    """
    ending = path.suffix.lower()
    if is_table(path) and not (ending == _TEXT and _begins_as_json(path)):
        rows, remarks = table_rows(path, mapped)
        return FileOfRows(rows=rows, remarks=remarks, word="row" if ending == ".xlsx" else "line")
    if ending not in _JSON_LINES and not _begins_as_json(path):
        # A file of another kind is told at once, not each of its lines that it is no JSON.
        kind = f"ends in {path.suffix}" if path.suffix else "has no ending"
        raise NotPossibleError(
            f"{path} {kind} and holds no JSON. A table has to end in .csv, .tsv, .txt or .xlsx; "
            "one with a line of JSON for each request, in .jsonl"
        )
    return FileOfRows(rows=json_rows(path, mapped))


def _begins_as_json(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            beginning = file.read(_FIRST_BYTES)
    except OSError as error:
        raise NotPossibleError(f"{path} cannot be read: {error.strerror}") from error
    return beginning.decode("utf-8-sig", "replace").lstrip()[:1] in {"{", ""}
