"""Tables as spreadsheets write them: encodings and separators, and what is said of how a file was read."""

from pathlib import Path

import pytest

from tests.cli.conftest import Redial
from tests.cli.request_files import rows, text_of


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_as_spreadsheets_write_it(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = (
        ("destination_phone_number", "name", "text"),
        ("+12065550183", '"Garc\u00eda"', '"Hola, Garc\u00eda; a las 9"'),
    )
    content = "\r\n".join(separator.join(line) for line in lines) + "\r\n"
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""

    for name in ("calls.csv", "calls.tsv", "calls.txt"):
        (row,) = rows(tmp_path, mark + content.encode(encoding), name)
        assert (row.errors, row.name, text_of(row)) == ((), "Garc\u00eda", "Hola, Garc\u00eda; a las 9")


def test_how_a_file_was_read_is_said_where_it_is_not_certain(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_bytes("destination_phone_number;text\n+12065550183;Hola Garc\u00eda\n".encode("cp1252"))

    told = redial("submit", str(file), "--dry-run")
    report = redial.json("submit", str(file), "--dry-run")

    assert told.exit_code == 0, told.output
    assert (
        "calls.csv was read as Windows-1252, for it is no UTF-8. Line 2: +12065550183;Hola Garc\u00eda" in told.stderr
    )
    assert "calls.csv is separated by semicolons." in told.stderr
    assert len(report["remarks"]) == 2


def test_excels_hint_says_what_separates(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, b"sep=;\r\ndestination_phone_number;text\r\n+12065550183;Hi, you\r\n")

    assert (row.line, text_of(row)) == (3, "Hi, you")


def test_a_row_of_semicolons_is_judged_by_them(tmp_path: Path) -> None:
    header = b"destination_phone_number;text;name\n"
    fewer, quoted = rows(tmp_path, header + b'+12065550183;Hi\n+12065550184;5" of rain;Ana\n')

    assert (
        "expected 3 cells, as the header has, got 2; a text with a semicolon has to be in quotes"
        in fewer.errors[0].message
    )
    assert "a quote stands within a cell" in quoted.errors[0].message
