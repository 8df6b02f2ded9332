"""A campaign is given a lane: what the control tells, and what becomes of a call."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.call.transitions import move_to_lane
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.steering.campaign_marks import campaign_moved_up_to, move_campaign
from redial.domain.steering.control import CampaignLane, Control
from redial.domain.steering.control_changes import ControlUnchanged
from redial.domain.steering.hours_marks import MOST_CAMPAIGNS_WITH_SETTINGS
from redial.errors import TooManySettings
from simulation.makers import T0, at, waiting_call


def moved(control: Control, campaign: str, lane: Lane | None, seconds: float = 0) -> Control:
    changed = move_campaign(control, campaign, lane, at(seconds))
    assert isinstance(changed, Control)
    return changed


def test_calls_of_a_campaign_are_to_be_moved_until_its_lane_is_taken_back() -> None:
    control = moved(Control(), "recall", Lane.URGENT)
    assert control.campaign_lanes == {"recall": CampaignLane(lane=Lane.URGENT, since=T0)}
    assert [control.lane_of(name) for name in ("recall", "sale", None)] == [Lane.URGENT, None, None]
    assert move_campaign(control, "recall", Lane.URGENT, at(5)) is ControlUnchanged.MARKED_ALREADY
    assert move_campaign(control, "sale", None, at(5)) is ControlUnchanged.MARKED_ALREADY
    assert moved(control, "recall", None) == Control()
    anew = moved(control, "recall", Lane.BULK, 5).campaign_lanes["recall"]
    assert anew == CampaignLane(lane=Lane.BULK, since=at(5)), "from the beginning"


def test_no_more_campaigns_are_moved_than_the_item_has_room_for() -> None:
    rates = {f"c{number}": 1 for number in range(MOST_CAMPAIGNS_WITH_SETTINGS - 1)}
    full = moved(Control(campaign_rates=rates), "last", Lane.BULK)
    with pytest.raises(TooManySettings):
        move_campaign(full, "another", Lane.BULK, T0)
    assert moved(full, "c0", Lane.BULK).lane_of("c0") is Lane.BULK, "it has its place"
    assert moved(full, "last", None).lane_of("last") is None


def test_calls_are_gone_through_twice_and_those_accepted_later_are_not() -> None:
    first = CampaignLane(lane=Lane.BULK, since=T0)
    second = replace(first, is_second=True)
    assert (first.goes_on_at, second.goes_on_at) == (at(10), T0 + timedelta(minutes=6))
    assert first.concerns_until == second.concerns_until == T0 + timedelta(minutes=6)


def test_who_moved_calls_for_an_earlier_lane_notes_nothing() -> None:
    control = moved(Control(), "recall", Lane.URGENT)
    begun = control.campaign_lanes["recall"]
    reached = replace(begun, reached=("at", "key"))
    noted = campaign_moved_up_to(control, "recall", begun, reached)
    assert isinstance(noted, Control)
    assert noted.campaign_lanes == {"recall": reached}
    for other in (moved(control, "recall", Lane.BULK, 1), moved(control, "recall", None), noted):
        assert campaign_moved_up_to(other, "recall", begun, reached) is ControlUnchanged.MOVED_BY_OTHERS


def test_call_that_is_moved_waits_for_what_it_waited_for() -> None:
    call = replace(waiting_call("r1", campaign="recall"), wait_reason=WaitReason.RETRY, status_at=at(500))
    changed = move_to_lane(call, Lane.CRITICAL)
    assert changed == replace(call, request=replace(call.request, lane=Lane.CRITICAL))
    in_flight = move_to_lane(replace(call, status=CallStatus.CALLING, wait_reason=None), Lane.BULK)
    assert isinstance(in_flight, Call)
    assert (in_flight.status, in_flight.request.lane) == (CallStatus.CALLING, Lane.BULK)
    assert move_to_lane(call, call.request.lane) is CallUnchanged.KNOWN_ALREADY
    assert move_to_lane(replace(call, status=CallStatus.COMPLETED), Lane.BULK) is CallUnchanged.FINAL
