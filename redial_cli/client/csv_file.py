"""Call requests from a CSV file, strictly: a message that is cut, mixed up or sent to another phone cannot be taken back."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from redial.domain.call.calls import FieldError
from redial_cli.client.csv_header import Header, Record, other_separator, read_header
from redial_cli.client.errors import NotPossibleError
from redial_cli.client.request_rows import FIELDS, TEXTS, Mapped, Row, put_all, with_id
from redial_cli.client.templates import Template, parse_template
from redial_cli.client.text_file import read_text

_PHONE = re.compile(r"\s*\+?\d[\d\s().-]{6,}")
# RFC 4180: a cell is in quotes as a whole, or has none. Python's reader lets quotes within a cell pass, even when it is strict.
_CELL = r'(?:"(?:[^"]++|"")*+"|[^",\r\n]*+)'
_QUOTED_RIGHTLY = re.compile(rf"{_CELL}(?:,{_CELL})*+[\r\n]*")
# What spreadsheets write where a formula failed.
_FAILED_FORMULA = re.compile(r"#(?:N/A|DIV/0!|GETTING_DATA|[A-Z]+[!?])|Err:[0-9]{3}")
_QUOTES = {'"': "&quot;", "'": "&apos;"}
_ROW = "(row)"
_METADATA = "metadata."
"""Before the key, in the name of a column."""


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
    for record in lines:
        is_empty = False
        fault = record.fault or header.fault_of(record.cells) or _swallowed_row(record, header)
        if fault is None:
            yield form.row(record.line, record.cells)
        else:
            yield Row(record.line, "", (FieldError(field=_ROW, message=fault),))
    if is_empty:
        raise NotPossibleError(f"{path} has a header and no rows")


class _Lines:
    """The rows of a file that are not blank."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._raw: list[str] = []
        self._reader = csv.reader(self._noted(io.StringIO(read_text(path), newline="")), strict=True)

    def __iter__(self) -> Iterator[Record]:
        while True:
            line = self._reader.line_num + 1
            self._raw.clear()
            try:
                cells = next(self._reader, None)
            except csv.Error as error:
                raise NotPossibleError(self._fault(line, str(error))) from error
            if cells is None:
                return
            # Spreadsheets write rows of commas below the last one.
            if any(cell and not cell.isspace() for cell in cells):
                yield Record(line=line, last_line=self._reader.line_num, cells=cells, fault=_misplaced_quote(self._raw))

    def _noted(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self._raw.append(line)
            yield line

    def _fault(self, line: int, fault: str) -> str:
        where = f"{self._path} line {line}"
        if "unexpected end" in fault:
            return f"{where}: a quote is opened in this row and not closed before the end of the file"
        if "field limit" in fault:
            most = csv.field_size_limit()
            return f"{where}: a cell is longer than {most:,} characters; is a quote opened in this row and not closed?"
        if "expected after" in fault:
            if line == 1 and (other := other_separator(self._path, self._raw[0])) is not None:
                return other
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
        self._metadata = {
            name.removeprefix(_METADATA): position for position, name in enumerate(header.names) if _is_metadata(name)
        }

    def row(self, line: int, cells: Sequence[str]) -> Row:
        """Return the request of a row."""
        request: dict[str, Any] = {}
        values = {field: cells[column] for field, column in self._columns.items() if not _is_blank(cells[column])}
        texts = {field: template.fill(cells, _quoting(field)) for field, template in self._templates.items()}
        put_all(request, values | self._constants | texts)
        if "name" in values:
            # Nobody sees a space behind a name, and there is none in it.
            request["name"] = values["name"].strip()
        metadata = {key: cells[column] for key, column in self._metadata.items() if not _is_blank(cells[column])}
        if metadata:
            request["metadata"] = metadata
        errors = [error for field, template in self._templates.items() for error in self._gaps(field, template, cells)]
        errors += [_failed_formula(field, value) for field, value in values.items() if _is_failed_formula(value)]
        errors += [_failed_formula("metadata", value) for value in metadata.values() if _is_failed_formula(value)]
        return Row(line, with_id(request), tuple(errors), has_own_id="request_id" in request)

    def _gaps(self, field: str, template: Template, cells: Sequence[str]) -> Iterator[FieldError]:
        """Find what would be said with a gap: a cell that a text names is empty."""
        for column in sorted(template.columns):
            if _is_blank(cells[column]):
                name = self._header.names[column]
                yield FieldError(
                    field=".".join(FIELDS[field]), message=f"expected a value in the column {name}, got none"
                )
            elif _is_failed_formula(cells[column]):
                yield _failed_formula(field, cells[column])


def _is_metadata(name: str) -> bool:
    return name.startswith(_METADATA) and name != _METADATA


def _is_blank(cell: str) -> bool:
    return not cell or cell.isspace()


def _is_failed_formula(cell: str) -> bool:
    return _FAILED_FORMULA.fullmatch(cell.strip()) is not None


def _failed_formula(field: str, cell: str) -> FieldError:
    message = f"expected a value, got {cell.strip()}, which a spreadsheet writes where a formula failed"
    return FieldError(field=".".join(FIELDS.get(field, (field,))), message=message)


def _misplaced_quote(lines: Sequence[str]) -> str | None:
    raw = "".join(lines)
    if '"' not in raw or _QUOTED_RIGHTLY.fullmatch(raw):
        return None
    return (
        "a quote stands within a cell that does not begin with one. A cell with a comma or a quote has to be in quotes as a whole, "
        'without a space before them, and a quote within it doubled: "She said ""yes"", ..."'
    )


def _quoting(field: str) -> Any:
    # In SSML a value is text: an ampersand or a quote in a name would be no SSML any more, or another one.
    return _as_ssml if field == "ssml" else str


def _as_ssml(value: str) -> str:
    return escape(value, _QUOTES)


def _swallowed_row(record: Record, header: Header) -> str | None:
    """Find a row within a cell: a quote that was not closed takes in the rows up to the next one."""
    phone = header.phone
    for cell in record.cells if record.last_line > record.line else ():
        for line in cell.splitlines()[1:]:
            parts = line.split(",")
            if len(parts) == len(header.names) and _PHONE.fullmatch(parts[phone]):
                return "expected one row, got a cell that holds another one; is a quote not closed?"
    return None
