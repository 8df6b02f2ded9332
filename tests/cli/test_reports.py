"""`redial campaigns`, `redial report`, and times as people say them."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.application.versioned import update
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus
from redial.domain.reporting.campaign_hours import CampaignHour
from redial.domain.reporting.tally import CountDelta, Period, Tally
from simulation.makers import T0
from tests.api.stored_calls import add, tried
from tests.cli.conftest import Redial

TALLY = Tally(
    calls={CallStatus.COMPLETED: 30, CallStatus.UNREACHED: 8, CallStatus.WAITING: 1_200},
    accepted=1_238,
    attempts=60,
    outcomes={Outcome.COMPLETED_CALL: 30, Outcome.BUSY: 10, Outcome.NO_ANSWER: 19, Outcome.NO_FINAL_EVENT: 1},
    ended={CallStatus.COMPLETED: 30, CallStatus.UNREACHED: 8},
    first_at=T0,
    last_at=T0,
)
LONG = "a-campaign-whose-name-is-quite-long-for-a-terminal"


@pytest.fixture
def counted(table: Table, calls: DynamoDbCalls) -> DynamoDbTallies:
    add(calls, "of-the-campaign", campaign=LONG)
    tallies = DynamoDbTallies(table, timedelta(days=90))
    for name in ("november", LONG):
        update(tallies.of_campaign(name), lambda _: TALLY)
    update(tallies.of_stretch(Period.HOUR, Period.HOUR.start(T0)), lambda _: TALLY)
    return tallies


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("width", [80, 200])
def test_campaigns_are_listed_with_their_state_and_hours(redial: Redial, width: int) -> None:
    assert (
        redial(
            "campaign", "set", "november", "--hours", "mon-fri 09:00-18:00", "--rate", "7", "--lane", "urgent"
        ).exit_code
        == 0
    )
    assert redial("pause", "--campaign", LONG).exit_code == 0

    told = redial("campaigns", width=width)

    assert told.exit_code == 0
    assert "38 of 1,238" in told.stdout
    assert "paused" in told.stdout
    assert "running" in told.stdout
    assert ("7  urgent  mon-fri 09:00-18:00" in told.stdout) == (width == 200)
    assert max(map(len, told.stdout.splitlines())) <= width


@pytest.mark.usefixtures("counted")
def test_a_narrow_terminal_cuts_no_name_and_no_count(redial: Redial) -> None:
    assert "november" in redial("campaigns", width=40).stdout
    told = redial("status", "-c", "november", width=40).stdout
    assert [line.split() for line in told.splitlines()[1:4]] == [
        ["WAITING", "1,200"],
        ["CALLING", "0"],
        ["COMPLETED", "30"],
    ]
    assert max(map(len, told.splitlines())) <= 40


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("width", [40, 70])
def test_a_narrow_terminal_keeps_the_hours_of_a_report_and_cuts_none_of_its_columns(redial: Redial, width: int) -> None:
    told = redial("report", width=width).stdout

    hour = f"{T0.astimezone():%Y-%m-%d %H:%M}".split()
    assert all(part in told for part in (*hour, "attempts", "answered", "rate"))
    assert "…" not in told
    assert max(map(len, told.splitlines())) <= width


def test_a_narrow_terminal_leaves_room_for_why_beside_a_call_of_another_day(
    redial: Redial, calls: DynamoDbCalls
) -> None:
    add(calls, "of-another-day", campaign=LONG)

    told = redial("list", width=40).stdout

    # The calls of these tests are of 2026-11-23 at nine; each part of what is told has a line.
    assert re.search(r"(?m)^WAITING +of-another +due; goes", told), told
    assert re.search(rf"(?m)^{T0.astimezone():%Y-%m-%d} ", told), told
    assert max(map(len, told.splitlines())) <= 40


@pytest.mark.usefixtures("counted")
def test_campaigns_as_json_say_whether_they_are_all(redial: Redial) -> None:
    answer = redial.json("campaigns", "--limit", "1")
    assert redial.json("campaigns", "--limit", "2")["is_all"]

    (campaign,) = answer["campaigns"]
    assert (answer["is_all"], campaign["total"], campaign["calls_per_minute"]) == (False, 1_238, None)


def test_a_stack_without_campaigns_says_so(redial: Redial) -> None:
    assert redial("campaigns").stdout == "No campaigns.\n"


@pytest.mark.usefixtures("counted")
def test_a_campaign_whose_calls_were_all_tried_has_no_first_call_to_come(redial: Redial, calls: DynamoDbCalls) -> None:
    before = redial("campaigns", LONG).stdout
    tried(calls, "of-the-campaign")
    told = redial("campaigns", LONG).stdout

    assert "last first call" in before
    assert "expected end" in told
    assert "last first call" not in told


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("width", [80, 200])
def test_one_campaign_is_told_whole(redial: Redial, width: int) -> None:
    assert (
        redial("campaign", "set", LONG, "--hours", "mon-fri 09:00-18:00", "--rate", "7", "--lane", "bulk").exit_code
        == 0
    )
    assert redial("pause", "--campaign", LONG, "--reason", "wrong text").exit_code == 0
    assert redial("note", "--campaign", LONG, "the clinic asked for another voice").exit_code == 0

    told = redial("campaigns", LONG, width=width)

    assert told.exit_code == 0, told.stderr
    said = " ".join(told.stdout.split())
    for each in (
        "ended 38 of 1,238 calls",
        "rate now 0 attempts a minute",
        "its own rate 7 calls a minute at most",
        "expected end",
        "), as if it were resumed now calling hours",
        "calling hours mon-fri 09:00-18:00",
        "lane bulk, where its calls are still being moved",
        "templates none",
        "retries up to 3 attempts; busy: again after",
        "reminders (session run-7, as it says): the clinic asked for another voice",
        f"campaign {LONG} is paused since",
        "by assumed-role/reminders/run-7: wrong text",
    ):
        assert each in said, said
    assert max(map(len, told.stdout.splitlines())) <= width


@pytest.mark.usefixtures("counted")
def test_one_campaign_for_programs(redial: Redial) -> None:
    progress = redial.json("campaigns", LONG)
    assert (progress["campaign"]["total"], progress["expected"]["calls"]) == (1_238, 1)


def test_a_campaign_that_nobody_knows(redial: Redial) -> None:
    told = redial("campaigns", "nobody's")
    assert told.exit_code == 3
    assert "Names are compared whole" in told.stderr


@pytest.mark.usefixtures("counted")
def test_report_of_one_campaign(redial: Redial, table: Table) -> None:
    hour = CampaignHour(counted=CountDelta(accepted=5, attempts=7))
    update(DynamoDbTallies(table, timedelta(days=90)).of_campaign_hour(LONG, Period.HOUR.start(T0)), lambda _: hour)

    rows = redial.json("report", "--campaign", LONG)["rows"]

    assert [each["attempts"] for each in rows if each["attempts"]] == [7]
    wrong = redial("report", "--by", "campaign", "--campaign", LONG)
    assert wrong.exit_code == 2
    assert "--campaign goes with --by hour or --by day" in " ".join(wrong.stderr.split())


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize(
    ("by", "lines", "in_all"), [("hour", 24, "1,238"), ("day", 30, "1,238"), ("campaign", 2, "2,476")]
)
def test_report_has_a_line_for_each_and_a_sum(redial: Redial, by: str, lines: int, in_all: str, width: int) -> None:
    told = redial("report", "--by", by, width=width)

    assert told.exit_code == 0
    shown = told.stdout.splitlines()
    # A head and a sum, each with a line; a long name is folded.
    assert len(shown) == lines + 4 + (2 if by == "campaign" and width == 80 else 0)
    assert shown[-1].split()[:3] == ["in", "all", in_all]
    assert "51%" in told.stdout
    assert ("no answer" in told.stdout) == (width == 200)
    assert max(map(len, shown)) <= width


@pytest.mark.usefixtures("counted")
def test_report_for_a_spreadsheet(redial: Redial) -> None:
    told = redial("report", "--by", "campaign", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(told.stdout)))
    assert {row["campaign"] for row in rows} == {"november", LONG}
    assert (rows[0]["attempts"], rows[0]["BUSY"], rows[0]["other_outcomes"]) == ("60", "10", "1")
    assert rows[0]["ended_COMPLETED"] == "30"


def test_report_for_a_spreadsheet_is_utf_8_whatever_the_terminal_is(
    redial: Redial, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(DynamoDbTallies(table, timedelta(days=90)).of_campaign("Noël"), lambda _: TALLY)
    calls = DynamoDbCalls(table, timedelta(days=90))
    add(calls, "r1", campaign="Noël")
    monkeypatch.setattr(redial._runner, "charset", "ascii")
    told = redial("report", "--by", "campaign", "--format", "csv")
    assert "Noël" in told.stdout_bytes.decode()


@pytest.mark.usefixtures("counted")
def test_a_report_as_json_has_a_row_for_each_hour(redial: Redial) -> None:
    answer = redial.json("report", "--by", "hour")

    assert answer["by"] == "hour"
    assert answer["rows"][-1]["accepted"] == 1_238
    assert answer["rows"][0]["attempts"] == 0


def test_times_are_taken_as_people_say_them(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "r1")
    days = (datetime.now(UTC) - T0).days

    # Another day may be over until it is asked.
    assert redial.json("list", "--since", f"{days + 2}d")["calls"] != []
    assert redial.json("list", "--since", f"{days - 1}d")["calls"] == []
    assert redial.json("list", "--since", "in 1d")["calls"] == []
    assert redial("list", "--since", "sometime").exit_code == 5


def test_a_call_is_asked_for_tomorrow(redial: Redial) -> None:
    one = ("submit", "--to", "+12065550140", "--text", "Hello", "--request-id", "r1", "--not-before", "tomorrow 9:00")
    assert redial(*one).exit_code == 0

    assert redial.json("status", "r1")["request"]["not_before"] is not None


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_names_values_after_their_options(redial: Redial, option: str) -> None:
    told = redial("list", option, stack=None, width=200)

    assert told.exit_code == 0
    assert "CAMPAIGN" in told.stdout
    assert "TEXT" not in told.stdout


def test_a_misspelt_option_is_told_with_what_may_be_meant(redial: Redial) -> None:
    told = redial("list", "--campaignn", "x")

    assert told.exit_code == 2
    assert "--campaign" in told.stderr
