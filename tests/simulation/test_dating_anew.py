"""Waiting calls are dated anew after hours were changed: that comes to an end, and harms nothing else."""

from collections.abc import Callable

from redial.adapters import clients
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.schema import NAMED_HOURS
from redial.adapters.dynamodb.table import Table
from redial.application.steering.control_dialling import DiallingControl
from redial.domain.call.calls import CallStatus, WaitReason
from redial.domain.call.stage_hours import StageHours
from redial.domain.steering.control import Target
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import no_connection
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline, iso
from simulation.world import START
from tests.simulation.calling_hours import HOUR, hours
from tests.simulation.people import MINUTE, People, control_of


def test_dating_ends_however_many_calls_are_held() -> None:
    pipeline = Pipeline(Conditions())
    people = People(pipeline)
    people.name("night", hours("21:00-23:00"))
    pipeline.request_many(120, calling_hours="night")
    pipeline.run(MINUTE)
    people.remove("night")
    pipeline.run(9 * MINUTE)
    assert {call.wait_reason for call in pipeline.calls.values()} == {WaitReason.NOT_PERMITTED}
    assert control_of(pipeline).dating_anew is None
    people.name("night", hours("00:00-24:00"))
    pipeline.run_until_all_final(HOUR)
    assert pipeline.faults() == []


def test_named_hours_that_cannot_be_read_stop_nothing_else_of_the_tick() -> None:
    pipeline = Pipeline(Conditions())
    People(pipeline).name("late", hours("18:00-21:00"))
    with pipeline.aws.installed():
        table = Table(clients.dynamodb(), "calls")
        table.put({"pk": NAMED_HOURS, "version": 1, "by_name": "none"})
        DiallingControl(DynamoDbControl(table)).pause(Target(), "ana", "", START)
    pipeline.request("one", expires_at=iso(HOUR / 2))
    pipeline.run(HOUR)
    assert pipeline.calls["one"].status is CallStatus.EXPIRED


def test_hours_that_are_put_once_more_as_they_are_date_nothing_anew() -> None:
    pipeline = Pipeline(Conditions())
    people = People(pipeline)
    for _ in range(5):
        people.name("late", hours("18:00-21:00"))
        people.remove("night")
        pipeline.run(2 * MINUTE)
    assert control_of(pipeline).dating_anew is None


def test_due_calls_that_hours_do_not_concern_are_not_woken() -> None:
    def sent(*, named: bool) -> int:
        even = (0.01, 0.01)
        pipeline = Pipeline(Conditions(aws_latency_s=even, voice_latency_s=even, delivery_s=even))
        if named:
            People(pipeline).name("late", hours("18:00-21:00"))
        pipeline.request_many(150)
        pipeline.run(MINUTE)
        counted = pipeline.count_calls()
        pipeline.run(3 * MINUTE)
        return counted["SendMessage"]

    assert sent(named=True) == sent(named=False)


def test_table_that_takes_no_writes_is_not_tried_for_each_call_of_a_page() -> None:
    pipeline = Pipeline(Conditions(hours=StageHours(named={"office": hours("12:00-18:00")}, default="office")))
    pipeline.request_many(60)
    pipeline.run(MINUTE)
    People(pipeline).name("office", hours("14:00-18:00"))
    tried = 0

    def fails(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        nonlocal tried
        if call.operation == "PutItem":
            tried += 1
            raise no_connection()
        return execute()

    pipeline.aws.intercept = fails
    pipeline.run(MINUTE + 30)
    assert tried < 60
