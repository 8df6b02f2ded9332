"""Hours under names: how many and how large they may be."""

from datetime import UTC, datetime
from typing import Any

import pytest

from redial.domain.steering.named_hours import (
    MOST_NAMED_HOURS,
    HoursUnchanged,
    HoursUnderName,
    NamedHours,
    put_hours,
    remove_hours,
)
from redial.errors import TooManySettings

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def under_name(**hours: Any) -> HoursUnderName:
    return HoursUnderName(hours={"weekdays": {"mon": [["09:00", "18:00"]]}, **hours}, put_at=NOW, put_by="ana" * 100)


def with_hours(named: NamedHours, name: str, hours: HoursUnderName) -> NamedHours:
    changed = put_hours(named, name, hours)
    assert isinstance(changed, NamedHours)
    return changed


def test_as_many_have_names_as_one_item_holds() -> None:
    named = NamedHours()
    for number in range(MOST_NAMED_HOURS):
        named = with_hours(named, f"h{number}", under_name())
    with pytest.raises(TooManySettings, match="100 hours have names"):
        put_hours(named, "one-more", under_name())
    assert with_hours(named, "h7", under_name(time_zone="Etc/UTC")).by_name["h7"].hours["time_zone"] == "Etc/UTC"


def test_large_ones_are_fewer() -> None:
    dates = [f"2027-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    named = NamedHours()
    for number in range(40):
        named = with_hours(named, f"h{number}", under_name(blocked_dates=dates))
    more = {f"m{number}": under_name(blocked_dates=dates) for number in range(20)}
    with pytest.raises(TooManySettings, match="60 hours have names"):
        put_hours(NamedHours(by_name={**named.by_name, **more}), "one-more", under_name())


def test_the_same_hours_and_unknown_names_change_nothing() -> None:
    named = with_hours(NamedHours(), "office", under_name())
    assert len(named.by_name["office"].put_by.encode()) <= 200
    assert put_hours(named, "office", under_name()) is HoursUnchanged.SAME_AS_BEFORE
    assert remove_hours(named, "late") is HoursUnchanged.NOT_NAMED
    assert remove_hours(named, "office") == NamedHours()
