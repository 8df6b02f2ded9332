"""What the fake of DynamoDB does by the documentation, where moto does otherwise or nothing: limits, time to live, stale reads."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from redial.adapters import clients
from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.reading import TableReader
from redial.domain.call.calls import CallStatus
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.reporting.listing import Position, Stretch, WithStatus
from redial.domain.times import to_iso
from simulation.aws.fake_aws import FakeAws
from simulation.dynamodb.attribute_values import Item
from simulation.dynamodb.capacity import item_size
from simulation.dynamodb.expressions import UnknownExpression
from simulation.dynamodb.fake_dynamodb import FakeDynamoDb
from simulation.dynamodb.stale_reads import StaleReads
from simulation.dynamodb.stream import change
from simulation.makers import T0, at
from simulation.stack.functions import NUMBERS, environment
from simulation.voice.service import FakeVoice
from simulation.world import World

KEY = "CALL#1"


def put(table: FakeDynamoDb, key: str = KEY, **attributes: Any) -> Item:
    item: Item = {"pk": {"S": key}, **attributes}
    table.call("PutItem", {"Item": item})
    return item


def update(table: FakeDynamoDb, expression: str, **values: Any) -> Item:
    values = {f":{name}": value for name, value in values.items()}
    asked = {"UpdateExpression": expression, "ExpressionAttributeValues": values, "ReturnValues": "ALL_NEW"}
    updated: Item = table.call("UpdateItem", {"Key": {"pk": {"S": KEY}}, **asked})["Attributes"]
    return updated


def refusal_of(ask: Callable[[], object]) -> str:
    with pytest.raises(ClientError) as refused:
        ask()
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    return refused.value.response["Error"]["Message"]


def listed(table: FakeDynamoDb, partition: str, **more: Any) -> list[str]:
    values = {":key": {"S": partition}, ":since": {"S": "0"}, ":until": {"S": "~"}}
    asked = {
        "IndexName": "by_status",
        "KeyConditionExpression": "status_key = :key AND status_at BETWEEN :since AND :until",
        "ExpressionAttributeValues": values,
        "Limit": 10,
    }
    return [item["pk"]["S"] for item in table.call("Query", asked | more)["Items"]]


def in_status(partition: str, seconds: float) -> Item:
    return {name: {"S": text} for name, text in schema.in_status_index(partition, at(seconds)).items()}


def test_an_item_may_have_400_kilobytes_and_not_a_byte_more() -> None:
    table = FakeDynamoDb()
    room = 400 * 1024 - item_size({"pk": {"S": KEY}, "text": {"S": ""}})
    put(table, text={"S": "x" * room})
    assert refusal_of(lambda: put(table, text={"S": "x" * (room + 1)})) == (
        "Item size has exceeded the maximum allowed size"
    )
    # The names of attributes count as well, and so does what ADD adds.
    assert refusal_of(lambda: update(table, "ADD events :more", more={"SS": ["x"]})) == (
        "Item size to update has exceeded the maximum allowed size"
    )
    assert table.items[KEY]["text"] == {"S": "x" * room}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("007", "7"),
        ("1.50", "1.5"),
        ("-0.0", "0"),
        ("1e3", "1000"),
        ("1" + "0" * 60, "1" + "0" * 60),
        ("0." + "0" * 50 + "12", "0." + "0" * 50 + "12"),
        ("9" * 38, "9" * 38),
    ],
)
def test_numbers_are_kept_without_their_zeros(written: str, kept: str) -> None:
    table = FakeDynamoDb()
    put(table, version={"N": written})
    assert table.items[KEY]["version"] == {"N": kept}
    condition = {
        "ConditionExpression": "version = :expected",
        "ExpressionAttributeValues": {":expected": {"N": written}},
    }
    table.call("PutItem", {"Item": {"pk": {"S": KEY}}, **condition})


@pytest.mark.parametrize("written", ["9" * 39, "1e126", "1e-131", "nan", "inf", "", " 1", "1_000", "0x1"])
def test_numbers_beyond_what_dynamodb_takes_are_refused(written: str) -> None:
    table = FakeDynamoDb()
    refusal_of(lambda: put(table, request={"M": {"at": {"L": [{"N": written}]}}}))
    assert table.items == {}


def test_38_digits_are_added_exactly() -> None:
    table = FakeDynamoDb()
    put(table, sum={"N": "1" + "0" * 37})
    assert update(table, "ADD sum :more", more={"N": "1"})["sum"] == {"N": "1" + "0" * 36 + "1"}
    refusal_of(lambda: update(table, "ADD sum :more", more={"N": "0.1"}))


def test_names_and_values_are_all_used_and_all_given() -> None:
    table = FakeDynamoDb()
    refusal_of(lambda: update(table, "SET events = :events", events={"S": "e"}, payloads={"S": "p"}))
    refusal_of(lambda: update(table, "SET events = :events, payloads = :payloads", events={"S": "e"}))
    with pytest.raises(UnknownExpression):
        update(table, "SET events = list_append(events, :events)", events={"L": []})
    assert table.items == {}


def test_a_batch_names_a_hundred_keys_at_most_and_each_once() -> None:
    table = FakeDynamoDb()
    keys = [{"pk": {"S": str(number)}} for number in range(101)]
    table.call("BatchGetItem", {"RequestItems": {"calls": {"Keys": keys[:100]}}})
    refusal_of(lambda: table.call("BatchGetItem", {"RequestItems": {"calls": {"Keys": keys}}}))
    refusal_of(lambda: table.call("BatchGetItem", {"RequestItems": {"calls": {"Keys": [keys[0], keys[0]]}}}))


def test_a_batch_answers_with_16_megabytes_and_names_the_rest() -> None:
    table = FakeDynamoDb()
    for number in range(45):
        put(table, str(number), text={"S": "x" * 390_000})
    asked = {"Keys": [{"pk": {"S": str(number)}} for number in range(45)], "ConsistentRead": True}
    answer = table.call("BatchGetItem", {"RequestItems": {"calls": asked}})
    left = answer["UnprocessedKeys"]["calls"]
    assert (len(answer["Responses"]["calls"]), len(left["Keys"]), left["ConsistentRead"]) == (43, 2, True)


def test_a_page_of_an_index_ends_after_a_megabyte() -> None:
    table = FakeDynamoDb()
    for number in range(600):
        put(table, f"{number:03}{'k' * 2_000}", **in_status("p", 1))
    values = {":key": {"S": "p"}, ":since": {"S": "0"}, ":until": {"S": "~"}}
    asked: dict[str, Any] = {
        "IndexName": "by_status",
        "KeyConditionExpression": "status_key = :key AND status_at BETWEEN :since AND :until",
        "ExpressionAttributeValues": values,
        "Limit": 1_000,
        "Select": "COUNT",
    }
    first = table.call("Query", asked)
    rest = table.call("Query", asked | {"ExclusiveStartKey": first["LastEvaluatedKey"]})
    assert 500 < first["Count"] < 600
    assert first["Count"] + rest["Count"] == 600
    assert "LastEvaluatedKey" not in rest


def test_a_start_key_outside_of_what_is_asked_for_is_refused() -> None:
    table = FakeDynamoDb()
    start = {"pk": {"S": KEY}, "status_key": {"S": "p"}, "status_at": {"S": "~~"}}
    assert "does not match the range key predicate" in refusal_of(lambda: listed(table, "p", ExclusiveStartKey=start))


def test_what_has_expired_is_deleted_and_the_stream_names_who_did_it() -> None:
    table = FakeDynamoDb()
    told: list[Any] = []
    table.followers = [lambda *each: told.append(change("1", *each))]
    now = int(T0.timestamp())
    over = put(table, "CALL#over", delete_after={"N": str(now - 1)}, **in_status("COMPLETED", 0))
    put(table, "CALL#not yet", delete_after={"N": str(now)})
    put(table, "CALL#no number", delete_after={"S": str(now - 1)})
    put(table, "CALL#five years ago", delete_after={"N": str(now - 6 * 365 * 86_400)})
    put(table, "CALL#for ever")
    told.clear()
    assert table.expire(T0) == ["CALL#over"]
    assert sorted(table.items) == ["CALL#five years ago", "CALL#for ever", "CALL#no number", "CALL#not yet"]
    assert listed(table, "COMPLETED") == []
    assert told == [
        {
            "eventID": "1",
            "eventName": "REMOVE",
            "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
            "dynamodb": {"Keys": {"pk": {"S": "CALL#over"}}, "OldImage": over},
        }
    ]
    assert table.expire(T0) == []


def test_a_write_that_changes_nothing_is_no_change() -> None:
    table = FakeDynamoDb()
    told: list[tuple[str, Item | None, Item | None]] = []
    table.followers = [lambda *each: told.append(each)]
    item = put(table, text={"S": "a"})
    put(table, text={"S": "a"})
    update(table, "SET text = :text", text={"S": "b"})
    assert told == [(KEY, None, item), (KEY, item, item | {"text": {"S": "b"}})]
    assert [change("1", *each)["eventName"] for each in told] == ["INSERT", "MODIFY"]


def test_an_index_that_learns_of_writes_in_the_wrong_order_holds_the_last_one() -> None:
    waiting: list[Callable[[], None]] = []
    table = FakeDynamoDb(later=waiting.append)
    for seconds, partition in enumerate(("WAITING", "CALLING", "COMPLETED")):
        put(table, **in_status(partition, seconds))
    assert listed(table, "WAITING") == []
    for learn in (waiting[1], waiting[2], waiting[0]):
        learn()
    assert [listed(table, partition) for partition in ("WAITING", "CALLING", "COMPLETED")] == [[], [], [KEY]]


def _first(states: Sequence[Item | None]) -> Item | None:
    return states[0]


def _last(states: Sequence[Item | None]) -> Item | None:
    return states[-1]


@pytest.mark.parametrize("operation", ["GetItem", "BatchGetItem"])
def test_an_eventually_consistent_read_may_meet_what_was_there_before(operation: str) -> None:
    arrive: list[Callable[[], None]] = []
    copies = {"choose": _last}
    table = FakeDynamoDb(stale_reads=StaleReads(arrive.append, lambda states: copies["choose"](states)))

    def read(*, consistent: bool) -> Item | None:
        key = {"pk": {"S": KEY}}
        if operation == "GetItem":
            return table.call("GetItem", {"Key": key, "ConsistentRead": consistent}).get("Item")
        asked = {"calls": {"Keys": [key], "ConsistentRead": consistent}}
        found: list[Item] = table.call("BatchGetItem", {"RequestItems": asked})["Responses"]["calls"]
        return found[0] if found else None

    first = put(table, text={"S": "a"})
    assert (read(consistent=True), read(consistent=False)) == (first, None)
    second = put(table, text={"S": "b"})
    assert (read(consistent=True), read(consistent=False)) == (second, first)
    copies["choose"] = _first
    assert read(consistent=False) == second
    copies["choose"] = _last
    arrive[1]()
    assert read(consistent=False) is None
    arrive[0]()
    assert read(consistent=False) == second


@pytest.mark.parametrize(
    ("seconds", "newest_first", "found"),
    [
        (5, False, ["10", "20", "30"]),
        (20, False, ["30"]),
        (40, False, []),
        (5, True, []),
        (20, True, ["10"]),
        (40, True, ["30", "20", "10"]),
    ],
)
def test_a_position_outside_of_what_is_listed_is_at_one_end_of_it(
    monkeypatch: pytest.MonkeyPatch, seconds: float, newest_first: bool, found: list[str]
) -> None:
    """DynamoDB would refuse it: a cursor of an hour ago, and a stretch that begins later by now."""
    world = World()
    aws = FakeAws(world, FakeVoice(world))
    for number in range(0, 60, 10):
        put(aws.dynamodb, f"CALL#{number}", **in_status("REJECTED", number))
    stretch = Stretch(WithStatus(CallStatus.REJECTED), since=at(10), until=at(30))
    for name, value in environment(PRODUCTION, NUMBERS, 60).items():
        monkeypatch.setenv(name, value)
    with aws.installed():
        reader = TableReader(clients.dynamodb(), "calls")
        after = Position(to_iso(at(seconds)), "CALL#20")
        page = reader.page(stretch, limit=9, newest_first=newest_first, after=after)
    assert [entry.id for entry in page.entries] == found
