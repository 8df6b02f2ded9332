"""What a version without the critical lane finds in the table, and what this one reads again."""

from datetime import timedelta

from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.plain import to_item
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies, read_image
from redial.application.versioned import update
from redial.domain.call.requests import Lane
from redial.domain.reporting.tally import Tally
from redial.domain.steering.control import PastPause, Pause
from simulation.makers import at, waiting_call

PAUSE = Pause(since=at(0), by="somebody")
PAST = PastPause(since=at(0), until=at(1), by="somebody", lane=Lane.CRITICAL)


def test_an_older_version_takes_a_critical_call_for_an_urgent_one(table: Table) -> None:
    calls, call = DynamoDbCalls(table, timedelta(days=90)), waiting_call(lane=Lane.CRITICAL)
    calls.add(call)

    plain = table.get(f"CALL#{call.call_id}")

    assert plain is not None
    assert (plain["lane"], plain["status_key"]) == ("urgent", "WAITING#critical")
    assert calls.get(call.call_id) == call
    assert read_image(to_item(plain)).lane is Lane.CRITICAL
    assert [each.call_id for each in calls.due(Lane.CRITICAL, at(0))] == [call.call_id]


def test_a_pause_of_the_lane_stands_where_an_older_version_looks_for_none(table: Table) -> None:
    control = DynamoDbControl(table)
    lanes = {Lane.CRITICAL: PAUSE, Lane.BULK: PAUSE}
    written = update(control, lambda each: replace(each, lanes=lanes, past_pauses=(PAST,))).record

    plain = table.get("CONTROL")

    assert plain is not None
    assert set(plain["lanes"]) == {"bulk"}
    assert plain["past_pauses"][0]["lane"] == "urgent"
    assert control.load() == written


def test_counts_of_the_lane_stand_apart(table: Table) -> None:
    tally = DynamoDbTallies(table, timedelta(days=90)).now()
    slots = {"critical#0#1": 2, "urgent#0#1": 1}
    written = update(tally, lambda each: replace(each, slots=slots)).record

    plain = table.get("TALLY#NOW")

    assert isinstance(written, Tally)
    assert plain is not None
    assert plain["slots"] == {"urgent#0#1": 1}
    assert tally.load().slots == slots
