"""Nobody is called outside of calling hours, whatever fails; and whoever waits for them goes at the opening, in order."""

from typing import Any

import pytest
from msgspec.structs import replace

from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.domain.call.stage_hours import StageHours
from redial.domain.pacing.limits import PRODUCTION
from redial.metrics import MetricName
from simulation.stack.faults import Conditions
from simulation.stack.functions import NUMBERS
from simulation.stack.pipeline import Pipeline, iso
from simulation.voice.sends import Script
from tests.simulation.calling_hours import HOUR, hours, sent_at

BUSY_FIRST = [Script(outcome="BUSY", seconds=10), Script()]


def test_calls_wait_for_the_opening_and_go_in_their_order() -> None:
    # Of two numbers, which let a call go at the same time, either one's may arrive first, by milliseconds.
    pipeline = Pipeline(Conditions(numbers=NUMBERS[:1]))
    for number in range(6):
        pipeline.request(f"r{number}", calling_hours=hours("12:00-18:00"))
        pipeline.run(120)
    pipeline.run_until_all_final(5 * HOUR)

    assert pipeline.dialled() == [f"r{number}" for number in range(6)]
    assert all(3 * HOUR <= each[0] <= 3 * HOUR + 75 for each in sent_at(pipeline).values())
    assert pipeline.faults() == []


def test_retry_that_falls_outside_moves_to_the_next_opening_and_does_not_end_the_call() -> None:
    pipeline = Pipeline(Conditions(scripts={"+12065550100": list(BUSY_FIRST)}))
    pipeline.request(
        "one", "+12065550100", retry={"busy": {"delay_seconds": 600}}, calling_hours=hours("09:00-09:05", "11:00-12:00")
    )
    pipeline.run(700)
    waits = pipeline.calls["one"]
    assert (waits.status, waits.wait_reason) == (CallStatus.WAITING, WaitReason.CALLING_HOURS)
    pipeline.run_until_all_final(3 * HOUR)

    first, second = sent_at(pipeline)["one"]
    assert (first < 10, 2 * HOUR <= second <= 2 * HOUR + 75) == (True, True)
    assert pipeline.faults() == []


def test_retry_ends_the_call_only_where_its_time_comes_before_the_opening() -> None:
    pipeline = Pipeline(Conditions(scripts={"+12065550100": list(BUSY_FIRST)}))
    pipeline.request(
        "one",
        "+12065550100",
        retry={"busy": {"delay_seconds": 600}},
        expires_at=iso(2 * HOUR),
        calling_hours=hours("09:00-09:05", "11:00-12:00"),
    )
    pipeline.run(700)
    call = pipeline.calls["one"]
    assert call.status is CallStatus.UNREACHED
    assert "waits for 11:00 in Etc/UTC" in call.status_reason


def test_backlog_that_hours_end_over_goes_on_in_its_order() -> None:
    pipeline = Pipeline(Conditions(limits=replace(PRODUCTION, calls_per_minute=2)))
    for number in range(30):
        pipeline.request(f"r{number:02}", calling_hours=hours("09:00-09:08", "10:00-11:00"))
        pipeline.run(18)
    pipeline.run_until_all_final(2 * HOUR)

    times = [send.at for send in pipeline.voice.log]
    # As they are claimed: of two requests that wait for their answers beside one another, either may arrive first.
    claimed = sorted(pipeline.calls, key=lambda request_id: pipeline.calls[request_id].attempts[0].intent_at)
    assert claimed == [f"r{number:02}" for number in range(30)]
    assert 10 <= sum(time < 480 for time in times) < 20, "the rest is left over"
    assert pipeline.faults() == []


def test_nothing_begins_in_the_last_minute_of_hours() -> None:
    pipeline = Pipeline(Conditions())
    pipeline.run(HOUR - 300)
    pipeline.request("early", not_before=iso(HOUR - 70), calling_hours=hours("09:00-10:00"))
    pipeline.request("late", not_before=iso(HOUR - 50), calling_hours=hours("09:00-10:00"))
    pipeline.run_until_all_final(30 * HOUR, idle_ticks=False)
    sent = sent_at(pipeline)
    assert HOUR - 70 <= sent["early"][0] <= HOUR - 60
    assert sent["late"][0] >= 24 * HOUR


def test_call_kept_by_version_2_is_not_dialled_after_its_hours() -> None:
    pipeline = Pipeline(Conditions(voice_api="v2", script=lambda _number: Script(kept_s=58)))
    pipeline.run(HOUR - 300)
    pipeline.request("one", not_before=iso(HOUR - 65), calling_hours=hours("09:00-10:00"))
    pipeline.run(HOUR)
    assert pipeline.faults_of_limits() == []
    (send,) = pipeline.voice.log
    assert send.dialled_at is None, "its time to live ended with the hours"


def test_floor_holds_for_requests_that_say_nothing_and_not_for_the_lanes_left_out() -> None:
    stage = StageHours(never_outside=("03:00", "21:00"), never_outside_except_lanes=(Lane.URGENT,))
    pipeline = Pipeline(Conditions(hours=stage))
    pipeline.request("r1", "+12065550111")
    pipeline.request("u1", "+12065550112", lane="urgent")
    pipeline.run_until_all_final(4 * HOUR)
    sent = sent_at(pipeline)
    assert sent["u1"][0] < 10
    assert 2 * HOUR <= sent["r1"][0] <= 2 * HOUR + 75, "03:00 in Seattle"
    assert pipeline.faults() == []


def test_hours_that_a_deployment_takes_away_hold_the_call_until_they_are_back() -> None:
    pipeline = Pipeline(Conditions(hours=StageHours(named={"office": hours("10:00-18:00")})))
    pipeline.request("one", calling_hours="office")
    pipeline.run(60)
    assert pipeline.calls["one"].wait_reason is WaitReason.CALLING_HOURS
    pipeline.deploy(CALLING_HOURS="{}")
    pipeline.run(HOUR + 120)
    held = pipeline.calls["one"]
    assert (held.wait_reason, pipeline.dialled()) == (WaitReason.NOT_PERMITTED, [])
    assert "names calling hours that the stage does not define" in held.status_reason
    pipeline.deploy()
    pipeline.run_until_all_final(HOUR)
    assert pipeline.dialled() == ["one"]
    assert pipeline.faults() == []


def test_hours_cost_no_call_of_aws() -> None:
    def cost(stage: StageHours) -> dict[str, int]:
        pipeline = Pipeline(Conditions(hours=stage))
        counted = pipeline.count_calls()
        pipeline.request("r1", "+12065550111")
        pipeline.run(60)
        assert pipeline.dialled() == ["r1"]
        return dict(counted)

    assert cost(StageHours(never_outside=("00:00", "24:00"))) == cost(
        StageHours(named={"office": hours("10:00-18:00")})
    )


@pytest.mark.parametrize("seed", range(6))
def test_nobody_is_called_outside_whatever_fails(seed: int) -> None:
    pipeline = Pipeline(
        Conditions(
            seed=seed,
            hours=StageHours(never_outside=("01:10", "02:40")),
            skews_s=(0.0, 0.05),
            index_lag_s=(0.0, 20.0),
            killed=0.01,
            failed=0.01,
            answer_lost=0.01,
            event_repeated=0.2,
            event_delay_s=(0.0, 60.0),
            script=lambda number: Script(outcome="BUSY", seconds=20) if number % 3 == 0 else Script(),
        )
    )
    for number in range(30):
        more: dict[str, Any] = {"calling_hours": hours("09:05-09:30", "09:45-11:00")} if number % 2 else {}
        pipeline.request(f"r{number}", retry={"busy": {"delay_seconds": 300}, "on_unknown": "redial"}, **more)
        pipeline.run(60)
    pipeline.run_until_all_final(60 * HOUR)
    assert [fault for fault in pipeline.faults() if "dead letter" not in fault] == []
    assert pipeline.functions.notebook.sums[MetricName.RECORD_UNREADABLE] == 0
