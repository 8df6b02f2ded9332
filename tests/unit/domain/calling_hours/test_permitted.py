"""When a call may be placed: each trap of clocks and calendars by name."""

from datetime import UTC, date, datetime, timedelta

import pytest

from redial.domain.calling_hours.hours import CallingHours, OpenWindow, Weekday, every_day
from redial.domain.calling_hours.permitted import (
    HORIZON,
    ZonedHours,
    next_permitted,
    permitted_until,
)
from redial.domain.calling_hours.zone_database import time_zone

OFFICE = OpenWindow.from_texts("09:00", "18:00")


def daily(*windows: str) -> CallingHours:
    pairs = [window.split("-") for window in windows]
    return CallingHours(weekdays=dict.fromkeys(Weekday, tuple(OpenWindow.from_texts(*pair) for pair in pairs)))


def clock(at: datetime | None, zone: str) -> str:
    """Return what a wall clock shows, with the offset, so that a time that comes twice is told apart."""
    return "never" if at is None else at.astimezone(time_zone(zone)).strftime("%a %d %H:%M:%S %z")


def utc(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=time_zone(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "hours", "now", "opening", "closing"),
    [
        pytest.param(
            "America/Denver", daily("09:00-18:00"), "2026-12-01 12:00:00.5",
            "Tue 01 12:00:00 -0700", "Tue 01 18:00:00 -0700", id="open",
        ),
        pytest.param(
            "America/Denver", daily("09:00-18:00"), "2026-12-01 08:59:59.9",
            "Tue 01 09:00:00 -0700", "Tue 01 18:00:00 -0700", id="before it opens",
        ),
        pytest.param(
            "America/Denver", daily("09:00-18:00"), "2026-12-01 18:00",
            "Wed 02 09:00:00 -0700", "Wed 02 18:00:00 -0700", id="the end is not included",
        ),
        pytest.param(
            "America/Denver", daily("09:00-12:00", "12:00-18:00"), "2026-12-01 10:00",
            "Tue 01 10:00:00 -0700", "Tue 01 18:00:00 -0700", id="windows that touch are one",
        ),
        pytest.param(
            "America/Denver", daily("09:00-13:00", "12:00-18:00"), "2026-12-01 10:00",
            "Tue 01 10:00:00 -0700", "Tue 01 18:00:00 -0700", id="windows that overlap are one",
        ),
        pytest.param(
            "America/New_York", daily("02:15-02:45"), "2026-03-08 00:00",
            "Mon 09 02:15:00 -0400", "Mon 09 02:45:00 -0400", id="a window that the clocks leave out",
        ),
        pytest.param(
            "America/New_York", daily("02:30-04:00"), "2026-03-08 00:00",
            "Sun 08 03:00:00 -0400", "Sun 08 04:00:00 -0400", id="a start that the clocks leave out",
        ),
        pytest.param(
            "America/New_York", daily("01:00-02:30"), "2026-03-08 00:00",
            "Sun 08 01:00:00 -0500", "Sun 08 03:00:00 -0400", id="an end that the clocks leave out",
        ),
        pytest.param(
            "America/New_York", daily("01:15-01:45"), "2026-11-01 00:00",
            "Sun 01 01:15:00 -0400", "Sun 01 01:45:00 -0400", id="a window that comes twice, first",
        ),
        pytest.param(
            "America/New_York", daily("01:30-03:00"), "2026-11-01 00:00",
            "Sun 01 01:30:00 -0400", "Sun 01 01:00:00 -0500", id="a start that comes twice: closed as the clock goes back",
        ),
        pytest.param(
            "America/New_York", daily("09:00-18:00"), "2026-03-07 18:00",
            "Sun 08 09:00:00 -0400", "Sun 08 18:00:00 -0400", id="the night of the change is an hour shorter",
        ),
        pytest.param(
            "Asia/Kathmandu", daily("09:00-18:00"), "2026-12-01 08:00",
            "Tue 01 09:00:00 +0545", "Tue 01 18:00:00 +0545", id="45 minutes",
        ),
        pytest.param(
            "Pacific/Chatham", daily("02:50-03:50"), "2026-09-27 00:00",
            "Sun 27 03:45:00 +1345", "Sun 27 03:50:00 +1345", id="45 minutes and a change of the clocks",
        ),
        pytest.param(
            "Australia/Lord_Howe", daily("01:30-01:45"), "2026-04-05 01:50",
            "Sun 05 01:30:00 +1030", "Sun 05 01:45:00 +1030", id="a change of half an hour, and the window comes again",
        ),
        pytest.param(
            "America/Havana", daily("00:00-00:30"), "2026-03-07 12:00",
            "Mon 09 00:00:00 -0400", "Mon 09 00:30:00 -0400", id="a day without midnight",
        ),
        pytest.param(
            "America/Havana", daily("00:00-24:00"), "2026-03-07 12:00",
            "Sat 07 12:00:00 -0500", "Sat 21 13:00:00 -0400", id="open all day over a day without midnight",
        ),
        pytest.param(
            "America/Havana", daily("00:00-00:30"), "2025-11-02 00:30",
            "Sun 02 00:00:00 -0500", "Sun 02 00:30:00 -0500", id="a day with two midnights opens twice",
        ),
        pytest.param(
            "America/Santiago", daily("23:00-23:30"), "2026-04-04 23:30",
            "Sat 04 23:00:00 -0400", "Sat 04 23:30:00 -0400", id="the clock goes back over midnight, to the day before",
        ),
        pytest.param(
            "America/Denver", daily("22:00-02:00"), "2026-12-01 12:00",
            "Tue 01 22:00:00 -0700", "Wed 02 02:00:00 -0700", id="over midnight",
        ),
        pytest.param(
            "America/Denver", daily("22:00-02:00"), "2026-12-01 01:00",
            "Tue 01 01:00:00 -0700", "Tue 01 02:00:00 -0700", id="after the midnight of a window over it",
        ),
        pytest.param(
            "America/Denver", daily("22:00-00:00"), "2026-12-01 23:00",
            "Tue 01 23:00:00 -0700", "Wed 02 00:00:00 -0700", id="until midnight, written as the next day's",
        ),
        pytest.param(
            "America/Denver", daily("09:00-09:00"), "2026-12-01 09:00",
            "never", "Tue 01 09:00:00 -0700", id="no length",
        ),
        pytest.param(
            "America/Denver", CallingHours(), "2026-12-01 09:00",
            "never", "Tue 01 09:00:00 -0700", id="no window",
        ),
        pytest.param(
            "Pacific/Apia", daily("09:00-18:00"), "2011-12-29 19:00",
            "Sat 31 09:00:00 +1400", "Sat 31 18:00:00 +1400", id="a whole day that never came",
        ),
    ],
)  # fmt: skip
def test_what_the_clock_on_the_wall_shows_decides(
    zone: str, hours: CallingHours, now: str, opening: str, closing: str
) -> None:
    limits = [ZonedHours(zone, hours)]
    at = next_permitted(utc(now, zone), limits)
    assert clock(at, zone) == opening
    assert clock(permitted_until(at or utc(now, zone), limits), zone) == closing


def test_openings_begin_and_end_on_the_minute_whenever_they_are_asked_for() -> None:
    limits = [ZonedHours("America/Denver", every_day(OFFICE))]
    odd = timedelta(seconds=7, microseconds=1)
    assert next_permitted(utc("2026-12-01 03:00") + odd, limits) == utc("2026-12-01 16:00")
    assert permitted_until(utc("2026-12-01 20:00") + odd, limits) == utc("2026-12-02 01:00")


def test_a_window_over_midnight_belongs_to_the_day_that_it_starts_on() -> None:
    friday = CallingHours(weekdays={Weekday.FRI: (OpenWindow.from_texts("22:00", "02:00"),)})
    limits = [ZonedHours("America/Denver", friday)]
    assert clock(next_permitted(utc("2026-12-04 00:00", "America/Denver"), limits), "America/Denver").startswith(
        "Fri 04 22:00"
    )
    saturday = next_permitted(utc("2026-12-05 01:00", "America/Denver"), limits)
    assert clock(saturday, "America/Denver").startswith("Sat 05 01:00")


def test_sunday_reaches_into_monday() -> None:
    sunday = CallingHours(weekdays={Weekday.SUN: (OpenWindow.from_texts("22:00", "02:00"),)})
    now = utc("2026-12-07 01:00")
    assert next_permitted(now, [ZonedHours("UTC", sunday)]) == now


@pytest.mark.parametrize(
    ("closed", "now", "opening"),
    [
        pytest.param(date(2026, 12, 2), "2026-12-01 23:00", "Tue 01 23:00", id="the evening before is open"),
        pytest.param(date(2026, 12, 2), "2026-12-02 00:00", "Thu 03 22:00", id="the whole day is closed, what is left over too"),
        pytest.param(date(2026, 12, 1), "2026-12-02 01:00", "Wed 02 22:00", id="its own evening is closed after its midnight too"),
        pytest.param(date(2026, 12, 1), "2026-12-01 01:00", "Wed 02 22:00", id="from its own midnight on"),
    ],
)  # fmt: skip
def test_a_blocked_date_closes_its_day_and_the_night_that_begins_on_it(closed: date, now: str, opening: str) -> None:
    hours = CallingHours(weekdays=daily("22:00-02:00").weekdays, blocked_dates=(closed,))
    at = next_permitted(utc(now, "America/Denver"), [ZonedHours("America/Denver", hours)])
    assert clock(at, "America/Denver").startswith(opening)


def test_the_night_that_begins_on_a_holiday_is_closed_as_on_a_blocked_date() -> None:
    hours = CallingHours(weekdays=daily("22:00-02:00", "00:30-01:00").weekdays, holidays=("US",))
    limits = [ZonedHours("America/Denver", hours)]
    at = next_permitted(utc("2026-12-25 12:00", "America/Denver"), limits)
    # What the day after has of its own stays open.
    assert clock(at, "America/Denver").startswith("Sat 26 00:30")
    assert clock(permitted_until(at or utc("2026-12-25 12:00"), limits), "America/Denver").startswith("Sat 26 01:00")


def test_a_blocked_date_ends_an_opening_around_the_clock() -> None:
    hours = CallingHours(weekdays=daily("00:00-24:00").weekdays, blocked_dates=(date(2026, 12, 2),))
    limits = [ZonedHours("America/Denver", hours)]
    now = utc("2026-12-01 12:00", "America/Denver")
    assert clock(permitted_until(now, limits), "America/Denver").startswith("Wed 02 00:00")


def test_holidays_are_those_of_the_day_in_the_zone() -> None:
    hours = CallingHours(weekdays=daily("09:00-21:00").weekdays, holidays=("US",))
    # In UTC it is still the 25th, in Kiritimati the 26th.
    for zone, opening in (("America/Denver", "Sat 26 09:00"), ("Pacific/Kiritimati", "Sat 26 12:00")):
        at = next_permitted(utc("2026-12-25 22:00"), [ZonedHours(zone, hours)])
        assert clock(at, zone).startswith(opening)


def test_every_zone_has_to_permit() -> None:
    limits = [
        ZonedHours(zone, every_day(OFFICE)) for zone in ("America/New_York", "America/Denver", "Pacific/Honolulu")
    ]
    at = next_permitted(utc("2026-12-01 00:00"), limits)
    assert at == utc("2026-12-01 19:00")  # 14:00, 12:00, 09:00
    assert permitted_until(at, limits) == utc("2026-12-01 23:00")  # 18:00 in New York


def test_zones_without_a_common_opening_have_none() -> None:
    limits = [ZonedHours(zone, every_day(OFFICE)) for zone in ("Europe/London", "Pacific/Auckland")]
    assert next_permitted(utc("2026-12-01 00:00"), limits) is None


def test_an_opening_is_looked_for_within_the_horizon() -> None:
    now = utc("2026-12-01 00:00")
    days = (date(2026, 11, 30), *(date(2026, 12, day) for day in range(1, 15)))
    opening = utc("2026-12-15 00:00")
    assert opening == now + HORIZON
    open_then = CallingHours(weekdays=daily("00:00-24:00").weekdays, blocked_dates=days)
    assert next_permitted(now, [ZonedHours("UTC", open_then)]) == opening
    assert next_permitted(now - timedelta(seconds=1), [ZonedHours("UTC", open_then)]) is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param("2026-12-01 17:59:00", "Tue 01 17:59:00", id="rings just inside"),
        pytest.param("2026-12-01 17:59:00.001", "Wed 02 09:00:00", id="would ring outside"),
        pytest.param("2026-12-01 08:59:00", "Tue 01 09:00:00", id="does not start before"),
    ],
)
def test_nothing_starts_that_could_not_ring_inside(now: str, expected: str) -> None:
    at = next_permitted(utc(now), [ZonedHours("UTC", every_day(OFFICE))], margin=timedelta(minutes=1))
    assert clock(at, "UTC").startswith(expected)


def test_an_opening_shorter_than_the_margin_is_none() -> None:
    hours = daily("09:00-09:05", "12:00-13:00")
    at = next_permitted(utc("2026-12-01 00:00"), [ZonedHours("UTC", hours)], margin=timedelta(minutes=10))
    assert at == utc("2026-12-01 12:00")


def test_without_limits_everything_is_permitted() -> None:
    now = utc("2026-12-01 03:00")
    assert next_permitted(now, []) == now
    assert permitted_until(now, []) == now + HORIZON
