"""What public systems of this kind got wrong, each as a test by its name. The pipeline is the real one, on a virtual clock."""

from collections.abc import Callable

import pytest

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus
from redial.domain.pacing.limits import PRODUCTION
from simulation.aws.fake_aws import Answer, AwsCall
from simulation.errors import no_connection
from simulation.judge.judgement import checker_limits
from simulation.pacers import sleep_per_number
from simulation.stack.faults import Conditions
from simulation.stack.functions import NUMBERS
from simulation.stack.pipeline import Pipeline
from simulation.voice.sends import Script
from simulation.window_checker import Arrival, Limits, check
from simulation.world import World

ONE = "+12065550100"


def test_aws_sample_swallowed_send_errors_and_lost_throttled_calls() -> None:
    pipeline = Pipeline(Conditions(script=lambda number: Script("throttled" if number < 4 else "accepted")))
    pipeline.request_many(10)
    pipeline.run(300)
    assert {call.status for call in pipeline.calls.values()} == {CallStatus.COMPLETED}
    assert len(pipeline.voice.placed()) == 10


def test_aws_sample_dropped_an_event_that_came_before_its_table_write() -> None:
    # The whole call is over before SendVoiceMessage has answered.
    quick = Script(early=True, seconds=0.01)
    pipeline = Pipeline(Conditions(scripts={ONE: [quick]}, voice_latency_s=(0.5, 0.5)))
    pipeline.request("one", ONE)
    pipeline.run(60)
    call = pipeline.calls["one"]
    assert call.status is CallStatus.COMPLETED
    assert [attempt.outcome for attempt in call.attempts] == [Outcome.COMPLETED_CALL]


def test_aws_sample_retried_twice_on_a_repeated_event() -> None:
    conditions = Conditions(
        scripts={ONE: [Script(outcome="BUSY"), Script()]}, event_repeated=1.0, event_delay_s=(0.0, 30.0)
    )
    pipeline = Pipeline(conditions)
    pipeline.request("one", ONE, retry={"busy": {"delay_seconds": 5}})
    pipeline.run(300)
    assert [send.outcome for send in pipeline.voice.placed(ONE)] == ["BUSY", "COMPLETED_CALL"]
    assert pipeline.calls["one"].status is CallStatus.COMPLETED


@pytest.mark.parametrize(("outcome", "delay_s"), [("BUSY", 30), ("NO_ANSWER", 240), ("FAILED", 90)])
def test_aws_sample_had_one_delay_for_all_outcomes(outcome: str, delay_s: int) -> None:
    pipeline = Pipeline(Conditions(scripts={ONE: [Script(outcome=outcome, seconds=10), Script()]}))
    retry = {"busy": {"delay_seconds": 30}, "no_answer": {"delay_seconds": 240}, "failed": {"delay_seconds": 90}}
    pipeline.request("one", ONE, retry=retry)
    pipeline.run(400)
    first, second = (send.at for send in pipeline.voice.placed(ONE))
    assert delay_s <= second - first - 10 <= delay_s + 2.5


def test_sleeping_a_second_for_each_number_passed_the_accounts_limit_many_times_over() -> None:
    def slept() -> list[Arrival]:
        world, arrivals = World(), list[Arrival]()

        def send(number: str) -> None:
            to = f"+1206555{len(arrivals):04d}"
            arrivals.append(
                Arrival(at_ms=world.now * 1000, origination_phone_number=number, destination_phone_number=to)
            )

        for actor in sleep_per_number(world, send, NUMBERS, 300):
            world.spawn(actor)
        world.run(300)
        return arrivals

    pipeline = Pipeline(Conditions(numbers=NUMBERS))
    pipeline.request_many(110)
    pipeline.run(300)
    limits: Limits = checker_limits(PRODUCTION)
    assert check(slept(), limits).most_per_minute > 5 * 20
    verdict = check(pipeline.voice.arrivals(), limits)
    assert (verdict.most_per_minute, verdict.violations) == (20, ())


def test_51_calls_were_placed_where_3_were_due() -> None:
    """Sends that time out although they ring, a table that cannot be written to afterwards, wake-ups delivered again and again."""
    pipeline = Pipeline(Conditions(script=lambda _number: Script("timed_out_placed")))
    world, before = pipeline.world, pipeline.aws.intercept

    def table_is_down_after_the_first_send(call: AwsCall, execute: Callable[[], Answer]) -> Answer:
        if call.service == "dynamodb" and pipeline.voice.log and world.now < 600:
            raise no_connection()
        return before(call, execute)

    pipeline.aws.intercept = table_is_down_after_the_first_send
    for number in range(3):
        pipeline.request(f"due{number}", retry={"total_attempts": 1})
    pipeline.run(7_200)
    assert pipeline.stack.dial.invocations > 100
    assert len(pipeline.voice.log) == 3
    assert pipeline.faults() == []
