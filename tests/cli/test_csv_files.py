"""CSV files: what is not as it seems is refused with its line, before anything is sent."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from redial.contracts.files.received_file import read_file
from redial.contracts.files.request_rows import Mapped
from redial.contracts.files.rows import read_rows
from redial.contracts.files.table_rows import table_rows
from redial.errors import UnreadableFile
from tests.cli.conftest import Redial, sent
from tests.cli.request_files import rows, text_of

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

HEADER = b"destination_phone_number,text\n"
PHONE_MAPPED = {"destination_phone_number": "phone"}
NOTHING: dict[str, str] = {}
LONG = b"x" * 140_000
REFUSED = {
    "an unclosed quote": (
        HEADER + b'+12065550102,"Hello Cem\n+12065550103,Hello Dee\n',
        NOTHING,
        "line 2: a quote is opened in this row and not closed",
    ),
    "an unclosed quote in the middle": (
        HEADER + b'+12065550101,Hi\n+12065550102,"Hello Cem\n+12065550103,Hello Dee\n',
        NOTHING,
        "line 3: a quote is opened",
    ),
    "a quote that the next row's closes": (
        HEADER + b'+12065550102,"Hello Cem\n+12065550103,"Hello Dee"\n',
        NOTHING,
        "line 2, up to line 3: text follows a closing quote",
    ),
    "text behind a quote": (HEADER + b'+12065550102,"Hello" Cem\n', NOTHING, "line 2: text follows a closing quote"),
    "a cell too long": (HEADER + b'+12065550102,"' + LONG, NOTHING, "line 2: a cell is longer than 131,072 characters"),
    "a column twice": (
        b"phone,phone,text\n+12065550186,+12065550109,Hi\n",
        PHONE_MAPPED,
        "a column twice: phone (column 1) and phone (column 2)",
    ),
    "a column twice by its capitals": (b"phone,Phone ,text\n+12065550186,+12065550109,Hi\n", PHONE_MAPPED, "twice"),
    "a column twice by its spaces": (
        b"destination_phone_number,Destination Phone Number,text\n+12065550186,+12065550109,Hi\n",
        NOTHING,
        "twice",
    ),
    "a column twice by how its letters are typed": (
        "destination_phone_number,Grüße,Gru\u0308ße\n+12065550186,a,b\n".encode(),
        NOTHING,
        "twice",
    ),
    "a column twice, though nobody asks for it": (
        b"destination_phone_number,x,X\n+12065550186,a,b\n",
        NOTHING,
        "twice",
    ),
    "a column twice once it is mapped": (
        b"destination_phone_number,phone,text\n+12065550186,+12065550109,Hi\n",
        PHONE_MAPPED,
        "two columns for destination_phone_number",
    ),
    "a time whose column is misspelt": (
        b"destination_phone_number,text,NotBefore\n+12065550186,Hi,2026-12-01T09:00:00Z\n",
        NOTHING,
        "has a column NotBefore; is not_before meant?",
    ),
    "hours whose column is misspelt": (
        b"destination_phone_number,text,calling hour\n+12065550186,Hi,office\n",
        NOTHING,
        "has a column calling hour; is calling_hours meant?",
    ),
    "a column without a name": (b"destination_phone_number,,text\n+12065550186,a,b\n", NOTHING, "column 2 has no name"),
    "more columns than a table has": (
        b",".join([HEADER.strip(), *(b"c%d" % each for each in range(199))]) + b"\n",
        NOTHING,
        "has 201 columns; up to 200 are read",
    ),
    "no header": (b"+12065550186,Hello\n+12065550187,Hello\n", NOTHING, "has no header"),
    "only a header": (HEADER, NOTHING, "has a header and no rows"),
    "only a header and blank rows": (HEADER + b",\n , \n\n", NOTHING, "has a header and no rows"),
    "nothing": (b"", NOTHING, "is empty; its first line has to name the columns"),
    "nothing but a byte order mark": (b"\xef\xbb\xbf", NOTHING, "is empty"),
    "vertical bars": (b"destination_phone_number|text\n+12065550186|Hi\n", NOTHING, "is separated by vertical bars"),
    "commas or semicolons": (
        b"destination_phone_number;name, first\n+12065550186;Hi\n",
        NOTHING,
        "is separated by commas or by semicolons",
    ),
    "UTF-8 and Windows-1252": (
        HEADER + "+12065550186,Jos\u00e9\n".encode() + "+12065550187,Hola Garc\u00eda\n".encode("cp1252"),
        NOTHING,
        "line 3: the byte 0xED is no UTF-8 (in Windows-1252 it is '\u00ed'). Save it as UTF-8",
    ),
    "no Windows-1252 either": (HEADER + b"+12065550186,Hi \x81\n", NOTHING, "line 2: the byte 0x81 is no UTF-8"),
    "Windows-1252 behind a byte order mark": (b"\xef\xbb\xbf" + HEADER + b"+12065550186,\xed\n", NOTHING, "0xED"),
    "UTF-16 that is cut": (HEADER.decode().encode("utf-16")[:-1], NOTHING, "is UTF-16, and damaged"),
    "UTF-32": ("destination_phone_number,text\n".encode("utf-32"), NOTHING, "is UTF-32"),
    "a NUL": (HEADER + b"+12065550186,Hi\n+12065550187,H\0i\n", NOTHING, "line 3 holds a NUL"),
    "Excel's hint of something else": (b"sep=|\n" + HEADER + b"+12065550186,Hi\n", NOTHING, "is separated by '|'"),
    "a name that is half in quotes": (
        b'destination_phone_number, "text"\n+12065550186,Hi\n',
        NOTHING,
        "line 1: a quote stands within a cell",
    ),
    "a spreadsheet's own file": (b"PK\x03\x04...", NOTHING, "is a spreadsheet's own file"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_not_csv_as_expected_is_refused(tmp_path: Path, case: str) -> None:
    content, columns, message = REFUSED[case]

    with pytest.raises(UnreadableFile) as refused:
        rows(tmp_path, content, columns=columns)

    assert message in str(refused.value)


def test_a_refused_file_exits_5_and_sends_nothing(
    redial: Redial, tmp_path: Path, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    file = tmp_path / "calls.csv"
    for content, columns, message in REFUSED.values():
        file.write_bytes(content)
        mapped = [each for pair in columns.items() for each in ("--column", "=".join(pair))]
        result = redial("submit", str(file), *mapped)
        assert (result.exit_code, message in result.stderr) == (5, True), result.output
    assert sent(sqs, queues["requests"]) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (b"+12065550184,Hello Ana your visit is on Monday, 5 pm, room 7", "expected 2 cells, as the header has, got 4"),
        (b"+12065550184", "expected 2 cells, as the header has, got 1"),
        (b"+12065550184,Hello,", "expected 2 cells, as the header has, got 3"),
        (b'+12065550184,"Hello Ana\n+12065550185,Hello Bo\n+12065550186,"', "a cell that holds another one"),
    ],
)
def test_a_row_that_does_not_fit_the_header_is_invalid(tmp_path: Path, row: bytes, message: str) -> None:
    good, bad = rows(tmp_path, HEADER + b'+12065550183,"Hello, Ana\nand Bo"\n' + row + b"\n")

    assert (good.errors, text_of(good)) == ((), "Hello, Ana\nand Bo")
    assert (bad.line, bad.body) == (4, "")
    assert message in bad.errors[0].message


@pytest.mark.parametrize(
    "row",
    [
        b'+12065550184, "Hello Ana, see you"',
        b'+12065550184,She said "yes, on Monday"',
        b'+12065550184,5" of rain,Ana',
        b'"+12065550184", "Hello Ana",Ana',
        b'+12065550184,Hello "Ana,Bo"\r',
    ],
)
def test_a_quote_within_a_cell_that_has_none_around_it_is_told(tmp_path: Path, row: bytes) -> None:
    """Its comma would cut the message, with as many cells as the header has."""
    good = b'"+12065550183","She said ""yes, on Monday""","5"" of\nrain"\n'
    first, bad = rows(tmp_path, b"destination_phone_number,text,name\n" + good + row + b"\n")

    assert (first.errors, text_of(first)) == ((), 'She said "yes, on Monday"')
    assert (bad.line, bad.body) == (4, "")
    assert "a quote stands within a cell" in bad.errors[0].message


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "#NAME?", " #DIV/0! ", "#VALUE!", "Err:502"])
def test_what_a_failed_formula_left_is_not_said(tmp_path: Path, cell: str) -> None:
    content = f"destination_phone_number,text,who\n+12065550183,{cell},Ana\n+12065550184,Hi,{cell}\n".encode()

    said, unused = rows(tmp_path, content)
    _, named = rows(tmp_path, content, constants={"text": "Dear {who}"})

    assert (said.errors[0].field, unused.errors) == ("content.plain_text_message.text", ())
    assert said.errors[0].message == named.errors[0].message
    assert f"got {cell.strip()}, which a spreadsheet writes" in named.errors[0].message


def test_a_number_sign_is_no_failed_formula(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, HEADER + b"+12065550183,#1 is ready!\n")

    assert (row.errors, text_of(row)) == ((), "#1 is ready!")


def test_marks_that_nobody_sees_hide_no_column(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, "\ufeff\ufeffdestination_phone_number,te\u200bxt\u200e\n+12065550183,Hello\n".encode())

    assert text_of(row) == "Hello"


def test_a_row_that_does_not_fit_keeps_all_from_being_sent(
    redial: Redial, tmp_path: Path, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    file = tmp_path / "calls.csv"
    file.write_bytes(HEADER + b"+12065550183,Hello\n+12065550184,Hello Ana, 5 pm\n")

    result = redial("submit", str(file))

    assert result.exit_code == 1
    assert "calls.csv line 3" in result.stderr
    assert "got 3" in result.stderr
    assert sent(sqs, queues["requests"]) == []


def test_blank_rows_are_none(tmp_path: Path) -> None:
    first, second = rows(tmp_path, b"\n" + HEADER + b"+12065550183,Hello\n,\n\n \t, \n,,,\n+12065550184,Hi\n,\n")

    assert (first.line, second.line) == (3, 8)


def test_columns_that_a_spreadsheet_left_empty_are_none(tmp_path: Path) -> None:
    good, bad = rows(tmp_path, b"destination_phone_number,text,,\n+12065550183,Hello,,\n+12065550183,Hello,,x\n")

    assert text_of(good) == "Hello"
    assert bad.errors[0].message == "expected nothing in column 4, which has no name in the header"


def test_a_column_fills_its_field_whatever_its_capitals(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, b"Destination_Phone_Number , TEXT,Not Before\n+12065550183,Hello,2026-12-01T09:00:00Z\n")

    assert json.loads(row.body)["not_before"] == "2026-12-01T09:00:00Z"
    assert text_of(row) == "Hello"


@pytest.mark.parametrize("name", ["Appt. time", "time:local", "slot[0]", "a!r", "a!r:>10", "0", "", "é"])
def test_any_name_of_a_column_can_stand_in_a_text(tmp_path: Path, name: str) -> None:
    content = f"phone,other,{name}\n+12065550183,x,9:30\n"
    if not name:
        with pytest.raises(UnreadableFile, match="there are: phone, other"):
            rows(tmp_path, content.encode(), columns=PHONE_MAPPED, constants={"text": "At {}."})
        return

    (row,) = rows(tmp_path, content.encode(), columns=PHONE_MAPPED, constants={"text": f"{{{{At}}}} {{{name}}}."})

    assert text_of(row) == "{At} 9:30."


@pytest.mark.parametrize("text", ["At {slot", "At slot}", "At {a{b}}", "{"])
def test_a_stray_brace_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile, match=r"Write \{\{"):
        rows(tmp_path, b"phone,slot\n+12065550183,x\n", columns=PHONE_MAPPED, constants={"text": text})


def test_a_value_stays_in_its_attribute(tmp_path: Path) -> None:
    content = b"""destination_phone_number,name\n+12065550183,"Bob"" onx=""1' & <b>"\n"""
    (row,) = rows(tmp_path, content, constants={"ssml": "<speak><sub alias=\"{name}\">x</sub><s a='{name}'/></speak>"})

    quoted = "Bob&quot; onx=&quot;1&apos; &amp; &lt;b&gt;"
    assert text_of(row) == f"<speak><sub alias=\"{quoted}\">x</sub><s a='{quoted}'/></speak>"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("calls", r"has to end in \.csv"),
        ("calls.CSV.bak", r"has to end in \.csv"),
        ("calls.xlsx", r"is no Excel file \(\.xlsx\), or damaged"),
        ("calls.xls", "save it as .xlsx"),
        ("calls.ods", "save it as .xlsx"),
    ],
)
def test_a_file_of_another_kind_is_named_as_such(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        rows(tmp_path, HEADER + b"+12065550183,Hello\n", name)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read: No such file"):
        table_rows(read_file(tmp_path / "none.csv"), Mapped(columns={}, constants={}))
    with pytest.raises(UnreadableFile, match="cannot be read: No such file"):
        read_rows(read_file(tmp_path / "none"), Mapped(columns={}, constants={}))


def test_names_and_metadata_are_columns(tmp_path: Path) -> None:
    content = "destination_phone_number,text,Name,metadata.case,metadata.Straße\n+12065550183,Hi,Ana García ,4711,\n"
    (row,) = rows(tmp_path, content.encode())

    request = json.loads(row.body)
    assert (request["name"], request["metadata"]) == ("Ana García", {"case": "4711"})


def test_metadata_that_a_formula_failed_to_give_is_told(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, b"destination_phone_number,text,metadata.case\n+12065550183,Hi,#N/A\n")

    assert [error.field for error in row.errors] == ["metadata"]
