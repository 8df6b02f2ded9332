"""When the voice service refuses more than one call for the same cause, the backlog is held and not burnt."""

from collections.abc import Callable

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.table import Table
from redial.application.steering.control_dialling import DiallingControl
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.steering.control import Target
from redial.metrics import MetricName
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import Killed
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, destination_of, iso
from simulation.voice.sends import Script
from tests.simulation.refusing_service import by_status, pipeline_now, refusals, refused_until, request_all_sorts


def test_a_systemic_refusal_costs_five_calls_and_not_the_backlog() -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 1_800)
    request_all_sorts(pipeline, 100)
    pipeline.run(1_800)
    rejected = by_status(pipeline, CallStatus.REJECTED)
    # Two dialers may each have one on its way when the fifth is refused; such a refusal ends no call any more.
    assert len(rejected) == 5
    assert len(by_status(pipeline, CallStatus.WAITING)) == 95
    # One a minute probes.
    assert 25 <= len(refusals(pipeline)) - 5 <= 36
    pipeline.run(1_200)
    assert len(by_status(pipeline, CallStatus.COMPLETED)) == 95
    assert all(len(call.attempts) == 1 for call in pipeline.calls.values())
    assert pipeline.faults() == []


def test_each_minute_another_call_probes() -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 900)
    request_all_sorts(pipeline, 40)
    pipeline.run(900)
    probes = [send.destination_phone_number for send in refusals(pipeline)[5:]]
    assert len(probes) >= 12
    assert len(set(probes)) == len(probes)


def test_a_call_that_waits_says_what_the_service_answered() -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 900)
    request_all_sorts(pipeline, 20)
    pipeline.run(300)
    told = [call for call in pipeline.calls.values() if call.wait_reason is WaitReason.SERVICE_REFUSES]
    assert told
    assert all("There is no configuration set" in call.status_reason for call in told)
    assert all(call.attempts == () for call in told)
    assert pipeline.functions.notebook.sums[MetricName.HOLDS_AFTER_REFUSALS] > 0
    assert pipeline.functions.notebook.sums[MetricName.SEND_REFUSED] == len(refusals(pipeline))


@pytest.mark.parametrize("bad", [1, 4])
def test_up_to_four_bad_calls_are_rejected_each_for_itself(bad: int) -> None:
    pipeline = Pipeline(Conditions())
    for number in range(bad):
        pipeline.voice.scripts[destination_of(f"bad{number}")] = [Script("refused")]
        pipeline.request(f"bad{number}", campaign="sale")
    pipeline.run(30)
    for number in range(10):
        pipeline.request(f"good{number}", campaign="sale")
    pipeline.run(120)
    assert len(by_status(pipeline, CallStatus.REJECTED)) == bad
    assert len(by_status(pipeline, CallStatus.COMPLETED)) == 10
    assert all(
        pipeline.calls[each].attempts[0].outcome is Outcome.REFUSED for each in by_status(pipeline, CallStatus.REJECTED)
    )


def test_a_bad_campaign_is_held_and_the_others_go_on() -> None:
    # Of one number, which sends once a second: what left beside the fifth that is refused would be refused too.
    pipeline = Pipeline(Conditions(numbers=("+12065550190",)))
    for number in range(60):
        pipeline.voice.scripts[destination_of(f"bad{number}")] = [Script("refused_all")]
        pipeline.request(f"bad{number}", campaign="bad")
        pipeline.request(f"good{number}", campaign="good")
    pipeline.run(600)
    assert len(by_status(pipeline, CallStatus.COMPLETED)) == 60
    assert len(by_status(pipeline, CallStatus.REJECTED)) == 5
    assert len(by_status(pipeline, CallStatus.WAITING)) == 55
    # The bad campaign takes a place a minute from the good one.
    assert max(send.at for send in pipeline.voice.placed()) < 300
    assert len(refusals(pipeline)) <= 5 + 11
    read = 0

    def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        nonlocal read
        if call.operation == "BatchGetItem":
            read += len(call.parameters["RequestItems"]["calls"]["Keys"])
        return execute()

    pipeline.aws.intercept = intercept
    pipeline.run(600)
    # What is held is not read anew with every run: two processes read it once in ten minutes, and what probed comes behind it.
    assert read < 4 * 55
    assert len(refusals(pipeline)) - 5 >= 8
    for number in range(60):
        pipeline.voice.scripts[destination_of(f"bad{number}")] = [Script()]
    pipeline.run(600)
    assert len(by_status(pipeline, CallStatus.COMPLETED)) == 115


def test_a_held_campaign_that_is_paused_is_not_probed_and_one_that_is_cancelled_is_over() -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 1_800)
    for number in range(20):
        pipeline.request(f"bad{number}", campaign="bad")
    pipeline.run(200)
    with pipeline.aws.installed():
        control = DiallingControl(DynamoDbControl(Table(clients.dynamodb(), "calls")))
        control.pause(Target(campaign="bad"), "me", "", pipeline_now(pipeline))
    pipeline.run(20)
    before = len(refusals(pipeline))
    pipeline.run(600)
    assert len(refusals(pipeline)) == before
    with pipeline.aws.installed():
        control.cancel_campaign("bad", "me", pipeline_now(pipeline))
        control.resume(Target(campaign="bad"), pipeline_now(pipeline))
    pipeline.run(2_400)
    assert len(refusals(pipeline)) == before
    assert len(by_status(pipeline, CallStatus.REJECTED)) == 5


def test_a_probe_keeps_to_the_limits_and_an_expired_call_is_none() -> None:
    pipeline = Pipeline(Conditions())
    refused_until(pipeline, 3_600)
    request_all_sorts(pipeline, 30, expires_at=iso(600))
    pipeline.run(3_600)
    assert max(send.at for send in refusals(pipeline)) < 601
    assert len(by_status(pipeline, CallStatus.EXPIRED)) == 25
    assert pipeline.faults_of_limits() == []


@pytest.mark.parametrize("seed", range(2))
def test_a_rough_world_burns_few_calls_and_loses_none(seed: int) -> None:
    pipeline = Pipeline(
        Conditions(
            seed=seed, killed=0.01, failed=0.01, answer_lost=0.01, index_lag_s=(0.0, 1.0), delivery_s=(0.01, 0.3)
        )
    )
    refused_until(pipeline, 1_200)
    request_all_sorts(pipeline, 60)
    pipeline.run(1_200)
    assert len(by_status(pipeline, CallStatus.REJECTED)) <= 8
    pipeline.run_until_all_final(4 * 3_600)
    assert pipeline.faults() == []


@pytest.mark.parametrize("which", range(7))
@pytest.mark.parametrize("after", [True, False])
def test_a_dialer_that_dies_around_a_refusal_leaves_no_call_behind(which: int, after: bool) -> None:
    """The table's writes after the fifth refusal, each of them the last thing that its process does."""
    pipeline = Pipeline(Conditions(skews_s=(0.0,)))
    refused_until(pipeline, 400)
    writes = 0

    def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        nonlocal writes
        if call.is_send or call.operation != "PutItem" or len(refusals(pipeline)) < 5:
            return execute()
        writes += 1
        if writes - 1 != which:
            return execute()
        if after:
            execute()
        raise Killed

    pipeline.aws.intercept = intercept
    request_all_sorts(pipeline, 20)
    pipeline.run(400)
    assert len(by_status(pipeline, CallStatus.REJECTED)) <= 6
    pipeline.run_until_all_final(3 * 3_600)
    assert pipeline.faults() == []
    assert len(by_status(pipeline, CallStatus.COMPLETED)) >= 13
