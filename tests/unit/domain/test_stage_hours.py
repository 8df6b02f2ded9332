"""What calling hours say of a call at a time: of its request, else of its stage, within the stage's floor."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.codes import HoursFault, LastTime
from redial.domain.call.reasons.hours import WaitsForHours
from redial.domain.call.reasons.reason import NoTimeToWait
from redial.domain.call.requests import Lane
from redial.domain.call.stage_hours import (
    NO_STAGE_HOURS,
    UNLIMITED,
    NeverOpen,
    OutsideHours,
    StageHours,
    WithinHours,
    due_without_hours,
    judge_hours,
    opens_from,
)
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import DEADLINES, at, call_request, waiting_call

DENVER, SEATTLE, TOLL_FREE = "+13035550142", "+12065550142", "+18005550142"
WEEK = ("mon", "tue", "wed", "thu", "fri")
OFFICE = {"weekdays": {day: [["09:00", "18:00"]] for day in WEEK}}
IN_DENVER = OFFICE | {"time_zone": "America/Denver"}
NAMED = StageHours(named={"office": OFFICE}, default=None)
FLOOR = StageHours(never_outside=("08:00", "21:00"))


def utc(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """Give a time of the week of Monday, 23 November 2026; Denver is seven hours behind, Seattle eight."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def judged(when: datetime, stage: StageHours = NO_STAGE_HOURS, number: str = DENVER, **request: Any) -> Any:
    return judge_hours(waiting_call(destination_phone_number=number, **request), stage, when)


def opening(when: datetime, stage: StageHours = NO_STAGE_HOURS, number: str = DENVER, **request: Any) -> datetime:
    outside = judged(when, stage, number, **request)
    assert isinstance(outside, OutsideHours), outside
    return outside.opens_at


def test_call_without_hours_on_a_stage_without_any_is_always_within() -> None:
    assert judged(utc(3)) is UNLIMITED


def test_hours_of_the_request_hold_in_the_zone_of_its_number() -> None:
    assert judged(utc(16), calling_hours=OFFICE) == WithinHours(utc(1, day=24))
    assert opening(utc(15, 59), calling_hours=OFFICE) == utc(16)
    assert opening(utc(15, 59), number=SEATTLE, calling_hours=OFFICE) == utc(17)


@pytest.mark.parametrize(
    "request_zone",
    [
        {"calling_hours": OFFICE | {"time_zone": "Europe/Berlin"}},
        {"calling_hours": OFFICE, "time_zone": "Europe/Berlin"},
    ],
)
def test_zone_of_the_request_holds_before_that_of_its_number(request_zone: dict[str, Any]) -> None:
    assert judged(utc(8), **request_zone) == WithinHours(utc(17))
    outside = judged(utc(17), **request_zone)
    assert outside.reason == WaitsForHours(utc(8, day=24), "2026-11-24T09:00", "Europe/Berlin", by_number=False)


def test_reason_tells_the_clock_of_the_number() -> None:
    reason = judged(utc(2, day=28), calling_hours=OFFICE).reason
    assert reason == WaitsForHours(utc(16, day=30), "2026-11-30T09:00", "America/Denver", by_number=True)


def test_nothing_begins_in_the_margin_before_the_end() -> None:
    assert judged(utc(0, 59, day=24), calling_hours=OFFICE) == WithinHours(utc(1, day=24))
    assert opening(utc(0, 59, day=24) + timedelta(seconds=1), calling_hours=OFFICE) == utc(16, day=24)
    late = replace(NO_STAGE_HOURS, margin_seconds=600)
    assert opening(utc(0, 51, day=24), late, calling_hours=OFFICE) == utc(16, day=24)


def test_named_hours_are_those_that_the_stage_has_now() -> None:
    assert opening(utc(3), NAMED, calling_hours="office") == utc(16)
    changed = StageHours(named={"office": {"weekdays": {"mon": [["07:00", "18:00"]]}}})
    assert opening(utc(3), changed, calling_hours="office") == utc(14)
    assert judged(utc(3), NAMED, calling_hours="weekend") == NeverOpen(HoursFault.UNKNOWN_HOURS)


def test_default_hours_hold_where_a_request_says_nothing() -> None:
    default = replace(NAMED, default="office")
    assert opening(utc(3), default) == utc(16)
    assert judged(utc(17), default, calling_hours={"weekdays": {"sun": [["00:00", "24:00"]]}}).opens_at == utc(
        7, day=29
    )


def test_nobody_is_called_outside_of_the_floor() -> None:
    assert opening(utc(14), FLOOR) == utc(15)
    assert judged(utc(15), FLOOR) == WithinHours(utc(4, day=24))
    wide = {"weekdays": {"mon": [["06:00", "24:00"]]}}
    assert opening(utc(14), FLOOR, calling_hours=wide) == utc(15)
    assert judged(utc(20), FLOOR, calling_hours=wide) == WithinHours(utc(4, day=24))


def test_floor_holds_in_the_zones_of_request_and_number() -> None:
    assert opening(utc(9), FLOOR, time_zone="Europe/Berlin") == utc(15)
    assert opening(utc(9), FLOOR, number=TOLL_FREE, time_zone="America/Denver") == utc(15)


def test_reason_names_the_zone_that_opens_last() -> None:
    late = StageHours(never_outside=("10:00", "21:00"))
    reason = judged(utc(15), late, SEATTLE, calling_hours=IN_DENVER).reason
    assert reason == WaitsForHours(utc(18), "2026-11-23T10:00", "America/Los_Angeles", by_number=True)


@pytest.mark.parametrize(
    ("number", "request_zone", "fault"),
    [
        (DENVER, {}, HoursFault.NO_OPENING),
        (TOLL_FREE, {}, HoursFault.NO_COMMON_OPENING),
        (TOLL_FREE, {"time_zone": "America/Denver"}, HoursFault.NO_OPENING),
        (SEATTLE, {"time_zone": "America/Denver"}, HoursFault.NO_OPENING),
    ],
)
def test_only_where_a_number_has_several_zones_naming_one_may_help(
    number: str, request_zone: dict[str, Any], fault: HoursFault
) -> None:
    before_dawn = {"weekdays": {"mon": [["06:00", "07:00"]]}}
    assert judged(utc(3), FLOOR, number, calling_hours=before_dawn, **request_zone) == NeverOpen(fault)


def test_floor_leaves_out_the_lanes_that_the_stage_names() -> None:
    stage = replace(FLOOR, never_outside_except_lanes=(Lane.URGENT,))
    assert judged(utc(9), stage, lane=Lane.URGENT) is UNLIMITED
    assert opening(utc(9), stage) == utc(15)


def test_number_that_tells_no_zone_needs_one_in_its_request() -> None:
    assert judged(utc(9), number="+881612345678", calling_hours=OFFICE) == NeverOpen(HoursFault.NO_TIME_ZONE)
    assert judged(utc(9), FLOOR, number="+881612345678") == NeverOpen(HoursFault.NO_TIME_ZONE)
    assert opening(utc(9), number="+881612345678", calling_hours=IN_DENVER) == utc(16)


def test_hours_without_a_common_opening_never_open() -> None:
    assert judged(utc(9), number=TOLL_FREE, calling_hours=OFFICE) == NeverOpen(HoursFault.NO_COMMON_OPENING)
    past = {
        "weekdays": {"mon": [["09:00", "18:00"]]},
        "blocked_dates": [f"2026-{day}" for day in ("11-23", "11-30", "12-07")],
    }
    assert judged(utc(9), calling_hours=past) == NeverOpen(HoursFault.NO_OPENING)
    assert judged(utc(9), number=TOLL_FREE, calling_hours=past | {"time_zone": "America/Denver"}) == NeverOpen(
        HoursFault.NO_OPENING
    )


@pytest.mark.parametrize(("ends", "spread_s"), [("18:00", 15), ("09:01", 5)])
def test_calls_that_wait_for_one_opening_keep_their_order_and_are_due_within_it(ends: str, spread_s: int) -> None:
    stage, hours = StageHours(margin_seconds=50), {"weekdays": {"mon": [["09:00", ends]]}}
    call = waiting_call(destination_phone_number=DENVER, calling_hours=hours)

    def due_at(minutes: float) -> datetime:
        verdict = judge_hours(replace(call, status_at=at(60 * minutes)), stage, at(0))
        assert isinstance(verdict, OutsideHours)
        return verdict.due_at

    due = [due_at(minutes) for minutes in (-10_000, -4_000, -600, 0, 1, 60, 419)]
    assert sorted(due) == due
    assert len(set(due)) == 6, "whoever waits for three days is due at once"
    assert due[0] == utc(16)
    assert due[-1] <= utc(16) + timedelta(seconds=spread_s)
    assert isinstance(judge_hours(call, stage, due[-1]), WithinHours)


def outside_of(call: Call, when: datetime) -> OutsideHours:
    verdict = judge_hours(call, NO_STAGE_HOURS, when)
    assert isinstance(verdict, OutsideHours)
    return verdict


def changed(call: object) -> Call:
    assert isinstance(call, Call), call
    return call


def test_call_outside_its_hours_waits_and_knows_when_it_was_due() -> None:
    call = waiting_call(destination_phone_number=DENVER, calling_hours=OFFICE)
    outside = outside_of(call, at(5))

    waits = changed(transitions.wait_for_hours(call, outside, at(5)))

    assert (waits.status, waits.wait_reason, waits.reason) == (
        CallStatus.WAITING,
        WaitReason.CALLING_HOURS,
        outside.reason,
    )
    assert utc(16) <= waits.status_at <= utc(16, 1)
    assert waits.due_without_hours == due_without_hours(waits) == at(0)
    assert transitions.wait_for_hours(waits, outside_of(waits, at(60)), at(60)) is CallUnchanged.KNOWN_ALREADY
    claimed = changed(transitions.claim(waits, "t1", "+12065550190", DEADLINES, waits.status_at))
    assert claimed.due_without_hours is None
    assert [wait.wait_reason for wait in claimed.past_waits] == [WaitReason.CALLING_HOURS]


def test_call_whose_time_is_over_before_the_opening_ends() -> None:
    call = waiting_call(destination_phone_number=DENVER, calling_hours=OFFICE, expires_at=utc(16))
    ended = changed(transitions.wait_for_hours(call, outside_of(call, at(5)), at(5)))
    assert ended.status is CallStatus.EXPIRED
    assert isinstance(ended.reason, NoTimeToWait)
    assert ended.reason.last_time is LastTime.EXPIRES_AT
    later = waiting_call(destination_phone_number=DENVER, calling_hours=OFFICE, expires_at=utc(16, 1))
    assert changed(transitions.wait_for_hours(later, outside_of(later, at(5)), at(5))).status is CallStatus.WAITING


def test_only_a_waiting_call_waits_for_its_hours() -> None:
    call = waiting_call(destination_phone_number=DENVER, calling_hours=OFFICE)
    in_flight = changed(transitions.claim(call, "t1", "+12065550190", DEADLINES, at(1)))
    outside = outside_of(call, at(5))
    assert transitions.wait_for_hours(in_flight, outside, at(5)) is CallUnchanged.NOT_WAITING
    taken = changed(transitions.take_back_for_hours(in_flight, "t1", outside, at(0), at(5)))
    assert (taken.wait_reason, taken.attempts, taken.due_without_hours) == (WaitReason.CALLING_HOURS, (), at(0))
    assert transitions.take_back_for_hours(taken, "t1", outside, at(0), at(5)) is CallUnchanged.NOT_IN_FLIGHT


def test_next_opening_is_the_time_itself_where_it_is_open_or_nobody_can_tell() -> None:
    call = waiting_call(destination_phone_number=DENVER, calling_hours=OFFICE)
    assert opens_from(call, NO_STAGE_HOURS, utc(3)) == utc(16)
    assert opens_from(call, NO_STAGE_HOURS, utc(17)) == utc(17)
    nowhere = waiting_call(destination_phone_number=TOLL_FREE, calling_hours=OFFICE)
    assert opens_from(nowhere, NO_STAGE_HOURS, utc(3)) == utc(3)


def test_stage_tells_which_requests_it_concerns() -> None:
    assert not NO_STAGE_HOURS.concern(call_request())
    assert NO_STAGE_HOURS.concern(call_request(calling_hours="office"))
    assert not NO_STAGE_HOURS.concern(call_request(time_zone="America/Denver"))
    assert FLOOR.concern(call_request())
    assert replace(NAMED, default="office").concern(call_request())
