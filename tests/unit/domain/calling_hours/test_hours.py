"""Hours as they are written, and what is wrong with those that are not."""

from datetime import date
from typing import Any

import pytest

from redial.adapters.dynamodb.plain import from_item, from_plain, to_item, to_plain
from redial.domain.calling_hours.faults import zone_fault
from redial.domain.calling_hours.hours import CallingHours, OpenWindow, Weekday

RECORD: dict[str, Any] = {
    "weekdays": {
        "mon": [["09:00", "12:30"], ["13:30", "18:00"]],
        "sat": [["22:00", "02:00"]],
        "sun": [["00:00", "24:00"]],
    },
    "time_zone": "America/Denver",
    "blocked_dates": ["2026-12-24", "2026-12-31"],
    "holidays": ["US-WA"],
}
HOURS = CallingHours(
    time_zone="America/Denver",
    weekdays={
        Weekday.MON: (OpenWindow(540, 750), OpenWindow(810, 1080)),
        Weekday.SAT: (OpenWindow(1320, 120),),
        Weekday.SUN: (OpenWindow(0, 1440),),
    },
    blocked_dates=(date(2026, 12, 24), date(2026, 12, 31)),
    holidays=("US-WA",),
)


def test_hours_are_read_and_written_as_requests_have_them() -> None:
    assert CallingHours.from_record(RECORD) == HOURS
    assert HOURS.to_record() == RECORD


def test_hours_that_say_nothing_are_written_short() -> None:
    assert CallingHours.from_record({}) == CallingHours()
    assert CallingHours().to_record() == {"weekdays": {}}
    assert CallingHours.from_record({"weekdays": {"mon": []}, "time_zone": None}) == CallingHours()


def test_dates_and_regions_are_kept_once_and_in_order() -> None:
    hours = CallingHours.from_record(
        {"blocked_dates": ["2026-12-31", "2026-12-24", "2026-12-31"], "holidays": ["US-WA", "US", "US"]}
    )
    assert hours.blocked_dates == (date(2026, 12, 24), date(2026, 12, 31))
    assert hours.holidays == ("US", "US-WA")


def test_hours_come_back_from_the_table_as_they_were() -> None:
    item = to_item({"hours": to_plain(HOURS)})
    assert item["hours"]["M"]["weekdays"]["M"]["sat"] == {"L": [{"L": [{"N": "1320"}, {"N": "120"}]}]}
    assert from_plain(from_item(item)["hours"], CallingHours, "KEY") == HOURS


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"hours": []}, "hours: expected no such member; there are blocked_dates, holidays, time_zone, weekdays"),
        ({"time_zone": 7}, "time_zone: expected the name of a time zone like America/Denver"),
        ({"weekdays": []}, 'weekdays: expected days with their windows, like {"mon": [["09:00", "18:00"]]}'),
        ({"weekdays": {"monday": []}}, "weekdays: expected days from mon, tue, wed, thu, fri, sat, sun; got 'monday'"),
        ({"weekdays": {"mon": "09:00"}}, 'weekdays.mon: expected windows like [["09:00", "18:00"]]'),
        ({"weekdays": {"mon": 9}}, 'weekdays.mon: expected windows like [["09:00", "18:00"]]'),
        ({"weekdays": {"mon": ["ab"]}}, 'weekdays.mon: expected windows like [["09:00", "18:00"]]'),
        ({"weekdays": {"mon": [["09:00"]]}}, 'weekdays.mon: expected windows like [["09:00", "18:00"]]'),
        ({"weekdays": {"mon": [[9, 18]]}}, 'weekdays.mon: expected windows like [["09:00", "18:00"]]'),
        ({"weekdays": {"mon": [["9:00", "18:00"]]}}, "weekdays.mon: expected a time of day like 09:00; got '9:00'"),
        ({"weekdays": {"mon": [["24:00", "18:00"]]}}, "weekdays.mon: expected a time of day like 09:00; got '24:00'"),
        ({"weekdays": {"mon": [["09:00", "24:01"]]}}, "weekdays.mon: expected a time of day like 09:00; got '24:01'"),
        ({"weekdays": {"mon": [["09:00", "18:00:00"]]}}, "weekdays.mon: expected a time of day like 09:00; got '18:00:00'"),
        ({"blocked_dates": "2026-12-24"}, "blocked_dates: expected a list of texts"),
        ({"blocked_dates": ["20261224"]}, "blocked_dates: expected dates like 2026-12-24; got '20261224'"),
        ({"blocked_dates": ["2026-W52-4"]}, "blocked_dates: expected dates like 2026-12-24; got '2026-W52-4'"),
        ({"blocked_dates": ["2026-02-30"]}, "blocked_dates: expected dates like 2026-12-24; got '2026-02-30'"),
        ({"holidays": [1]}, "holidays: expected a list of texts"),
    ],
)  # fmt: skip
def test_hours_that_are_none_are_refused_by_the_member_that_is_wrong(record: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        CallingHours.from_record(record)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "zone",
    [
        "America/Denver",
        "UTC",
        "Etc/UTC",
        "Zulu",
        "America/Argentina/Buenos_Aires",
        "HST",
        "EST5EDT",
        "CET",
        "Japan",
        "GB",
    ],
)
def test_a_zone_is_known_by_its_name(zone: str) -> None:
    assert zone_fault(zone) is None


@pytest.mark.parametrize(
    "zone",
    [
        *("", "Denver", "MDT", "America", "America/", "america/denver", "/usr/share/zoneinfo/UTC", "../UTC"),
        *("tzdata.zi", "posixrules", "localtime", "right/UTC", "Factory", "America/Denver\0", "A" * 300),
    ],
)
def test_what_is_no_zone_is_told(zone: str) -> None:
    assert zone_fault(zone) == (
        f"expected a time zone by its name in the IANA database, like America/Denver; got {zone[:40]!r}"
    )


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("EST", "5 hours behind UTC in summer too: name a place, like America/New_York"),
        ("MST", "7 hours behind UTC in summer too: name a place, like America/Denver"),
        ("GMT", "UTC in summer too: name a place, like Europe/London"),
        *((zone, "UTC in summer too") for zone in ("GMT0", "GMT+0", "GMT-0", "Greenwich", "Etc/GMT", "Etc/GMT0", "Etc/Greenwich")),
        ("Etc/GMT+5", "5 hours behind UTC in summer too"),
        ("Etc/GMT-1", "1 hour ahead of UTC in summer too"),
        ("Etc/GMT-14", "14 hours ahead of UTC in summer too"),
    ],
)  # fmt: skip
def test_an_offset_without_summer_time_is_no_zone_that_somebody_is_in(zone: str, told: str) -> None:
    assert f"got {zone!r}, which is {told}" in str(zone_fault(zone))
