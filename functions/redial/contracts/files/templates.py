"""Texts with places for a row's values: ``Dear {name}``."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from redial.errors import UnreadableFile

_PIECE = re.compile(r"(?P<brace>\{\{|\}\})|\{(?P<column>[^{}]*)\}|(?P<stray>[{}])")


@dataclass(frozen=True)
class Template:
    """A text whose places are known to be columns."""

    pieces: Sequence[str | int]
    """Text, or the position of a column."""

    @property
    def columns(self) -> set[int]:
        """The positions of the columns that it names."""
        return {piece for piece in self.pieces if isinstance(piece, int)}

    def fill(self, cells: Sequence[str], quote: Callable[[str], str] = str) -> str:
        """Return the text with a row's values in their places."""
        return "".join(piece if isinstance(piece, str) else quote(cells[piece]) for piece in self.pieces)


def parse_template(field: str, text: str, position_of: Callable[[str], int | None], shown: str) -> Template:
    """
    Read a template; any text between braces names a column, whatever signs are in it.

    Parameters
    ----------
    field
        The field that it fills; for the error.
    position_of
        Returns the position of a column; None: there is none of that name.
    shown
        The columns' names; for the error.

    Raises
    ------
    UnreadableFile
        It names no column of the file, or has a brace of its own.
    """
    pieces: list[str | int] = []
    end = 0
    for found in _PIECE.finditer(text):
        pieces.append(text[end : found.start()])
        end = found.end()
        if found["brace"]:
            pieces.append(found["brace"][0])
            continue
        if found["stray"]:
            raise UnreadableFile(
                f"--set {field}: the brace at character {found.start() + 1} names no column. Write {{{{ or }}}} for a "
                "brace that is said; a column with a brace in its name has to be renamed."
            )
        position = position_of(found["column"])
        if position is None:
            raise UnreadableFile(
                f"--set {field}: {found['column']!r} in the text is no column; there are: {shown}. "
                "Write {{ for a brace."
            )
        pieces.append(position)
    return Template([piece for piece in (*pieces, text[end:]) if piece != ""])
