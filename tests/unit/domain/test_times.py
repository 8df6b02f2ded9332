"""One way to read a time, one way to write one; nothing that is done with a time leaves the calendar."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from redial.domain.times import FIRST, LAST, BeyondCalendarError, from_epoch_ms, from_iso, later, to_epoch_ms, to_iso
from simulation.makers import at
from tests.unit.domain.no_times import NO_TIMES


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_is_no_time_in_iso_8601_with_an_offset_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected a time in ISO-8601 with an offset, like 2026-11-23T06:30:33Z"):
        from_iso(text)


@pytest.mark.parametrize("text", ["2026-11-23T09:00:00+0100", "2026-11-23T09:00-08", "2026-11-23T09:00:00.5-0800"])
def test_an_offset_without_its_colon_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"like 2026-11-23T06:30:33Z; an offset is written \+01:00$"):
        from_iso(text)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-23T09:00Z", at(0)),
        ("2026-11-23T10:00:00+01:00", at(0)),
        ("2026-11-23T09:00:00-00:00", at(0)),
        ("2026-11-23T09:00:01.5Z", at(1.5)),
        ("2026-11-23T09:00:00.123456789Z", at(0.123456)),
        ("0001-01-01T00:00:00Z", FIRST),
        ("9999-12-31T23:59:59.9999999Z", LAST),
    ],
)
def test_times_are_read_to_the_microsecond_in_utc(text: str, time: datetime) -> None:
    assert from_iso(text) == time


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("9999-12-31T23:59:59-05:00", LAST),
        ("9999-12-31T23:59:59.9999999-08:00", LAST),
        ("0001-01-01T00:00:00+14:00", FIRST),
    ],
)
def test_a_time_beyond_the_calendar_is_named_as_that(text: str, nearest: datetime) -> None:
    with pytest.raises(BeyondCalendarError, match="from the year 1 to the year 9999") as raised:
        from_iso(text)
    assert raised.value.nearest == nearest


def test_times_are_written_in_utc_with_milliseconds() -> None:
    berlin = timezone(timedelta(hours=1))
    assert to_iso(datetime(2026, 11, 23, 10, 0, 0, 123_999, tzinfo=berlin)) == "2026-11-23T09:00:00.123Z"
    assert from_epoch_ms(to_epoch_ms(at(1.5))) == at(1.5)


def test_the_order_of_written_times_is_the_order_of_time() -> None:
    years = (1, 99, 999, 1000, 1899, 1970, 2026, 2100, 9999)
    written = [to_iso(datetime(year, 1, 1, tzinfo=UTC)) for year in years]
    assert written == sorted(written)
    assert written[0] == "0001-01-01T00:00:00.000Z"


def test_nothing_is_later_than_the_end_of_the_calendar() -> None:
    assert later(at(0), timedelta(seconds=3)) == at(3)
    assert later(LAST, timedelta(seconds=1)) == LAST
    assert later(FIRST, -timedelta(seconds=1)) == FIRST
