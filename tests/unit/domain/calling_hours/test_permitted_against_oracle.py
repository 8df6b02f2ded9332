"""`next_permitted` against an oracle that reads the wall clock of each minute, one after the other."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import holidays as holidays_library
from hypothesis import example, given, settings
from hypothesis import strategies as st

from redial.domain.calling_hours.hours import CallingHours, OpenWindow, Weekday
from redial.domain.calling_hours.permitted import HORIZON, ZonedHours, next_permitted, permitted_until
from redial.domain.calling_hours.zone_database import time_zone

MINUTE = timedelta(minutes=1)
NAMES = list(Weekday)
HOLIDAYS = {
    "US": holidays_library.country_holidays("US"),
    "US-WA": holidays_library.country_holidays("US", subdiv="WA"),
}
FIRST_YEAR_OF_HOLIDAYS = 2026
# A zone, and a UTC day on which its clocks change or that is odd there in another way.
ODD_DAYS = [
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("America/St_Johns", date(2026, 11, 1)),
    ("America/Havana", date(2026, 3, 8)),
    ("America/Havana", date(2026, 11, 1)),
    ("America/Santiago", date(2026, 4, 5)),
    ("America/Santiago", date(2026, 9, 6)),
    ("Atlantic/Azores", date(2026, 10, 25)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 29)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Chatham", date(2026, 9, 27)),
    ("Pacific/Apia", date(2011, 12, 29)),
    ("Asia/Kathmandu", date(2026, 12, 25)),
    ("Europe/London", date(2026, 12, 25)),
    ("America/Los_Angeles", date(2026, 12, 31)),
]
EDGES = [0, 30, 60, 75, 105, 120, 165, 180, 540, 1080, 1380, 1410, 1439]


def is_open(at: datetime, limit: ZonedHours) -> bool:
    clock = at.astimezone(time_zone(limit.zone))
    today, minute, hours = clock.date(), clock.hour * 60 + clock.minute, limit.hours
    yesterday = today - timedelta(days=1)
    if is_closed(today, hours):
        return False
    if any(start <= minute < end or end < start <= minute for start, end in windows_of(hours, today)):
        return True
    return not is_closed(yesterday, hours) and any(minute < end < start for start, end in windows_of(hours, yesterday))


def is_closed(day: date, hours: CallingHours) -> bool:
    return day in hours.blocked_dates or any(day in HOLIDAYS[region] for region in hours.holidays)


def windows_of(hours: CallingHours, day: date) -> Sequence[OpenWindow]:
    return hours.weekdays.get(NAMES[day.weekday()], ())


def moments(now: datetime, until: datetime) -> list[datetime]:
    """Return `now`, and each whole minute after it."""
    first = now.replace(second=0, microsecond=0) + MINUTE
    return [now, *(first + number * MINUTE for number in range((until - first) // MINUTE + 1))]


def walk(now: datetime, limits: Sequence[ZonedHours], margin: timedelta) -> datetime | None:
    """Return the first moment from which on all are open for as long as the margin."""
    began: datetime | None = None
    for at in moments(now, now + HORIZON + margin):
        if not all(is_open(at, limit) for limit in limits):
            if began is not None and at >= began + margin and began <= now + HORIZON:
                return began
            began = None
            continue
        began = began or at
        if at >= began + margin and began <= now + HORIZON:
            return began
    return None


def windows() -> st.SearchStrategy[OpenWindow]:
    minutes = st.sampled_from(EDGES) | st.integers(0, 1439)
    return st.builds(OpenWindow, minutes, minutes | st.just(1440))


@st.composite
def questions(draw: st.DrawFn) -> tuple[datetime, tuple[ZonedHours, ...], timedelta]:
    zone, day = draw(st.sampled_from(ODD_DAYS))
    seconds = draw(st.integers(-2 * 86_400, 2 * 86_400))
    now = datetime.combine(day, datetime.min.time(), UTC) + timedelta(seconds=seconds)
    days = st.sampled_from([day + timedelta(days=number) for number in range(-2, 4)])
    # The table of holidays begins with the year in which it was made; the library knows those of 2011, too.
    most_regions = 1 if day.year >= FIRST_YEAR_OF_HOLIDAYS else 0
    limits = []
    for zone_name in draw(st.sampled_from([[zone], [zone, zone], [zone, "America/Denver"], [zone, "Asia/Tokyo"]])):
        few = st.dictionaries(st.sampled_from(NAMES), st.lists(windows(), min_size=1, max_size=3).map(tuple))
        weekdays = draw(
            few | st.lists(windows(), min_size=1, max_size=2).map(lambda drawn: dict.fromkeys(NAMES, tuple(drawn)))
        )
        hours = CallingHours(
            weekdays=weekdays,
            blocked_dates=tuple(draw(st.lists(days, max_size=2))),
            holidays=tuple(draw(st.lists(st.sampled_from(sorted(HOLIDAYS)), max_size=most_regions))),
        )
        limits.append(ZonedHours(zone_name, hours))
    margin = timedelta(minutes=draw(st.sampled_from([0, 0, 1, 2, 30])))
    return now, tuple(limits), margin


OPEN_ALL_DAY = CallingHours(weekdays=dict.fromkeys(NAMES, (OpenWindow(0, 1440),)))
BEFORE_APIA = datetime(2011, 12, 30, 9, 59, 30, tzinfo=UTC)


@settings(max_examples=80)
@given(questions())
@example((BEFORE_APIA, (ZonedHours("Pacific/Apia", OPEN_ALL_DAY),), timedelta(minutes=2)))
def test_it_finds_what_a_walk_through_all_minutes_finds(
    question: tuple[datetime, tuple[ZonedHours, ...], timedelta],
) -> None:
    now, limits, margin = question
    assert next_permitted(now, limits, margin) == walk(now, limits, margin)


@settings(max_examples=50)
@given(questions())
def test_an_opening_ends_where_a_walk_through_all_minutes_ends(
    question: tuple[datetime, tuple[ZonedHours, ...], timedelta],
) -> None:
    now, limits, _ = question
    until = now + HORIZON
    closed = (at for at in moments(now, until) if not all(is_open(at, limit) for limit in limits))
    assert permitted_until(now, limits) == next(closed, until)
