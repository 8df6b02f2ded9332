"""A request with calling hours is due when they permit it, and refused where they never could."""

from typing import Any

import pytest

from redial.application.intake.accept_request import Accepted, Repeated
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.reasons.hours import WaitsForHours
from redial.domain.call.stage_hours import StageHours
from redial.domain.times import to_iso
from simulation.makers import at
from tests.unit.application.taking_in import TakenIn

DENVER, TOLL_FREE = "+13035550142", "+18005550142"
HOUR = 3_600
WEEK = ("mon", "tue", "wed", "thu", "fri")
OFFICE: dict[str, Any] = {"weekdays": {day: [["09:00", "18:00"]] for day in WEEK}}


def test_request_outside_its_hours_waits_for_the_opening_at_its_number() -> None:
    taken_in = TakenIn()

    assert taken_in.accept(destination_phone_number=DENVER, calling_hours=OFFICE) == Accepted(taken_in.call)
    taken_in.intake.wake_dial()

    call = taken_in.call
    assert (call.status, call.wait_reason, call.keeps_hours) == (CallStatus.WAITING, WaitReason.CALLING_HOURS, True)
    assert call.reason == WaitsForHours(at(7 * HOUR), "2026-11-23T09:00", "America/Denver", by_number=True)
    assert at(7 * HOUR) <= call.status_at <= at(7 * HOUR + 15)
    assert call.due_without_hours == at(0)
    assert taken_in.wake_ups.sent == [], "the tick before it names it"


def test_request_within_its_hours_is_due_at_once() -> None:
    taken_in = TakenIn()
    taken_in.accept(destination_phone_number=DENVER, calling_hours=OFFICE | {"time_zone": "Europe/Berlin"})
    assert (taken_in.call.wait_reason, taken_in.call.status_at) == (WaitReason.ALLOWANCE, at(0))
    assert taken_in.call.keeps_hours


def test_request_that_comes_before_its_time_is_due_when_both_permit_it() -> None:
    taken_in = TakenIn()
    taken_in.accept(destination_phone_number=DENVER, calling_hours=OFFICE, not_before=to_iso(at(18 * HOUR)))
    assert taken_in.call.wait_reason is WaitReason.CALLING_HOURS
    assert at(31 * HOUR) <= taken_in.call.status_at <= at(31 * HOUR + 15)
    within = TakenIn()
    within.accept(destination_phone_number=DENVER, calling_hours=OFFICE, not_before=to_iso(at(8 * HOUR)))
    assert (within.call.wait_reason, within.call.status_at) == (WaitReason.SCHEDULED, at(8 * HOUR))


def test_request_of_which_hours_leave_no_time_is_expired_at_once() -> None:
    taken_in = TakenIn()
    taken_in.accept(destination_phone_number=DENVER, calling_hours=OFFICE, expires_at=to_iso(at(7 * HOUR)))
    assert taken_in.call.status is CallStatus.EXPIRED


@pytest.mark.parametrize(
    ("request_", "field", "message"),
    [
        ({"destination_phone_number": TOLL_FREE, "calling_hours": OFFICE}, "time_zone", "name a time_zone"),
        ({"destination_phone_number": DENVER, "calling_hours": "weekend"}, "calling_hours", "which are: office"),
        (
            {
                "destination_phone_number": DENVER,
                "calling_hours": {
                    "weekdays": {"mon": [["09:00", "18:00"]]},
                    "blocked_dates": ["2026-11-23", "2026-11-30", "2026-12-07"],
                },
            },
            "calling_hours",
            "expected hours that open within 14 days",
        ),
    ],
)
def test_request_that_could_never_be_dialled_is_refused(request_: dict[str, Any], field: str, message: str) -> None:
    taken_in = TakenIn(StageHours(named={"office": OFFICE}))
    (error,) = taken_in.reject(**request_).rejected.errors
    assert error.field == field
    assert message in error.message


def test_floor_needs_to_know_where_a_recipient_is() -> None:
    taken_in = TakenIn(StageHours(never_outside=("09:00", "17:00")))
    (error,) = taken_in.reject(destination_phone_number=TOLL_FREE).rejected.errors
    assert (error.field, "name a time_zone" in error.message) == ("time_zone", True)
    taken_in.accept(destination_phone_number=TOLL_FREE, time_zone="America/Denver")
    assert taken_in.call.reason == WaitsForHours(at(7 * HOUR), "2026-11-23T09:00", "America/Denver", by_number=False)


def test_repeat_is_recognised_whatever_its_hours_say_by_then() -> None:
    taken_in = TakenIn()
    asked: dict[str, Any] = {
        "destination_phone_number": DENVER,
        "calling_hours": {"weekdays": {"mon": [["09:00", "18:00"]]}, "blocked_dates": ["2026-11-30", "2026-12-07"]},
    }
    taken_in.accept(**asked)
    taken_in.clock.seconds = 24 * HOUR
    assert taken_in.accept(source_id="s2", **asked) == Repeated(taken_in.call)


def test_attempts_that_hours_leave_no_time_for_are_impossible() -> None:
    taken_in = TakenIn()
    (error,) = taken_in.reject(
        destination_phone_number=DENVER,
        calling_hours=OFFICE,
        expires_at=to_iso(at(20 * HOUR)),
        retry={
            "total_attempts": 2,
            "no_answer": {"retry": False},
            "failed": {"retry": False},
            "not_dialled": {"retry": False},
            "busy": {"delay_seconds": 10 * HOUR},
        },
    ).rejected.errors
    assert error.field == "retry.total_attempts"
    assert "expected at most 1" in error.message
