"""Hours that people change while the pipeline runs: by name, and for a campaign."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.call.stage_hours import StageHours
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.steering.control import DATED_AFTER, Control
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import Killed
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, iso
from simulation.voice.sends import Script
from simulation.world import START
from tests.simulation.calling_hours import HOUR, hours, sent_at
from tests.simulation.people import MINUTE, People, control_of

KNOWN_FOR_S = 5
ON_THE_WAY_S = 1
DATED_AFTER_S = DATED_AFTER.total_seconds()
BLOCKED = [*(f"11-{day}" for day in range(23, 31)), *(f"12-{day:02}" for day in range(1, 12))]


def test_hours_of_a_campaign_hold_for_calls_accepted_before_and_after() -> None:
    pipeline = Pipeline(Conditions(limits=replace(PRODUCTION, calls_per_minute=1)))
    people = People(pipeline)
    for number in range(4):
        pipeline.request(f"r{number}", campaign="recall")
    pipeline.request("own", campaign="recall", calling_hours=hours("00:00-24:00"))
    pipeline.run(30)
    people.give("recall", hours("11:00-18:00"))
    pipeline.request("later", campaign="recall")
    pipeline.request("other", campaign="sale")
    pipeline.run(HOUR)

    sent = sent_at(pipeline)
    assert sorted(sent) == ["other", "own", "r0"]
    assert {call.wait_reason for key, call in pipeline.calls.items() if key not in sent} == {WaitReason.CALLING_HOURS}
    pipeline.run_until_all_final(2 * HOUR)
    assert all(each[0] >= 2 * HOUR for key, each in sent_at(pipeline).items() if key not in sent)


def test_nobody_is_dialled_after_hours_that_were_narrowed() -> None:
    pipeline = Pipeline(Conditions(hours=StageHours(named={"office": hours("09:00-18:00")}, default="office")))
    people = People(pipeline)
    pipeline.request_many(60)
    pipeline.run(61)
    people.name("office", hours("12:00-18:00"))
    at = pipeline.world.now
    pipeline.run(600)

    last = max(send.at for send in pipeline.voice.log)
    assert at - 5 <= last <= at + KNOWN_FOR_S + ON_THE_WAY_S
    pipeline.run_until_all_final(4 * HOUR)
    assert sum(send.at >= 3 * HOUR for send in pipeline.voice.log) > 20


def test_who_sets_nothing_pays_nothing() -> None:
    def cost(*, used: bool) -> dict[str, int]:
        stage = StageHours(named={"office": hours("09:00-18:00")})
        even = (0.01, 0.01)
        pipeline = Pipeline(Conditions(hours=stage, aws_latency_s=even, voice_latency_s=even, delivery_s=even))
        if used:
            People(pipeline).name("late", hours("18:00-21:00"))
            People(pipeline).give("sale", "late")
        pipeline.run(10 * MINUTE - pipeline.world.now)
        counted = pipeline.count_calls()
        pipeline.request("r1", "+12065550111", campaign="recall")
        pipeline.run(60)
        assert pipeline.dialled() == ["r1"]
        return dict(counted)

    assert cost(used=True) == cost(used=False)


def test_hours_that_are_widened_let_waiting_calls_go() -> None:
    stage = StageHours(named={"office": hours("12:00-18:00")}, default="office")
    # Two that are sent beside one another arrive in the order in which they leave.
    pipeline = Pipeline(Conditions(hours=stage, voice_latency_s=(0.1, 0.1)))
    people = People(pipeline)
    for number in range(12):
        pipeline.request(f"r{number}")
        pipeline.run(7)
    own = hours("15:00-18:00")
    pipeline.request("own", calling_hours=own)
    pipeline.run(600)
    assert pipeline.dialled() == []
    at = pipeline.world.now
    people.name("office", hours("09:00-18:00"))
    pipeline.run(180)

    assert pipeline.dialled() == [f"r{number}" for number in range(12)], "in the order in which they were due"
    assert pipeline.voice.log[0].at <= at + DATED_AFTER_S + MINUTE
    waits = pipeline.calls["own"]
    assert waits.due_without_hours is not None
    assert pipeline.faults_of_limits() == []


def test_hours_that_are_taken_back_let_the_calls_of_a_campaign_go_and_leave_no_mark() -> None:
    pipeline = Pipeline(Conditions())
    people = People(pipeline)
    people.name("late", hours("18:00-21:00"))
    people.give("recall", "late")
    pipeline.request("r1", campaign="recall")
    pipeline.run(60)
    assert pipeline.calls["r1"].wait_reason is WaitReason.CALLING_HOURS
    people.give("recall", None)
    people.remove("late")
    pipeline.run(2 * MINUTE)
    assert pipeline.dialled() == ["r1"]
    pipeline.run(8 * MINUTE)
    assert control_of(pipeline) == Control(version=control_of(pipeline).version, numbers_moved_at=START)


def test_scheduled_call_moves_with_the_hours_and_back_to_its_own_time() -> None:
    pipeline = Pipeline(Conditions(hours=StageHours(named={"office": hours("09:00-18:00")}, default="office")))
    people = People(pipeline)
    pipeline.request("one", not_before=iso(2 * HOUR))
    pipeline.run(30)
    assert pipeline.calls["one"].wait_reason is WaitReason.SCHEDULED
    people.name("office", hours("14:00-18:00"))
    pipeline.run(3 * MINUTE)
    call = pipeline.calls["one"]
    assert call.wait_reason is WaitReason.CALLING_HOURS
    assert call.status_at >= START + timedelta(hours=5)
    people.remove("office")
    pipeline.run(3 * MINUTE)
    call = pipeline.calls["one"]
    assert (call.wait_reason, call.status_at) == (WaitReason.SCHEDULED, START + timedelta(hours=2))
    pipeline.run_until_all_final(3 * HOUR)
    assert 2 * HOUR <= sent_at(pipeline)["one"][0] <= 2 * HOUR + MINUTE


def test_hours_that_leave_no_opening_hold_the_calls_and_others_let_them_go() -> None:
    pipeline = Pipeline(Conditions(hours=StageHours(named={"late": hours("18:00-21:00")})))
    people = People(pipeline)
    people.name("night", hours("21:00-23:00"))
    pipeline.request("one", calling_hours="night")
    pipeline.request("two", calling_hours="late")
    pipeline.run(30)
    people.remove("night")
    people.name("late", hours("18:00-21:00") | {"blocked_dates": [f"2026-{day}" for day in BLOCKED]})
    pipeline.run(3 * MINUTE)
    assert {call.wait_reason for call in pipeline.calls.values()} == {WaitReason.NOT_PERMITTED}
    assert "names calling hours that the stage does not define" in pipeline.calls["one"].status_reason
    assert "do not open within 14 days" in pipeline.calls["two"].status_reason
    people.name("night", hours("00:00-24:00"))
    people.remove("late")
    pipeline.run(3 * MINUTE)
    assert pipeline.dialled() == ["one"]
    assert pipeline.calls["two"].wait_reason is WaitReason.CALLING_HOURS


def test_call_whose_time_is_over_before_the_new_opening_is_left_until_then() -> None:
    pipeline = Pipeline(Conditions(hours=StageHours(named={"office": hours("10:00-18:00")}, default="office")))
    people = People(pipeline)
    pipeline.request("one", expires_at=iso(2 * HOUR))
    pipeline.run(30)
    people.name("office", hours("14:00-18:00"))
    pipeline.run(3 * MINUTE)
    assert pipeline.calls["one"].status is CallStatus.WAITING
    people.remove("office")
    pipeline.run_until_all_final(3 * HOUR)
    assert HOUR <= sent_at(pipeline)["one"][0] <= HOUR + 75


def test_deployment_that_widens_hours_lets_waiting_calls_go() -> None:
    conditions = Conditions(hours=StageHours(named={"office": hours("12:00-18:00")}, default="office"))
    pipeline = Pipeline(conditions)
    pipeline.request("one")
    pipeline.run(10 * MINUTE)
    pipeline.deploy(CALLING_HOURS="{}")
    at = pipeline.world.now
    pipeline.run(3 * MINUTE)
    assert pipeline.dialled() == ["one"]
    assert pipeline.voice.log[0].at <= at + DATED_AFTER_S + 2 * MINUTE
    assert control_of(pipeline).stage_hours is None


@pytest.mark.parametrize("after", range(0, 60, 3))
def test_dating_goes_on_where_it_died(after: int) -> None:
    pipeline = Pipeline(Conditions(hours=StageHours(named={"office": hours("12:00-18:00")}, default="office")))
    people = People(pipeline)
    for lane in ("bulk", "normal", "urgent"):
        pipeline.request_many(70, lane=Lane(lane), prefix=lane[0])
    pipeline.run(MINUTE)
    people.name("office", hours("11:00-18:00"))
    writes = 0

    def dies(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        nonlocal writes
        if call.operation == "PutItem" and pipeline.world.now > MINUTE + DATED_AFTER_S:
            writes += 1
            if writes == after:
                execute()
                raise Killed
        return execute()

    pipeline.aws.intercept = dies
    pipeline.run(10 * MINUTE)
    assert writes > after
    due_at = START + timedelta(hours=2)
    assert {due_at <= call.status_at <= due_at + timedelta(seconds=15) for call in pipeline.calls.values()} == {True}
    assert control_of(pipeline).dating_anew is None


def test_scheduled_call_that_is_held_for_a_while_is_due_at_its_own_time() -> None:
    pipeline = Pipeline(Conditions())
    people = People(pipeline)
    people.name("office", hours("00:00-24:00"))
    pipeline.request("one", not_before=iso(HOUR), calling_hours="office")
    pipeline.run(30)
    people.remove("office")
    pipeline.run(25 * MINUTE)
    held = pipeline.calls["one"]
    assert (held.wait_reason, held.due_without_hours) == (WaitReason.NOT_PERMITTED, START + timedelta(hours=1))
    people.name("office", hours("00:00-24:00"))
    pipeline.run(3 * MINUTE)
    call = pipeline.calls["one"]
    assert (call.wait_reason, call.status_at) == (WaitReason.SCHEDULED, START + timedelta(hours=1))
    pipeline.run_until_all_final(3 * HOUR)
    assert HOUR <= sent_at(pipeline)["one"][0] <= HOUR + MINUTE
    assert pipeline.faults() == []


def test_call_that_waits_for_something_else_keeps_its_reason() -> None:
    conditions = Conditions(
        limits=replace(PRODUCTION, calls_per_recipient_per_day=1),
        scripts={"+12065550100": [Script(outcome="BUSY", seconds=5)]},
        hours=StageHours(named={"office": hours("09:00-18:00")}, default="office"),
    )
    pipeline = Pipeline(conditions)
    people = People(pipeline)
    pipeline.request("retry", "+12065550100", retry={"busy": {"delay_seconds": 3_600}})
    pipeline.run(MINUTE)
    pipeline.request("day", "+12065550100")
    pipeline.run(MINUTE)
    before = pipeline.calls
    assert [before[each].wait_reason for each in ("retry", "day")] == [WaitReason.RETRY, WaitReason.RECIPIENT_LIMIT]
    people.name("office", hours("17:00-18:00"))
    pipeline.run(3 * MINUTE)
    people.remove("office")
    pipeline.run(3 * MINUTE)
    assert pipeline.calls == before
