"""The counting function as Lambda calls it: changes as the table's stream delivers them, counts in moto."""

import itertools
import json
import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

import tally.handler
import tally.wiring
from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.forecast_accuracy import DynamoDbForecastAccuracy
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.reading import TableReader
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies, StoredTallies, campaign_key
from redial.application.steering.control_dialling import DiallingControl
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from redial.domain.pacing.allowance import Allowance
from redial.domain.refusal.holds import Hold, HoldScope
from redial.domain.refusal.likeness import kind_of
from redial.domain.refusal.refusals import Refusals
from redial.domain.reporting.tally import Period
from redial.domain.steering.control import Target
from simulation.http_api import CONTEXT
from simulation.makers import DEADLINES, ORIGINATION, T0, at, waiting_call
from simulation.records import put
from simulation.stream import change
from tests.api.conftest import LIMITS, SetClock


class Stream:
    """Changes calls in the table, and gives what the table's stream tells of it."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._calls = DynamoDbCalls(table, timedelta(days=90))
        self._numbers = itertools.count()

    def add(self, call: Call) -> dict[str, Any]:
        return self._change(call, lambda: self._calls.add(call))

    def save(self, call: Call) -> dict[str, Any]:
        return self._change(call, lambda: put(self._calls.at(call.call_id), call))

    def _change(self, call: Call, write: Any) -> dict[str, Any]:
        key = {"pk": {"S": f"CALL#{call.call_id}"}}
        before = clients.dynamodb().get_item(TableName=self._table.name, Key=key).get("Item")
        write()
        after = clients.dynamodb().get_item(TableName=self._table.name, Key=key)["Item"]
        images = {"NewImage": after} | ({"OldImage": before} if before else {})
        return {"eventID": str(next(self._numbers)), "dynamodb": {"Keys": key, **images}}


@pytest.fixture(autouse=True)
def settings(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLE_NAME", table.name)
    monkeypatch.setenv("RETENTION_DAYS", "90")
    monkeypatch.setenv("VOICE_LIMITS", json.dumps(LIMITS))
    monkeypatch.setenv("ORIGINATION_PHONE_NUMBERS", ORIGINATION)
    tally.handler.build.cache_clear()


@pytest.fixture
def stream(table: Table) -> Stream:
    return Stream(table)


@pytest.fixture
def tallies(table: Table) -> DynamoDbTallies:
    return DynamoDbTallies(table, timedelta(days=90))


def deliver(*records: dict[str, Any]) -> None:
    tally.handler.handler({"Records": list(records)}, CONTEXT)


def deliver_at(now: datetime, *records: dict[str, Any]) -> None:
    clock = SetClock()
    clock.time = now
    counting = tally.wiring.build(os.environ, tally.handler.telemetry, clock)
    tally.handler.respond({"Records": list(records)}, counting)


def called(call: Call, seconds: float) -> Call:
    claimed = transitions.claim(call, "token", ORIGINATION, DEADLINES, at(seconds))
    assert isinstance(claimed, Call)
    return claimed


def ended(call: Call, outcome: Outcome, seconds: float) -> Call:
    changed = transitions.end_attempt(call, "token", EndOfAttempt(outcome, at(seconds)), at(seconds))
    assert isinstance(changed, Call)
    return changed


def test_calls_are_counted_by_status_and_time(stream: Stream, tallies: DynamoDbTallies) -> None:
    first, second = waiting_call("first"), waiting_call("second")
    records = [stream.add(first), stream.add(second)]
    first = called(first, 1)
    records.append(stream.save(first))
    deliver(*records)
    deliver(stream.save(ended(first, Outcome.COMPLETED_CALL, 400)))

    now = tallies.now().load()
    early, late = (tallies.of_stretch(Period.FIVE_MINUTES, at(seconds)).load() for seconds in (0, 300))
    hour = tallies.of_stretch(Period.HOUR, T0).load()

    assert now.calls == {CallStatus.WAITING: 1, CallStatus.COMPLETED: 1}
    assert (early.accepted, early.attempts, early.ended) == (2, 1, {})
    assert (late.accepted, late.outcomes, late.ended) == (0, {Outcome.COMPLETED_CALL: 1}, {CallStatus.COMPLETED: 1})
    assert (hour.accepted, hour.attempts, hour.outcomes) == (2, 1, {Outcome.COMPLETED_CALL: 1})
    assert (early.waiting, late.waiting) == (1, 1)


def test_batch_that_is_delivered_again_counts_once(stream: Stream, tallies: DynamoDbTallies) -> None:
    batch = [stream.add(waiting_call(f"r{number}", campaign="sale")) for number in range(3)]

    deliver(*batch)
    deliver(*batch)

    assert tallies.now().load().calls == {CallStatus.WAITING: 3}
    assert tallies.of_stretch(Period.HOUR, T0).load().accepted == 3
    assert tallies.of_campaign("sale").load().accepted == 3


def test_records_deleted_at_the_end_of_their_time_are_counted_off_once(
    stream: Stream, tallies: DynamoDbTallies
) -> None:
    """TTL deletes in the order of its own, amid other changes; what happened to the calls did happen."""
    calls = [waiting_call(f"r{number}", campaign="sale") for number in range(3)]
    ends = [ended(called(call, 10), Outcome.COMPLETED_CALL, 30) for call in calls]
    deliver(*(stream.add(call) for call in calls))
    changes = [stream.save(end) for end in ends]
    deliver(*changes)
    before = tallies.of_stretch(Period.HOUR, T0).load(), tallies.of_campaign("sale").load()
    images = [(each["dynamodb"]["Keys"]["pk"]["S"], each["dynamodb"]["NewImage"]) for each in changes]
    deleted = [change(f"d{number}", *images[number], None) for number in (2, 0)]

    deliver(*deleted)
    deliver(*deleted)

    assert tallies.now().load().calls == {CallStatus.COMPLETED: 1}
    after = tallies.of_stretch(Period.HOUR, T0).load(), tallies.of_campaign("sale").load()
    assert [tally.calls for tally in after] == [tally.calls for tally in before]
    assert after[0].ended == before[0].ended == {CallStatus.COMPLETED: 3}


def test_batch_that_failed_half_way_goes_on_where_it_stopped(
    stream: Stream, tallies: DynamoDbTallies, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = [stream.add(waiting_call("r1", campaign="sale"))]
    put, writes = clients.dynamodb().put_item, itertools.count()

    def fail_at(number: int) -> Any:
        def failing(**parameters: Any) -> Any:
            if next(writes) == number:
                raise ClientError({"Error": {"Code": "InternalServerError"}}, "PutItem")
            return put(**parameters)

        return failing

    for number in range(4):
        writes = itertools.count()
        monkeypatch.setattr(clients.dynamodb(), "put_item", fail_at(1 if number else 0))
        with pytest.raises(ClientError):
            deliver(*batch)
        monkeypatch.setattr(clients.dynamodb(), "put_item", put)
    deliver(*batch)

    assert tallies.now().load().calls == {CallStatus.WAITING: 1}
    assert tallies.of_stretch(Period.FIVE_MINUTES, T0).load().accepted == 1
    assert tallies.of_stretch(Period.HOUR, T0).load().accepted == 1
    assert tallies.of_campaign("sale").load().accepted == 1


def test_campaign_is_listed_by_its_last_change(stream: Stream, table: Table, tallies: DynamoDbTallies) -> None:
    call = waiting_call("r1", campaign="sale")
    deliver(stream.add(call))
    deliver(stream.save(called(call, 60)))

    counts = tallies.of_campaign("sale").load()
    reader = TableReader(clients.dynamodb(), table.name)
    stored = StoredTallies(reader, report_unreadable=list[object]().append).of_named(["sale"])

    assert (counts.calls, counts.attempts) == ({CallStatus.CALLING: 1}, 1)
    assert (counts.first_at, counts.last_at) == (T0, at(60))
    assert stored == {"sale": counts}


def test_image_that_cannot_be_read_does_not_stop_the_counting(stream: Stream, tallies: DynamoDbTallies) -> None:
    broken = {"eventID": "x", "dynamodb": {"Keys": {"pk": {"S": "CALL#x"}}, "NewImage": {"pk": {"S": "CALL#x"}}}}

    deliver(broken, stream.add(waiting_call()))

    assert tallies.now().load().calls == {CallStatus.WAITING: 1}


def test_image_of_any_form_does_not_stop_the_counting(stream: Stream, tallies: DynamoDbTallies) -> None:
    good = stream.add(waiting_call("good"))
    image = good["dynamodb"]["NewImage"]
    changes = (
        {"status": {"S": "NEW"}},
        {"updated_at": {"N": "7"}},
        {"accepted_at": {"S": "1-01-01T00:00:00.000Z"}},
        {"attempts": {"S": "two"}},
        {"attempts": {"L": [{"S": "one"}]}},
        {"attempts": {"M": {}}, "version": {"B": b"1"}},
    )
    broken = [
        {"eventID": str(number), "dynamodb": {"Keys": {"pk": {"S": "CALL#x"}}, "NewImage": image | change}}
        for number, change in enumerate(changes)
    ]

    deliver(*broken, good)

    assert tallies.now().load().calls == {CallStatus.WAITING: 1}


def test_one_tally_that_cannot_be_read_stops_no_other(stream: Stream, tallies: DynamoDbTallies, table: Table) -> None:
    for key in (campaign_key("broken"), "PREDICTIONS", "CONTROL"):
        table.put({"pk": key, "version": "x", "calls": "many", "open": 7, "lanes": "all"})

    deliver(stream.add(waiting_call("first", campaign="broken")), stream.add(waiting_call("second", campaign="sale")))

    assert tallies.now().load().calls == {CallStatus.WAITING: 2}
    assert tallies.of_stretch(Period.HOUR, T0).load().accepted == 2
    assert tallies.of_campaign("sale").load().accepted == 1


def test_without_a_readable_total_the_other_counts_go_on(
    stream: Stream, tallies: DynamoDbTallies, table: Table
) -> None:
    table.put({"pk": "TALLY#NOW", "version": 1, "calls": "many"})

    deliver(stream.add(waiting_call("first", campaign="sale")))

    assert tallies.of_campaign("sale").load().accepted == 1
    assert tallies.of_stretch(Period.HOUR, T0).load().waiting is None


def test_record_that_is_none_of_a_call_is_not_counted(tallies: DynamoDbTallies) -> None:
    deliver({"eventID": "x", "dynamodb": {"Keys": {"pk": {"S": "ALLOWANCE#us-east-1"}}, "NewImage": {}}})

    assert tallies.now().load().batches == ()


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
