"""A file as somebody gave it: its bytes, what it is called, and how much of it is read."""

from pathlib import Path, PurePath

import msgspec

from redial.errors import UnreadableFile


class ReceivedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file whose content is at hand."""

    shown_as: str
    """Its name, with its folder where that is known."""
    content: bytes
    most_rows: int = 200_000
    """Of an Excel file."""
    most_unpacked: int = 300_000_000
    """How many bytes an Excel file may unpack to."""

    def __str__(self) -> str:
        return self.shown_as

    @property
    def name(self) -> str:
        """Its name alone."""
        return PurePath(self.shown_as).name

    @property
    def suffix(self) -> str:
        """The ending of its name, with its dot."""
        return PurePath(self.shown_as).suffix


def read_file(path: Path) -> ReceivedFile:
    """
    Read a file of this machine.

    Raises
    ------
    UnreadableFile
        It cannot be read.
    """
    try:
        return ReceivedFile(shown_as=str(path), content=path.read_bytes())
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}") from error
