"""The counting function as Lambda calls it: changes as the table's stream delivers them, counts in moto."""

import itertools
from typing import Any

import pytest
from botocore.exceptions import ClientError

from redial.adapters import clients
from redial.adapters.dynamodb.reading import TableReader
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies, StoredTallies, campaign_key
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import CallStatus
from redial.domain.reporting.tally import Period
from simulation.dynamodb.stream import change
from simulation.makers import T0, at, waiting_call
from tests.tally.changes import Stream, called, deliver, ended


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


def test_time_at_the_end_of_the_calendar_does_not_stop_the_counting(stream: Stream, tallies: DynamoDbTallies) -> None:
    good = stream.add(waiting_call("good", campaign="sale"))
    image = good["dynamodb"]["NewImage"] | {"updated_at": {"S": "9999-12-31T23:59:59.999Z"}}
    last = {"eventID": "last", "dynamodb": {"Keys": {"pk": {"S": "CALL#x"}}, "NewImage": image}}

    deliver(last, good)

    assert tallies.of_campaign("sale").load().accepted == 2
    assert tallies.of_stretch(Period.HOUR, T0).load().accepted == 1


def test_campaign_that_is_no_name_is_not_counted(stream: Stream, tallies: DynamoDbTallies) -> None:
    good = stream.add(waiting_call("good", campaign="sale"))
    image = good["dynamodb"]["NewImage"]
    campaigns = {"long": {"S": "s" * 2048}, "list": {"L": []}, "number": {"N": "7"}}
    others = [
        {"eventID": what, "dynamodb": {"Keys": {"pk": {"S": "CALL#x"}}, "NewImage": image | {"campaign": campaign}}}
        for what, campaign in campaigns.items()
    ]

    deliver(*others, good)

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
