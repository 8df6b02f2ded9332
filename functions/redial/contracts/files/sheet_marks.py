"""
What a sheet of an Excel file says of its cells beside what they hold, by which more or less would be read than a person sees.

The library that reads the cells tells none of it: rows that are hidden, cells that are merged, formulas that nobody has computed.
"""

from typing import IO
from xml.parsers import expat

from openpyxl.utils import range_boundaries

from redial.contracts.files.received_file import ReceivedFile
from redial.errors import UnreadableFile

_HIDDEN = frozenset({"1", "true"})
_TEXT_OF_A_FORMULA = "str"
_BYTES_AT_ONCE = 65_536


def refuse_unseen(path: ReceivedFile, sheet: IO[bytes]) -> None:
    """
    Refuse a sheet whose rows are not what a person sees of them.

    Parameters
    ----------
    sheet
        The sheet's own part of the file, in XML.

    Raises
    ------
    UnreadableFile
        Rows with values are hidden, cells of several rows are merged, or a formula has no value. Names the first of them.
    """
    marks = _Marks(path)
    while content := sheet.read(_BYTES_AT_ONCE):
        try:
            marks.feed(content)
        except expat.ExpatError:
            return  # whoever reads the cells says what is wrong with it
    if marks.uncomputed is not None:
        raise UnreadableFile(
            f"{path} has a formula in {marks.uncomputed} that was never computed, so its value is not in the file. "
            "Open it in a spreadsheet and save it."
        )
    if marks.hidden:
        first, count = marks.hidden[0], len(marks.hidden)
        rows = f"row {first} is hidden" if count == 1 else f"{count:,} rows are hidden, row {first} the first of them"
        raise UnreadableFile(
            f"{path}: {rows}, perhaps by a filter. Show what is meant to be read; copy what is shown alone to a new file."
        )
    if marks.merged is not None:
        raise UnreadableFile(
            f"{path} has the cells {marks.merged} merged: all of their rows but the first would be read as empty there. "
            "Unmerge them, and fill each."
        )


class _Marks:
    """What was found so far. Most cells are looked at once, as they begin: a sheet has many."""

    def __init__(self, path: ReceivedFile) -> None:
        self._path = path
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._row = 0
        self._is_hidden = self._has_formula = self._has_value = False
        self._cell: dict[str, str] = {}
        self.uncomputed: str | None = None
        self.hidden: list[int] = []
        self.merged: str | None = None

    def feed(self, content: bytes) -> None:
        """Go on with what comes next."""
        self._parser.Parse(content, False)  # noqa: FBT003 - expat's own

    def _refuse_doctype(self, *_: object) -> None:
        raise UnreadableFile(f"{self._path} declares entities, which no spreadsheet writes; it is not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if name == "c":
            self._cell = attributes
        elif name == "v":
            if self._has_formula:
                # What a formula gives may be an empty text; an empty number is none.
                self._has_value = self._cell.get("t") == _TEXT_OF_A_FORMULA
                self._parser.CharacterDataHandler = self._characters
            else:
                self._note_hidden()
        elif name == "f":
            self._has_formula, self._has_value = True, False
            self._parser.EndElementHandler = self._end
        elif name == "is":
            self._note_hidden()
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isascii() and number.isdecimal() else self._row + 1
            self._is_hidden = attributes.get("hidden") in _HIDDEN
        elif name == "mergeCell" and self.merged is None and _of_several_rows(attributes.get("ref", "")):
            self.merged = attributes["ref"]

    def _characters(self, _: str) -> None:
        self._has_value = True

    def _end(self, name: str) -> None:
        """End a cell with a formula."""
        if name.rpartition(" ")[2] != "c":
            return
        if self._has_value:
            self._note_hidden()
        elif self.uncomputed is None:
            self.uncomputed = self._cell.get("r", f"row {self._row}")
        self._has_formula = False
        self._parser.EndElementHandler = self._parser.CharacterDataHandler = None

    def _note_hidden(self) -> None:
        if self._is_hidden and self.hidden[-1:] != [self._row]:
            self.hidden.append(self._row)


def _of_several_rows(cells: str) -> bool:
    try:
        _, first, _, last = range_boundaries(cells)
    except ValueError:
        return False
    return first != last
