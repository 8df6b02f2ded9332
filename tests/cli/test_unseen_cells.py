"""Excel files that hold more, or less, than a person sees of them: refused, before somebody is called who was not meant."""

from pathlib import Path

import openpyxl
import pytest

from redial.contracts.files.do_not_call_file import read_entries
from redial.contracts.files.received_file import read_file
from redial.contracts.files.request_rows import Mapped
from redial.errors import UnreadableFile
from simulation.makers import T0
from tests.cli.workbooks import SHEET, with_parts, workbook
from tests.cli.written_workbooks import GOOD, HEADER, XML, read

NUMBERS = [f"+120655501{number}" for number in range(30, 40)]


def patients(tmp_path: Path, *hidden_rows: int, merged: str | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (HEADER, *((number, "Ana", "Hi") for number in NUMBERS)):
        sheet.append(list(line))
    for row in hidden_rows:
        sheet.row_dimensions[row].hidden = True
    if merged is not None:
        sheet.merge_cells(merged)
    book.save(tmp_path / "patients.xlsx")
    return tmp_path / "patients.xlsx"


def test_rows_that_a_filter_hides_are_not_called_unasked(tmp_path: Path) -> None:
    path = patients(tmp_path, 4, 5, 9)
    with pytest.raises(UnreadableFile, match="3 rows are hidden, row 4 the first of them, perhaps by a filter"):
        read(path)
    with pytest.raises(UnreadableFile, match="row 4 is hidden, perhaps"):
        read(patients(tmp_path, 4))
    with pytest.raises(UnreadableFile, match="hidden"):
        read_entries(read_file(path), Mapped(columns={}, constants={}), T0)


def test_hidden_rows_without_a_value_are_none(tmp_path: Path) -> None:
    assert len(read(patients(tmp_path, 15, 16))) == len(NUMBERS)


def test_cells_that_are_merged_over_rows_are_not_read_as_empty(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="the cells C2:C6 merged: all of their rows but the first"):
        read(patients(tmp_path, merged="C2:C6"))
    assert len(read(patients(tmp_path, merged="D2:E2"))) == len(NUMBERS)


def test_formula_that_nobody_has_computed_is_not_read_as_empty(tmp_path: Path) -> None:
    """A program that writes a file computes none; an empty `not_before` would be a call at once."""
    header = ("destination_phone_number", "text", "not_before")
    path = workbook(tmp_path / "made.xlsx", {"Sheet1": [header, ("+12065550183", "Hi", '=CONCAT(D2,"Z")')]})
    with pytest.raises(UnreadableFile, match="a formula in C2 that was never computed"):
        read(path)


@pytest.mark.parametrize("value", ["<v>+12065550183</v>", "<v/>"])
def test_formula_that_was_computed_is_what_it_was_then(tmp_path: Path, value: str) -> None:
    """Of one that gave an empty text, a spreadsheet keeps that."""
    path = workbook(tmp_path / "made.xlsx", {"Sheet1": [HEADER, GOOD]})
    header = '<c r="A1" t="str"><v>destination_phone_number</v></c>'
    rows = f'<row r="1">{header}</row><row r="2"><c r="A2" t="str"><f>B1</f>{value}</c></row>'
    content = XML.format(doctype="", rows=rows)
    with_parts(path, {SHEET: content.encode()})
    if value == "<v/>":
        with pytest.raises(UnreadableFile, match="has a header and no rows"):
            read(path)
    else:
        assert [row.line for row in read(path)] == [2]


@pytest.mark.parametrize("cell", ["<f>B1</f><v>+12065550184</v>", "<v>12065550184</v>", "<is><t>+12065550184</t></is>"])
def test_hidden_row_is_one_whatever_its_value_is(tmp_path: Path, cell: str) -> None:
    path = workbook(tmp_path / "made.xlsx", {"Sheet1": [HEADER, GOOD]})
    header = '<row r="1"><c r="A1" t="str"><v>destination_phone_number</v></c></row>'
    seen = '<row r="2"><c r="A2" t="str"><f>B1</f><v>+12065550183</v></c></row>'
    with_parts(
        path,
        {
            SHEET: XML.format(
                doctype="", rows=f'{header}{seen}<row r="3" hidden="true"><c r="A3">{cell}</c></row>'
            ).encode()
        },
    )
    with pytest.raises(UnreadableFile, match="row 3 is hidden"):
        read(path)
