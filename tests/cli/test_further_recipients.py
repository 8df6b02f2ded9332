"""Further recipients, on the command line and in a table."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from redial.contracts.files.further_recipients import read_recipient
from redial.errors import UnreadableFile
from tests.cli.conftest import Redial, plain, sent
from tests.cli.request_files import rows

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ONE = ("submit", "--to", "+12065550110", "--text", "Pump seven.", "--request-id", "pump")
SECOND = "(206) 555-0112"


def read(written: str) -> dict[str, object]:
    return read_recipient(written, lambda number: f"<{number}>")


def test_what_is_written_after_the_number_is_read() -> None:
    assert read("206 555 0112, name=Ben, delay=2m, share=1h30m, after_unknown") == {
        "destination_phone_number": "<206 555 0112>",
        "name": "Ben",
        "delay_seconds": 120,
        "share_seconds": 5400,
        "after_unknown": True,
    }
    assert read("1,language=es-US,template=page,var.pump=7,var.who=Ana Luz") == {
        "destination_phone_number": "<1>",
        "language": "es-US",
        "template": "page",
        "variables": {"pump": "7", "who": "Ana Luz"},
    }


def test_a_text_of_its_own_comes_last_and_may_hold_commas() -> None:
    assert read("1,language=es-US,voice=Lupe,text=Bomba 7, delay=2m, text=x") == {
        "destination_phone_number": "<1>",
        "content": {
            "plain_text_message": {
                "text": "Bomba 7, delay=2m, text=x",
                "language_code": "es-US",
                "voice_id": "Lupe",
            }
        },
    }


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("1,lane=urgent", "got 'lane=urgent'"),
        ("1,delay", "got 'delay'"),
        ("1,delay=", "got 'delay='"),
        ("1,after_unknown=no", "got 'after_unknown=no'"),
        ("1,var.=7", "got 'var.=7'"),
        ("1,var.NAME=7", "got 'var.NAME=7'"),
        ("1,delay=1m,delay=2m", "delay is given twice"),
        ("1,delay=soon", "expected a delay like 90s, 5m or 1h30m, got 'soon'"),
        ("1,voice=Joanna", "voice is for a text"),
    ],
)
def test_what_is_no_part_of_a_recipient_is_named(written: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read(written)


def test_a_chain_is_sent_as_one_request(redial: Redial) -> None:
    then = ("--then", f"{SECOND},name=Ben,delay=2m,share=5m", "--then", "+12065550113,text=Nobody came.")
    dry = plain(redial(*ONE, "--share", "10m", *then, "--dry-run").stdout)
    assert "Valid: calls +12065550110, and then up to 2 others until a message was played." in dry
    assert dry.count("Pump seven.") == 2
    assert "1. +12065550110 (for at most 10 minutes): Pump seven." in dry
    assert "2. +12065550112 (Ben, 2 minutes after the call before, for at most 5 minutes): Pump seven." in dry
    assert "3. +12065550113: Nobody came." in dry
    assert redial("status", "pump").exit_code == 3
    shown = redial.json(*ONE, *then, "--dry-run")["recipients"]
    assert [each["request_id"] for each in shown] == ["pump", "pump#2", "pump#3"]

    assert redial(*ONE, *then).exit_code == 0
    third = redial.json("status", "pump#3", "--show-numbers")
    assert (third["destination_phone_number"], third["request"]["message"]["text"]) == ("+12065550113", "Nobody came.")


def test_what_is_wrong_with_a_further_recipient_is_told(redial: Redial) -> None:
    assert redial(*ONE, "--then", "+12065550112,later").exit_code == 2
    assert "--then: expected a phone number" in plain(redial(*ONE, "--then", "Ben").stderr)
    told = plain(redial(*ONE, "--then", "+12065550112,language=es-US").stderr)
    assert "then.0.language: expected none without a template" in told
    assert "share_seconds: expected none without further recipients" in plain(redial(*ONE, "--share", "10m").stderr)


def test_a_row_has_its_own_further_recipients(
    redial: Redial, tmp_path: Path, sqs: "SQSClient", queues: dict[str, str]
) -> None:
    file = tmp_path / "patients.csv"
    file.write_text(
        "request_id;destination_phone_number;text;mobile;then.2\n"
        f"r1;+12065550110;Hello;{SECOND};\n"
        f"r2;+12065550110;Hello;;{SECOND},delay=1h\n"
        "r3;+12065550110;Hello;;\n",
        encoding="utf-8",
    )
    asked = ("submit", str(file), "--column", "then.1=mobile")

    dry = plain(redial(*asked, "--dry-run").stdout)
    assert "2. +12065550112: Hello" in dry
    assert "2. +12065550112 (1 hour after the call before): Hello" in dry
    assert "2 phone numbers of the file are read as:" in dry
    assert redial(*asked).exit_code == 0
    first, second, third = sent(sqs, queues["requests"])
    assert first["then"] == [{"destination_phone_number": "+12065550112"}]
    assert second["then"] == [{"destination_phone_number": "+12065550112", "delay_seconds": 3600}]
    assert "then" not in third


def test_a_further_recipient_of_a_row_that_cannot_be_read_is_told_by_its_column(tmp_path: Path) -> None:
    content = b"destination_phone_number,text,then.1\n+12065550110,Hi,none\n+12065550110,Hi,#N/A\n"
    first, second = rows(tmp_path, content)
    assert [(error.field, error.message[:23]) for error in first.errors] == [("then.1", "expected a phone number")]
    assert "a spreadsheet writes where a formula failed" in second.errors[0].message


def test_a_test_of_a_file_calls_nobody_else(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    line = {
        "request_id": "r1",
        "destination_phone_number": "+12065550110",
        "content": {"plain_text_message": {"text": "Hi"}},
        "share_seconds": 60,
        "then": [{"destination_phone_number": "+12065550112"}],
    }
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    accepted = redial.json("submit", str(file), "--test-to", "+12065550119")
    assert redial.json("status", accepted["request_id"])["recipients"] == []
    assert redial("status", f"{accepted['request_id']}#2").exit_code == 3


def test_all_rows_cannot_have_the_same_further_recipient(redial: Redial, csv_file: Path) -> None:
    result = redial("submit", str(csv_file), "--then", "+12065550112")
    assert result.exit_code == 2
    assert "then.1" in plain(result.stderr)


@pytest.mark.parametrize("column", ["then", "then.0", "then.6", "Then.10", "then.01", "then.\u0662", "then.1.name"])
def test_a_column_that_looks_like_a_further_recipient_and_is_none_is_refused(tmp_path: Path, column: str) -> None:
    content = f"destination_phone_number,text,then.1,{column}\n+12065550110,Hi,,+12065550112\n"
    with pytest.raises(
        UnreadableFile, match=re.escape(f"has a column {column}; those of further recipients are then.1")
    ):
        rows(tmp_path, content.encode())
