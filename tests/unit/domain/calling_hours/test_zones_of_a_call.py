"""Which hours, and in whose zones, have to be open for a call."""

from datetime import UTC, datetime

import pytest

from redial.domain.calling_hours.hours import CallingHours, OpenWindow, every_day
from redial.domain.calling_hours.permitted import Unzoned, ZonedHours, next_permitted, zoned_hours

SEATTLE = "+12065550142"
TOLL_FREE = "+18005550142"
NOWHERE = "+80012345678"
HOURS = every_day(OpenWindow.from_texts("09:00", "18:00"))
FLOOR = OpenWindow.from_texts("08:00", "21:00")


@pytest.mark.parametrize(
    ("hours", "floor", "request_zone", "number", "of_hours", "of_floor"),
    [
        pytest.param(HOURS, None, None, SEATTLE, ["America/Los_Angeles"], [], id="hours hold in the number's zone"),
        pytest.param(HOURS, None, "America/Denver", SEATTLE, ["America/Denver"], [], id="hours hold in the request's zone alone"),
        pytest.param(HOURS, FLOOR, "America/Denver", SEATTLE, ["America/Denver"], ["America/Denver", "America/Los_Angeles"],
                     id="the floor holds in both"),
        pytest.param(None, FLOOR, "America/Denver", SEATTLE, [], ["America/Denver", "America/Los_Angeles"], id="the floor alone"),
        pytest.param(None, FLOOR, None, SEATTLE, [], ["America/Los_Angeles"], id="the floor alone, without a zone"),
        pytest.param(None, FLOOR, "America/Denver", TOLL_FREE, [], ["America/Denver"], id="toll-free: no zone of its own"),
        pytest.param(None, FLOOR, "America/Denver", NOWHERE, [], ["America/Denver"], id="a number without a zone"),
    ],
)  # fmt: skip
def test_hours_and_floor_hold_in_their_zones(
    hours: CallingHours | None,
    floor: OpenWindow | None,
    request_zone: str | None,
    number: str,
    of_hours: list[str],
    of_floor: list[str],
) -> None:
    limits = zoned_hours(hours, floor, request_zone, number)
    assert limits == (
        *(ZonedHours(zone, HOURS) for zone in of_hours),
        *(ZonedHours(zone, every_day(FLOOR)) for zone in of_floor),
    )


def test_the_zone_of_the_request_goes_before_that_of_its_hours() -> None:
    hours = CallingHours(time_zone="Europe/Madrid", weekdays=HOURS.weekdays)
    assert zoned_hours(hours, None, "America/Denver", SEATTLE) == (ZonedHours("America/Denver", hours),)
    assert zoned_hours(hours, None, None, SEATTLE) == (ZonedHours("Europe/Madrid", hours),)


def test_nothing_holds_where_nothing_is_said() -> None:
    assert zoned_hours(None, None, "America/Denver", SEATTLE) == ()
    assert zoned_hours(None, None, None, NOWHERE) == ()


@pytest.mark.parametrize(("hours", "floor"), [(HOURS, None), (None, FLOOR)])
def test_a_number_without_a_zone_needs_one_in_its_request(hours: CallingHours | None, floor: OpenWindow | None) -> None:
    assert zoned_hours(hours, floor, None, NOWHERE) is Unzoned.NO_TIME_ZONE


def test_a_toll_free_number_without_a_zone_has_no_common_opening() -> None:
    limits = zoned_hours(HOURS, None, None, TOLL_FREE)
    assert not isinstance(limits, Unzoned)
    assert len(limits) == 42
    assert next_permitted(datetime(2026, 12, 1, tzinfo=UTC), limits) is None
