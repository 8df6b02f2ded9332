"""Files of text: UTF-8, or an error that names the line and what to do."""

import codecs
from pathlib import Path

from redial_cli.client.errors import NotPossibleError

_SAVE = "Save it as UTF-8 (in Excel: “CSV UTF-8”)."
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


def read_text(path: Path) -> str:
    """
    Read a file of text, without its byte order mark.

    Raises
    ------
    NotPossibleError
        It cannot be read, or is no UTF-8.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotPossibleError(f"{path} cannot be read: {error.strerror}") from error
    if content.startswith((_ZIP, _OLE)):
        raise NotPossibleError(f"{path} is a spreadsheet's own file, not text. {_SAVE}")
    # The marks of UTF-32 first: those of UTF-16 are their beginning.
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            raise NotPossibleError(f"{path} is {encoding}, expected UTF-8. {_SAVE}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # What a decoder says of a position counts from behind the byte order mark.
        start = error.start + (len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0)
        byte = content[start : start + 1]
        line = _lines(content[:start])
        as_windows = byte.decode("cp1252", "replace")
        raise NotPossibleError(
            f"{path} line {line}: the byte 0x{byte.hex().upper()} is no UTF-8"
            f" (in Windows-1252 it is {as_windows!r}). {_SAVE}"
        ) from error
    if "\0" in text:
        line = _lines(text[: text.index("\0")].encode())
        raise NotPossibleError(f"{path} line {line} holds a NUL character, as UTF-16 does. {_SAVE}")
    return text


def _lines(before: bytes) -> int:
    """Return the number of the line that some bytes end in."""
    return len((before + b".").splitlines())
