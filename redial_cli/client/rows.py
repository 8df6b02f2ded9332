"""Call requests from a file: a row of CSV each, or a line of JSON each."""

from collections.abc import Iterator
from pathlib import Path

from redial_cli.client.csv_file import csv_rows
from redial_cli.client.errors import NotPossibleError
from redial_cli.client.json_file import json_rows
from redial_cli.client.request_rows import Mapped, Row

_CSV = ".csv"
_JSON_LINES = {".jsonl", ".ndjson", ".json"}
_FIRST_BYTES = 1000


def read_rows(path: Path, mapped: Mapped) -> Iterator[Row]:
    """
    Read the requests of a file: ``.csv`` is CSV, anything else a line of JSON each.

    A row without a request id gets one from its content: the same row is the same request, whenever it is sent.

    Raises
    ------
    NotPossibleError
        The file cannot be read, is of another kind, or a column is not there.
    """
    kind = path.suffix.lower()
    if kind == _CSV:
        return csv_rows(path, mapped)
    if kind not in _JSON_LINES:
        _require_json(path)
    return json_rows(path, mapped)


def _require_json(path: Path) -> None:
    """Tell a file of another kind at once, not each of its lines that it is no JSON."""
    try:
        with path.open("rb") as file:
            beginning = file.read(_FIRST_BYTES)
    except OSError as error:
        raise NotPossibleError(f"{path} cannot be read: {error.strerror}") from error
    if beginning.decode("utf-8-sig", "replace").lstrip()[:1] not in {"{", ""}:
        kind = f"ends in {path.suffix}" if path.suffix else "has no ending"
        raise NotPossibleError(
            f"{path} {kind} and holds no JSON. A file of CSV, separated by commas, has to end in .csv; "
            "one with a line of JSON for each request, in .jsonl"
        )
