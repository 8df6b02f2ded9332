"""Which calling hours a request may have, and what is said of others."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

from redial.domain.calling_hours.hours import CallingHours
from simulation.makers import EVENTS, plain_request
from tests.unit.contracts.judged_requests import errors, valid
from tests.unit.valid_requests import validate_against_schema

OFFICE: dict[str, Any] = {"weekdays": {"mon": [["09:00", "18:00"]]}}


def hours(**changes: Any) -> dict[str, Any]:
    return plain_request(calling_hours=OFFICE | changes)


def test_hours_of_a_request_are_stored_as_the_rules_read_them() -> None:
    sample = json.loads((EVENTS / "requests" / "hours.json").read_text(encoding="utf-8"))
    stored = valid(sample).request.calling_hours
    assert isinstance(stored, Mapping)
    assert stored == sample["calling_hours"]
    assert CallingHours.from_record(stored).to_record() == stored


def test_hours_are_named_or_left_out() -> None:
    assert valid(plain_request(calling_hours="office")).request.calling_hours == "office"
    request = valid(plain_request(time_zone="America/Denver")).request
    assert (request.calling_hours, request.time_zone) == (None, "America/Denver")


def test_request_without_hours_has_the_digest_that_it_had() -> None:
    assert valid(plain_request()).digest == valid(plain_request() | {"calling_hours": None, "time_zone": None}).digest
    assert valid(hours()).digest != valid(plain_request()).digest


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        (hours(weekdays={"mun": [["09:00", "18:00"]]}), "calling_hours.weekdays.mun", "expected one of 'mon', 'tue'"),
        (hours(weekdays={"mon": [["9:00", "18:00"]]}), "calling_hours.weekdays.mon.0.0", "a time of day from 00:00"),
        (hours(weekdays={"mon": [["09:00"]]}), "calling_hours.weekdays.mon.0", "expected at least 2, got 1"),
        (hours(weekdays={"mon": [["09:00", "09:00"]]}), "calling_hours.weekdays.mon.0", "expected an end that differs"),
        (hours(weekdays={"mon": [["24:00", "09:00"]]}), "calling_hours.weekdays.mon.0", "a beginning before 24:00"),
        (
            hours(weekdays={"mon": [["09:00", f"10:{minute:02}"] for minute in range(7)]}),
            "calling_hours.weekdays.mon",
            "expected at most 6, got 7",
        ),
        (hours(weekdays={}), "calling_hours.weekdays", "expected at least one day with hours"),
        (hours(weekdays={"mon": []}), "calling_hours.weekdays", "expected at least one day with hours"),
        (hours(blocked_dates=["24.12.2026"]), "calling_hours.blocked_dates.0", "expected a date like 2026-12-24"),
        (hours(blocked_dates=["2026-02-30"]), "calling_hours.blocked_dates.0", "expected a date that there is"),
        (hours(holidays=["usa"]), "calling_hours.holidays.0", "expected a country, or a part of one"),
        (hours(holidays=["XX"]), "calling_hours.holidays.0", "the holidays of this one are not known"),
        (hours(time_zone="Mars/Base"), "calling_hours.time_zone", "expected a time zone by its name"),
        (hours(time_zone="denver"), "calling_hours.time_zone", "expected a time zone by its name"),
        (hours(on="Monday"), "calling_hours.on", "expected no such field"),
        (plain_request(calling_hours="Office hours"), "calling_hours", "expected a name of at most 40 small letters"),
        (hours(time_zone="EST"), "calling_hours.time_zone", "summer too: name a place, like America/New_York"),
        (plain_request(time_zone="Etc/GMT+5"), "time_zone", "which is 5 hours behind UTC in summer too"),
        (plain_request(time_zone="Mars/Base"), "time_zone", "expected a time zone by its name"),
        (
            hours(time_zone="America/Denver") | {"time_zone": "Europe/Berlin"},
            "time_zone",
            "expected none, as calling_hours has a time_zone",
        ),
    ],
)
def test_what_is_wrong_with_hours_is_named(body: dict[str, Any], field: str, message: str) -> None:
    told = errors(body)
    assert list(told) == [field]
    assert message in told[field]


@pytest.mark.parametrize("calling_hours", [OFFICE | {"time_zone": "America/Denver"}, "office"])
def test_published_schema_accepts_what_intake_accepts(calling_hours: object) -> None:
    validate_against_schema(plain_request(calling_hours=calling_hours))


@pytest.mark.parametrize("calling_hours", [{}, {"weekdays": {"mun": []}}, {"weekdays": {"mon": [["9:00", "1"]]}}, 9])
def test_published_schema_refuses_what_intake_refuses(calling_hours: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        validate_against_schema(plain_request(calling_hours=calling_hours))
    assert errors(plain_request(calling_hours=calling_hours))
