"""The typed client has a stack read a file, whole, however many answers that takes."""

import json
from pathlib import Path

import pytest

import api.files
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import NotPossibleError
from redial_cli.client.files import read_call_file, read_do_not_call_file
from redial_cli.client.stacks import find_stack
from tests.cli.conftest import STACK, Redial


def test_a_file_of_requests_is_read_to_its_end(redial: Redial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert redial is not None
    monkeypatch.setattr(api.files, "MOST_BYTES_OF_ANSWER", 2_000)
    path = tmp_path / "patients.csv"
    path.write_text(
        "Phone,name\n" + "".join(f"(206) 555-{100 + number:04},Ana\n" for number in range(12)), encoding="utf-8"
    )
    with ApiClient(find_stack(STACK)) as client:
        read = read_call_file(
            client,
            path,
            columns={"destination_phone_number": "Phone"},
            constants={"text": "Dear {name}."},
            country="US",
        )
    assert ([row.line for row in read.rows], read.next_after) == (list(range(2, 14)), None)
    assert json.loads(read.rows[-1].request)["destination_phone_number"] == "+12065550111"


def test_a_file_of_entries_is_read_and_a_bad_one_names_its_field(redial: Redial, tmp_path: Path) -> None:
    assert redial is not None
    path = tmp_path / "stop.csv"
    path.write_text("destination_phone_number,reason\n+12065550100,moved\n", encoding="utf-8")
    with ApiClient(find_stack(STACK)) as client:
        (row,) = read_do_not_call_file(client, path).rows
        assert row.entry == {"destination_phone_number": "+12065550100", "reason": "moved"}
        with pytest.raises(NotPossibleError, match="`sheet` is for Excel files"):
            read_do_not_call_file(client, path, sheet="April")
