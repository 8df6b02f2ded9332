"""A hold after refusals while other things go wrong as well: probes, dialers, people, and the way back."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.reading import StoredCalls, TableReader
from redial.adapters.dynamodb.table import Table
from redial.application.steering.control_dialling import DiallingControl
from redial.application.steering.redrive_refused import Redriven, RefusedCalls
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.requests import Lane
from redial.metrics import MetricName
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, destination_of, iso
from simulation.voice.sends import Behaviour, Script
from simulation.world import WorldClock
from tests.simulation.refusing_service import by_status, pipeline_now, refusals, refused_until, request_all_sorts


def redrive(pipeline: Pipeline, skew_s: float = 0.0) -> Redriven:
    """Do what `redial redrive refused` does, within the world's time."""
    table = Table(clients.dynamodb(), "calls")
    reader = TableReader(clients.dynamodb(), "calls")
    way_back = RefusedCalls(
        allowances=DynamoDbAllowance(table, "us-east-1"),
        indexes=reader,
        records=StoredCalls(reader),
        calls=DynamoDbCalls(table, timedelta(days=90)),
        telemetry=pipeline.functions.notebook,
        clock=WorldClock(pipeline.world, skew_s),
    )
    return way_back.redrive(None, timedelta(seconds=15), dry_run=False)


def redriven_at(pipeline: Pipeline, *times: float) -> list[Redriven]:
    """Let several redrive, each by a clock of its own: the same write of two would count as one whose answer was lost."""
    done: list[Redriven] = []

    def redrive_by(skew_s: float) -> None:
        done.append(redrive(pipeline, skew_s))

    for number, time in enumerate(times):
        pipeline.world.spawn(partial(redrive_by, 0.05 * number), at=time)
    return done


@pytest.mark.parametrize(
    "behaviour", ["timed_out", "timed_out_placed", "lost_placed", "throttled", "error", "unreachable"]
)
def test_probes_that_are_throttled_or_get_no_answer_burn_no_call(behaviour: Behaviour) -> None:
    pipeline = Pipeline(Conditions())

    def script(number: int) -> Script:
        if number < 5 or 9 <= number < 11:
            return Script("refused_all")
        return Script(behaviour) if number < 9 else Script()

    pipeline.voice.script = script
    request_all_sorts(pipeline, 20, retry={"on_unknown": "give_up"})
    pipeline.run(400)
    assert len(by_status(pipeline, CallStatus.REJECTED)) == 5
    pipeline.run_until_all_final(3 * 3_600)
    assert len(by_status(pipeline, CallStatus.REJECTED)) == 5
    assert len(by_status(pipeline, CallStatus.COMPLETED)) >= 20 - 5 - 4
    assert pipeline.faults() == []


@pytest.mark.parametrize("which", range(6))
@pytest.mark.parametrize("after", [True, False])
def test_a_dialer_that_freezes_around_a_refusal_or_a_probe_burns_no_call(which: int, after: bool) -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 500)
    writes = 0

    def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        nonlocal writes
        if call.operation not in {"PutItem", "SendVoiceMessage"} or len(refusals(pipeline)) < 5:
            return execute()
        writes += 1
        if writes - 1 != which:
            return execute()
        if not after:
            pipeline.world.sleep(70)
            return execute()
        answer = execute()
        pipeline.world.sleep(70)
        return answer

    pipeline.aws.intercept = intercept
    request_all_sorts(pipeline, 20)
    pipeline.run(500)
    assert len(by_status(pipeline, CallStatus.REJECTED)) <= 6
    pipeline.run_until_all_final(3 * 3_600)
    assert len(by_status(pipeline, CallStatus.REJECTED)) <= 6
    assert pipeline.faults() == []


@pytest.mark.parametrize("campaign", [None, "sale"])
def test_urgent_calls_that_are_bad_in_themselves_do_not_probe_for_ever(campaign: str | None) -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 300)
    more = {} if campaign is None else {"campaign": campaign}
    request_all_sorts(pipeline, 20, **more)
    pipeline.run(100)
    for number in range(3):
        pipeline.voice.scripts[destination_of(f"hot{number}")] = [Script("refused")]
        pipeline.request(f"hot{number}", lane=Lane.URGENT.value, **more)
    pipeline.run(800)
    assert len(by_status(pipeline, CallStatus.COMPLETED)) == 15


def test_urgent_calls_alone_probe_each_minute() -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 900)
    request_all_sorts(pipeline, 12, campaign="sale", lane=Lane.URGENT.value)
    pipeline.run(900)
    assert len(refusals(pipeline)) - 5 >= 12


def test_the_hold_on_a_campaign_ends_when_the_campaign_is_cancelled() -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 1_800)
    for number in range(20):
        pipeline.request(f"bad{number}", campaign="bad")
    pipeline.run(200)
    sums = pipeline.functions.notebook.sums
    assert sums[MetricName.HOLDS_AFTER_REFUSALS] > 0
    with pipeline.aws.installed():
        control = DiallingControl(DynamoDbControl(Table(clients.dynamodb(), "calls")))
        control.cancel_campaign("bad", "me", pipeline_now(pipeline))
    pipeline.run(130)
    sums.clear()
    pipeline.run(180)
    assert sums[MetricName.HOLDS_AFTER_REFUSALS] == 0
    assert by_status(pipeline, CallStatus.WAITING) == []
    # A call of it that was accepted after that is refused as well: it is held at once, and no call is lost.
    pipeline.request("bad90", campaign="bad")
    pipeline.run(180)
    assert pipeline.calls["bad90"].wait_reason is WaitReason.SERVICE_REFUSES
    assert len(by_status(pipeline, CallStatus.REJECTED)) == 5


def test_a_held_call_whose_time_is_over_ends_and_is_not_redriven() -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 2_000)
    request_all_sorts(pipeline, 10, expires_at=iso(300))
    pipeline.run(500)
    assert (len(by_status(pipeline, CallStatus.REJECTED)), len(by_status(pipeline, CallStatus.EXPIRED))) == (5, 5)
    done = redriven_at(pipeline, 510)
    pipeline.run(60)
    assert [(each.redriven, each.too_late) for each in done] == [(0, 5)]


def test_what_is_redriven_while_the_hold_lasts_waits_with_the_others() -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 1_200)
    request_all_sorts(pipeline, 20)
    pipeline.run(300)
    done = redriven_at(pipeline, 310)
    pipeline.run(880)
    assert [each.redriven for each in done] == [5]
    assert by_status(pipeline, CallStatus.REJECTED) == []
    assert len(by_status(pipeline, CallStatus.WAITING)) == 20
    pipeline.run_until_all_final(3_600)
    assert len(by_status(pipeline, CallStatus.COMPLETED)) == 20
    assert all(len(call.attempts) == 1 for call in pipeline.calls.values())
    assert pipeline.faults() == []


def test_two_that_redrive_at_once_make_each_call_due_once() -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 400)
    request_all_sorts(pipeline, 20)
    pipeline.run(700)
    assert len(by_status(pipeline, CallStatus.COMPLETED)) == 15
    done = redriven_at(pipeline, 710, 710.003)
    pipeline.run(300)
    assert sum(each.redriven for each in done) == 5
    assert len(by_status(pipeline, CallStatus.COMPLETED)) == 20
    assert len(pipeline.voice.placed()) == 20
    assert pipeline.faults() == []


def test_a_redriven_call_that_is_refused_again_can_be_redriven_again() -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 400)
    request_all_sorts(pipeline, 20)
    pipeline.run(700)
    bad = by_status(pipeline, CallStatus.REJECTED)[0]
    again = pipeline.calls[bad].request.destination_phone_number
    pipeline.voice.scripts[again] = [Script("refused_all"), Script()]
    done = redriven_at(pipeline, 710)
    pipeline.run(120)
    assert by_status(pipeline, CallStatus.REJECTED) == [bad]
    assert len(pipeline.calls[bad].attempts) == 1
    again_done = redriven_at(pipeline, 850)
    pipeline.run(120)
    assert [each.redriven for each in (*done, *again_done)] == [5, 1]
    assert pipeline.calls[bad].status is CallStatus.COMPLETED
    assert pipeline.faults() == []
