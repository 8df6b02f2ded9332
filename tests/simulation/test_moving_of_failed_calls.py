"""Calls that could not be moved when their campaign was given another lane: they follow it, and keep no other waiting."""

from collections.abc import Callable

from msgspec.structs import replace

from redial.domain.call.requests import Lane
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.steering.control import DATED_AFTER
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import too_large
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, iso
from tests.simulation.failing_writes import fail_writes_of, is_about
from tests.simulation.healed_calls import heal, note_of
from tests.simulation.moved_campaigns import HOUR, lanes, move
from tests.simulation.people import MINUTE, control_of

SLOW = replace(PRODUCTION, calls_per_minute=2)
SECOND_PASS_S = 6 * MINUTE
"""From the move on."""


def is_done(pipeline: Pipeline) -> bool:
    return control_of(pipeline).campaign_lanes["recall"].is_done


def test_call_that_cannot_be_written_once_in_each_pass_is_moved() -> None:
    pipeline = Pipeline(Conditions())
    pipeline.request("bad", campaign="recall", lane="bulk", not_before=iso(2 * HOUR))
    pipeline.run(MINUTE)
    move(pipeline, "recall", Lane.URGENT)
    at = pipeline.world.now
    passes = [at + DATED_AFTER.total_seconds(), at + SECOND_PASS_S]

    def fails_once_in_each_pass(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        if call.operation == "PutItem" and is_about(call, "bad") and passes and pipeline.world.now >= passes[0]:
            passes.pop(0)
            raise too_large()
        return execute()

    pipeline.aws.intercept = fails_once_in_each_pass
    pipeline.run(3 * MINUTE)
    assert pipeline.calls["bad"].request.lane is Lane.URGENT, "the next tick tries it again"
    pipeline.run(7 * MINUTE)
    assert is_done(pipeline)


def test_call_that_cannot_be_written_through_both_passes_is_moved_when_it_is_taken_back() -> None:
    pipeline = Pipeline(Conditions())
    late = iso(2 * HOUR)
    pipeline.request("bad", campaign="recall", lane="bulk", not_before=late)
    for number in range(150):
        pipeline.request(f"m{number}", campaign="recall", lane="bulk", not_before=late)
    pipeline.run(MINUTE)
    fail_writes_of(pipeline, "bad")
    move(pipeline, "recall", Lane.URGENT)
    pipeline.run(3 * MINUTE)
    others = [call.request.lane for key, call in pipeline.calls.items() if key != "bad"]
    assert set(others) == {Lane.URGENT}, "the others do not wait for it"
    pipeline.run(9 * MINUTE)
    assert is_done(pipeline), "it keeps no pass going"
    assert note_of(pipeline)["status_key"] == "SET_ASIDE"
    assert lanes(pipeline, "bad") == {Lane.BULK}
    heal(pipeline)
    pipeline.run(32 * MINUTE)
    assert lanes(pipeline, "bad") == {Lane.URGENT}
    assert "status_key" not in note_of(pipeline)


def test_due_call_that_was_set_aside_does_not_wait_behind_those_of_the_lane_that_its_campaign_left() -> None:
    pipeline = Pipeline(Conditions(limits=SLOW))
    fail_writes_of(pipeline, "bad")
    pipeline.request("bad", campaign="recall", lane="bulk")
    pipeline.run(4 * MINUTE)
    assert note_of(pipeline)["status_key"] == "SET_ASIDE"
    pipeline.request_many(200, prefix="o")
    move(pipeline, "recall", Lane.URGENT)
    pipeline.run(10 * MINUTE)
    assert is_done(pipeline)
    heal(pipeline)
    healed = pipeline.world.now
    pipeline.run(36 * MINUTE)
    (sent,) = [send for send in pipeline.voice.log if send.text == "bad"]
    assert sent.at <= healed + 34 * MINUTE
    assert pipeline.faults_of_limits() == []
