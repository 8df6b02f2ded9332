"""What the cells of a row say: numbers, times and delays as people write them."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from redial.contracts.files.delays import read_delay
from redial.contracts.files.formula_marks import unmarked
from redial.contracts.files.further_recipients import read_recipient
from redial.contracts.files.raw_tables import Record
from redial.contracts.files.request_rows import (
    CAMPAIGN,
    COUNTRY,
    DELAYS,
    HOURS,
    NAME,
    NUMBERS,
    TEXTS,
    TIME_ZONE,
    TIMES,
    TOTAL_ATTEMPTS,
    Mapped,
)
from redial.contracts.files.time_format import EXAMPLE, has_time_of_day, in_utc, read_time_zone
from redial.contracts.written_hours import read_hours
from redial.contracts.written_numbers import read_country, read_written_number
from redial.domain.bounded_text import shorten
from redial.domain.times import BeyondCalendarError, from_iso, to_iso

# What spreadsheets write where a formula failed.
_FAILED_FORMULA = re.compile(r"#(?:N/A|DIV/0!|GETTING_DATA|[A-Z]{1,20}[!?])|Err:[0-9]{3}")
_WHOLE_NUMBER = re.compile(r"([0-9]{1,9})(?:\.0{1,9})?")
# A cell may hold the text of a letter.
_LONGEST_TOLD = 500
# Ours by which something is found again; an export marks them where a spreadsheet would run them.
_AS_EXPORTED = frozenset({"request_id", CAMPAIGN, NAME, "reason"})
_time_zone = cache(read_time_zone)
_country = cache(read_country)


class UnreadableCell(ValueError):
    """A cell holds not what its column is for; the message says what was read, of a long cell its beginning."""

    def __init__(self, message: str) -> None:
        super().__init__(shorten(message, _LONGEST_TOLD))


class CellReader:
    """
    Reads the cells of one row.

    Parameters
    ----------
    for_row : mapping of str to str
        What the row says of itself: the country of its numbers, its time zone.
    """

    def __init__(self, record: Record, mapped: Mapped, for_row: Mapping[str, str]) -> None:
        self._record = record
        self._mapped = mapped
        self._for_row = for_row
        self.numbers_read: list[tuple[str, str]] = []
        """Numbers that were written otherwise, each with what it was read as."""

    def value(self, field: str, written: str, column: int | None) -> str:
        """
        Read what is to become a field of a request.

        Parameters
        ----------
        column : int or None
            The position that it stands in; None: it is the same for all rows.

        Raises
        ------
        UnreadableCell
            It is not what the field is for.
        """
        fault = failed_formula(written)
        if fault is not None:
            raise UnreadableCell(fault)
        at = self._record.dates.get(column) if column is not None else None
        if column is not None and field not in TEXTS:
            # Nobody sees a space around a value; where there is one, it is of the spreadsheet or of fields of one width.
            written = (unmarked(written) if field in _AS_EXPORTED else written).strip()
        try:
            if field in NUMBERS:
                return self._number(written)
            if field in TIMES:
                return self._time(written, at)
            if at is not None:
                raise ValueError(f"expected no time, got {written}")
            if field in TEXTS and column is not None and (unclear := self.fault_of_saying(column)) is not None:
                raise ValueError(unclear)
            if field == HOURS:
                read_hours(written)
            if field == TOTAL_ATTEMPTS:
                return _whole_number(written)
            return str(read_delay(written)) if field in DELAYS else written
        except ValueError as error:
            raise UnreadableCell(str(error)) from error

    def recipient(self, written: str) -> dict[str, Any]:
        """
        Read a further recipient.

        Raises
        ------
        UnreadableCell
            It is none.
        """
        try:
            fault = failed_formula(written)
            if fault is not None:
                raise ValueError(fault)
            return read_recipient(written, self._number)
        except ValueError as error:
            raise UnreadableCell(str(error)) from error

    def cells_as_said(self) -> Sequence[str]:
        """Return the row's cells as texts name them: a spreadsheet's times in the format that was named."""
        form = self._mapped.time_format
        if not self._record.dates or form is None:
            return self._record.cells
        dates = self._record.dates
        return [
            form.write(dates[position]) if position in dates else cell
            for position, cell in enumerate(self._record.cells)
        ]

    def fault_of_saying(self, column: int) -> str | None:
        """Tell why a cell cannot be said as it is shown; None where it can."""
        if column in self._record.dates and self._mapped.time_format is None:
            return f"got a spreadsheet's time, and how it is said is not known: name it, --date-format {EXAMPLE!r}, or make it text"
        unclear = self._record.unclear.get(column)
        return f"{unclear}: how that is said is not known; make it text" if unclear is not None else None

    def _number(self, written: str) -> str:
        number = read_written_number(written, None if written.lstrip().startswith("+") else self._country())
        if number != written:
            self.numbers_read.append((written.strip(), number))
        return number

    def _country(self) -> str | None:
        name = self._mapped.country or self._for_row.get(COUNTRY)
        return _country(name) if name is not None else self._mapped.default_country

    def _time(self, written: str, at: datetime | None) -> str:
        if at is None:
            form = self._mapped.time_format
            if form is None or _is_iso(written):
                return written
            at = form.read(written)
        elif not has_time_of_day(at):
            raise ValueError(f"expected a time of day too, got {at:%Y-%m-%d}")
        return to_iso(in_utc(at, self._zone()))

    def _zone(self) -> ZoneInfo:
        name = self._for_row.get(TIME_ZONE) or self._mapped.time_zone or self._mapped.default_time_zone
        if name is None:
            raise ValueError(
                "expected a time zone for a time without an offset: a column time_zone, --time-zone NAME, or the stack's setting"
            )
        return _time_zone(name)


def _whole_number(written: str) -> str:
    # Programs write a column of numbers with gaps as 3.0, which is 3 in JSON too.
    found = _WHOLE_NUMBER.fullmatch(written)
    if found is None:
        raise ValueError(f"expected a whole number like 3, got {written.strip()!r}")
    return found[1]


def is_blank(cell: str) -> bool:
    """Tell whether a cell says nothing."""
    return not cell or cell.isspace()


def failed_formula(cell: str) -> str | None:
    """Tell of a cell what a spreadsheet writes where a formula failed; None: it is something else."""
    shown = cell.strip()
    if _FAILED_FORMULA.fullmatch(shown) is None:
        return None
    return f"expected a value, got {shown}, which a spreadsheet writes where a formula failed"


def _is_iso(text: str) -> bool:
    try:
        from_iso(text)
    except BeyondCalendarError:
        return True
    except ValueError:
        return False
    return True
