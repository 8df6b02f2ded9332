"""`redial submit`: one call by options, the rows of a file, and what is wrong with a command line."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from redial.domain.call.calls import call_id_of
from simulation.makers import plain_request
from tests.cli.conftest import COLUMNS, Redial, sent

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def test_one_call_by_options(redial: Redial) -> None:
    result = redial("submit", "--to", "+12065550140", "--text", "Hello", "--request-id", "r1", "--voice", "Joanna")

    assert result.exit_code == 0
    assert "Accepted: r1" in result.stdout
    call = redial.json("status", "r1", "--show-numbers")
    assert call["request"]["message"] == {
        "kind": "plain_text_message",
        "characters": 5,
        "text": "Hello",
        "language_code": None,
        "voice_id": "Joanna",
        "template": None,
        "template_version": None,
    }


def test_a_bad_call_names_its_fields_and_exits_5(redial: Redial) -> None:
    result = redial("submit", "--to", "555", "--text", "Hello")
    judged = redial("submit", "--to", "+12065550140", "--text", "Hello", "--voice", "Loupe")

    assert (result.exit_code, judged.exit_code) == (5, 5)
    assert "--to: expected a phone number, got '555', which is too short" in result.stderr
    assert "content.plain_text_message.voice_id: " in judged.stderr


def test_dry_run_of_one_call_stores_nothing(redial: Redial) -> None:
    assert redial("submit", "--to", "+12065550140", "--text", "Hello", "--request-id", "r1", "--dry-run").exit_code == 0
    assert redial("status", "r1").exit_code == 3


def test_rows_of_a_csv_file_become_requests(
    redial: Redial, csv_file: Path, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    report = redial.json(
        "submit", str(csv_file), *COLUMNS, "--campaign", "monday", "--voice", "Joanna", "--attempts", "2"
    )

    assert (report["rows"], report["valid"], report["sent"]) == (2, 2, 2)
    bodies = sent(sqs, queues["requests"])
    assert {body["content"]["plain_text_message"]["text"] for body in bodies} == {
        "Dear Ada, see you at 9:30.",
        "Dear Grace, see you at 10:00.",
    }
    for body in bodies:
        assert body["request_id"].startswith("row-")
        assert body["content"]["plain_text_message"]["voice_id"] == "Joanna"
        assert (body["campaign"], body["retry"]) == ("monday", {"total_attempts": 2})


def test_a_text_is_not_said_with_a_gap(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("phone,name,slot\n+12065550140,Ada,9:30\n+12065550141,Grace,\n", encoding="utf-8")

    result = redial("submit", str(file), *COLUMNS, "--json")

    assert result.exit_code == 1
    (row,) = json.loads(result.stdout)["invalid"]
    (error,) = row["errors"]
    assert (row["line"], error["field"]) == (3, "content.plain_text_message.text")
    assert error["message"] == "expected a value in the column slot, got none"


def test_a_value_stays_text_in_ssml(redial: Redial, tmp_path: Path, sqs: "SQSClient", queues: dict[str, str]) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("destination_phone_number,shop\n+12065550140,Fish & Chips\n", encoding="utf-8")

    redial.json("submit", str(file), "--set", "ssml=<speak>Hello from {shop}.</speak>")

    (body,) = sent(sqs, queues["requests"])
    assert body["content"]["ssml_message"]["text"] == "<speak>Hello from Fish &amp; Chips.</speak>"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--set", "text=Dear {nam}"), "there are: phone, name, slot"),
        (("--set", "text=Dear {name.first}"), "there are: phone, name, slot"),
        ((), "--column destination_phone_number=COLUMN"),
        (("--column", "destination_phone_number=fone"), "its columns are: phone, name, slot"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_told(
    redial: Redial, csv_file: Path, arguments: tuple[str, ...], message: str
) -> None:
    columns = () if arguments[:1] in {(), ("--column",)} else COLUMNS[:2]
    result = redial("submit", str(csv_file), *columns, *arguments)

    assert result.exit_code == 5
    assert message in result.stderr


@pytest.mark.parametrize(
    ("header", "cells", "named"),
    [
        ("destination_phone_number,text", "+12065550142,", "text"),
        ("destination_phone_number,text,voice_id", "+12065550142, ,Joanna", "text"),
        ("destination_phone_number,text,ssml", "+12065550142,,", "text / ssml"),
        ("destination_phone_number,template", "+12065550142,", "template"),
    ],
)
def test_a_row_that_says_nothing_names_the_columns_that_would(
    redial: Redial, tmp_path: Path, header: str, cells: str, named: str
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"{header}\n{cells}\n", encoding="utf-8")
    told = redial("submit", str(path), "--dry-run", "--json")
    (row,) = json.loads(told.stdout)["invalid"]
    (error,) = row["errors"]
    assert (error["field"], error["message"]) == ("(request)", f"expected a value in the column {named}, got none")


def test_an_empty_file_is_told(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.touch()

    result = redial("submit", str(file))

    assert result.exit_code == 5
    assert "is empty; its first line has to name the columns" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--to", "+12065550140"),
        ("--to", "+12065550140", "--text", "Hello", "--ssml", "<speak>Hello</speak>"),
        ("--column", "text=x", "--to", "+1"),
        ("--set", "colour=red", "FILE"),
        ("--request-id", "x", "FILE"),
        ("--set", "request_id=x", "FILE"),
        ("--to", "+12065550140", "FILE"),
        ("--set", "destination_phone_number=+12065550140", "FILE"),
        ("--test-to", "+12065550140", "--text", "Hello"),
        ("--text", "Hello", "--set", "text=Bye", "FILE"),
        ("--text", "Hello", "--column", "text=name", "FILE"),
        ("--column", "text=name", "--column", "text=slot", "FILE"),
    ],
)
def test_wrong_command_line_exits_2(redial: Redial, csv_file: Path, arguments: tuple[str, ...]) -> None:
    assert redial("submit", *(str(csv_file) if each == "FILE" else each for each in arguments)).exit_code == 2


def test_one_number_for_a_whole_file_is_refused_and_the_test_call_named(redial: Redial, csv_file: Path) -> None:
    result = redial("submit", str(csv_file), "--to", "+12065550140", *COLUMNS)

    assert result.exit_code == 2
    assert "--test-to" in result.stderr


def test_a_test_call_has_the_message_of_the_first_row_alone(
    redial: Redial, csv_file: Path, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    options = (*COLUMNS, "--test-to", "+12065550199", "--campaign", "monday", "--not-before", "2026-12-01T09:00:00Z")
    assert (
        "Valid: calls +12065550199. Nothing was sent." in redial("submit", str(csv_file), *options, "--dry-run").stdout
    )

    submitted = redial.json("submit", str(csv_file), *options)
    call = redial.json("status", submitted["request_id"], "--show-numbers")

    assert call["destination_phone_number"] == "+12065550199"
    assert call["request"]["message"]["text"] == "Dear Ada, see you at 9:30."
    assert (call["campaign"], call["request"]["not_before"]) == (None, None)
    assert sent(sqs, queues["requests"]) == []
    assert redial.json("submit", str(csv_file), *COLUMNS)["sent"] == 2, "a test is no row that was sent"


def test_a_test_call_of_a_bad_row_is_not_made(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("destination_phone_number,text\n+12065550140,Hello, Ana\n", encoding="utf-8")

    result = redial("submit", str(file), "--test-to", "+12065550199")

    assert result.exit_code == 1
    assert "line 2" in result.stderr
    assert "Accepted" not in result.stdout


def test_call_id_follows_from_the_request_id(redial: Redial) -> None:
    submitted = redial.json("submit", "--to", "+12065550140", "--text", "Hello", "--request-id", "r1")

    assert submitted["call_id"] == call_id_of("r1")


@pytest.mark.parametrize("text", ["20261201", "46357.375", "0001-01-01T00:00:00Z", "2026-12-01"])
def test_a_time_is_iso_8601_with_an_offset_as_an_option_and_as_a_cell(
    redial: Redial, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(f"destination_phone_number,text,not_before\n+12065550140,Hello,{text}\n", encoding="utf-8")

    one = ["--to", "+12065550140", "--text", "Hello", "--not-before", text]
    for arguments, exit_code in ((one, 5), ([str(path)], 1)):
        result = redial("submit", *arguments, "--dry-run")
        assert result.exit_code == exit_code
        assert "not_before" in result.output
    assert redial("list", "--since", text).exit_code == (0 if text.endswith("Z") else 5)


def test_an_end_beyond_the_calendar_breaks_no_file(redial: Redial, tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_text(json.dumps(plain_request(expires_at="9999-12-31T23:59:59-05:00")) + "\n", encoding="utf-8")

    assert redial("submit", str(path), "--dry-run").exit_code == 0
