"""Calling hours in one line."""

import json
from pathlib import Path
from typing import Any

import pytest

from redial.contracts.written_hours import EXAMPLE, read_hours
from tests.cli.conftest import Redial
from tests.cli.request_files import rows

WORKING_DAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = {"weekdays": {key: [["09:00", "18:00"]] for key in WORKING_DAYS}}


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("office", "office"),
        (" office ", "office"),
        ("mon-fri 09:00-18:00", OFFICE),
        ("Mon-Fri  09:00-18:00 ;", OFFICE),
        ("mon, tue wed-fri 09:00-18:00", OFFICE),
        (
            "mon 09:00-12:00, 13:00-18:00; mon 20:00-21:00",
            {"weekdays": {"mon": [["09:00", "12:00"], ["13:00", "18:00"], ["20:00", "21:00"]]}},
        ),
        ("mon\u2013fri 09:00\u201318:00", OFFICE),
        ("mon - fri 09:00 \u2014 18:00; not US\u2011WA", {**OFFICE, "holidays": ["US-WA"]}),
        ("sat-mon 22:00-02:00", {"weekdays": {key: [["22:00", "02:00"]] for key in ("mon", "sat", "sun")}}),
        ("daily 00:00-24:00", {"weekdays": {key: [["00:00", "24:00"]] for key in (*WORKING_DAYS, "sat", "sun")}}),
        (", mon-fri 09:00-18:00,;, ,", OFFICE),
        ("mon-fri 09:00-18:00; not US-WA,", {**OFFICE, "holidays": ["US-WA"]}),
        (
            "mon-fri 09:00-18:00; not US-WA, 2026-12-24 2026-12-31; in America/Denver",
            {
                **OFFICE,
                "holidays": ["US-WA"],
                "blocked_dates": ["2026-12-24", "2026-12-31"],
                "time_zone": "America/Denver",
            },
        ),
    ],
)
def test_hours_are_read_from_a_line(text: str, hours: str | dict[str, Any]) -> None:
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    ["", ",", ";,", "mon", "daily", "mon-fri", "09:00-18:00", "monday 09:00-18:00", "mon 09:00", "mon 09:00-12:00-18:00",
     "Office Hours", "not", "not,", "in", "in America Denver"],
)  # fmt: skip
def test_what_is_no_hours_is_told_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="expected calling hours like") as caught:
        read_hours(text)
    assert EXAMPLE in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mon 9:00-18:00", "weekdays.mon: expected a time of day like 09:00; got '9:00'"),
        ("mon 09:00-18:00; not 2026-02-30", "blocked_dates: expected dates like 2026-12-24; got '2026-02-30'"),
    ],
)
def test_a_time_or_date_that_is_none_is_named(text: str, message: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        read_hours(text)
    assert str(caught.value) == message


def test_the_example_is_read() -> None:
    assert isinstance(read_hours(EXAMPLE), dict)


def test_a_row_has_its_own_hours_and_its_own_zone(tmp_path: Path) -> None:
    content = (
        b"destination_phone_number,text,calling_hours,time_zone\n"
        b"+12065550143,Hi,mon-fri 09:00-18:00, America/Denver \n"
        b"+12065550144,Hi,office,\n"
        b"+12065550145,Hi,,\n"
        b"+12065550146,Hi,nine to five,\n"
    )

    own, named, none, wrong = rows(tmp_path, content)

    assert (json.loads(own.body)["calling_hours"], json.loads(own.body)["time_zone"]) == (OFFICE, "America/Denver")
    assert json.loads(named.body)["calling_hours"] == "office"
    assert json.loads(none.body).keys() & {"calling_hours", "time_zone"} == set()
    assert [(error.field, "nine to five" in error.message) for error in wrong.errors] == [("calling_hours", True)]


def test_hours_of_an_option_hold_for_all_rows(tmp_path: Path) -> None:
    content = b"destination_phone_number,text\n+12065550143,Hi\n"
    (row,) = rows(tmp_path, content, constants={"calling_hours": "mon-fri 09:00-18:00"})
    assert json.loads(row.body)["calling_hours"] == OFFICE


def test_an_option_with_hours_that_are_none_is_refused(redial: Redial) -> None:
    wrong = redial("submit", "--to", "+12065550140", "--text", "Hi", "--hours", "nine to five")
    assert (wrong.exit_code, "expected calling hours like" in wrong.stderr) == (2, True)


def test_one_call_has_its_hours_by_an_option(redial: Redial) -> None:
    one = redial("submit", "--to", "+12065550140", "--text", "Hi", "--hours", "mon-fri 09:00-18:00", "--dry-run")
    none = redial("submit", "--to", "+12065550140", "--text", "Hi", "--hours", "no-such-hours", "--dry-run")
    assert one.exit_code == 0, one.stderr
    assert (none.exit_code, "calling_hours" in none.stderr) == (5, True)


def test_hours_are_by_one_clock() -> None:
    with pytest.raises(ValueError, match="expected one time zone, got America/Denver and Europe/Berlin"):
        read_hours("mon 09:00-18:00; in America/Denver; in Europe/Berlin")
