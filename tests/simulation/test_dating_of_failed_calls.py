"""Calls that could not be dated anew when hours were widened: they go all the same, and keep no other waiting."""

from collections.abc import Callable

import pytest

from redial.adapters.dynamodb.schema import CALL, FAILURE
from redial.domain.call.calls import WaitReason, call_id_of
from redial.domain.call.stage_hours import StageHours
from redial.domain.steering.control import DATED_AFTER
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import Killed, too_large
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline
from tests.simulation.calling_hours import HOUR, hours
from tests.simulation.failing_writes import fail_writes_of, is_about
from tests.simulation.healed_calls import heal, note_of
from tests.simulation.people import MINUTE, People, control_of

OFFICE = StageHours(named={"office": hours("12:00-18:00")}, default="office")
OPEN = hours("00:00-24:00")
SECOND_PASS_S = 6 * MINUTE


def die_after_writing(pipeline: Pipeline, prefix: str) -> None:
    """Let the process that writes such an item next die right after it."""
    written: list[str] = []

    def dies(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        answer = execute()
        if call.operation == "PutItem" and call.parameters["Item"]["pk"]["S"].startswith(prefix) and not written:
            written.append(prefix)
            raise Killed
        return answer

    pipeline.aws.intercept = dies


def test_call_that_cannot_be_written_once_in_each_pass_goes() -> None:
    pipeline = Pipeline(Conditions(hours=OFFICE))
    pipeline.request("bad")
    pipeline.run(MINUTE)
    People(pipeline).name("office", OPEN)
    at = pipeline.world.now
    passes = [at + DATED_AFTER.total_seconds(), at + SECOND_PASS_S]

    def fails_once_in_each_pass(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        if call.operation == "PutItem" and is_about(call, "bad") and passes and pipeline.world.now >= passes[0]:
            passes.pop(0)
            raise too_large()
        return execute()

    pipeline.aws.intercept = fails_once_in_each_pass
    pipeline.run(10 * MINUTE)
    assert pipeline.dialled() == ["bad"]
    assert pipeline.voice.log[0].at <= at + 3 * MINUTE, "the next tick tries it again"
    assert control_of(pipeline).dating_anew is None


def test_call_that_cannot_be_written_in_the_second_pass_alone_goes() -> None:
    pipeline = Pipeline(Conditions(hours=OFFICE))
    pipeline.request("bad")
    pipeline.run(MINUTE)
    items, key = pipeline.aws.dynamodb.items, f"{CALL}{call_id_of('bad')}"
    dated_by_old_hours = items.pop(key)
    People(pipeline).name("office", OPEN)
    pipeline.run(5 * MINUTE)
    # As by a process that knew the old hours alone when it dated it.
    items[key] = dated_by_old_hours
    failed: list[float] = []

    def fails_once(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        if call.operation == "PutItem" and is_about(call, "bad") and not failed:
            failed.append(pipeline.world.now)
            raise too_large()
        return execute()

    pipeline.aws.intercept = fails_once
    pipeline.run(10 * MINUTE)
    assert pipeline.dialled() == ["bad"]
    assert pipeline.voice.log[0].at <= failed[0] + 2 * MINUTE
    assert control_of(pipeline).dating_anew is None


def test_call_that_cannot_be_written_through_both_passes_goes_when_it_can_be() -> None:
    pipeline = Pipeline(Conditions(hours=OFFICE))
    pipeline.request("bad")
    pipeline.request_many(150)
    pipeline.run(MINUTE)
    fail_writes_of(pipeline, "bad")
    People(pipeline).name("office", OPEN)
    pipeline.run(5 * MINUTE)
    assert len(pipeline.dialled()) > 10, "the others do not wait for it"
    pipeline.run(7 * MINUTE)
    assert control_of(pipeline).dating_anew is None, "it keeps no pass going"
    assert note_of(pipeline)["status_key"] == "SET_ASIDE"
    assert pipeline.calls["bad"].wait_reason is WaitReason.CALLING_HOURS
    heal(pipeline)
    pipeline.run(32 * MINUTE)
    assert "bad" in pipeline.dialled()
    assert "status_key" not in note_of(pipeline)
    assert pipeline.faults_of_limits() == []


@pytest.mark.parametrize("dies_after", [None, CALL, FAILURE])
def test_call_that_is_set_aside_through_both_passes_goes_when_it_is_taken_back(dies_after: str | None) -> None:
    pipeline = Pipeline(Conditions(hours=OFFICE))
    people = People(pipeline)
    pipeline.request("bad")
    pipeline.run(MINUTE)
    fail_writes_of(pipeline, "bad")
    for hour in (13, 14, 15) * 3:
        people.name("office", hours(f"{hour}:00-18:00"))
        pipeline.run(2 * MINUTE)
    heal(pipeline)
    if dies_after is not None:
        die_after_writing(pipeline, dies_after)
    people.name("office", OPEN)
    at = pipeline.world.now
    assert note_of(pipeline)["failures"] >= 5
    pipeline.run(9 * MINUTE)
    assert (pipeline.dialled(), control_of(pipeline).dating_anew) == ([], None)
    pipeline.run(23 * MINUTE)
    assert pipeline.dialled() == ["bad"]
    assert pipeline.voice.log[0].at < at + HOUR / 2 + 2 * MINUTE
    assert "status_key" not in note_of(pipeline)
