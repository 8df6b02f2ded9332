"""The tables of calling hours: that they say what they were made of, that they are quick, and that they do not end unnoticed."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from redial.domain.calling_hours.faults import zone_fault
from redial.domain.calling_hours.holidays import dates_of, is_holiday, is_region, last_year
from redial.domain.calling_hours.zone_database import time_zone
from redial.domain.calling_hours.zones import NumberKind, kind_of, zones_of
from tools.calling_hours_tables.number_zones import table_of
from tools.calling_hours_tables.public_holidays import YEARS, days_of, first_year, public_holidays
from tools.calling_hours_tables.tables import FOLDER, text_of

ZONES = sorted(json.loads((FOLDER / "number_zones.json").read_bytes())["names"])


def test_the_table_of_holidays_has_half_a_year_left() -> None:
    ends = date(last_year() + 1, 1, 1)
    assert ends - datetime.now(UTC).date() > timedelta(days=180), (
        "make tables ARGS=YEAR writes the table anew, from this year on; then release: 90 days before the end stages are told"
    )


def test_the_table_of_holidays_is_what_the_library_says() -> None:
    written = (FOLDER / "public_holidays.json").read_text(encoding="utf-8")
    assert written == text_of(public_holidays(first_year())), "make tables writes it anew"


@pytest.mark.parametrize(
    ("region", "day", "closed"),
    [
        ("US", date(2026, 12, 25), True),
        ("US", date(2026, 7, 3), True),  # observed: the 4th is a Saturday
        ("US", date(2026, 12, 24), False),
        ("US-WA", date(2026, 12, 25), True),
        ("US-WA", date(2026, 11, 27), True),  # the day after Thanksgiving, in Washington alone
        ("US", date(2026, 11, 27), False),
        ("US-XX", date(2026, 12, 25), False),
        ("XX", date(2026, 12, 25), False),
        ("US", date(2035, 12, 25), False),
    ],
)
def test_a_region_has_its_holidays(region: str, day: date, closed: bool) -> None:
    assert is_holiday(region, day) is closed
    assert (day in dates_of(region, day.year)) is closed


def test_a_year_has_its_own_holidays_alone() -> None:
    assert dates_of("GB-SCT", 2027) == {day for day in days_of("GB", "SCT", range(2027, 2028)) if day.year == 2027}
    assert dates_of("US", first_year() - 1) == dates_of("US", first_year() + YEARS) == frozenset()


def test_parts_of_countries_are_regions_of_their_own() -> None:
    assert is_region("US-WA")
    assert not is_region("US-XX")
    assert not is_region("us")
    assert not is_region("USA")


@pytest.mark.parametrize(
    ("number", "zones", "kind"),
    [
        ("+12065550142", ("America/Los_Angeles",), NumberKind.AREA),
        ("+13035550142", ("America/Denver",), NumberKind.AREA),
        ("+442079460188", ("Europe/London",), NumberKind.AREA),
        ("+97714123456", ("Asia/Katmandu",), NumberKind.AREA),
        ("+80012345678", (), NumberKind.AREA),
        ("+99912345678", (), NumberKind.AREA),
        ("+18005550142", zones_of("+1"), NumberKind.SERVICE),
        ("+19005550142", zones_of("+1"), NumberKind.SERVICE),
        ("+61491570156", zones_of("+61"), NumberKind.COUNTRY),  # a mobile phone may be anywhere in Australia
        ("+61255501234", ("Australia/Sydney",), NumberKind.AREA),
        ("+611800975711", zones_of("+61"), NumberKind.SERVICE),
    ],
)
def test_a_number_has_the_zones_of_its_area_or_of_its_country(
    number: str, zones: tuple[str, ...], kind: NumberKind
) -> None:
    assert zones_of(number) == zones
    assert kind_of(number) is kind


def test_all_of_a_country_is_meant_where_no_area_is_told() -> None:
    assert len(zones_of("+18005550142")) == 42
    assert len(zones_of("+61491570156")) > 3


def test_each_zone_of_a_number_is_one_that_can_be_read() -> None:
    assert [zone for zone in ZONES if zone_fault(zone) is not None] == []


def test_no_clock_changes_twice_within_a_day() -> None:
    # `next_permitted` compares the clock at both ends of a stretch of a day at the most.
    half_day = timedelta(hours=12)
    for zone in map(time_zone, ZONES):
        begin = datetime(2026, 1, 1, tzinfo=UTC)
        offsets = [(begin + number * half_day).astimezone(zone).utcoffset() for number in range(2 * 366 * 3)]
        changes = [number for number in range(1, len(offsets)) if offsets[number] != offsets[number - 1]]
        assert all(later - earlier > 3 for earlier, later in pairwise(changes)), zone


def test_a_prefix_that_tells_nothing_new_is_left_out() -> None:
    zones = {"1": ["A", "B"], "12": ["A"], "123": ["A"], "124": ["B"], "13": ["A", "B"]}
    table = table_of(zones, {"18": "service", "180": "area"})
    assert table["names"] == ["A", "B"]
    assert table["zones"] == [[0, 1], [0], [1]]
    assert table["prefixes"] == ["1", "12", "124"]
    assert table["kinds"] == {"area": "180", "country": "", "service": "18"}
