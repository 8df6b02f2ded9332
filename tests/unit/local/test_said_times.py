"""Times as people say them on a command line."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from redial_cli.client.said_times import SkippedTimeError, said_time

# A Monday.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def utc(shown: datetime) -> datetime:
    return shown.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "past", "to_come"),
    [
        ("2h", "2026-11-23T07:00", "2026-11-23T11:00"),
        ("1h30m", "2026-11-23T07:30", "2026-11-23T10:30"),
        ("2h ago", "2026-11-23T07:00", "2026-11-23T07:00"),
        ("in 2d", "2026-11-25T09:00", "2026-11-25T09:00"),
        ("now", "2026-11-23T09:00", "2026-11-23T09:00"),
        ("today", "2026-11-23T00:00", "2026-11-23T00:00"),
        ("yesterday 14:30", "2026-11-22T14:30", "2026-11-22T14:30"),
        ("Tomorrow 9:00", "2026-11-24T09:00", "2026-11-24T09:00"),
        ("8:15", "2026-11-23T08:15", "2026-11-23T08:15"),
        ("sun", "2026-11-22T00:00", "2026-11-29T00:00"),
        ("friday 18:00", "2026-11-20T18:00", "2026-11-27T18:00"),
        ("mon 10:00", "2026-11-16T10:00", "2026-11-23T10:00"),
        ("mon 9:00", "2026-11-23T09:00", "2026-11-30T09:00"),
        ("mon 8:00", "2026-11-23T08:00", "2026-11-30T08:00"),
        ("2026-12-24 18:00:30", "2026-12-24T18:00:30", "2026-12-24T18:00:30"),
    ],
)
def test_a_time_is_read_as_people_say_it(said: str, past: str, to_come: str) -> None:
    for is_past, expected in ((True, past), (False, to_come)):
        assert said_time(said, NOW, is_past=is_past, on_the_wall=utc).startswith(expected)


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-23T09:00:00Z",
        "",
        "soon",
        "5",
        "25:00",
        "tomorrow at 9",
        "mo",
        "2026-12-24",
        "2026-13-01 9:00",
        "next mon",
        "999999d",
    ],
)
def test_what_is_no_such_time_stays_as_it_is(said: str) -> None:
    assert said_time(said, NOW, is_past=True, on_the_wall=utc) == said


@pytest.mark.parametrize(("said", "hours"), [("9999-12-31 23:59", -14), ("0001-01-01 0:00", 14)])
def test_a_time_beyond_the_calendar_stays_as_it_is(said: str, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))

    def shown_there(shown: datetime) -> datetime:
        return shown.replace(tzinfo=zone)

    assert said_time(said, NOW.astimezone(zone), is_past=False, on_the_wall=shown_there) == said


def test_a_time_of_this_machine_beyond_the_calendar_stays_as_it_is() -> None:
    # By the zone of this machine: Python finds no offset of the first day at all.
    assert said_time("0001-01-01 0:00", NOW, is_past=False) == "0001-01-01 0:00"


@pytest.fixture
def in_denver(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "America/Denver")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_denver")
@pytest.mark.parametrize(
    ("said", "told"),
    [
        # The clocks go from 02:00 to 03:00.
        ("2026-03-08 1:59", "2026-03-08T08:59"),
        ("2026-03-08 3:00", "2026-03-08T09:00"),
        # Twice: the first.
        ("2026-11-01 1:30", "2026-11-01T07:30"),
    ],
)
def test_a_time_is_that_of_the_clock_on_the_days_when_it_is_changed(said: str, told: str) -> None:
    assert said_time(said, NOW, is_past=False).startswith(told)


@pytest.mark.usefixtures("in_denver")
def test_a_time_to_come_that_the_clock_skips_is_refused() -> None:
    with pytest.raises(SkippedTimeError, match="over 2026-03-08 02:30"):
        said_time("2026-03-08 2:30", NOW, is_past=False)
    # What happened then is looked for from the later on that may be meant.
    assert said_time("2026-03-08 2:30", NOW, is_past=True).startswith("2026-03-08T09:30")


@pytest.fixture
def in_havana(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "America/Havana")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_havana")
def test_a_day_begins_with_its_clock_where_midnight_is_skipped() -> None:
    on_the_day_before = datetime(2026, 3, 7, 12, tzinfo=timezone(timedelta(hours=-5)))
    assert said_time("tomorrow", on_the_day_before, is_past=False).startswith("2026-03-08T05:00")
    with pytest.raises(SkippedTimeError):
        said_time("tomorrow 0:30", on_the_day_before, is_past=False)
