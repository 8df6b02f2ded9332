"""Tables that people keep: files of separated text, and Excel's own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from redial.contracts.files.received_file import ReceivedFile
from redial.errors import UnreadableFile

TEXT_ENDINGS = frozenset({".csv", ".tsv", ".txt"})
WORKBOOK = ".xlsx"
MOST_COLUMNS = 200
_OTHER_WORKBOOKS = frozenset({".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".numbers"})


@dataclass(frozen=True, kw_only=True)
class Record:
    """One row as it stands in the file."""

    line: int
    last_line: int
    cells: Sequence[str]
    fault: str | None = None
    """What is wrong with its quotes."""
    dates: Mapping[int, datetime] = field(default_factory=dict)
    """What the cells at some positions say, where a spreadsheet knows them for times: without a time zone."""
    unclear: Mapping[int, str] = field(default_factory=dict)
    """Positions whose cells a spreadsheet shows in another form than is known, each with why: none of them may be said."""


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """A file of rows, the first of which names the columns."""

    path: ReceivedFile
    records: Iterator[Record]
    """Without blank ones."""
    separator: str | None
    """Of text; None: an Excel file, whose cells cannot run into each other."""
    remarks: Sequence[str] = ()
    """What has to be said aloud of how it was read."""


def is_table(path: ReceivedFile) -> bool:
    """Tell by its ending whether a file is a table, or pretends to be one."""
    ending = path.suffix.lower()
    return ending in TEXT_ENDINGS or ending == WORKBOOK or ending in _OTHER_WORKBOOKS


def open_table(path: ReceivedFile, sheet: str | None = None) -> RawTable:
    """
    Open a table.

    Parameters
    ----------
    sheet
        Of an Excel file, where several hold something.

    Raises
    ------
    UnreadableFile
        It cannot be read as one.
    """
    ending = path.suffix.lower()
    if ending == WORKBOOK:
        from redial.contracts.files.workbook import read_workbook  # the library for it is large

        return read_workbook(path, sheet)
    if ending in _OTHER_WORKBOOKS:
        raise UnreadableFile(
            f"{path} is of a kind that is not read. In the spreadsheet, save it as .xlsx or as “CSV UTF-8”."
        )
    if sheet is not None:
        raise UnreadableFile(f"--sheet is for Excel files; {path} has no sheets")
    from redial.contracts.files.separated_text import read_separated_text

    return read_separated_text(path)
