"""Excel files: read as they look, never more of them than is wanted, and nothing in them is carried out."""

import json
import zipfile
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest

from redial.contracts.files.received_file import ReceivedFile
from redial.contracts.files.request_rows import Mapped
from redial.contracts.files.rows import read_rows
from redial.contracts.files.time_format import parse_time_format
from redial.errors import UnreadableFile
from tests.cli.conftest import Redial
from tests.cli.request_files import text_of
from tests.cli.workbooks import SHEET, with_parts, workbook
from tests.cli.written_workbooks import GOOD, HEADER, XML, read


def written(tmp_path: Path, *lines: tuple[Any, ...], **options: Any) -> Path:
    return workbook(tmp_path / "patients.xlsx", {"Sheet1": lines}, **options)


def test_rows_are_read_with_the_numbers_that_excel_made_of_phone_numbers(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        HEADER,
        GOOD,
        (),
        (2065550184, "Ana", "Hi"),
        (12065550185.0, "Bo", "Hi"),
        (4711, "Eva", "Hi"),
        ("1.2065E+10", None, "Hi"),
        forms={"A4": "(000) 000-0000", "A5": "0"},
    )

    good, ana, bo, eva, lost = read(path)

    assert (good.line, good.name, good.errors, text_of(good)) == (2, "García", (), "Hello")
    assert [json.loads(row.body)["destination_phone_number"] for row in (ana, bo)] == ["+12065550184", "+12065550185"]
    assert (ana.line, ana.errors, bo.errors) == (4, (), ())
    assert (eva.errors[0].field, "got '4711'" in eva.errors[0].message) == ("destination_phone_number", True)
    assert "a spreadsheet shortened it" in lost.errors[0].message


def test_a_cell_is_said_as_the_spreadsheet_shows_it_or_not_at_all(tmp_path: Path) -> None:
    header = ("destination_phone_number", "x")
    shown = {"B2": "00000", "B3": "General", "B4": "0.00", "B5": "0%", "B7": "General"}
    values = (471, 4.5, 12.5, 0.5, time(9, 30), True, "#N/A")
    path = written(tmp_path, header, *(("+12065550183", value) for value in values), forms=shown)

    found = read(path, constants={"text": "{x}"})

    assert [text_of(row) for row in found if not row.errors] == ["00471", "4.5", "TRUE"]
    assert [row.line for row in found if row.errors] == [4, 5, 6, 8]
    assert "got the number 12.5, which the spreadsheet shows in a form of its own (0.00)" in found[2].errors[0].message
    assert "got the time 09:30:00 in a form of the spreadsheet" in found[4].errors[0].message
    alone = read(path, columns={"text": "x"})
    assert [row.line for row in alone if row.errors] == [4, 5, 6, 8]


def test_characters_that_the_format_escapes_are_no_letters_to_be_said(tmp_path: Path) -> None:
    """What is pasted into a cell ends its lines as Windows does, which Excel stores as `_x000D_` and a line feed."""
    cells = ("At nine._x000D_\nRoom 7.", "_x005F_x000D_", "\U0001f600 _xD83D__xDE00_", "part_x12_y")
    path = written(tmp_path, ("destination_phone_number", "text"), *(("+12065550183", cell) for cell in cells))

    found = read(path)

    assert [text_of(row) for row in found] == ["At nine.\r\nRoom 7.", "_x000D_", "\U0001f600 \U0001f600", "part_x12_y"]
    assert not any(row.errors for row in found)


def test_half_a_character_that_is_escaped_is_told(redial: Redial, tmp_path: Path) -> None:
    path = written(tmp_path, (*HEADER[:1], "text"), ("+12065550183", "Hello _xD83D_"))
    told = redial("submit", str(path), "--dry-run")
    assert told.exit_code == 1
    assert "expected whole characters" in told.output


def test_times_of_a_spreadsheet_are_those_of_the_rows_time_zone(tmp_path: Path) -> None:
    header = ("destination_phone_number", "not_before", "time_zone", "text")
    at = datetime(2026, 11, 26, 14, 30)  # noqa: DTZ001 - as a cell has it
    day = datetime(2026, 11, 26)  # noqa: DTZ001
    path = written(
        tmp_path,
        header,
        ("+12065550183", at, "America/Denver", "Hi"),
        ("+12065550184", at, None, "Hi"),
        ("+12065550185", day, None, "Hi"),
        ("+12065550186", at, "Denver", "Hi"),
    )

    row, other, dateless, wrong = read(path, time_zone="America/New_York")
    _, without, *_ = read(path)

    assert json.loads(row.body)["not_before"] == "2026-11-26T21:30:00.000Z"
    assert json.loads(other.body)["not_before"] == "2026-11-26T19:30:00.000Z"
    assert "expected a time of day too, got 2026-11-26" in dateless.errors[0].message
    assert "got 'Denver'" in wrong.errors[0].message
    assert "expected a time zone for a time without an offset" in without.errors[0].message


def test_a_time_is_said_in_the_format_that_was_named(tmp_path: Path) -> None:
    at = datetime(2026, 11, 26, 14, 30)  # noqa: DTZ001
    path = written(tmp_path, ("destination_phone_number", "slot"), ("+12065550183", at))

    (said,) = read(path, constants={"text": "At {slot}."}, time_format=parse_time_format("DD.MM.YYYY HH:mm"))
    (unsaid,) = read(path, constants={"text": "At {slot}."})

    assert (said.errors, text_of(said)) == ((), "At 26.11.2026 14:30.")
    assert "how it is said is not known" in unsaid.errors[0].message


def test_the_one_sheet_that_holds_something_is_read_and_several_are_asked_about(redial: Redial, tmp_path: Path) -> None:
    one, two = tmp_path / "one.xlsx", tmp_path / "two.xlsx"
    workbook(one, {"Empty": [], "Patients": [HEADER, GOOD], "Notes": [("x",)]}, hidden=["Notes"])
    workbook(two, {"March": [HEADER, GOOD], "April": [HEADER, GOOD, GOOD]})

    told = redial("submit", str(one), "--dry-run")
    assert (told.exit_code, "Of one.xlsx, the sheet Patients was read." in told.stderr) == (0, True), told.output
    assert redial.json("submit", str(two), "--sheet", "April", "--dry-run")["rows"] == 2
    for arguments, message in (((), "--sheet NAME. There are: March, April"), (("--sheet", "May"), "has no sheet May")):
        refused = redial("submit", str(two), *arguments, "--dry-run")
        assert (refused.exit_code, message in refused.stderr) == (5, True), refused.output


def test_an_error_names_the_row_as_a_person_knows_it(redial: Redial, tmp_path: Path) -> None:
    lines = [HEADER, GOOD, *((f"not given {number}", f"Patient {number}", "Hi") for number in range(203))]
    path = written(tmp_path, *lines)

    result = redial("submit", str(path), "--dry-run", width=80)

    assert result.exit_code == 1
    assert "expected a phone number and nothing else, got 'not given 0'" in result.stderr
    assert "203 rows, the first in patients.xlsx row 3 (Patient 0)" in result.stderr
    assert "rows 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, ..." in result.stderr


def refused(path: Path) -> str:
    with pytest.raises(UnreadableFile) as error:
        read(path)
    return str(error.value)


def test_what_would_unpack_to_very_much_is_not_unpacked(tmp_path: Path) -> None:
    path = with_parts(written(tmp_path, HEADER, GOOD), {"xl/media/image1.png": bytes(301_000_000)})

    assert path.stat().st_size < 1_000_000
    assert "would unpack to more than 300 MB" in refused(path)


def test_a_part_that_holds_more_than_it_announces_is_not_read_on(tmp_path: Path) -> None:
    """The directory says 10 bytes; what follows them is never given."""
    path = written(tmp_path, HEADER, GOOD)
    content = path.read_bytes()
    with zipfile.ZipFile(path) as package:
        size = package.getinfo(SHEET).file_size
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little")))

    assert "is damaged" in refused(path)


def test_entities_are_refused(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "+12065550183"><!ENTITY b "&a;&a;&a;">]>'
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    path = with_parts(written(tmp_path, HEADER, GOOD), {SHEET: XML.format(doctype=doctype, rows=rows).encode()})

    assert "declares entities" in refused(path)


def test_macros_are_refused(tmp_path: Path) -> None:
    path = with_parts(written(tmp_path, HEADER, GOOD), {"xl/vbaProject.bin": b"x"})

    assert "holds macros" in refused(path)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("ZZZ1", "more than 200,000 rows or 200 columns (row 1)"),
        ("A99999999999", "below row 1,048,576"),
    ],
)
def test_a_cell_far_away_takes_neither_memory_nor_time(tmp_path: Path, cell: str, message: str) -> None:
    number = cell.lstrip("ABCXDFZ")
    rows = f'<row r="{number}"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row>'
    path = with_parts(written(tmp_path, HEADER, GOOD), {SHEET: XML.format(doctype="", rows=rows).encode()})

    assert message in refused(path)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param('<row r="1048576"/>', id="the last row, in each of many sheets"),
        pytest.param(
            "".join(f'<row r="{each}"><c r="XFD{each}"/></row>' for each in range(1, 3_000)), id="last column"
        ),
    ],
)
def test_empty_cells_that_are_made_of_little_are_not_gone_through(tmp_path: Path, rows: str) -> None:
    made = workbook(tmp_path / "patients.xlsx", {f"Sheet{number}": (HEADER, GOOD) for number in range(1, 30)})
    sheet = XML.format(doctype="", rows=rows).encode()
    path = with_parts(made, {SHEET.replace("sheet1", f"sheet{number}"): sheet for number in range(1, 30)})
    received = ReceivedFile(shown_as=path.name, content=path.read_bytes(), most_rows=2_000)

    with pytest.raises(UnreadableFile, match="too many empty rows or columns"):
        read_rows(received, Mapped(columns={}, constants={}, default_country="US"))


def test_what_the_file_says_of_its_own_size_is_not_relied_on(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER, GOOD)
    with zipfile.ZipFile(path) as package:
        sheet = package.read(SHEET)
    assert b'<dimension ref="A1:C2"' in sheet
    with_parts(path, {SHEET: sheet.replace(b"A1:C2", b"A1:A1")})

    (row,) = read(path)

    assert text_of(row) == "Hello"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "protected by a password, or of an old kind"),
        (b"destination_phone_number,text\n", "is no Excel file (.xlsx), or damaged"),
        (b"", "is no Excel file"),
    ],
)
def test_what_is_no_excel_file_is_told(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "patients.xlsx"
    path.write_bytes(content)

    assert message in refused(path)


def test_a_damaged_sheet_is_told(tmp_path: Path) -> None:
    path = with_parts(written(tmp_path, HEADER, GOOD), {SHEET: b"<worksheet"})
    assert "is damaged, or not as Excel writes it" in refused(path)

    empty = workbook(tmp_path / "empty.xlsx", {"Sheet1": []})
    assert "is empty; the first row of its sheet has to name the columns" in refused(empty)
