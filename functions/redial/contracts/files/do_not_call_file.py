"""Entries of the do-not-call list from a table."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from redial.contracts.files.cell_values import CellReader, UnreadableCell, is_blank
from redial.contracts.files.raw_tables import Record
from redial.contracts.files.received_file import ReceivedFile
from redial.contracts.files.request_rows import CAMPAIGN, COUNTRY, NAME, PHONE, TIME_ZONE, Mapped
from redial.contracts.files.table_header import Header, read_header
from redial.contracts.files.tables import open_table
from redial.contracts.list_entries import campaign_of_entry, end_of_entry
from redial.domain.call.calls import FieldError
from redial.domain.times import from_iso
from redial.errors import UnreadableFile

UNTIL = "until"
SINCE = "since"
"""A column of an export: since when a number is listed."""
FIELDS = (PHONE, "reason", UNTIL, CAMPAIGN)
OF_A_ROW = (COUNTRY, TIME_ZONE, NAME)
_LONGEST_REASON = 500


@dataclass(frozen=True, kw_only=True)
class EntryRow:
    """One row of a table of people who must not be called."""

    line: int
    entry: Mapping[str, str]
    """As the API takes it."""
    errors: tuple[FieldError, ...] = ()
    name: str | None = None
    numbers_read: tuple[tuple[str, str], ...] = ()
    """The phone number, if it is not in E.164 in the file, with what it was read as."""
    has_ended: bool = False
    """
    It is of an export, and its time has passed since: whoever restores the list has nothing to mend.

    In a list that somebody wrote, such an end is more likely a wrong year.
    """


def read_entries(
    path: ReceivedFile, mapped: Mapped, now: datetime, most: int | None = None
) -> tuple[list[EntryRow], tuple[str, ...]]:
    """
    Read entries from a table; and give what is to be said aloud of how it was read.

    Parameters
    ----------
    now
        The time, in UTC: an entry that ends before it would hold no more.
    most
        How many rows are read, of whatever the table holds; None: all.

    Raises
    ------
    UnreadableFile
        It is no table, or a column is not there.
    """
    table = open_table(path, mapped.sheet)
    header = read_header(table, mapped)
    found = {field: header.position_of(mapped.columns.get(field, field)) for field in (*FIELDS, *OF_A_ROW)}
    columns = {field: position for field, position in found.items() if position is not None}
    rows = [_row(record, header, columns, mapped, now) for record in islice(table.records, most)]
    if not rows:
        raise UnreadableFile(f"{path} has a header and no rows")
    read = {*columns.values(), header.position_of(SINCE)}
    return rows, (*table.remarks, *header.remark_on({position for position in read if position is not None}))


def _row(record: Record, header: Header, columns: Mapping[str, int], mapped: Mapped, now: datetime) -> EntryRow:
    fault = record.fault or header.fault_of(record.cells)
    if fault is not None:
        return EntryRow(line=record.line, entry={}, errors=(FieldError(field="(row)", message=fault),))
    given = {
        field: record.cells[position] for field, position in columns.items() if not is_blank(record.cells[position])
    }
    reader = CellReader(record, mapped, {field: given[field] for field in OF_A_ROW if field in given})
    entry: dict[str, str] = dict(mapped.constants)
    errors: list[FieldError] = []
    for field in FIELDS:
        if field in given and field not in entry:
            entry[field] = given[field].strip()
        if field not in entry:
            continue
        try:
            entry[field] = _value(reader, field, entry[field], columns.get(field), now)
        except UnreadableCell as error:
            errors.append(FieldError(field=field, message=str(error)))
    if PHONE not in entry:
        errors.append(FieldError(field=PHONE, message="expected a phone number, got none"))
    name = given.get(NAME, "").strip() or None
    since = header.position_of(SINCE)
    has_held = (
        since is not None
        and UNTIL not in mapped.constants
        and _has_held(record.cells[since].strip(), given.get(UNTIL, "").strip(), now)
    )
    return EntryRow(
        line=record.line,
        entry=entry,
        errors=tuple(errors),
        name=name,
        numbers_read=tuple(reader.numbers_read),
        has_ended=has_held and [error.field for error in errors] == [UNTIL],
    )


def _value(reader: CellReader, field: str, written: str, column: int | None, now: datetime) -> str:
    # It is a time as a call's first and last are; the reader knows it by one of their names.
    value = reader.value("expires_at" if field == UNTIL else field, written, column)
    try:
        if field == UNTIL:
            end_of_entry(value, now)
        elif field == CAMPAIGN:
            return campaign_of_entry(value)
    except ValueError as error:
        raise UnreadableCell(f"{error}, got {written!r}" if field == UNTIL else str(error)) from error
    if field == "reason" and len(value) > _LONGEST_REASON:
        raise UnreadableCell(f"expected at most {_LONGEST_REASON} characters, got {len(value)}")
    return value


def _has_held(since: str, until: str, now: datetime) -> bool:
    """Tell whether two times are those of an export of an entry that held, and holds no more."""
    try:
        return from_iso(since) <= from_iso(until) <= now
    except ValueError:
        return False


def batches(rows: Iterable[EntryRow], size: int) -> Iterator[list[EntryRow]]:
    """Give rows in batches."""
    batch: list[EntryRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
