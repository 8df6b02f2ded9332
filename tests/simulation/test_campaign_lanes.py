"""A campaign is moved to another lane while its calls wait, are dialled and are tried again."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from redial.application.dialling.move_campaigns import CampaignMover
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.call.stage_hours import StageHours
from redial.domain.pacing.limits import PRODUCTION
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, iso
from simulation.voice.sends import Script
from tests.simulation.moved_campaigns import HOUR, lanes, move

SLOW = replace(PRODUCTION, calls_per_minute=2)
FLOOR = StageHours(never_outside=("08:00", "21:00"), never_outside_except_lanes=(Lane.CRITICAL,))


def test_waiting_calls_go_before_others_when_their_campaign_is_moved_up() -> None:
    pipeline = Pipeline(Conditions(limits=SLOW))
    pipeline.request_many(30, prefix="o")
    pipeline.request_many(6, prefix="m", campaign="recall", lane=Lane.BULK)
    pipeline.run(60)
    move(pipeline, "recall", Lane.URGENT)
    pipeline.run(HOUR / 2)
    assert pipeline.faults_of_limits() == []
    order = pipeline.dialled()
    assert max(order.index(f"m{number}") for number in range(6)) <= 2 * 2 + 6 + 2
    assert lanes(pipeline, "m") == {Lane.URGENT}
    assert lanes(pipeline, "o") == {Lane.NORMAL}


def test_calls_that_come_later_are_in_the_lane_and_a_repeat_is_one() -> None:
    pipeline = Pipeline(Conditions())
    late = iso(2 * HOUR)
    pipeline.request("before", campaign="recall", lane="bulk", not_before=late)
    pipeline.run(30)
    move(pipeline, "recall", Lane.URGENT)
    pipeline.run(120)
    pipeline.request("before", campaign="recall", lane="bulk", not_before=late)
    pipeline.request("after", campaign="recall", lane="bulk", not_before=late)
    pipeline.request("chain", campaign="recall", not_before=late, then=[{"destination_phone_number": "+12065550177"}])
    pipeline.run(60)
    assert len(pipeline.calls) == 4
    assert lanes(pipeline) == {Lane.URGENT}
    assert not pipeline.calls["before"].conflicting_digests

    move(pipeline, "recall", None)
    pipeline.run(90)
    pipeline.request("own", campaign="recall", lane="bulk", not_before=late)
    pipeline.run(600)
    assert pipeline.calls["own"].request.lane is Lane.BULK
    assert pipeline.calls["after"].request.lane is Lane.URGENT, "it stays where it is"


def test_call_in_flight_goes_on_and_its_retry_is_in_the_lane() -> None:
    pipeline = Pipeline(Conditions(scripts={"+12065550100": [Script(outcome="BUSY", seconds=900), Script()]}))
    pipeline.request("one", "+12065550100", campaign="recall", retry={"busy": {"delay_seconds": 600}})
    pipeline.run(30)
    move(pipeline, "recall", Lane.BULK)
    pipeline.run(600)
    in_flight = pipeline.calls["one"]
    assert (in_flight.status, in_flight.request.lane) == (CallStatus.CALLING, Lane.BULK)
    pipeline.run(500)
    waits = pipeline.calls["one"]
    assert (waits.wait_reason, waits.request.lane) == (WaitReason.RETRY, Lane.BULK)
    pipeline.run_until_all_final(HOUR)
    assert pipeline.calls["one"].status is CallStatus.COMPLETED
    assert pipeline.faults() == []


def test_hours_of_the_new_lane_hold_from_then_on() -> None:
    pipeline = Pipeline(Conditions(hours=FLOOR))
    pipeline.request("up", campaign="up")
    pipeline.request("down", campaign="down", lane="critical", not_before=iso(1_200))
    pipeline.run(60)
    assert pipeline.calls["up"].wait_reason is WaitReason.CALLING_HOURS
    move(pipeline, "up", Lane.CRITICAL)
    move(pipeline, "down", Lane.NORMAL)
    pipeline.run(180)
    assert pipeline.dialled() == ["up"]
    assert pipeline.calls["down"].wait_reason is WaitReason.CALLING_HOURS
    pipeline.run_until_all_final(8 * HOUR)
    assert next(send.at for send in pipeline.voice.log if send.text == "down") >= 7 * HOUR, (
        "where it is 01:00 at the beginning"
    )


def test_call_whose_turn_comes_before_it_was_moved_is_not_dialled_by_the_old_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(CampaignMover, "run", lambda *_: None)
    pipeline = Pipeline(Conditions(hours=FLOOR))
    pipeline.request("one", campaign="down", lane="critical", not_before=iso(600))
    pipeline.run(60)
    move(pipeline, "down", Lane.NORMAL)
    pipeline.run(900)
    waits = pipeline.calls["one"]
    assert (waits.request.lane, waits.wait_reason) == (Lane.NORMAL, WaitReason.CALLING_HOURS)
    assert pipeline.dialled() == []


@pytest.mark.parametrize("write", range(1, 8))
def test_move_between_the_writes_of_a_dialer_places_each_call_once(write: int) -> None:
    """Two dialers are at work, and the campaign is moved just before one of their writes."""
    pipeline = Pipeline(Conditions(skews_s=(0.0, 0.05)))
    pipeline.request_many(12, prefix="m", campaign="recall")
    before, written, is_moved = pipeline.aws.intercept, 0, False

    def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        nonlocal written, is_moved
        written += call.operation in {"PutItem", "UpdateItem"} and bool(pipeline.calls)
        if written == 12 + write and not is_moved:
            is_moved = True
            move(pipeline, "recall", Lane.URGENT)
        return before(call, execute)

    pipeline.aws.intercept = intercept
    pipeline.run_until_all_final(HOUR)
    assert is_moved
    assert sorted(pipeline.dialled()) == sorted(f"m{number}" for number in range(12))
    assert pipeline.faults() == []


@pytest.mark.parametrize("seed", range(4))
def test_whatever_fails_each_call_is_placed_once(seed: int) -> None:
    pipeline = Pipeline(
        Conditions(seed=seed, skews_s=(0.0, 0.05), index_lag_s=(0.02, 3.0), killed=0.003, failed=0.01, answer_lost=0.01)
    )
    for number, lane in enumerate((Lane.BULK, Lane.CRITICAL, None, Lane.URGENT, Lane.NORMAL)):
        pipeline.request_many(10, prefix=f"m{number}-", campaign="recall")
        pipeline.run(40)
        move(pipeline, "recall", lane)
    pipeline.run_until_all_final(2 * HOUR)
    assert pipeline.faults() == []
    assert all(call.status.is_final for call in pipeline.calls.values())
