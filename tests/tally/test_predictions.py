"""Forecasts that are sampled while changes are counted, and compared with what came."""

from datetime import timedelta

import pytest

from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.forecast_accuracy import DynamoDbForecastAccuracy
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.application.steering.control_dialling import DiallingControl
from redial.domain.call.calls import CallStatus
from redial.domain.pacing.allowance import Allowance
from redial.domain.refusal.holds import Hold, HoldScope
from redial.domain.refusal.likeness import kind_of
from redial.domain.refusal.refusals import Refusals
from redial.domain.steering.control import Target
from simulation.makers import at, waiting_call
from simulation.records import put
from tests.tally.changes import Stream, called, deliver, deliver_at


def test_prediction_is_made_for_a_waiting_call_and_compared_when_it_is_dialled(stream: Stream, table: Table) -> None:
    call = waiting_call("r1")
    deliver_at(at(10), stream.add(call))

    (sample,) = DynamoDbForecastAccuracy(table).load().open.values()
    assert (sample.asked_at, sample.expected_at, sample.attempts) == (at(10), at(10), 0)

    deliver_at(at(13), stream.save(called(call, 13)))
    record = DynamoDbForecastAccuracy(table).load()
    assert record.open == {}
    (closed,) = record.closed
    assert closed.error == timedelta(seconds=3)


def test_prediction_is_not_compared_after_somebody_paused(stream: Stream, table: Table) -> None:
    call = waiting_call("r1")
    deliver_at(at(10), stream.add(call))
    control = DiallingControl(DynamoDbControl(table))
    control.pause(Target(), "somebody", "", at(11))
    control.resume(Target(), at(12))

    deliver_at(at(600), stream.save(called(call, 600)))

    assert DynamoDbForecastAccuracy(table).load().closed == ()


@pytest.mark.parametrize(("since", "until", "compared"), [(11, 300, 0), (11, None, 0), (700, None, 1), (1, 5, 1)])
def test_prediction_is_not_compared_after_calls_were_held(
    stream: Stream, table: Table, since: int, until: int | None, compared: int
) -> None:
    call = waiting_call("r1")
    deliver_at(at(10), stream.add(call))
    hold = Hold(
        scope=HoldScope.CAMPAIGN,
        cause="cause",
        message="no",
        kind=kind_of(waiting_call("r2", campaign="sale").request),
        first_at=at(since),
        since=at(since),
        last_at=at(since),
        refusals=5,
        next_probe_at=at(since + 60),
        ended_at=at(until) if until is not None else None,
    )
    state = Refusals(ended=(hold,)) if until is not None else Refusals(holds=(hold,))
    put(DynamoDbAllowance(table, "us-east-1"), Allowance(refusals=state))

    deliver_at(at(600), stream.save(called(call, 600)))

    assert len(DynamoDbForecastAccuracy(table).load().closed) == compared


def test_record_that_cannot_be_read_for_a_prediction_does_not_stop_the_counting(
    stream: Stream, table: Table, tallies: DynamoDbTallies
) -> None:
    change = stream.add(waiting_call("r1"))
    stored = table.get(change["dynamodb"]["NewImage"]["pk"]["S"])
    assert stored is not None
    table.put(stored | {"request": {}})

    deliver(change)

    assert tallies.now().load().calls == {CallStatus.WAITING: 1}
