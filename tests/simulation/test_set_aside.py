"""A call that cannot be handled: it holds up no other, is set aside after three runs, and comes back when it can be handled."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from botocore.exceptions import ParamValidationError

from redial.adapters.dynamodb.plain import Plain, from_item, to_item
from redial.adapters.dynamodb.schema import FAILURE
from redial.domain.call.calls import CallStatus, call_id_of
from redial.metrics import MetricName
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import Killed, client_error, internal_error, no_connection, read_timeout, too_large
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline
from simulation.voice.sends import Script
from tests.simulation.failing_writes import fail_writes_of, is_about

BAD = [f"bad{number}" for number in range(10)]


def notes(pipeline: Pipeline) -> dict[str, Plain]:
    return {key: from_item(item) for key, item in pipeline.aws.dynamodb.items.items() if key.startswith(FAILURE)}


def test_ten_calls_that_cannot_be_written_at_the_head_of_a_lane_delay_a_good_one_by_no_minute() -> None:
    pipeline = Pipeline(Conditions(skews_s=(0.0,)))
    fail_writes_of(pipeline, *BAD)
    for request_id in BAD:
        pipeline.request(request_id)
    pipeline.run(20)
    pipeline.request("good")
    pipeline.run(60)
    (sent,) = [send for send in pipeline.voice.log if send.text == "good"]
    assert sent.at < 80
    pipeline.run(600)
    assert pipeline.calls["good"].status is CallStatus.COMPLETED
    assert {pipeline.calls[request_id].status for request_id in BAD} == {CallStatus.WAITING}
    assert [send.text for send in pipeline.voice.log] == ["good"]
    assert pipeline.stack.errors == []
    assert pipeline.aws.wake_ups.dead == []


def test_calls_that_cannot_be_written_take_no_place_of_the_minute_from_the_others() -> None:
    pipeline = Pipeline(Conditions(skews_s=(0.0,), numbers=("+12065550190",)))
    fail_writes_of(pipeline, *BAD)
    for request_id in BAD:
        pipeline.request(request_id)
    pipeline.request_many(20)
    pipeline.run(60)
    assert len(pipeline.voice.log) == 20


def test_a_call_that_cannot_be_written_is_tried_in_three_runs_and_then_after_1_5_and_each_30_minutes() -> None:
    pipeline = Pipeline(Conditions(skews_s=(0.0,)))
    tried = fail_writes_of(pipeline, "bad")
    pipeline.request("bad")
    pipeline.run(2 * 3_600)
    later = [round(at / 60) for at in tried[2:]]
    gaps = [after - before for before, after in pairwise(later)]
    assert gaps[0] in {1, 2}
    assert gaps[1] in {5, 6}
    assert gaps[2:]
    assert set(gaps[2:]) <= {30, 31}
    (note,) = notes(pipeline).values()
    assert note["status_key"] == "SET_ASIDE"
    assert "Item size has exceeded" in note["error"]
    assert pipeline.functions.notebook.sums[MetricName.CALLS_SET_ASIDE] > 0


@pytest.mark.parametrize(
    "quoting",
    [
        lambda: ValueError("cannot store {'text': 'Your code is 4711'}"),
        lambda: ParamValidationError(report="Invalid type for parameter Item.text, value: Your code is 4711"),
        lambda: client_error("ValidationException", "Invalid attribute value: Your code is 4711", 400, "PutItem"),
    ],
)
def test_a_note_does_not_quote_the_text_of_its_call(quoting: Callable[[], Exception]) -> None:
    pipeline = Pipeline(Conditions(skews_s=(0.0,)))
    fail_writes_of(pipeline, "bad", error=quoting)
    pipeline.request("bad")
    pipeline.run(300)
    (note,) = notes(pipeline).values()
    assert str(note["error"]).startswith(type(quoting()).__name__)
    assert "4711" not in str(note["error"])


def test_a_call_that_is_set_aside_goes_when_it_can_be_handled_again_and_its_note_with_it() -> None:
    pipeline = Pipeline(Conditions(skews_s=(0.0,)))
    fail_writes_of(pipeline, "bad")
    pipeline.request("bad")
    pipeline.run(600)
    pipeline.aws.intercept = lambda _call, execute: execute()
    pipeline.run(2_400)
    assert pipeline.calls["bad"].status is CallStatus.COMPLETED
    (note,) = notes(pipeline).values()
    assert "status_key" not in note
    pipeline.functions.notebook.sums.clear()
    pipeline.run(180)
    assert pipeline.functions.notebook.sums[MetricName.CALLS_SET_ASIDE] == 0


def make_unreadable(pipeline: Pipeline, request_id: str, **broken: str) -> None:
    key = f"CALL#{call_id_of(request_id)}"
    item = from_item(pipeline.aws.dynamodb.items[key])
    item |= {"accepted_at": "not a time"} | broken
    pipeline.aws.dynamodb.call("PutItem", {"TableName": "calls", "Item": to_item(item)})


@pytest.mark.parametrize("status_at", ["1-01-01T00:00:00.000Z", "2026-11-23T09:00:00"])
def test_calls_that_cannot_be_read_hold_up_no_other_and_are_not_read_in_each_run(status_at: str) -> None:
    pipeline = Pipeline(Conditions(skews_s=(0.0,)))
    for request_id in BAD:
        pipeline.request(request_id, not_before="2026-11-23T10:00:00Z")
    pipeline.run(10)
    for request_id in BAD:
        make_unreadable(pipeline, request_id, status_at=status_at)
    pipeline.run(300)
    reads: list[float] = []

    def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        if call.operation == "GetItem" and is_about(call, *BAD):
            reads.append(pipeline.world.now)
        return execute()

    pipeline.aws.intercept = intercept
    pipeline.request("good")
    pipeline.run(3_600)
    assert any(send.text == "good" for send in pipeline.voice.log)
    # An hour has sixty ticks: a few tries of each, and a look at whether it can be read again.
    assert len(reads) < 10 * 12
    assert len(notes(pipeline)) == 10


def test_an_overdue_call_that_cannot_be_settled_is_set_aside_as_well() -> None:
    pipeline = Pipeline(Conditions(skews_s=(0.0,), final_event_deadline_minutes=4))
    pipeline.voice.script = lambda _number: Script(outcome=None)
    pipeline.request("bad")
    pipeline.run(60)
    tried = fail_writes_of(pipeline, "bad")
    pipeline.run(3_600)
    assert pipeline.calls["bad"].status is CallStatus.CALLING
    assert 4 <= len(tried) <= 8


@pytest.mark.parametrize("error", [read_timeout, internal_error])
def test_a_fault_that_may_be_anybodys_is_the_calls_where_the_table_takes_the_note(
    error: Callable[[], Exception],
) -> None:
    pipeline = Pipeline(Conditions(skews_s=(0.0,)))
    fail_writes_of(pipeline, *BAD, error=error)
    for request_id in BAD:
        pipeline.request(request_id)
    pipeline.request("good")
    pipeline.run(300)
    assert [send.text for send in pipeline.voice.log] == ["good"]
    assert len(notes(pipeline)) == 10


@pytest.mark.parametrize(
    "error",
    [
        no_connection,
        lambda: client_error("AccessDeniedException", "no", 400, "PutItem"),
        lambda: client_error("ThrottlingException", "slow down", 400, "PutItem"),
        lambda: client_error("ProvisionedThroughputExceededException", "slow down", 400, "PutItem"),
        lambda: client_error("ExpiredTokenException", "expired", 400, "PutItem"),
    ],
)
def test_a_fault_of_the_service_ends_the_run_and_sets_nothing_aside(error: Callable[[], Exception]) -> None:
    pipeline = Pipeline(Conditions(skews_s=(0.0,)))
    tried = fail_writes_of(pipeline, *BAD, error=error)
    for request_id in BAD:
        pipeline.request(request_id)
    pipeline.run(50)
    assert notes(pipeline) == {}
    assert len(tried) <= 9
    pipeline.aws.intercept = lambda _call, execute: execute()
    pipeline.run(600)
    assert {call.status for call in pipeline.calls.values()} == {CallStatus.COMPLETED}


def test_a_note_that_cannot_be_written_holds_up_no_call() -> None:
    pipeline = Pipeline(Conditions(skews_s=(0.0,)))

    def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        key = call.parameters.get("Item", {}).get("pk", {}).get("S", "")
        if key.startswith(FAILURE):
            raise no_connection()
        if is_about(call, *BAD) and call.parameters.get("ConditionExpression") == "version = :expected":
            raise too_large()
        return execute()

    pipeline.aws.intercept = intercept
    for request_id in BAD:
        pipeline.request(request_id)
    pipeline.request("good")
    pipeline.run(120)
    assert [send.text for send in pipeline.voice.log] == ["good"]


@pytest.mark.parametrize("before", [True, False])
def test_a_dialer_that_dies_at_the_note_changes_nothing_for_the_others(before: bool) -> None:
    pipeline = Pipeline(Conditions())
    killed: list[float] = []

    def intercept(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        key = call.parameters.get("Item", {}).get("pk", {}).get("S", "")
        if key.startswith(FAILURE) and len(killed) < 2:
            killed.append(pipeline.world.now)
            if not before:
                execute()
            raise Killed
        if is_about(call, "bad") and call.parameters.get("ConditionExpression") == "version = :expected":
            raise too_large()
        return execute()

    pipeline.aws.intercept = intercept
    pipeline.request("bad")
    pipeline.run(5)
    pipeline.request("good")
    pipeline.run(600)
    assert [send.text for send in pipeline.voice.log] == ["good"]
    (note,) = notes(pipeline).values()
    assert note["status_key"] == "SET_ASIDE"
