"""The first line of a table: its columns, each named, each once."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from redial.contracts.files.raw_tables import MOST_COLUMNS, RawTable
from redial.contracts.files.received_file import ReceivedFile
from redial.contracts.files.request_rows import NO_COLUMN, PHONE, Mapped
from redial.contracts.files.tables import is_table, open_table
from redial.domain.bounded_text import shorten
from redial.domain.names import plain_form
from redial.errors import UnreadableFile

_NUMBER = re.compile(r"\s*\+?\d[\d\s().-]{6,}")
_CALLED = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
_MOST_TOLD, _LONGEST_TOLD = 10, 60
_GAPS = re.compile(r"[\s_-]+")


@dataclass(frozen=True, kw_only=True)
class Header:
    """The columns of a file."""

    names: Sequence[str]
    """Without the spaces around them."""
    phone: int
    """The position of the column with the phone numbers."""
    positions: dict[str, int]
    separator: str | None

    @property
    def shown(self) -> str:
        """All names, for an error."""
        return _shown(self.names)

    def position_of(self, name: str) -> int | None:
        """Return the position of a column; capitals, and spaces for underscores, make no difference."""
        return self.positions.get(_key(name))

    def told(self, position: int) -> str:
        """Return the name of a column as it is told: of a long one its beginning."""
        return _told(self.names[position])

    def remark_on(self, read: Collection[int]) -> tuple[str, ...]:
        """Tell which columns nothing is read from: one of them may be misspelt."""
        unread = [_told(name) for position, name in enumerate(self.names) if name and position not in read]
        if not unread:
            return ()
        others = f" and {len(unread) - _MOST_TOLD} more" if len(unread) > _MOST_TOLD else ""
        return (f"Nothing is read from: {', '.join(unread[:_MOST_TOLD])}{others}.",)

    def fault_of(self, cells: Sequence[str]) -> str | None:
        """Tell what keeps a row from being read by this header."""
        if len(cells) != len(self.names):
            hint = (
                f'; a text with {_CALLED[self.separator]} has to be in quotes: "Hello Ana{self.separator} ..."'
                if self.separator
                else ""
            )
            return f"expected {len(self.names)} cells, as the header has, got {len(cells)}{hint}"
        for position, (name, cell) in enumerate(zip(self.names, cells, strict=True), start=1):
            if not name and cell.strip():
                return f"expected nothing in column {position}, which has no name in the header"
        return None


def columns_of(file: ReceivedFile, sheet: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    Return the names of a table's columns, and what is to be said aloud of how it was read; a file of JSON has no columns.

    Raises
    ------
    UnreadableFile
        It is no table, or is empty.
    """
    if not is_table(file):
        return (), ()
    table = open_table(file, sheet)
    return tuple(_names(table)), tuple(table.remarks)


def read_header(table: RawTable, mapped: Mapped) -> Header:
    """
    Read the header, and find the columns that are asked for.

    Raises
    ------
    UnreadableFile
        There is none, it names a column twice or not at all, or a column is not there.
    """
    path = table.path
    names = _names(table)
    if any(_NUMBER.fullmatch(name) for name in names):
        raise UnreadableFile(
            f"{path} has no header: a phone number is in its first line, which has to name the columns"
        )
    positions = _positions(path, names)
    for field, column in mapped.columns.items():
        if column == NO_COLUMN:
            continue
        if _key(column) not in positions:
            raise UnreadableFile(f"{path} has no column {column} for {field}; its columns are: {_shown(names)}")
        if _key(column) != _key(field) and _key(field) in positions:
            raise UnreadableFile(
                f"{path} has two columns for {field}: {column}, by --column, and the one of that name. "
                "Rename one of them in the file."
            )
    phone = positions.get(_key(mapped.columns.get(PHONE, PHONE)))
    if phone is None:
        raise UnreadableFile(
            f"Which column of {path} holds the phone numbers? Name it: --column {PHONE}=COLUMN. "
            f"Its columns are: {_shown(names)}"
        )
    return Header(names=names, phone=phone, positions=positions, separator=table.separator)


def _names(table: RawTable) -> list[str]:
    path, first = table.path, next(table.records, None)
    if first is None:
        raise UnreadableFile(f"{path} is empty; its first line has to name the columns")
    if first.fault is not None:
        raise UnreadableFile(f"{path} line {first.line}: {first.fault}")
    if len(first.cells) > MOST_COLUMNS:
        raise UnreadableFile(f"{path} has {len(first.cells):,} columns; up to {MOST_COLUMNS} are read")
    return [name.strip() for name in first.cells]


def _positions(path: ReceivedFile, names: Sequence[str]) -> dict[str, int]:
    positions: dict[str, int] = {}
    # A spreadsheet keeps columns that once held something: behind the last name, an empty one is none.
    named = max(position for position, name in enumerate(names) if name) + 1
    for position, name in enumerate(names[:named]):
        if not name:
            raise UnreadableFile(f"{path}: column {position + 1} has no name in the header, {_shown(names)}")
        if _key(name) in positions:
            other = names[positions[_key(name)]]
            raise UnreadableFile(
                f"{path} has a column twice: {_told(other)} (column {positions[_key(name)] + 1}) and {_told(name)} "
                f"(column {position + 1}). Rename or remove one of them."
            )
        positions[_key(name)] = position
    return positions


def _key(name: str) -> str:
    # Programs leave marks that nobody sees, such as a second byte order mark.
    visible = "".join(character for character in plain_form(name) if unicodedata.category(character) != "Cf")
    return _GAPS.sub("_", visible.strip()).casefold()


def _shown(names: Sequence[str]) -> str:
    return ", ".join(_told(name) if name else "(no name)" for name in names)


def _told(name: str) -> str:
    return shorten(name, _LONGEST_TOLD)
