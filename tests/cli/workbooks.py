"""Excel files, written by the library and then made as a test wants them."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

SHEET = "xl/worksheets/sheet1.xml"


def workbook(
    path: Path,
    sheets: Mapping[str, Iterable[Sequence[Any]]],
    *,
    forms: Mapping[str, str] | None = None,
    hidden: Iterable[str] = (),
) -> Path:
    """Write an Excel file; `forms` are number formats of cells of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
        if name in hidden:
            sheet.sheet_state = "hidden"
    for cell, form in (forms or {}).items():
        book.worksheets[0][cell].number_format = form
    book.save(path)
    return path


def with_parts(path: Path, parts: Mapping[str, bytes]) -> Path:
    """Put other parts into an Excel file."""
    with zipfile.ZipFile(path) as before:
        kept = {name: before.read(name) for name in before.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name, content in (kept | dict(parts)).items():
            after.writestr(name, content)
    return path
