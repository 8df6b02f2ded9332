"""The do-not-call list as a file: read as any table, put on the list once whatever happens, and written to be read again."""

import csv
import json
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Gateway, Redial
from tests.cli.workbooks import workbook

HEADER = "destination_phone_number;reason;until;campaign;name\n"
MANY = 2_050


def numbers(redial: Redial) -> list[str]:
    listed = redial.json("dnc", "list", "--show-numbers", "--limit", "5000")["entries"]
    return sorted(each["destination_phone_number"] for each in listed)


def test_a_list_is_imported_exported_and_imported_again(redial: Redial, tmp_path: Path) -> None:
    file, copy = tmp_path / "optouts.csv", tmp_path / "copy.csv"
    rows = "(206) 555-0143;asked us;;;Ana\n+12065550144;=no adverts;2030-01-01T00:00:00Z;spring;Bo\n"
    file.write_text(HEADER + rows, encoding="utf-8")

    told = redial("dnc", "import", str(file))
    written = redial("dnc", "export", "-o", str(copy))
    again = redial("dnc", "import", str(copy))

    assert (told.exit_code, written.exit_code, again.exit_code) == (0, 0, 0), (
        told.output + written.output + again.output
    )
    assert "2 rows: 2 valid. 2 put on the list." in told.stdout
    assert "2 rows: 2 valid. 0 put on the list; 2 there already." in again.stdout
    assert "Nothing is read from" not in told.output + again.output
    file.write_text("destination_phone_number,of_campaign\n+12065550144,spring\n", encoding="utf-8")
    assert "Nothing is read from: of_campaign." in redial("dnc", "import", str(file), "--dry-run").output
    lines = copy.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "destination_phone_number,reason,until,campaign,since"
    assert any(line.startswith("+12065550144,'=no adverts,2030-01-01T00:00:00.000Z,spring,") for line in lines)
    assert "for the campaign spring" in redial("dnc", "check", "206 555 0144").stdout
    assert numbers(redial) == ["+12065550143", "+12065550144"]


def test_an_excel_file_is_imported_with_options_for_all_rows(redial: Redial, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "optouts.xlsx", {"Opt-outs": [("phone", "Reason"), (2065550143, "asked"), (2065550144, None)]}
    )
    options = ("--column", "destination_phone_number=phone", "--campaign", "spring", "--until", "2030-01-01T00:00:00Z")

    dry = redial("dnc", "import", str(file), *options, "--dry-run")
    report = redial.json("dnc", "import", str(file), *options)

    assert "2 phone numbers of the file are read as:" in dry.stdout
    assert "Nothing was put on the list." in dry.stdout
    assert (report["added"], report["invalid"]) == (2, [])
    listed = redial.json("dnc", "list")["entries"]
    assert {(each["campaign"], each["until"]) for each in listed} == {("spring", "2030-01-01T00:00:00.000Z")}


def test_what_is_wrong_is_told_by_kind_and_keeps_all_from_the_list(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "optouts.csv"
    bad = "".join(f"not given {number};;;;P{number}\n" for number in range(203))
    file.write_text(HEADER + "+12065550143;;;;Ana\n" + bad + "+12065550144;;26.11.2030;;Bo\n", encoding="utf-8")

    result = redial("dnc", "import", str(file))

    assert result.exit_code == 1
    assert "203 rows, the first in optouts.csv line 3 (P0)" in result.stderr
    assert "until: " in result.stderr
    assert "205 rows: 1 valid, 204 not. Nothing was put on the list." in result.stdout
    assert numbers(redial) == []


def test_what_an_entry_cannot_hold_for_is_found_before_the_first_is_put(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "optouts.csv"
    good = "".join(f"+1206{5_000_000 + number};;;;\n" for number in range(100))
    bad = f"+12065550143;;2020-01-01T00:00:00Z;;Ana\n+12065550144;;;spr\u200bing;Bo\n+12065550145;;;{'x' * 257};\n"
    file.write_text(HEADER + good + bad, encoding="utf-8")

    result = redial("dnc", "import", str(file))

    assert result.exit_code == 1
    assert "103 rows: 100 valid, 3 not. Nothing was put on the list." in result.stdout
    for told in ("a time that is still to come", "the invisible U+200B", "at most 256 bytes"):
        assert told in result.stderr
    assert numbers(redial) == []


def test_a_big_file_that_was_interrupted_goes_on_where_it_stopped(
    redial: Redial, gateway: Gateway, tmp_path: Path
) -> None:
    file = tmp_path / "optouts.csv"
    file.write_text(
        "destination_phone_number\n" + "".join(f"+1206{5_000_000 + number}\n" for number in range(MANY)),
        encoding="utf-8",
    )
    batches = 0

    def fail_in_the_third(request: httpx.Request) -> httpx.Response:
        nonlocal batches
        batches += request.url.path.endswith("/import")
        if request.url.path.endswith("/import") and batches == 3:
            raise httpx.ConnectError("gone")
        return gateway.ask_the_function(request)

    gateway.answer = fail_in_the_third
    failed = redial("dnc", "import", str(file))
    gateway.answer = gateway.ask_the_function
    report = redial.json("dnc", "import", str(file))

    assert failed.exit_code == 6
    assert "200 of 2,050 rows were done. The same command goes on from there" in failed.stderr
    assert (report["added"], report["listed_already"]) == (MANY - 200, 200)


@pytest.mark.parametrize("campaign", ["-10 % in May", "@home", "+1 day", "=sale", "'=sale", "می\u200cخواهم"])
def test_who_is_listed_for_a_campaign_is_so_again_whatever_it_is_called(
    redial: Redial, tmp_path: Path, campaign: str
) -> None:
    """What an export writes for spreadsheets is no part of the name: the entry would hold for no call."""
    copy = tmp_path / "copy.csv"
    redial("dnc", "add", "+12065550143", f"--campaign={campaign}", "--reason", "=asked us")
    assert redial("dnc", "export", "-o", str(copy)).exit_code == 0
    redial("dnc", "remove", "+12065550143", f"--campaign={campaign}")

    told = redial("dnc", "import", str(copy))

    assert "1 put on the list" in told.stdout
    (entry,) = redial.json("dnc", "list")["entries"]
    assert (entry["campaign"], entry["reason"]) == (campaign, "=asked us")


EXPORTED = "destination_phone_number,reason,until,campaign,since\n"
HELD = "+12065550144,asked us,2021-01-01T00:00:00.000Z,,2020-12-01T00:00:00.000Z\n"


def test_of_an_export_what_has_ended_since_is_left_out(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "copy.csv"
    file.write_text(f"{EXPORTED}+12065550143,asked us,,,2020-12-01T00:00:00.000Z\n{HELD}", encoding="utf-8")

    dry, told = redial("dnc", "import", str(file), "--dry-run"), redial("dnc", "import", str(file))

    assert (dry.exit_code, told.exit_code, told.stderr) == (0, 0, "")
    assert "2 rows: 1 valid, 1 left out, for their time has passed. Nothing was put on the list." in dry.stdout
    assert "2 rows: 1 valid, 1 left out, for their time has passed. 1 put on the list." in told.stdout
    assert numbers(redial) == ["+12065550143"]
    assert redial.json("dnc", "import", str(file))["ended"] == 1


@pytest.mark.parametrize(
    "row",
    [
        HELD.replace("2020-12-01T00:00:00.000Z", ""),
        HELD.replace("2020-12-01", "2021-12-01"),
        HELD.replace("+12065550144", "nobody"),
        HELD.replace("2021-01-01T00:00:00.000Z", "2021-01-01"),
    ],
    ids=["of no export", "ended before it began", "no number", "no time"],
)
def test_what_somebody_wrote_that_ended_is_asked_about(redial: Redial, tmp_path: Path, row: str) -> None:
    """A wrong year would leave somebody off the list who does not want to be called."""
    file = tmp_path / "copy.csv"
    file.write_text(EXPORTED + row, encoding="utf-8")

    told = redial("dnc", "import", str(file))

    assert told.exit_code == 1
    assert "1 row: 0 valid, 1 not. Nothing was put on the list." in told.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--column", "text=x"), 2), (("--country", "UK"), 2), (("--date-format", "x"), 2), (("--sheet", "x"), 5)],
)
def test_options_that_do_not_fit_are_told(
    redial: Redial, tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    file = tmp_path / "optouts.csv"
    file.write_text("destination_phone_number\n+12065550143\n", encoding="utf-8")

    assert redial("dnc", "import", str(file), *arguments).exit_code == code


def test_lines_of_json_are_no_list(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "optouts.jsonl"
    file.write_text('{"destination_phone_number": "+12065550143"}\n', encoding="utf-8")

    told = redial("dnc", "import", str(file))

    assert told.exit_code == 5
    assert "is JSON; expected a table, a file that ends in .csv, .tsv, .txt or .xlsx" in told.stderr


def test_one_entry_has_a_time_and_a_campaign(redial: Redial) -> None:
    added = redial("dnc", "add", "+12065550143", "--until", "2030-01-01T00:00:00Z", "-c", "spring")
    left = redial("dnc", "remove", "+12065550143")
    gone = redial("dnc", "remove", "+12065550143", "-c", "spring")

    assert "for the campaign spring." in added.stdout
    assert left.exit_code == 1, "there was none for all calls"
    assert left.stdout.startswith("It was not on the list for all calls; nothing was changed.\nIt is on the list since")
    assert gone.stdout == "It is not on the list any more.\n"
    assert json.loads(redial("dnc", "list", "--json").stdout) == {"entries": [], "is_all": True}


def test_the_list_is_told_and_saved_for_one_campaign(redial: Redial, tmp_path: Path) -> None:
    redial("dnc", "add", "+12065550143")
    redial("dnc", "add", "+12065550144", "-c", "spring")
    (entry,) = redial.json("dnc", "list", "--campaign", "spring")["entries"]
    assert entry["campaign"] == "spring"
    assert "for this campaign alone" in redial("dnc", "list", "-c", "autumn").stdout
    copy = tmp_path / "spring.csv"
    redial("dnc", "export", "-c", "spring", "-o", str(copy))
    assert [row["destination_phone_number"] for row in csv.DictReader(copy.open(encoding="utf-8"))] == ["+12065550144"]


def test_a_field_comes_from_a_column_or_is_the_same_for_all_rows(redial: Redial, tmp_path: Path) -> None:
    file = tmp_path / "optouts.csv"
    file.write_text(HEADER.replace("reason", "why") + "+12065550143;asked us;;;Ana\n", encoding="utf-8")
    told = redial("dnc", "import", str(file), "--column", "reason=why", "--reason", "by letter")
    assert told.exit_code == 2
    assert "reason is given twice" in told.output
    assert numbers(redial) == []
