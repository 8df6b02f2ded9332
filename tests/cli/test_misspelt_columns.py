"""Columns that are nearly called as what says when a row may be called: unread, it would be called at once."""

import json
from pathlib import Path

import pytest

from redial.contracts.files.received_file import read_file
from redial.contracts.files.request_rows import Mapped
from redial.contracts.files.rows import read_rows
from redial.errors import UnreadableFile


def test_column_that_is_nearly_called_as_a_time_is_no_fault_where_it_is_known_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(
        "destination_phone_number,expires_at,expired_at,timezones\n+12065550186,2099-12-01T09:00:00Z,x,Pacific\n",
        encoding="utf-8",
    )
    for mapped in (
        Mapped(columns={"time_zone": ""}, constants={"text": "Hi"}),
        Mapped(columns={}, constants={"text": "Hi {timezones}"}),
        Mapped(columns={"campaign": "timezones"}, constants={"text": "Hi"}),
    ):
        (row,) = read_rows(read_file(path), mapped).rows
        assert "time_zone" not in json.loads(row.body)
    with pytest.raises(UnreadableFile, match="has a column timezones; is time_zone meant"):
        read_rows(read_file(path), Mapped(columns={}, constants={"text": "Hi"}))


def remarks(path: Path, header: str, mapped: Mapped) -> tuple[str, ...]:
    path.write_text(f"{header}\n+12065550186{',x' * header.count(',')}\n", encoding="utf-8")
    return read_rows(read_file(path), mapped).remarks


def test_columns_that_nothing_is_read_from_are_named(tmp_path: Path) -> None:
    """One of them may be misspelt: `attempts` in the place of `total_attempts`."""
    path = tmp_path / "calls.csv"
    header = "destination_phone_number,attempts,Slot,metadata.id,Metadata.ward,doctor"
    of_text = Mapped(columns={"name": "doctor"}, constants={"text": "At {slot}"})
    assert remarks(path, header, of_text) == ("Nothing is read from: attempts.",)
    many = "destination_phone_number," + ",".join(f"c{number}" for number in range(12))
    assert remarks(path, many, Mapped(columns={}, constants={"text": "Hi"})) == (
        "Nothing is read from: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9 and 2 more.",
    )
    assert remarks(path, header, Mapped(columns={"template": "Slot"}, constants={})) == (), "each may be a variable"


def test_metadata_is_read_whatever_the_capitals_of_its_column(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("destination_phone_number,Metadata.Ward\n+12065550186,7\n", encoding="utf-8")
    (row,) = read_rows(read_file(path), Mapped(columns={}, constants={"text": "Hi"})).rows
    assert json.loads(row.body)["metadata"] == {"Ward": "7"}


def test_the_end_of_a_retry_policy_is_no_column(tmp_path: Path) -> None:
    """Unread, the row would be called after it."""
    path = tmp_path / "calls.csv"
    path.write_text("destination_phone_number,Stop at\n+12065550186,2099-12-01T09:00:00Z\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="has a column Stop at, and a row has no time of that name: expires_at is"):
        read_rows(read_file(path), Mapped(columns={}, constants={"text": "Hi"}))
    (row,) = read_rows(read_file(path), Mapped(columns={"expires_at": "Stop at"}, constants={"text": "Hi"})).rows
    assert json.loads(row.body)["expires_at"] == "2099-12-01T09:00:00Z"
