"""What is said of a cell stays a line, however long the text is that stands in it: a letter in the column of another field."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from redial.contracts.files.do_not_call_file import read_entries
from redial.contracts.files.received_file import read_file
from redial.contracts.files.request_rows import FIELDS, ROW_ALONE, Mapped
from redial.contracts.files.rows import read_rows
from redial.contracts.files.time_format import parse_time_format
from redial.errors import UnreadableFile
from simulation.makers import T0
from tests.cli.conftest import Redial

LONG = "x" * 5_000
CELLS = (
    LONG,
    f"{LONG} {LONG}",
    f"<speak>{LONG}",
    f"+{'1' * 5_000}",
    f"#{LONG.upper()}!",
    f"mon-fri {LONG}",
    f"x={LONG}; {LONG}",
)
OTHERS = ("then.1", "name", "metadata.room", LONG, f"then{LONG}")
MOST = 700


def file_of(tmp_path: Path, *lines: list[str]) -> Path:
    text = StringIO()
    csv.writer(text).writerows(lines)
    file = tmp_path / "rows.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    return file


@pytest.mark.parametrize("field", [*FIELDS, *ROW_ALONE, *OTHERS])
def test_a_long_cell_of_any_column_is_not_repeated_whole(tmp_path: Path, field: str) -> None:
    mapped = Mapped(columns={}, constants={}, default_country="US", time_format=parse_time_format("DD.MM.YYYY HH:mm"))
    told: list[str] = []
    for cell in CELLS:
        others = {"destination_phone_number": "+12065550143", "text": "Hi"} | {field: cell}
        file = read_file(file_of(tmp_path, list(others), list(others.values())))
        try:
            found = read_rows(file, mapped)
            told += [*found.remarks, *(error.message for row in found.rows for error in row.errors)]
            entries, remarks = read_entries(file, mapped, T0)
            told += [*remarks, *(error.message for row in entries for error in row.errors)]
        except UnreadableFile as error:
            told.append(str(error))

    assert all(len(each) < MOST for each in told)


def test_neither_is_a_long_name_of_a_column(tmp_path: Path) -> None:
    for names in ([LONG, LONG], [LONG, "destination_phone_number", LONG], ["", LONG]):
        file = read_file(file_of(tmp_path, names, ["1"] * len(names)))
        for columns in ({}, {"text": "none"}):
            with pytest.raises(UnreadableFile) as refused:
                list(read_rows(file, Mapped(columns=columns, constants={})).rows)
            assert len(str(refused.value)) < MOST


def test_neither_is_a_long_value_of_an_option(redial: Redial, tmp_path: Path) -> None:
    file = str(file_of(tmp_path, ["destination_phone_number", "text"], ["+12065550143", "Hi"]))
    for option in ("--set", "--column", "--country", "--time-zone", "--date-format", "--hours", "--busy-delay"):
        result = redial("submit", file, option, LONG)
        assert result.exit_code == 2
        assert result.stderr.count("x") < 1_200
