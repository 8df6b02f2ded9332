"""Files of people, read as the command line reads them; nothing of them is stored. Imported when there is one."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from msgspec.json import encode

from api.http.problems import bad_field
from api.http.request import read_country
from api.parameters.files import MOST_BYTES, MOST_ROWS, FileToRead
from api.wiring import Services
from redial.contracts.answers import files as answers
from redial.contracts.answers.common import FieldErrorResponse
from redial.contracts.files.do_not_call_file import FIELDS as FIELDS_OF_ENTRIES
from redial.contracts.files.do_not_call_file import OF_A_ROW, EntryRow, read_entries
from redial.contracts.files.received_file import ReceivedFile
from redial.contracts.files.request_rows import PHONE, Mapped, Row
from redial.contracts.files.table_header import columns_of
from redial.contracts.files.tables import WORKBOOK
from redial.contracts.files.time_format import parse_time_format, read_time_zone
from redial.domain.call.calls import FieldError
from redial.errors import UnreadableFile

T = TypeVar("T")
MOST_BYTES_OF_ANSWER = 4_500_000
"""Of rows: a function's answer holds 6 MB."""
_MOST_UNPACKED = 60_000_000
_MOST_CHARACTERS = 80_000_000
"""Of all rows as they are told: a file is told in parts, and read as a whole."""
_LONGEST_CONSTANT = 10_000
"""In characters: more than a voice says of a text, with its tags."""
_MOST_COLUMNS_SAID = 100
_MOST_GROUPS = 50
# What differs from row to row in two messages of one kind: what was read, numbers, times.
_OF_ONE_ROW = re.compile(r"'[^']*'|\"[^\"]*\"|\+?[0-9][0-9.,:TZ-]*")
_OPTION = re.compile(r"--(sheet|column|set|date-format)\b(?: NAME)?")
_MEMBERS = {"sheet": "`sheet`", "column": "`columns`", "set": "`constants`", "date-format": "`date_format`"}


def read_do_not_call_file(body: FileToRead, services: Services) -> answers.DoNotCallFileRead:
    """
    Read the entries of a file of people who must not be called.

    Raises
    ------
    ProblemError
        400: it is no such file, is larger than what is read, or has no such column.
    """
    file = received(body)
    constants = frozenset(FIELDS_OF_ENTRIES) - {PHONE}
    mapped = mapped_as(body, services, (*FIELDS_OF_ENTRIES, *OF_A_ROW), constants)
    columns, remarks = told(lambda: columns_of(file, body.sheet))
    if body.only_columns:
        return answers.DoNotCallFileRead(**columns_alone(columns, remarks))
    now = services.clock.now()
    rows = at_most(told(lambda: read_entries(file, mapped, now, MOST_ROWS + 1))[0], _size_of_entry)
    invalid_count = sum(1 for row in rows if row.errors)
    kept, next_after = rows_behind(rows, body.after, _entry_row)
    return answers.DoNotCallFileRead(
        columns=list(columns),
        remarks=list(remarks),
        word=word_of(file),
        row_count=len(rows),
        invalid_count=invalid_count,
        groups=groups_of((row.line, row.name, row.errors) for row in rows),
        rows=kept,
        next_after=next_after,
    )


def columns_alone(columns: Iterable[str], remarks: Iterable[str]) -> dict[str, Any]:
    """Give what is told of a file whose columns alone are asked for."""
    told: dict[str, Any] = {"columns": list(columns), "remarks": list(remarks), "word": "line", "row_count": 0}
    return told | {"invalid_count": 0, "groups": [], "rows": [], "next_after": None}


def word_of(file: ReceivedFile) -> str:
    """Return what a row of a file is called."""
    return "row" if file.suffix.lower() == WORKBOOK else "line"


def received(body: FileToRead) -> ReceivedFile:
    """Return the file that was sent."""
    try:
        content = base64.b64decode(body.content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise bad_field("content", "expected the bytes of the file, in base64") from error
    if len(content) > MOST_BYTES:
        raise bad_field(
            "content", f"expected at most {MOST_BYTES:,} bytes, got {len(content):,}; cut the file into several"
        )
    # Its header is a row more.
    return ReceivedFile(shown_as=body.file_name, content=content, most_rows=MOST_ROWS + 1, most_unpacked=_MOST_UNPACKED)


def mapped_as(body: FileToRead, services: Services, fields: Iterable[str], for_all: frozenset[str]) -> Mapped:
    """Return how its rows are meant."""
    fields = tuple(fields)
    for field in body.columns:
        if field not in fields:
            raise bad_field("columns", f"expected names of fields, got {field}; the fields are: {', '.join(fields)}")
    for field, value in body.constants.items():
        if len(value) > _LONGEST_CONSTANT or value.count("{") > _MOST_COLUMNS_SAID:
            most = f"{_LONGEST_CONSTANT:,} characters and {_MOST_COLUMNS_SAID} columns"
            raise bad_field("constants", f"expected at most {most} for all rows, got more in {field}")
        if field not in for_all:
            raise bad_field(
                "constants", f"expected what can be the same for all rows, got {field}: {', '.join(sorted(for_all))}"
            )
        if field in body.columns:
            raise bad_field("constants", f"expected {field} once; columns names it too")
    return Mapped(
        columns=body.columns,
        constants=body.constants,
        country=read_country(body.country),
        default_country=services.settings.country,
        time_zone=_read("time_zone", lambda name: read_time_zone(name).key, body.time_zone),
        default_time_zone=services.settings.time_zone,
        time_format=_read("date_format", parse_time_format, body.date_format),
        sheet=body.sheet,
        templates=services.templates.get,
    )


def _read(field: str, read: Callable[[str], T], given: str | None) -> T | None:
    try:
        return read(given) if given is not None else None
    except ValueError as error:
        raise bad_field(field, str(error)) from error


def told(read: Callable[[], T]) -> T:
    """Read; what makes a file unreadable is told as what was sent."""
    try:
        return read()
    except UnreadableFile as error:
        # Worded for the command line, which names its options.
        raise bad_field("content", _OPTION.sub(lambda option: _MEMBERS[option[1]], str(error))) from error


R = TypeVar("R", Row, EntryRow)
A = TypeVar("A", answers.CallRow, answers.DoNotCallRow)


def at_most(rows: Iterable[R], size_of: Callable[[R], int]) -> list[R]:
    """Return all rows, if they are not too many."""
    read = told(lambda: list(_small_enough(islice(rows, MOST_ROWS + 1), size_of)))
    if len(read) > MOST_ROWS:
        raise bad_field("content", f"expected at most {MOST_ROWS:,} rows; cut the file into several")
    return read


def _small_enough(rows: Iterable[R], size_of: Callable[[R], int]) -> Iterator[R]:
    left = _MOST_CHARACTERS
    for row in rows:
        left -= size_of(row) + _size_of_errors(row)
        if left < 0:
            raise bad_field(
                "content", f"expected rows of at most {_MOST_CHARACTERS:,} characters in all; cut the file into several"
            )
        yield row


def _size_of_errors(row: R) -> int:
    return sum(len(error.message) for error in row.errors)


def _size_of_entry(row: EntryRow) -> int:
    return sum(map(len, row.entry.values()))


def rows_behind(rows: Iterable[R], after: int, tell: Callable[[R], A]) -> tuple[list[A], int | None]:
    """Tell the rows behind a line, as many as fit into an answer; and behind which line there are more."""
    kept: list[A] = []
    size, last = 0, after
    for row in rows:
        if row.line <= after:
            continue
        told_row = tell(row)
        size += size_in_answer(told_row)
        if kept and size > MOST_BYTES_OF_ANSWER:
            return kept, last
        kept.append(told_row)
        last = row.line
    return kept, None


def size_in_answer(row: answers.CallRow | answers.DoNotCallRow) -> int:
    """Count the bytes that a row takes of a function's answer: it is text within JSON there, and at worst not of ASCII."""
    text = encode(row)
    beyond_ascii = len(text) - len(text.decode())
    return len(text) + text.count(b'"') + text.count(b"\\") + 5 * beyond_ascii


def groups_of(
    rows: Iterable[tuple[int, str | None, Iterable[FieldError | FieldErrorResponse]]],
) -> list[answers.ErrorGroup]:
    """Gather errors of one kind: the first of them, and how many rows have it."""
    found: dict[tuple[str, str], answers.ErrorGroup] = {}
    for line, name, errors in rows:
        for error in errors:
            kind = (error.field, _OF_ONE_ROW.sub("…", error.message))
            first = found.get(kind) or answers.ErrorGroup(
                field=error.field, message=error.message, row_count=0, first_line=line, first_name=name
            )
            found[kind] = answers.ErrorGroup(
                field=first.field,
                message=first.message,
                row_count=first.row_count + 1,
                first_line=first.first_line,
                first_name=first.first_name,
            )
    return sorted(found.values(), key=lambda group: -group.row_count)[:_MOST_GROUPS]


def _entry_row(row: EntryRow) -> answers.DoNotCallRow:
    return answers.DoNotCallRow(
        line=row.line,
        name=row.name,
        entry=dict(row.entry),
        errors=errors_of(row.errors),
        numbers=numbers_of(row.numbers_read),
        has_ended=row.has_ended,
    )


def errors_of(errors: Iterable[FieldError]) -> list[FieldErrorResponse]:
    """Tell errors as they are."""
    return [FieldErrorResponse(field=error.field, message=error.message) for error in errors]


def numbers_of(read: Iterable[tuple[str, str]]) -> list[answers.NumberOfRow]:
    """Tell numbers that were read."""
    return [answers.NumberOfRow(written=written, number=number) for written, number in read]
