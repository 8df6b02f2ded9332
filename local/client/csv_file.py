"""Call requests from a CSV file, strictly: a message that is cut, mixed up or sent to another phone cannot be taken back."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from local.client.csv_header import Header, read_header
from local.client.errors import NotPossibleError
from local.client.request_rows import FIELDS, TEXTS, Mapped, Row, put_all, with_id
from local.client.templates import Template, parse_template
from local.client.text_file import read_text
from redial.domain.calls import FieldError

_PHONE = re.compile(r"\s*\+?\d[\d\s().-]{6,}\s*")
_QUOTES = {'"': "&quot;", "'": "&apos;"}
_ROW = "(row)"


def csv_rows(path: Path, mapped: Mapped) -> Iterator[Row]:
    """
    Read the requests of a CSV file.

    Raises
    ------
    NotPossibleError
        The file is not CSV of the kind that is expected, or a column is not there.
    """
    lines = _Lines(path)
    header = read_header(path, lines, mapped)
    form = _Form(header, mapped)
    is_empty = True
    for line, last_line, cells in lines:
        is_empty = False
        fault = header.fault_of(cells) or (_swallowed_row(cells, header) if last_line > line else None)
        yield form.row(line, cells) if fault is None else Row(line, "", (FieldError(field=_ROW, message=fault),))
    if is_empty:
        raise NotPossibleError(f"{path} has a header and no rows")


class _Lines:
    """The rows of a file that are not blank, each with its first and its last line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)

    def __iter__(self) -> Iterator[tuple[int, int, list[str]]]:
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader, None)
            except csv.Error as error:
                raise NotPossibleError(self._fault(line, str(error))) from error
            if cells is None:
                return
            # Spreadsheets write rows of commas below the last one.
            if any(cell and not cell.isspace() for cell in cells):
                yield line, self._reader.line_num, cells

    def _fault(self, line: int, fault: str) -> str:
        where = f"{self._path} line {line}"
        if "unexpected end" in fault:
            return f"{where}: a quote is opened in this row and not closed before the end of the file"
        if "field limit" in fault:
            most = csv.field_size_limit()
            return f"{where}: a cell is longer than {most:,} characters; is a quote opened in this row and not closed?"
        if "expected after" in fault:
            to = f", up to line {self._reader.line_num}" if self._reader.line_num > line else ""
            return (
                f'{where}{to}: text follows a closing quote. Is a quote not closed? One within a cell is doubled ("")'
            )
        return f"{where}: {fault}"


class _Form:
    """How each row of a file becomes a request."""

    def __init__(self, header: Header, mapped: Mapped) -> None:
        columns = {field: header.position_of(mapped.columns.get(field, field)) for field in FIELDS}
        self._columns = {field: column for field, column in columns.items() if column is not None}
        self._constants = {field: value for field, value in mapped.constants.items() if field not in TEXTS}
        self._templates = {
            field: parse_template(field, mapped.constants[field], header.position_of, header.shown)
            for field in TEXTS
            if field in mapped.constants
        }
        self._header = header

    def row(self, line: int, cells: Sequence[str]) -> Row:
        """Return the request of a row."""
        request: dict[str, Any] = {}
        values = {field: cells[column] for field, column in self._columns.items() if not _is_blank(cells[column])}
        texts = {field: template.fill(cells, _quoting(field)) for field, template in self._templates.items()}
        put_all(request, values | self._constants | texts)
        errors = tuple(
            error for field, template in self._templates.items() for error in self._gaps(field, template, cells)
        )
        return Row(line, with_id(request), errors, has_own_id="request_id" in request)

    def _gaps(self, field: str, template: Template, cells: Sequence[str]) -> Iterator[FieldError]:
        """Find what would be said with a gap: a cell that a text names is empty."""
        for column in sorted(template.columns):
            if _is_blank(cells[column]):
                name = self._header.names[column]
                yield FieldError(
                    field=".".join(FIELDS[field]), message=f"expected a value in the column {name}, got none"
                )


def _is_blank(cell: str) -> bool:
    return not cell or cell.isspace()


def _quoting(field: str) -> Any:
    # In SSML a value is text: an ampersand or a quote in a name would be no SSML any more, or another one.
    return _as_ssml if field == "ssml" else str


def _as_ssml(value: str) -> str:
    return escape(value, _QUOTES)


def _swallowed_row(cells: Sequence[str], header: Header) -> str | None:
    """Find a row within a cell: a quote that was not closed takes in the rows up to the next one."""
    phone = header.phone
    for cell in cells:
        for line in cell.splitlines()[1:]:
            parts = line.split(",")
            if len(parts) == len(header.names) and _PHONE.fullmatch(parts[phone]):
                return "expected one row, got a cell that holds another one; is a quote not closed?"
    return None
