"""Tables that people keep: files of separated text, and Excel's own."""

from redial.contracts.files.raw_tables import RawTable
from redial.contracts.files.received_file import ReceivedFile
from redial.errors import UnreadableFile

TEXT_ENDINGS = frozenset({".csv", ".tsv", ".txt"})
WORKBOOK = ".xlsx"
_OTHER_WORKBOOKS = frozenset({".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".numbers"})
_JSON = frozenset({".json", ".jsonl", ".ndjson"})


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
    if ending in _JSON:
        raise UnreadableFile(f"{path} is JSON; expected a table, a file that ends in .csv, .tsv, .txt or .xlsx")
    if sheet is not None:
        raise UnreadableFile(f"--sheet is for Excel files; {path} has no sheets")
    from redial.contracts.files.separated_text import read_separated_text

    return read_separated_text(path)
