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
        "destination_phone_number,expires_at,expired_at,timezones\n+12065550186,2099-12-01T09:00:00Z,x,Pacific\n"
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
