"""Tables as separated text (CSV), strictly: a message that is cut, mixed up or sent to another phone cannot be taken back."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from redial.contracts.files.raw_tables import RawTable, Record
from redial.contracts.files.received_file import ReceivedFile
from redial.contracts.files.text_file import read_spreadsheet_text
from redial.errors import UnreadableFile

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_REFUSED = {"|": "vertical bars"}
_EXCEL_HINT = re.compile(r"\ufeff?\"?sep=(.?)\"?[\r\n]*", re.IGNORECASE)


def read_separated_text(path: ReceivedFile) -> RawTable:
    """
    Read a table of text; what separates its cells is seen in its header.

    Raises
    ------
    UnreadableFile
        It is none, or what separates its cells is not clear.
    """
    found = read_spreadsheet_text(path)
    hint = _EXCEL_HINT.match(found.text)
    separator = hint[1] if hint else _separator(path, found.text)
    if separator not in SEPARATORS:
        raise UnreadableFile(f"{path} is separated by {separator!r}; expected commas, semicolons or tabs")
    lines = _Lines(path, found.text, separator, skipped=1 if hint else 0)
    remarks = [found.remark] if found.remark else []
    if separator != ",":
        remarks.append(f"{path.name} is separated by {SEPARATORS[separator]}.")
    return RawTable(path=path, records=iter(lines), separator=separator, remarks=remarks)


def _separator(path: ReceivedFile, text: str) -> str:
    """Find what separates the names of the columns: what makes most of them."""
    header = next((line for line in text.splitlines(keepends=True) if line.strip()), "")
    counts = {each: _cells(header, each) for each in (*SEPARATORS, *_REFUSED)}
    most = max(counts.values())
    likely = [each for each, count in counts.items() if count == most]
    if most <= 1:
        return ","
    called = SEPARATORS | _REFUSED
    if len(likely) > 1:
        raise UnreadableFile(
            f"{path} is separated by {' or by '.join(called[each] for each in likely)}: its first line can be read as either. "
            "Leave them out of the names of the columns."
        )
    if likely[0] in _REFUSED:
        raise UnreadableFile(
            f"{path} is separated by {called[likely[0]]}; expected commas, semicolons or tabs. "
            "In a spreadsheet, save it as “CSV UTF-8”."
        )
    return likely[0]


def _cells(header: str, separator: str) -> int:
    try:
        return len(next(csv.reader([header], delimiter=separator), []))
    except csv.Error:
        return 1


class _Lines:
    """The rows of a file that are not blank."""

    def __init__(self, path: ReceivedFile, text: str, separator: str, *, skipped: int) -> None:
        self._path = path
        self._raw: list[str] = []
        lines = io.StringIO(text, newline="")
        for _ in range(skipped):
            lines.readline()
        self._skipped = skipped
        self._separator = separator
        self._reader = csv.reader(self._noted(lines), delimiter=separator, strict=True)

    def __iter__(self) -> Iterator[Record]:
        while True:
            line = self._line + 1
            self._raw.clear()
            try:
                cells = next(self._reader, None)
            except csv.Error as error:
                raise UnreadableFile(self._fault(line, str(error))) from error
            if cells is None:
                return
            # Spreadsheets write rows of commas below the last one.
            if any(cell and not cell.isspace() for cell in cells):
                fault = _misplaced_quote(self._raw, self._separator)
                yield Record(line=line, last_line=self._line, cells=cells, fault=fault)

    @property
    def _line(self) -> int:
        return self._reader.line_num + self._skipped

    def _noted(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self._raw.append(line)
            yield line

    def _fault(self, line: int, fault: str) -> str:
        where = f"{self._path} line {line}"
        if "unexpected end" in fault:
            return f"{where}: a quote is opened in this row and not closed before the end of the file"
        if "field limit" in fault:
            most = csv.field_size_limit()
            return f"{where}: a cell is longer than {most:,} characters; is a quote opened in this row and not closed?"
        if "expected after" in fault:
            to = f", up to line {self._line}" if self._line > line else ""
            return (
                f'{where}{to}: text follows a closing quote. Is a quote not closed? One within a cell is doubled ("")'
            )
        return f"{where}: {fault}"


@cache
def _quoted_rightly(separator: str) -> re.Pattern[str]:
    # RFC 4180: a cell is in quotes as a whole, or has none. Python's reader lets quotes within a cell pass, even when it is strict.
    cell = rf'(?:"(?:[^"]++|"")*+"|[^"{separator}\r\n]*+)'
    return re.compile(rf"{cell}(?:{separator}{cell})*+[\r\n]*")


def _misplaced_quote(lines: Sequence[str], separator: str) -> str | None:
    raw = "".join(lines)
    if '"' not in raw or _quoted_rightly(separator).fullmatch(raw):
        return None
    return (
        "a quote stands within a cell that does not begin with one. A cell with a comma or a quote has to be in quotes as a whole, "
        'without a space before them, and a quote within it doubled: "She said ""yes"", ..."'
    )
