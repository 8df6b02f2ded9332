"""Call requests from a table, strictly: a message that is cut, mixed up or sent to another phone cannot be taken back."""

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any
from xml.sax.saxutils import escape

from redial.contracts.fault_wording import REQUEST
from redial.contracts.files.cell_values import CellReader, UnreadableCell, failed_formula, is_blank
from redial.contracts.files.raw_tables import RawTable, Record
from redial.contracts.files.received_file import ReceivedFile
from redial.contracts.files.request_rows import (
    CAMPAIGN,
    CHAIN,
    FIELDS,
    NAME,
    OWN_RETRY,
    RETRY,
    ROW_ALONE,
    TEXTS,
    TIME_ZONE,
    VOICE,
    Mapped,
    Row,
    put_all,
    with_id,
)
from redial.contracts.files.table_header import Header, read_header
from redial.contracts.files.tables import open_table
from redial.contracts.files.template_columns import LANGUAGE, OF_TEMPLATE, TEMPLATE, TemplateColumns
from redial.contracts.files.templates import Template, parse_template
from redial.domain.call.calls import FieldError
from redial.errors import UnreadableFile

_PHONE = re.compile(r"\s*\+?\d[\d\s().-]{6,}")
_QUOTES = {'"': "&quot;", "'": "&apos;"}
_FURTHER = re.compile(r"then(\..*)?")
_WHEN = ("not_before", "expires_at", "calling_hours", "time_zone")
_NEARLY = 0.85
# Of a request's retry policy, and of no row.
_STOP_AT = "stopat"
_ROW = "(row)"
_METADATA = "metadata"
_OF_METADATA = "metadata."
"""Before the key, in the name of a column."""


def table_rows(path: ReceivedFile, mapped: Mapped) -> tuple[Iterator[Row], tuple[str, ...], tuple[str, ...]]:
    """
    Read the requests of a table; and give what is to be said aloud of how it was read, and the names of its columns.

    Raises
    ------
    UnreadableFile
        The file is no table of the kind that is expected, or a column is not there.
    """
    table = open_table(path, mapped.sheet)
    header = read_header(table, mapped)
    _require_known_recipients(path, header, mapped)
    form = _Form(header, mapped)
    _require_no_misspelt_time(path, header, mapped, form.columns_read)
    return _rows(table, header, form), (*table.remarks, *form.remarks), tuple(header.names)


def _require_known_recipients(path: ReceivedFile, header: Header, mapped: Mapped) -> None:
    """Refuse what looks like a column of a further recipient and is none: nobody would be called, and nobody told."""
    known = {header.position_of(mapped.columns.get(field, field)) for field in CHAIN}
    asked_for = {header.position_of(column) for column in mapped.columns.values()}
    for position, name in enumerate(header.names):
        if _FURTHER.fullmatch(name.strip().casefold()) and position not in known | asked_for:
            raise UnreadableFile(
                f"{path} has a column {name}; those of further recipients are {CHAIN[0]} to {CHAIN[-1]}. Rename it, or remove it."
            )


def _require_no_misspelt_time(path: ReceivedFile, header: Header, mapped: Mapped, read: Collection[int]) -> None:
    """Refuse what is nearly called as what says when a row may be called: left unread, it would be called at once."""
    filled = {*mapped.columns, *mapped.constants, *filter(lambda field: header.position_of(field) is not None, _WHEN)}
    named = {field: field.replace("_", "") for field in _WHEN if field not in filled}
    for position, name in enumerate(header.names):
        if position in read:
            continue
        letters = re.sub(r"[\W_]", "", name.casefold())
        if letters == _STOP_AT:
            raise UnreadableFile(
                f"{path} has a column {name}, and a row has no time of that name: expires_at is when it is called no more. "
                "Rename it, or give it a name that is less like one."
            )
        found = get_close_matches(letters, named.values(), n=1, cutoff=_NEARLY)
        for field in (each for each, letters_of_it in named.items() if letters_of_it in found):
            raise UnreadableFile(
                f"{path} has a column {name}; is {field} meant? Rename it, or say so: --column {field}={name}. "
                "If it is something else, give it a name that is less like it."
            )


def _rows(table: RawTable, header: Header, form: "_Form") -> Iterator[Row]:
    is_empty = True
    for record in table.records:
        is_empty = False
        if not form.is_wanted(record.line):
            yield Row(record.line, "")
            continue
        fault = record.fault or header.fault_of(record.cells) or _swallowed_row(record, header)
        if fault is None:
            yield form.row(record)
        else:
            yield Row(record.line, "", (FieldError(field=_ROW, message=fault),))
    if is_empty:
        raise UnreadableFile(f"{table.path} has a header and no rows")


class _Form:
    """How each row of a table becomes a request."""

    def __init__(self, header: Header, mapped: Mapped) -> None:
        columns = {
            field: header.position_of(mapped.columns.get(field, field)) for field in (*FIELDS, *ROW_ALONE, *CHAIN)
        }
        self._columns = {field: column for field, column in columns.items() if column is not None}
        self._constants = {field: value for field, value in mapped.constants.items() if field not in TEXTS}
        self._templates = {
            field: parse_template(field, mapped.constants[field], header.position_of, header.shown)
            for field in TEXTS
            if field in mapped.constants
        }
        self.is_wanted = mapped.wanted
        self._header = header
        self._mapped = mapped
        self._templates_of_rows = TemplateColumns(header, mapped)
        if not self._templates_of_rows.are_used:
            # Without one a column of that name is of the file's own; another one that is named for it says it of the texts.
            if mapped.columns.get(LANGUAGE, LANGUAGE) != LANGUAGE and LANGUAGE in self._columns:
                self._columns.setdefault("language_code", self._columns[LANGUAGE])
            self._columns = {field: column for field, column in self._columns.items() if field not in OF_TEMPLATE}
        elif not self._templates and "language_code" in self._constants:
            # In the language of all rows their templates are said.
            self._constants[LANGUAGE] = self._constants.pop("language_code")
        self._metadata = {
            name[len(_OF_METADATA) :]: position
            for position, name in enumerate(header.names)
            if name.casefold().startswith(_OF_METADATA) and len(name) > len(_OF_METADATA)
        }

    @property
    def columns_read(self) -> set[int]:
        """The positions of the columns that fill something, or are said."""
        said = {column for template in self._templates.values() for column in template.columns}
        return said | {*self._columns.values(), *self._metadata.values()}

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said aloud of the columns."""
        variables = self._templates_of_rows.columns_read
        return () if variables is None else self._header.remark_on(self.columns_read | variables)

    def row(self, record: Record) -> Row:
        """Return the request of a row."""
        errors: list[FieldError] = []
        request: dict[str, Any] = {}
        given = {
            field: record.cells[column] for field, column in self._columns.items() if not is_blank(record.cells[column])
        }
        reader = CellReader(record, self._mapped, {field: given[field] for field in ROW_ALONE if field in given})
        values = {
            field: self._read(reader, field, given, errors)
            for field in FIELDS
            if field in given and field not in self._constants
        }
        constants = {field: self._read(reader, field, self._constants, errors) for field in self._constants}
        texts = {field: self._text(field, template, reader, errors) for field, template in self._templates.items()}
        fields = values | constants | texts
        template = self._templates_of_rows.template_of(record.cells)
        if template is None:
            fields.pop(LANGUAGE, None)
            if (nothing := self._nothing_said(fields)) is not None:
                errors.append(nothing)
                fields = {field: value for field, value in fields.items() if field not in VOICE}
        if RETRY in fields and (own := sorted(OWN_RETRY & fields.keys())):
            message = f"expected the name of a policy, or a policy of its own; got both, by {', '.join(own)}"
            errors.append(FieldError(field=RETRY, message=message))
            fields = {field: value for field, value in fields.items() if field not in OWN_RETRY}
        put_all(request, fields)
        for name in (NAME, CAMPAIGN):
            if name in values:
                # Nobody sees a space behind a name, and there is none in it.
                request[name] = values[name].strip()
        if TIME_ZONE in given:
            request[TIME_ZONE] = given[TIME_ZONE].strip()
        if then := self._further(reader, given, errors):
            request["then"] = then
        metadata = {
            key: record.cells[column] for key, column in self._metadata.items() if not is_blank(record.cells[column])
        }
        if metadata:
            request[_METADATA] = metadata
        if template is not None and (variables := self._templates_of_rows.values(record, template, errors)):
            request["variables"] = variables
        faults = (failed_formula(value) for value in metadata.values())
        errors += [FieldError(field=_METADATA, message=fault) for fault in faults if fault is not None]
        return Row(
            record.line,
            with_id(request),
            tuple(errors),
            has_own_id="request_id" in request,
            name=given.get(NAME, "").strip() or None,
            numbers_read=tuple(reader.numbers_read),
        )

    def _nothing_said(self, fields: Collection[str]) -> FieldError | None:
        """Name the columns of which none says what is to be heard, in the place of fields that a table does not have."""
        columns = sorted(self._columns[field] for field in (*TEXTS, TEMPLATE) if field in self._columns)
        if not columns or any(field in fields for field in TEXTS):
            return None
        named = " / ".join(map(self._header.told, columns))
        return FieldError(field=REQUEST, message=f"expected a value in the column {named}, got none")

    def _further(self, reader: CellReader, given: Mapping[str, str], errors: list[FieldError]) -> list[dict[str, Any]]:
        """Return who is called next, in the order of their columns."""
        then: list[dict[str, Any]] = []
        for column in CHAIN:
            if column not in given:
                continue
            try:
                then.append(reader.recipient(given[column]))
            except UnreadableCell as error:
                errors.append(FieldError(field=column, message=str(error)))
        return then

    def _read(self, reader: CellReader, field: str, given: Mapping[str, str], errors: list[FieldError]) -> str:
        try:
            return reader.value(field, given[field], self._columns.get(field))
        except UnreadableCell as error:
            errors.append(FieldError(field=".".join(FIELDS[field]), message=str(error)))
            return given[field]

    def _text(self, field: str, template: Template, reader: CellReader, errors: list[FieldError]) -> str:
        """Return what is said; note what would be said with a gap, or as nobody knows how."""
        cells = reader.cells_as_said()
        for column in sorted(template.columns):
            if is_blank(cells[column]):
                message = f"expected a value in the column {self._header.told(column)}, got none"
            elif (fault := failed_formula(cells[column]) or reader.fault_of_saying(column)) is not None:
                message = fault
            else:
                continue
            errors.append(FieldError(field=".".join(FIELDS[field]), message=message))
        # In SSML a value is text: an ampersand or a quote in a name would be no SSML any more, or another one.
        return template.fill(cells, _as_ssml if field == "ssml" else str)


def _as_ssml(value: str) -> str:
    return escape(value, _QUOTES)


def _swallowed_row(record: Record, header: Header) -> str | None:
    """Find a row within a cell: a quote that was not closed takes in the rows up to the next one."""
    phone = header.phone
    for cell in record.cells if header.separator and record.last_line > record.line else ():
        for line in cell.splitlines()[1:]:
            parts = line.split(header.separator)
            if len(parts) == len(header.names) and _PHONE.fullmatch(parts[phone]):
                return "expected one row, got a cell that holds another one; is a quote not closed?"
    return None
