"""Call requests from a file: a line of JSON each, or a row of CSV each."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from string import Formatter
from typing import Any
from xml.sax.saxutils import escape

from local.client.errors import NotPossibleError
from redial.domain.calls import FieldError

# What a CSV row can fill, and where that goes in a request.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "request_id": ("request_id",),
    "destination_phone_number": ("destination_phone_number",),
    "text": ("content", "plain_text_message", "text"),
    "ssml": ("content", "ssml_message", "text"),
    "language_code": ("language_code",),
    "voice_id": ("voice_id",),
    "origination_phone_number": ("origination_phone_number",),
    "caller_id": ("caller_id",),
    "lane": ("lane",),
    "campaign": ("campaign",),
    "not_before": ("not_before",),
    "expires_at": ("expires_at",),
    "total_attempts": ("retry", "total_attempts"),
}


@dataclass(frozen=True)
class Row:
    """One request of a file."""

    line: int
    body: str
    """As it is sent: JSON."""
    errors: tuple[FieldError, ...] = ()
    """What is wrong with it already as a row."""

    @property
    def digest(self) -> str:
        """Give what tells this request from every other one."""
        return sha256(self.body.encode()).hexdigest()[:20]


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """How rows become requests."""

    columns: Mapping[str, str]
    """Field → column; a field that is not named is filled from the column of its own name."""
    constants: Mapping[str, str]
    """Field → value of all rows. In ``text`` and ``ssml``, ``{column}`` stands for a row's value."""


def read_rows(path: Path, mapped: Mapped) -> Iterator[Row]:
    """
    Read the requests of a file: ``.csv`` is CSV, anything else a line of JSON each.

    A row without a request id gets one from its content: the same row is the same request, whenever it is sent.

    Raises
    ------
    NotPossibleError
        The file cannot be read, or a column is not there.
    """
    try:
        if path.suffix.lower() == ".csv":
            yield from _csv_rows(path, mapped)
        else:
            yield from _json_rows(path, mapped)
    except OSError as error:
        raise NotPossibleError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise NotPossibleError(f"{path} is no UTF-8 text: {error}") from error


def build_request(fields: Mapping[str, str]) -> dict[str, Any]:
    """Give the request that some fields amount to, without its id."""
    request: dict[str, Any] = {}
    for field, value in fields.items():
        _put(request, field, value, {})
    _move_voice(request)
    return request


def _json_rows(path: Path, mapped: Mapped) -> Iterator[Row]:
    if mapped.columns:
        raise NotPossibleError("--column is for CSV files; a line of JSON names its fields itself")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            text = line.strip()
            if not text:
                continue
            try:
                request = json.loads(text)
            except ValueError:
                # Sent as it is, it would be rejected with this very reason; here it is told before.
                yield Row(number, text)
                continue
            if not isinstance(request, dict):
                yield Row(number, text)
                continue
            for field, value in mapped.constants.items():
                _put(request, field, value, {})
            yield Row(number, text if "request_id" in request and not mapped.constants else _with_id(request))


def _csv_rows(path: Path, mapped: Mapped) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        columns = list(reader.fieldnames or [])
        if not columns:
            raise NotPossibleError(f"{path} is empty; its first line has to name the columns")
        _require_columns(path, columns, mapped)
        for values in reader:
            request: dict[str, Any] = {}
            for field in FIELDS:
                value = values.get(mapped.columns.get(field, field))
                if value:
                    _put(request, field, value, {})
            given = {name: value or "" for name, value in values.items() if isinstance(name, str)}
            for field, value in mapped.constants.items():
                _put(request, field, value, given)
            _move_voice(request)
            yield Row(reader.line_num, _with_id(request), tuple(_gaps(mapped.constants, given)))


def _require_columns(path: Path, columns: Sequence[str], mapped: Mapped) -> None:
    there = ", ".join(columns) or "none"
    for field, column in mapped.columns.items():
        if column not in columns:
            raise NotPossibleError(f"{path} has no column {column} for {field}; its columns are: {there}")
    if "destination_phone_number" not in {*columns, *mapped.columns, *mapped.constants}:
        raise NotPossibleError(
            f"Which column of {path} holds the phone numbers? Name it: --column destination_phone_number=COLUMN. "
            f"Its columns are: {there}"
        )


def _put(request: dict[str, Any], field: str, value: str, row: Mapping[str, str]) -> None:
    filled = _filled(field, value, row)
    *path, last = FIELDS[field]
    place = request
    for name in path:
        place = place.setdefault(name, {})
    place[last] = int(filled) if field == "total_attempts" and filled.isdigit() else filled


def _filled(field: str, value: str, row: Mapping[str, str]) -> str:
    if field not in {"text", "ssml"} or not row:
        return value
    try:
        # In SSML a value is text: an ampersand in a name would be no SSML any more.
        return value.format_map({name: escape(text) for name, text in row.items()} if field == "ssml" else row)
    except (KeyError, ValueError, IndexError, AttributeError, TypeError) as error:
        raise NotPossibleError(
            f"--set {field}: {error} in the text is no column; there are: {', '.join(row)}. Write {{{{ for a brace."
        ) from error


def _gaps(constants: Mapping[str, str], row: Mapping[str, str]) -> Iterator[FieldError]:
    """Find texts that would be said with a gap: a cell that they name is empty."""
    for field in ("text", "ssml"):
        for _, column, _, _ in Formatter().parse(constants.get(field, "")):
            if column and not row.get(column, "").strip():
                yield FieldError(
                    field=".".join(FIELDS[field]), message=f"expected a value in the column {column}, got none"
                )


def _move_voice(request: dict[str, Any]) -> None:
    """Language and voice belong to the message, whichever kind it is."""
    voice = {name: request.pop(name) for name in ("language_code", "voice_id") if name in request}
    for message in request.get("content", {}).values():
        message.update(voice)


def _with_id(request: dict[str, Any]) -> str:
    if "request_id" not in request:
        digest = sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()[:24]
        request = {"request_id": f"row-{digest}", **request}
    return json.dumps(request, ensure_ascii=False)
