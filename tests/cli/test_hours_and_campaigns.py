"""`redial hours` and `redial campaign`: hours under names, and settings of campaigns."""

from datetime import timedelta

import pytest

from redial.contracts.written_hours import hours_in_one_line, read_hours
from tests.api.conftest import SetClock
from tests.cli.conftest import Redial, plain

OFFICE = "mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00; not US-WA, 2026-12-24; in America/Denver"


@pytest.mark.parametrize(
    "line", [OFFICE, "mon-sun 00:00-24:00", "tue 22:00-02:00; thu-fri 22:00-02:00", "sun 09:00-12:00; not GB-SCT"]
)
def test_hours_are_written_in_one_line_as_they_are_read(line: str) -> None:
    hours = read_hours(line)
    assert hours_in_one_line(hours) == line
    assert hours_in_one_line("office") == "office"


def test_hours_are_put_listed_and_removed(redial: Redial) -> None:
    assert redial("hours", "list").stdout == "No hours have a name.\n"
    assert redial("hours", "set", "office", OFFICE).stdout == f"office: {OFFICE}.\n"
    assert redial("hours", "set", "office", OFFICE).stdout == f"office: {OFFICE}, as before.\n"
    listed = plain(redial("hours", "list", width=160).stdout)
    assert OFFICE in listed
    assert "by assumed-role/reminders/run-7" in listed
    assert redial.json("hours", "list")["calling_hours"][0]["name"] == "office"
    assert redial("hours", "remove", "office").stdout == "office is removed: calls that give the name are held.\n"
    assert redial("hours", "remove", "office").exit_code == 3
    assert redial.json("hours", "set", "late", "daily 18:00-21:00")["changed"] is True
    assert redial.json("hours", "remove", "late") == {"name": "late", "of_settings": False}


@pytest.mark.parametrize("hours", ["office", "mon 9-18", "mon"])
def test_what_is_no_hours_is_told_before_anything_is_sent(redial: Redial, hours: str) -> None:
    assert redial("hours", "set", "late", hours).exit_code == 2
    assert redial("hours", "list").stdout == "No hours have a name.\n"


@pytest.mark.parametrize("name", ["late#1", "late?x=1"])
def test_a_name_that_means_something_in_an_address_stays_a_name(redial: Redial, name: str) -> None:
    redial("hours", "set", "late", OFFICE)
    refused = redial("hours", "set", name, "daily 09:00-18:00", width=200)
    assert (refused.exit_code, "name: expected a name of at most 40 small letters" in plain(refused.stderr)) == (
        5,
        True,
    )
    assert f"There are no hours {name} that were put" in plain(redial("hours", "remove", name).stderr)
    (kept,) = redial.json("hours", "list")["calling_hours"]
    assert (kept["name"], kept["written"]) == ("late", OFFICE)


def test_what_the_stack_refuses_names_the_field(redial: Redial) -> None:
    refused = redial("hours", "set", "late", "mon 09:00-09:00")
    assert refused.exit_code == 5
    assert "expected an end that differs from the beginning" in plain(refused.stderr)


def test_settings_of_a_campaign_are_set_shown_and_taken_back(redial: Redial) -> None:
    assert redial("campaign", "list").stdout == "No campaign has settings of its own.\n"
    assert (
        redial("campaign", "show", "recall").stdout
        == "recall: calling hours as without a campaign; rate as without a campaign; lane as without a campaign.\n"
    )
    set_to = redial("campaign", "set", "recall", "--hours", OFFICE).stdout
    assert set_to.startswith(
        f"recall: calling hours {OFFICE}; rate as without a campaign; lane as without a campaign.\nChanged "
    )
    assert OFFICE in plain(redial("campaign", "list", width=200).stdout)
    assert redial.json("campaign", "list")["campaigns"][0]["campaign"] == "recall"
    assert redial.json("campaign", "show", "recall")["calling_hours"] == read_hours(OFFICE)
    assert redial.json("campaign", "set", "recall", "--no-hours")["calling_hours"] is None
    assert redial("campaign", "set", "recall").exit_code == 2
    assert redial("campaign", "set", "recall", "--hours", OFFICE, "--no-hours").exit_code == 2
    assert redial("campaign", "set", "recall", "--hours", "none").exit_code == 5


def test_a_request_gives_hours_that_were_named_at_run_time(redial: Redial) -> None:
    redial("hours", "set", "late", "daily 18:00-21:00")
    submitted = redial("submit", "--to", "+12065550142", "--text", "Hi", "--hours", "late")
    assert "waits for 18:00 in America/Los_Angeles" in submitted.stdout


def test_a_call_that_waits_for_its_hours_says_so_in_one_sentence(redial: Redial, clock: SetClock) -> None:
    redial("hours", "set", "late", "daily 18:00-21:00")
    for number, phone in enumerate(("+12065550142", "+12065550143", "+12065550144")):
        key = ("--request-id", f"r{number}")
        redial("submit", "--to", phone, "--text", "Hi", "--hours", "late", *key)
        clock.pause(timedelta(minutes=1))
    told = " ".join(plain(redial("explain", "r2").stdout).split())
    assert "Waits for 18:00 in America/Los_Angeles (number's area), Monday 23 November; 2 calls go first." in told


def test_a_campaign_is_given_a_rate_and_has_it_taken_back(redial: Redial) -> None:
    assert "rate 1 call a minute;" in redial("campaign", "set", "recall", "--rate", "1").stdout
    both = redial.json("campaign", "set", "recall", "--rate", "5", "--hours", OFFICE)
    assert (both["calls_per_minute"], both["calling_hours"]) == (5, read_hours(OFFICE))
    assert "5 calls a minute" in plain(redial("campaign", "list", width=200).stdout)
    assert redial.json("campaign", "set", "recall", "--no-rate", "--no-hours")["calls_per_minute"] is None
    for wrong in (["--rate", "0"], ["--rate", "1001"], ["--rate", "many"], ["--rate", "5", "--no-rate"]):
        assert redial("campaign", "set", "recall", *wrong).exit_code == 2


def test_a_campaign_is_moved_to_a_lane_and_that_is_taken_back(redial: Redial) -> None:
    assert "lane urgent." in redial("campaign", "set", "recall", "--lane", "urgent").stdout
    both = redial.json("campaign", "set", "recall", "--rate", "5")
    assert (both["lane"], both["calls_per_minute"]) == ("urgent", 5)
    assert "urgent" in plain(redial("campaign", "list", width=200).stdout)
    taken_back = redial.json("campaign", "set", "recall", "--no-lane")
    assert (taken_back["lane"], taken_back["calls_per_minute"]) == (None, 5)
    for wrong in (["--lane", "fast"], ["--lane", "bulk", "--no-lane"]):
        assert redial("campaign", "set", "recall", *wrong).exit_code == 2
