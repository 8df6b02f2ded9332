"""Rows of a table that name their template and language, and give its values as people write dates and times."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from redial.contracts.files.received_file import read_file
from redial.contracts.files.request_rows import Mapped, Row
from redial.contracts.files.rows import read_rows
from redial.contracts.files.time_format import parse_time_format
from redial.domain.templates.templates import MessageTemplate, TemplateText
from tests.cli.conftest import Redial, plain
from tests.cli.request_files import rows
from tests.cli.workbooks import workbook

VISIT = MessageTemplate(
    name="visit",
    texts=(
        TemplateText(language="en-US", text="{name}: {visit:date}, {visit:time}."),
        TemplateText(language="es-US", text="{name}: {visit:weekday}."),
    ),
)
BILL = MessageTemplate(name="bill", texts=(TemplateText(language="en-US", text="{name} owes {amount:number}."),))
CLOCK = MessageTemplate(name="clock", texts=(TemplateText(language="en-US", text="At {at:time}, {day:date}."),))
TEMPLATES = {each.name: each for each in (VISIT, BILL, CLOCK)}
WRITTEN = parse_time_format("DD.MM.YYYY HH:mm")


def request(row: Row) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(row.body)
    return loaded


def read(tmp_path: Path, text: str, **mapped: Any) -> list[Row]:
    return rows(tmp_path, text.encode(), templates=TEMPLATES.get, **mapped)


def test_columns_of_a_templates_variables_are_read(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text("destination_phone_number,Name,visit,amount\n+12065550110,Ana,2026-11-26,7\n", encoding="utf-8")
    mapped = Mapped(columns={}, constants={"template": "visit"}, templates=TEMPLATES.get)
    assert read_rows(read_file(path), mapped).remarks == ("Nothing is read from: amount.",)


def test_each_row_names_its_template_and_its_language(tmp_path: Path) -> None:
    first, second, third = read(
        tmp_path,
        "destination_phone_number,template,language,name,visit,amount\n"
        "+12065550110,visit,es-US,Ana,2026-11-26,\n"
        "+12065550111,bill,,Bo,2026-11-26,12.5\n"
        "+12065550112,none,,Cy,,\n",
    )
    assert {key: request(first)[key] for key in ("template", "language", "variables")} == {
        "template": "visit",
        "language": "es-US",
        "variables": {"name": "Ana", "visit": "2026-11-26"},
    }
    assert (request(second)["template"], request(second)["variables"]) == ("bill", {"name": "Bo", "amount": "12.5"})
    assert "language" not in request(second)
    assert request(third)["template"] == "none"
    assert "variables" not in request(third)


def test_beside_a_text_a_column_template_is_the_files_own_unless_it_is_asked_for(tmp_path: Path) -> None:
    text = "destination_phone_number,text,template,language\n+12065550110,Hi,visit,English\n+12065550110,Hi,,English\n"
    for row in read(tmp_path, text):
        assert not {"template", "language"} & request(row).keys()
    first, second = read(tmp_path, text, columns={"template": "template"})
    assert request(first)["template"] == "visit"
    assert not {"template", "language"} & request(second).keys()


def test_a_column_that_is_named_for_the_language_is_that_of_texts_too(tmp_path: Path) -> None:
    text = "destination_phone_number,text,Lang\n+12065550110,Hola,es-US\n"
    (row,) = read(tmp_path, text, columns={"language": "Lang"})
    assert request(row)["content"]["plain_text_message"]["language_code"] == "es-US"
    assert "language" not in request(row)

    text = "destination_phone_number,text,Lang,language_code\n+12065550110,Hola,Spanish,es-US\n"
    (row,) = read(tmp_path, text, columns={"language": "Lang"})
    assert request(row)["content"]["plain_text_message"]["language_code"] == "es-US"


def test_a_language_of_all_rows_is_that_of_their_templates(tmp_path: Path) -> None:
    text = "destination_phone_number,template,name,visit\n+12065550110,visit,Ana,2026-11-26\n"
    (row,) = read(tmp_path, text, constants={"language_code": "es-US"})
    assert request(row)["language"] == "es-US"
    assert "language_code" not in request(row)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("26.11.2026 14:30", "2026-11-26T14:30"),
        ("26.11.2026", "2026-11-26"),
        ("14:30", "14:30"),
        (" 26.11.2026  14:30 ", "2026-11-26T14:30"),
        ("2026-11-26T14:30:00-08:00", "2026-11-26T14:30:00-08:00"),
    ],
)
def test_dates_of_a_template_are_read_in_the_format_that_is_named(tmp_path: Path, written: str, read_as: str) -> None:
    text = f"destination_phone_number,name,visit\n+12065550110,26.11.2026,{written}\n"
    (row,) = read(tmp_path, text, constants={"template": "visit"}, time_format=WRITTEN)
    assert request(row)["variables"] == {"name": "26.11.2026", "visit": read_as}
    assert row.errors == ()


def test_american_dates_are_read_too(tmp_path: Path) -> None:
    text = "destination_phone_number,name,visit\n+12065550110,Ana,11/26/2026 2:30 PM\n+12065550110,Ana,2:30 PM\n"
    american = parse_time_format("MM/DD/YYYY h:mm A")
    both, alone = read(tmp_path, text, constants={"template": "visit"}, time_format=american)
    assert request(both)["variables"]["visit"] == "2026-11-26T14:30"
    assert request(alone)["variables"]["visit"] == "14:30"


def test_what_begins_as_templates_have_it_is_read_in_the_format_too(tmp_path: Path) -> None:
    text = "destination_phone_number,name,visit\n+12065550110,Ana,2026-11-26 2:30 PM\n"
    (row,) = read(tmp_path, text, constants={"template": "visit"}, time_format=parse_time_format("YYYY-MM-DD h:mm A"))
    assert request(row)["variables"]["visit"] == "2026-11-26T14:30"
    assert row.errors == ()


def test_a_date_that_is_none_in_that_format_is_told(tmp_path: Path) -> None:
    text = "destination_phone_number,name,visit\n+12065550110,Ana,11/26/2026\n"
    (row,) = read(tmp_path, text, constants={"template": "visit"}, time_format=WRITTEN)
    (error,) = row.errors
    assert (error.field, error.message) == (
        "variables.visit",
        "expected a date, a time of day or both as DD.MM.YYYY HH:mm has them, or like 2026-11-26; got '11/26/2026'",
    )


def test_what_a_spreadsheet_shows_in_a_form_of_its_own_is_said_in_the_templates_form(tmp_path: Path) -> None:
    header = ("destination_phone_number", "template", "name", "amount", "at", "day")
    lines = [
        header,
        ("+12065550110", "bill", "Ana", 1234.5, None, None),
        ("+12065550110", "clock", None, None, time(14, 30), datetime(2026, 11, 26)),  # noqa: DTZ001 - as Excel has it
    ]
    path = workbook(tmp_path / "calls.xlsx", {"Sheet": lines}, forms={"D2": "#,##0.00 $"})
    bill, clock = read_rows(read_file(path), Mapped(columns={}, constants={}, templates=TEMPLATES.get)).rows
    assert (request(bill)["variables"]["amount"], bill.errors) == ("1234.5", ())
    assert request(clock)["variables"] == {"at": "14:30:00", "day": "2026-11-26T00:00"}
    assert clock.errors == ()
    in_text = workbook(
        tmp_path / "text.xlsx", {"Sheet": [header, ("+12065550110", "visit", 1234.5)]}, forms={"C2": "0.00 $"}
    )
    (row,) = read_rows(read_file(in_text), Mapped(columns={}, constants={}, templates=TEMPLATES.get)).rows
    assert [error.field for error in row.errors] == ["variables.name"]


def test_a_dry_run_sums_up_what_would_be_said_when_and_how_often(redial: Redial, tmp_path: Path) -> None:
    redial("template", "put", "visit", "--language", "en-US", "--text", "Hello {name}.", "--voice", "Joanna")
    redial("template", "put", "visit", "--language", "es-US", "--text", "Hola {name}.")
    later = datetime.now(UTC) + timedelta(days=3)
    file = tmp_path / "patients.csv"
    file.write_text(
        "destination_phone_number,template,language,name,not_before,calling_hours\n"
        "+12065550110,visit,en-US,Ana,,\n"
        "+12065550111,visit,en-US,Maximiliane,2090-01-01T00:00:00Z,\n"
        f"+12065550112,visit,es-US,Bo,,{later:%a} 09:00-18:00; in UTC\n",
        encoding="utf-8",
    )
    dry = plain(redial("submit", str(file), "--dry-run", "--attempts", "1").stdout)
    assert "Said: 36 characters, about 2 seconds in all; the longest, in line 3, 18 characters, about 1.2 s." in dry
    assert "Languages: en-US (2), es-US (1)." in dry
    assert "1 call: at once." in dry
    assert "1 call: at the not_before of their rows." in dry
    assert "1 call: waits for 09:00 in UTC, " in dry
    assert "Retries: one attempt." in dry
    report = redial.json("submit", str(file), "--dry-run", "--attempts", "1")
    assert report["speech"]["longest"]["line"] == 3
    assert report["templates"] == [{"template": "visit", "rows": 3}]
