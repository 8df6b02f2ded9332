"""Calls and bad requests as they are stored, where they are listed, how they are found, and what is archived of them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.plain import to_item
from redial.adapters.dynamodb.reading import StoredCalls, to_stored_call
from redial.adapters.dynamodb.stream import ReadChange, read_change
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, call_id_of
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import DueCall, turn_of
from redial.domain.times import to_iso
from redial.errors import UnreadableRecord
from simulation.makers import DEADLINES, DESTINATION, ORIGINATION, at, waiting_call
from simulation.records import put
from tests.unit.adapters.stored_images import REJECTED, ended, image
from tests.unit.adapters.table_client import RETENTION, TableClient, delete_after


@pytest.fixture
def client() -> TableClient:
    return TableClient()


def test_bad_request_is_kept_and_found_by_its_request_id(client: TableClient) -> None:
    calls = DynamoDbCalls(client.table(), RETENTION)
    calls.add_rejected(REJECTED)
    assert client.stored("CALL#r1") == {
        "pk": "CALL#r1",
        "call_id": "r1",
        "request_id": "request-1",
        "errors": [{"field": "lane", "message": "expected urgent, normal or bulk"}],
        "original": "{...}",
        "status": "REJECTED",
        "status_key": "REJECTED",
        "status_at": to_iso(at(5)),
        "accepted_at": to_iso(at(5)),
        "updated_at": to_iso(at(5)),
        "status_reason": REJECTED.status_reason,
        "delete_after": delete_after(5),
    }
    pointer = f"REJECTED#{call_id_of('request-1')}"
    assert client.stored(pointer) == {"pk": pointer, "call_id": "r1", "delete_after": delete_after(5)}
    assert list(client.dynamodb.items) == [pointer, "CALL#r1"], "what leads nowhere does no harm"
    nameless = TableClient()
    DynamoDbCalls(nameless.table(), RETENTION).add_rejected(replace(REJECTED, request_id=None))
    assert list(nameless.dynamodb.items) == ["CALL#r1"]


def test_call_stands_where_its_status_and_its_last_time_are_looked_for(client: TableClient) -> None:
    calls = DynamoDbCalls(client.table(), RETENTION)
    call = waiting_call("r1", expires_at=at(500), campaign="sale")
    calls.add(call)
    key = f"CALL#{call.call_id}"
    plain = client.stored(key)
    assert {name: plain[name] for name in ("request_id", "destination_phone_number", "campaign", "lane")} == {
        "request_id": "r1",
        "destination_phone_number": DESTINATION,
        "campaign": "sale",
        "lane": "normal",
    }
    assert not {"request_id", "destination_phone_number", "campaign", "lane"} & set(plain["request"])
    assert (plain["expiry_key"], plain["expiry_at"]) == ("WAITING", to_iso(at(500)))
    in_nanoseconds = f"{turn_of('sale'):06}Z"
    assert (plain["status_key"], plain["status_at"]) == ("WAITING#normal", to_iso(call.status_at)[:-1] + in_nanoseconds)
    assert (plain["version"], "delete_after" in plain) == (1, False)
    claimed = transitions.claim(call, "t1", ORIGINATION, DEADLINES, at(1))
    assert isinstance(claimed, Call)
    put(calls.at(call.call_id), claimed)
    assert "expiry_key" not in client.stored(key), "whoever is in flight then never waits again"
    completed = replace(claimed, status=CallStatus.COMPLETED, status_at=at(30))
    put(calls.at(call.call_id), completed)
    assert client.stored(key)["delete_after"] == delete_after(30)
    without = waiting_call("r2")
    calls.add(without)
    assert "expiry_key" not in client.stored(f"CALL#{without.call_id}")


def test_lists_of_calls_tell_what_is_due_in_flight_and_over(client: TableClient) -> None:
    calls = DynamoDbCalls(client.table(), RETENTION)
    due = waiting_call("due")
    over = waiting_call("over", expires_at=at(50), lane=Lane.BULK)
    claimed = transitions.claim(waiting_call("in flight"), "t1", ORIGINATION, DEADLINES, at(1))
    assert isinstance(claimed, Call)
    for call in (due, over, claimed):
        calls.add(call)
    until = claimed.status_at
    assert list(calls.due(Lane.NORMAL, at(9))) == [DueCall(due.status_at, due.call_id)]
    assert list(calls.in_flight(until)) == [(claimed.call_id, until)]
    assert list(calls.in_flight(until - timedelta(milliseconds=1))) == []
    assert list(calls.over(at(50))) == [over.call_id]
    assert list(calls.over(at(49.999))) == []
    assert {asked["Limit"] for asked in client.asked if asked["operation"] == "Query"} == {25, 100}


def test_call_that_is_not_there_is_none_and_its_record_says_so(client: TableClient) -> None:
    calls = DynamoDbCalls(client.table(), RETENTION)
    assert calls.get("none") is None
    with pytest.raises(UnreadableRecord, match=r"^item CALL#none: it is not in the table$"):
        calls.at("none").load()
    client.table().put({"pk": "CALL#odd", "request": "text"})
    with pytest.raises(UnreadableRecord, match=r"^item CALL#odd: expected an object in request$"):
        calls.get("odd")
    client.table().put({"pk": "CALL#odd"})
    with pytest.raises(UnreadableRecord, match="item CALL#odd: Object missing required field"):
        calls.get("odd")


def test_digests_of_conflicting_requests_are_bounded_also_where_they_were_not(client: TableClient) -> None:
    call = waiting_call("r1")
    calls = DynamoDbCalls(client.table(), RETENTION)
    calls.add(call)
    key = f"CALL#{call.call_id}"
    client.table().put(client.stored(key) | {"conflicting_digests": {f"d{number:03}" for number in range(99)}})
    read = calls.get(call.call_id)
    assert read is not None
    assert 0 < len(read.conflicting_digests) < 99
    assert sorted(read.conflicting_digests)[0] == "d000"


def keys_asked(asked: Iterable[dict[str, Any]]) -> list[list[str]]:
    return [[key["pk"]["S"] for key in each["RequestItems"]["calls"]["Keys"]] for each in asked]


def test_calls_are_found_by_either_id_and_bad_requests_by_theirs(client: TableClient) -> None:
    calls, many = DynamoDbCalls(client.table(), RETENTION), StoredCalls(client.reader())
    call = waiting_call("r1")
    calls.add(call)
    calls.add_rejected(REJECTED)
    bad = replace(REJECTED, request_id="request-1")
    client.asked.clear()

    assert many.get(call.call_id) == call
    assert many.get("none") is None
    assert many.get_many([call.call_id, "r1", "none"]) == {call.call_id: call, "r1": bad}
    assert [asked["RequestItems"]["calls"]["ConsistentRead"] for asked in client.asked] == [True, True, False]
    client.asked.clear()

    assert many.named(call.call_id, is_call_id=True) == [call]
    assert many.named("r1", is_call_id=False) == [call]
    assert many.named("request-1", is_call_id=False) == [bad]
    assert many.named("none", is_call_id=False) == []
    assert {asked["RequestItems"]["calls"]["ConsistentRead"] for asked in client.asked} == {True}
    assert len(client.asked) == 5, "one request more where a bad request is pointed to"
    of_call = [call.call_id, call_id_of(call.call_id)]
    assert keys_asked(client.asked)[0] == [f"{prefix}{each}" for prefix in ("CALL#", "REJECTED#") for each in of_call]


def test_request_that_was_rejected_once_and_then_accepted_is_both(client: TableClient) -> None:
    calls = DynamoDbCalls(client.table(), RETENTION)
    call = waiting_call("request-1")
    calls.add_rejected(REJECTED)
    calls.add(call)
    assert StoredCalls(client.reader()).named("request-1", is_call_id=False) == [call, REJECTED]


def test_call_whose_waits_are_none_is_named(client: TableClient) -> None:
    call = waiting_call("r1")
    calls = DynamoDbCalls(client.table(), RETENTION)
    calls.add(call)
    key = f"CALL#{call.call_id}"
    client.table().put(client.stored(key) | {"past_waits": [7]})
    with pytest.raises(UnreadableRecord, match=key):
        calls.get(call.call_id)


def test_call_that_cannot_be_read_is_told_or_raised(client: TableClient) -> None:
    client.table().put({"pk": "CALL#odd", "request": "text"})
    call = waiting_call("r1")
    DynamoDbCalls(client.table(), RETENTION).add(call)
    told: list[UnreadableRecord] = []
    many = StoredCalls(client.reader(), told.append)
    assert many.get_many(["odd", call.call_id]) == {call.call_id: call}
    assert many.named("odd", is_call_id=True) == []
    with pytest.raises(UnreadableRecord):
        StoredCalls(client.reader()).named("odd", is_call_id=True)
    assert [str(error) for error in told] == ["item CALL#odd: expected an object in request"] * 2
    with pytest.raises(UnreadableRecord):
        StoredCalls(client.reader()).get_many(["odd"])
    with pytest.raises(UnreadableRecord, match="item CALL#odd: Object missing"):
        to_stored_call({"pk": "CALL#odd", "original": "{}"})


def change(before: Any, after: Any, key: str = "CALL#1") -> dict[str, Any]:
    images = {"Keys": {"pk": {"S": key}}, "OldImage": before, "NewImage": after}
    return {"dynamodb": {name: value for name, value in images.items() if value is not None}}


def test_change_of_a_call_is_archived_and_no_other(client: TableClient) -> None:
    call = waiting_call("r1")
    before = ended(call)
    last = replace(before, status=CallStatus.COMPLETED, attempts=before.attempts[:1])
    told = read_change(change(image(before), image(last)))
    assert told.records
    assert told.events
    assert {each.call_id for each in told.records} == {each.call_id for each in told.events} == {call.call_id}
    assert read_change(change(None, image(last))).records
    assert len(read_change(change(image(last), image(last))).records) < len(told.records)
    assert read_change(change(image(last), image(last))).events == ()
    assert read_change(change(image(last), None)) == ReadChange(), "deleted"
    assert read_change(change(None, image(last), key="MESSAGE#1")) == ReadChange()
    calls = DynamoDbCalls(client.table(), RETENTION)
    calls.add_rejected(REJECTED)
    kept = client.dynamodb.items["CALL#r1"]
    bad = read_change(change(None, kept))
    assert ([each.call_id for each in bad.records], [each.call_id for each in bad.events]) == (["r1"], ["r1"])
    assert read_change(change(kept, kept)).events == (), "its message came twice"
    broken: Any = to_item({"pk": "CALL#odd", "errors": [], "call_id": "odd"})
    with pytest.raises(UnreadableRecord, match="item CALL#odd"):
        read_change(change(None, broken))
