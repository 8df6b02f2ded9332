"""Files of text: UTF-8, what spreadsheets write besides, or an error that names the line and what to do."""

import codecs
from dataclasses import dataclass

from redial.contracts.files.received_file import ReceivedFile
from redial.errors import UnreadableFile

_SAVE = "Save it as UTF-8 (in Excel: “CSV UTF-8”)."
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_WINDOWS = "cp1252"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_FIRST_BYTES = 1_000
_MOST_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class TextOfFile:
    """What a file says, and how it was read where that is not certain."""

    text: str
    remark: str | None = None
    """To be said aloud; None: it is UTF-8."""


def read_text(path: ReceivedFile) -> str:
    """
    Read a file of UTF-8, without its byte order mark.

    Raises
    ------
    UnreadableFile
        It cannot be read, or is no UTF-8.
    """
    content = _content(path)
    for mark in _UTF_16:
        if content.startswith(mark):
            raise UnreadableFile(f"{path} is UTF-16, expected UTF-8. {_SAVE}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_text(path, content, error) from error
    return _without_nul(path, text)


def read_spreadsheet_text(path: ReceivedFile) -> TextOfFile:
    """
    Read a file of text as spreadsheets write it: UTF-8, UTF-16 or Windows-1252, without its byte order mark.

    Raises
    ------
    UnreadableFile
        It cannot be read, or is none of these.
    """
    content = _content(path)
    encoding = _utf_16_of(content)
    if encoding is not None:
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise UnreadableFile(f"{path} is UTF-16, and damaged ({error.reason}). {_SAVE}") from error
        return TextOfFile(text=_without_nul(path, text), remark=f"{path.name} was read as UTF-16.")
    try:
        return TextOfFile(text=_without_nul(path, content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        text = _as_windows_1252(path, content, error)
    line = next(line for line in text.splitlines() if not line.isascii())
    number = text[: text.index(line)].count("\n") + 1
    shown = line if len(line) <= _MOST_SHOWN else f"{line[:_MOST_SHOWN]}…"
    return TextOfFile(
        text=text,
        remark=f"{path.name} was read as Windows-1252, for it is no UTF-8. Line {number}: {shown} — if that looks wrong: {_SAVE}",
    )


def _as_windows_1252(path: ReceivedFile, content: bytes, error: UnicodeDecodeError) -> str:
    lenient = content.decode("utf-8", "surrogateescape")
    is_mixed = any(character > "\x7f" and not "\udc80" <= character <= "\udcff" for character in lenient)
    if content.startswith(codecs.BOM_UTF8) or is_mixed:
        # Most of it is UTF-8: read as anything else, names would be said wrongly.
        raise _no_text(path, content, error) from error
    try:
        return _without_nul(path, content.decode(_WINDOWS))
    except UnicodeDecodeError:
        raise _no_text(path, content, error) from error


def _utf_16_of(content: bytes) -> str | None:
    for mark, encoding in _UTF_16.items():
        if content.startswith(mark):
            return encoding
    first = content[:_FIRST_BYTES]
    # Names of columns are mostly ASCII: every other byte is none.
    for encoding, nuls, others in (("utf-16-le", first[1::2], first[::2]), ("utf-16-be", first[::2], first[1::2])):
        if nuls and nuls.count(0) > len(nuls) * 0.6 and not others.count(0):
            return encoding
    return None


def _content(path: ReceivedFile) -> bytes:
    content = path.content
    if content.startswith((_ZIP, _OLE)):
        raise UnreadableFile(
            f"{path} is a spreadsheet's own file, not text. Its name has to end in .xlsx, or save it as text: {_SAVE}"
        )
    # The marks of UTF-32 first: those of UTF-16 are their beginning.
    if content.startswith(_UTF_32):
        raise UnreadableFile(f"{path} is UTF-32, expected UTF-8. {_SAVE}")
    return content


def _no_text(path: ReceivedFile, content: bytes, error: UnicodeDecodeError) -> UnreadableFile:
    # What a decoder says of a position counts from behind the byte order mark.
    start = error.start + (len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0)
    byte = content[start : start + 1]
    as_windows = byte.decode(_WINDOWS, "replace")
    return UnreadableFile(
        f"{path} line {_lines(content[:start])}: the byte 0x{byte.hex().upper()} is no UTF-8"
        f" (in Windows-1252 it is {as_windows!r}). {_SAVE}"
    )


def _without_nul(path: ReceivedFile, text: str) -> str:
    if "\0" in text:
        line = _lines(text[: text.index("\0")].encode())
        raise UnreadableFile(f"{path} line {line} holds a NUL character, as UTF-16 does. {_SAVE}")
    return text


def _lines(before: bytes) -> int:
    """Return the number of the line that some bytes end in."""
    return len((before + b".").splitlines())
