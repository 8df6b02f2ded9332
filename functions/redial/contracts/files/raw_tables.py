"""A table as it stands in a file: rows of cells, the first of which names the columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from redial.contracts.files.received_file import ReceivedFile

MOST_COLUMNS = 200


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
