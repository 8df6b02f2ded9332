"""Whoever puts a call that is paused is told so at once, by whom and why, and not that it goes."""

from pathlib import Path

from tests.cli.conftest import COLUMNS, Redial

TO = ("--to", "+12065550140", "--text", "Hello", "--request-id", "r1")
WHY = ("--reason", "wrong text")


def test_a_call_of_a_paused_campaign_is_not_said_to_go(redial: Redial) -> None:
    assert "soon" in redial("submit", *TO, "--campaign", "visits").stdout
    redial("pause", "--campaign", "visits", *WHY)

    told = redial("submit", *TO[:-1], "r2", "--campaign", "visits").stdout

    assert told.startswith("Accepted: r2.\n! The campaign visits is paused since ")
    assert "(wrong text). It goes on when somebody resumes it." in told
    assert "as soon as" not in told


def test_a_call_while_everything_or_its_lane_is_paused_is_told_so(redial: Redial) -> None:
    redial("pause", "--lane", "bulk", *WHY)
    assert "! The lane bulk is paused since " in redial("submit", *TO, "--lane", "bulk").stdout
    assert "!" not in redial("submit", *TO[:-1], "r2").stdout
    redial("pause", "--all", *WHY)
    assert "! All dialling is paused since " in redial("submit", *TO[:-1], "r3").stdout


def test_a_call_that_is_called_again_or_moved_is_told_what_pauses_it(redial: Redial) -> None:
    redial("submit", *TO, "--not-before", "in 2h")
    redial("pause", "--all", *WHY)

    moved = redial("reschedule", "r1", "--not-before", "in 1h").stdout
    assert "! All dialling is paused since " in moved

    redial("cancel", "r1")
    again = redial("again", "r1").stdout
    assert again.startswith("r1 is called again as r1~again1.\n! All dialling is paused since ")


def test_a_call_to_a_listed_recipient_is_not_said_to_go(redial: Redial) -> None:
    """It is cancelled when its turn comes."""
    redial("dnc", "add", TO[1], "--reason", "asked")

    told = redial("submit", *TO, width=200).stdout

    assert told.startswith("Accepted: r1.\n! The recipient is on the do-not-call list since ")
    assert "the call is cancelled when its turn comes." in told
    assert "! The recipient is on the do-not-call list " in redial("reschedule", "r1", "--not-before", "in 1h").stdout


def test_a_call_that_is_moved_or_called_again_is_told_the_opening_that_it_waits_for(redial: Redial) -> None:
    """It is Monday, nine in the morning: what is said to be due waits for its hours."""
    hours = ("--hours", "mon 10:00-12:00; tue 14:00-15:00; in UTC")
    told = redial("submit", *TO, *hours).stdout
    assert told.startswith("Accepted: r1, waits for 10:00 in UTC, Monday 23 November.\nFollow")

    moved = redial("reschedule", "r1", "--not-before", "2026-11-24T03:00:00Z").stdout
    assert moved == "r1 is due 2026-11-24 03:00.\n! Waits for 14:00 in UTC, Tuesday 24 November.\n"

    redial("cancel", "r1")
    again = redial("again", "r1").stdout
    assert again == "r1 is called again as r1~again1.\n! Waits for 10:00 in UTC, Monday 23 November.\n"


def test_a_call_that_is_over_before_its_hours_open_is_told_so(redial: Redial) -> None:
    redial("submit", *TO, "--hours", "mon 10:00-12:00; tue 14:00-15:00; in UTC")
    times = ("--not-before", "2026-11-24T03:00:00Z", "--expires-at", "2026-11-24T10:00:00Z")
    assert "! It is not expected to be dialled: " in redial("reschedule", "r1", *times).stdout


def test_a_file_of_calls_is_told_what_pauses_some_of_them_and_how_to_follow_them(
    redial: Redial, csv_file: Path
) -> None:
    redial("pause", "--campaign", "monday", *WHY)
    redial("pause", "--campaign", "tuesday", *WHY)
    redial("pause", "--lane", "bulk", *WHY)

    told = redial("submit", str(csv_file), *COLUMNS, "--campaign", "monday").stdout

    assert "2 sent to the requests queue." in told
    assert told.count("!") == 1
    assert "! campaign monday is paused since " in told
    assert "Follow them: redial campaigns monday" in told


def test_a_file_of_a_campaign_that_was_moved_is_told_that_its_lane_is_paused(redial: Redial, csv_file: Path) -> None:
    redial("campaign", "set", "monday", "--lane", "bulk")
    redial("campaign", "set", "tuesday", "--lane", "urgent")
    for lane in ("normal", "urgent"):
        redial("pause", "--lane", lane, *WHY)
    assert "!" not in redial("submit", str(csv_file), *COLUMNS, "--campaign", "monday").stdout

    redial("pause", "--lane", "bulk", *WHY)
    told = redial("submit", str(csv_file), *COLUMNS, "--campaign", "monday", "--again").stdout

    assert told.count("!") == 1
    assert "! lane bulk is paused since " in told


def test_a_file_of_no_campaign_is_followed_with_the_whole_stack(redial: Redial, csv_file: Path) -> None:
    told = redial("submit", str(csv_file), *COLUMNS).stdout
    assert "!" not in told
    assert told.rstrip().endswith("Follow them: redial watch")


def test_a_program_is_told_as_before(redial: Redial) -> None:
    redial("pause", "--all", *WHY)
    assert redial.json("submit", *TO)["answer"] == "accepted"
