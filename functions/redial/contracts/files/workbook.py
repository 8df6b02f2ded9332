"""
Excel's own files (.xlsx), as far as they are tables. No macros, no entities, and never more than some megabytes unpacked.

The library reads through Python's own reader of zip files, which never gives more of a part than its directory announces: what
the directory announces is bounded first.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from redial.contracts.files.raw_tables import MOST_COLUMNS, RawTable, Record
from redial.contracts.files.received_file import ReceivedFile
from redial.contracts.files.sheet_marks import refuse_unseen
from redial.errors import UnreadableFile

_MOST_BYTES = 50_000_000
_MOST_PARTS = 2_000
_LAST_ROW = 1_048_576  # of Excel's grid
_OLE = b"\xd0\xcf\x11\xe0"
_CONTENT_TYPES = "[Content_Types].xml"
_MACROS = "vbaproject.bin"
_PLAIN_FORMS = frozenset({"General", "@", "0", "#"})
# How the format writes what XML cannot hold (ECMA-376, ST_Xstring): the carriage return of a pasted text is _x000D_.
_ESCAPES = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_ZEROS = re.compile(r"0{2,15}")
_DAMAGED = (
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    ParseError,
    NotImplementedError,
    OSError,
    zipfile.BadZipFile,
)


def read_workbook(path: ReceivedFile, sheet: str | None) -> RawTable:
    """
    Read the sheet of an Excel file that holds the rows.

    Parameters
    ----------
    sheet
        Its name; None: the only one that is visible and holds something.

    Raises
    ------
    UnreadableFile
        It is no such file, is larger than what is read, or it is not clear which sheet is meant.
    """
    _check_package(path)
    records = _records(path, sheet)
    name = next(records)
    assert isinstance(name, str)
    remarks = [f"Of {path.name}, the sheet {name} was read."] if sheet is None else []
    return RawTable(
        path=path, records=(each for each in records if isinstance(each, Record)), separator=None, remarks=remarks
    )


def _check_package(path: ReceivedFile) -> None:
    """Refuse what is no Excel file, holds macros, or would unpack to more than is read."""
    size = len(path.content)
    try:
        if path.content.startswith(_OLE):
            raise UnreadableFile(
                f"{path} is protected by a password, or of an old kind (.xls). Save it as .xlsx without a password."
            )
        if size > _MOST_BYTES:
            raise UnreadableFile(
                f"{path} has {size:,} bytes; files of up to {_MOST_BYTES:,} are read. Save its sheet as “CSV UTF-8”."
            )
        with zipfile.ZipFile(io.BytesIO(path.content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise UnreadableFile(f"{path} is no Excel file (.xlsx), or damaged ({error})") from error
    names = {part.filename for part in parts}
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > path.most_unpacked:
        raise UnreadableFile(
            f"{path} would unpack to more than {path.most_unpacked // 1_000_000} MB, which is not read. "
            "Save its sheet as “CSV UTF-8”."
        )
    if len(names) < len(parts):
        raise UnreadableFile(f"{path} is damaged: it holds a part twice")
    if _CONTENT_TYPES not in names:
        raise UnreadableFile(f"{path} is no Excel file (.xlsx), though its name says so")
    if any(name.lower().endswith(_MACROS) for name in names):
        raise UnreadableFile(f"{path} holds macros. Save it as .xlsx, which has none.")


def _records(path: ReceivedFile, wanted: str | None) -> Iterator[str | Record]:
    """Give the name of the sheet, then its rows."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the library does not read: charts, validations, extensions
            with closing(
                openpyxl.load_workbook(io.BytesIO(path.content), read_only=True, data_only=True, keep_links=False)
            ) as workbook:
                allowed = _Allowed(path)
                chosen = _sheet(path, workbook, wanted, allowed)
                with chosen._get_source() as part:
                    refuse_unseen(path, part)
                yield str(chosen.title)
                yield from _rows(path, chosen, allowed)
    except _DAMAGED as error:
        # The library words it anew, on its way.
        if isinstance(error, DefusedXmlException) or isinstance(error.__context__, DefusedXmlException):
            raise UnreadableFile(f"{path} declares entities, which no spreadsheet writes; it is not read") from error
        raise UnreadableFile(
            f"{path} is damaged, or not as Excel writes it ({type(error).__name__}). Save it anew in Excel."
        ) from error


class _Allowed:
    """
    How many rows and cells of a file are looked at, empty ones among them.

    The library fills all gaps, so that a few bytes make millions of empty cells: one in the last column, or rows that only say
    that they are the last, in each of a hundred sheets.
    """

    def __init__(self, path: ReceivedFile) -> None:
        self._path = path
        self._left = path.most_rows * MOST_COLUMNS + _LAST_ROW

    def take(self, row: Sequence[Any]) -> None:
        """Count a row and its cells."""
        self._left -= 1 + len(row)
        if self._left < 0:
            raise UnreadableFile(
                f"{self._path} has too many empty rows or columns between its cells. Copy the table alone to a new file."
            )


def _sheet(path: ReceivedFile, workbook: Any, wanted: str | None, allowed: _Allowed) -> Any:
    sheets = {str(sheet.title): sheet for sheet in workbook.worksheets}
    if wanted is not None:
        if wanted not in sheets:
            raise UnreadableFile(f"{path} has no sheet {wanted}; there are: {', '.join(sheets)}")
        return sheets[wanted]
    visible = {name: sheet for name, sheet in sheets.items() if sheet.sheet_state == "visible"}
    filled = [name for name, sheet in visible.items() if next(_rows(path, sheet, allowed), None) is not None]
    if len(filled) > 1:
        raise UnreadableFile(f"Which sheet of {path} is meant? Name it: --sheet NAME. There are: {', '.join(filled)}")
    if not filled:
        raise UnreadableFile(f"{path} is empty; the first row of its sheet has to name the columns")
    return sheets[filled[0]]


def _rows(path: ReceivedFile, sheet: Any, allowed: _Allowed) -> Iterator[Record]:
    sheet.reset_dimensions()  # what a file says of its size is not to be relied on
    width: int | None = None
    count = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > _LAST_ROW:
            raise UnreadableFile(f"{path} has cells below row {_LAST_ROW:,}, where a sheet ends")
        allowed.take(row)
        filled = len(row)
        while filled and row[filled - 1].value is None:
            filled -= 1
        cells = [_Cell(cell) for cell in row[:filled]]
        while cells and not cells[-1].text.strip():
            cells.pop()
        if not cells:
            continue
        count += 1
        width = width or len(cells)
        if count > path.most_rows or len(cells) > MOST_COLUMNS:
            raise UnreadableFile(
                f"{path} has more than {path.most_rows:,} rows or {MOST_COLUMNS:,} columns (row {number}). "
                "Take away what is beside the table."
            )
        yield _record(number, cells, width)


def _record(number: int, cells: Sequence["_Cell"], width: int) -> Record:
    return Record(
        line=number,
        last_line=number,
        # Empty cells at its end are not stored; what lies beside the header is for the header to refuse.
        cells=[cell.text for cell in cells] + [""] * (width - len(cells)),
        dates={position: cell.date for position, cell in enumerate(cells) if cell.date is not None},
        unclear={position: cell.unclear for position, cell in enumerate(cells) if cell.unclear is not None},
    )


class _Cell:
    """What a cell holds: as text, as a time, and what is not known of how it is shown."""

    def __init__(self, cell: Any) -> None:
        value = cell.value
        self.text = "" if value is None else str(value)
        self.date: datetime | None = None
        self.unclear: str | None = None
        match value:
            case str():
                self.text = _as_shown(value)
            case bool():
                self.text = "TRUE" if value else "FALSE"
            case datetime():
                self.date = value
                self.text = f"{value:%Y-%m-%d %H:%M:%S}"
            case date() | time() | timedelta():
                self.unclear = f"got the time {value} in a form of the spreadsheet"
            case int() | float():
                self._read_number(value, str(cell.number_format))
            case _:
                pass

    def _read_number(self, value: float, form: str) -> None:
        self.text = str(int(value)) if float(value).is_integer() else f"{value:.10g}"
        if _ZEROS.fullmatch(form):
            self.text = self.text.zfill(len(form))
        elif form not in _PLAIN_FORMS:
            self.unclear = f"got the number {self.text}, which the spreadsheet shows in a form of its own ({form})"


def _as_shown(text: str) -> str:
    """Give a text with the characters that the format escapes; the library leaves them as they are written."""
    return _ESCAPES.sub(lambda found: _unescaped(found[0]), text) if "_x" in text else text


def _unescaped(escapes: str) -> str:
    # Together: a character beyond the first 65,536 is written as two of them.
    units = b"".join(bytes.fromhex(each) for each in escapes.replace("_x", "").split("_") if each)
    return units.decode("utf-16-be", "surrogatepass")
