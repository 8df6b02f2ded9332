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
    """What was found so far."""

    def __init__(self, path: ReceivedFile) -> None:
        self._path = path
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._row = 0
        self._is_hidden = self._is_cell = self._has_formula = self._has_value = False
        self._cell = self._type = ""
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
            self._is_cell, self._has_formula, self._has_value = True, False, False
            self._cell, self._type = attributes.get("r", f"row {self._row}"), attributes.get("t", "")
        elif name == "v":
            # What a formula gives may be an empty text; an empty number is none.
            self._has_value = not self._has_formula or self._type == _TEXT_OF_A_FORMULA
            self._parser.CharacterDataHandler = None if self._has_value else self._characters
        elif name == "is":
            self._has_value = True
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isascii() and number.isdecimal() else self._row + 1
            self._is_hidden = attributes.get("hidden") in _HIDDEN
        elif name == "mergeCell" and self.merged is None and _of_several_rows(attributes.get("ref", "")):
            self.merged = attributes["ref"]

    def _characters(self, _: str) -> None:
        self._has_value = True

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] != "c" or not self._is_cell:
            return
        self._is_cell, self._parser.CharacterDataHandler = False, None
        if self._has_formula and not self._has_value and self.uncomputed is None:
            self.uncomputed = self._cell
        if self._has_value and self._is_hidden and self.hidden[-1:] != [self._row]:
            self.hidden.append(self._row)


def _of_several_rows(cells: str) -> bool:
    try:
        _, first, _, last = range_boundaries(cells)
    except ValueError:
        return False
    return first != last
