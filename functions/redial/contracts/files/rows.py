"""Call requests from a file: a row of a table each, or a line of JSON each."""

from collections.abc import Iterable
from dataclasses import dataclass

from redial.contracts.files.json_file import json_rows
from redial.contracts.files.received_file import ReceivedFile
from redial.contracts.files.request_rows import Mapped, Row
from redial.contracts.files.table_rows import table_rows
from redial.contracts.files.tables import is_table
from redial.errors import UnreadableFile

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
    columns: tuple[str, ...] = ()
    """The names of a table's columns, in their order."""


def read_rows(path: ReceivedFile, mapped: Mapped) -> FileOfRows:
    """
    Read the requests of a file: by its ending a table (``.csv``, ``.tsv``, ``.txt``, ``.xlsx``), anything else a line of JSON each.

    A row without a request id gets one from its content: the same row is the same request, whenever it is sent.

    Raises
    ------
    UnreadableFile
        The file cannot be read, is of another kind, or a column is not there.
    """
    ending = path.suffix.lower()
    if is_table(path) and not (ending == _TEXT and _begins_as_json(path)):
        rows, remarks, columns = table_rows(path, mapped)
        return FileOfRows(rows=rows, remarks=remarks, columns=columns, word="row" if ending == ".xlsx" else "line")
    if ending not in _JSON_LINES and not _begins_as_json(path):
        # A file of another kind is told at once, not each of its lines that it is no JSON.
        kind = f"ends in {path.suffix}" if path.suffix else "has no ending"
        raise UnreadableFile(
            f"{path} {kind} and holds no JSON. A table has to end in .csv, .tsv, .txt or .xlsx; "
            "one with a line of JSON for each request, in .jsonl"
        )
    return FileOfRows(rows=json_rows(path, mapped))


def _begins_as_json(path: ReceivedFile) -> bool:
    return path.content[:_FIRST_BYTES].decode("utf-8-sig", "replace").lstrip()[:1] in {"{", ""}
