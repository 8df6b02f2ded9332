"""The fake of DynamoDB answers as moto does: the same operations of the adapters on both, one by one."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws
from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.plain import from_item
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.attempts import AttemptRecord
from redial.domain.attempt.events import UnknownEvent, VoiceEvent, VoiceEventType
from redial.domain.call.requests import Lane
from redial.errors import UnreadableRecord
from simulation.aws.fake_aws import FakeAws
from simulation.dynamodb.moto_table import make_table
from simulation.makers import at, waiting_call
from simulation.voice.service import FakeVoice
from simulation.world import World
from tests.adapters.conftest import forget_clients

RETENTION = timedelta(days=1)
EVENTS: list[VoiceEvent | UnknownEvent] = [
    VoiceEvent(VoiceEventType.INITIATED_CALL, at(3)),
    VoiceEvent(VoiceEventType.BUSY, at(9)),
    UnknownEvent("Transferred", at(5)),
]
Operation = Callable[[Table], Any]


def _put(name: str, expected_version: int, due: int, expires: int | None) -> Operation:
    def put(table: Table) -> Any:
        call = waiting_call(name, expires_at=None if expires is None else at(1000 + expires))
        read = replace(call, version=expected_version)
        changed = replace(read, version=expected_version + 1, status_at=at(due))
        return DynamoDbCalls(table, RETENTION).at(call.call_id).replace(read, changed)

    return put


def _many_events(table: Table) -> Any:
    """Fill an attempt, so that what is too much is deleted."""
    events: dict[VoiceEvent | UnknownEvent, str | None] = {
        VoiceEvent(VoiceEventType.RINGING, at(number)): str(number) for number in range(45)
    }
    return DynamoDbAttempts(table, RETENTION).add_events("a", events, at(20))


def _query(index: schema.Index, partition: str, until: datetime | None, page_size: int) -> Operation:
    return lambda table: list(table.query(index, partition, None, until, page_size))


def orphan(message_id: str) -> AttemptRecord:
    return AttemptRecord(message_id=message_id, call_id=None, token=None, events=frozenset())


names = st.sampled_from(["a", "b", "c"])
operations = st.one_of(
    st.builds(_put, names, st.integers(0, 2), st.integers(0, 40), st.none() | st.integers(0, 9)),
    st.builds(
        lambda name, event, payload: (
            lambda table: DynamoDbAttempts(table, RETENTION).add_events(name, {event: payload}, at(20))
        ),
        names,
        st.sampled_from(EVENTS),
        st.sampled_from([None, '{"a":1}', '{"b":2}']),
    ),
    st.builds(lambda name: lambda table: DynamoDbAttempts(table, RETENTION).link(name, "call", "t1", at(21)), names),
    st.builds(
        lambda name, token: lambda table: DynamoDbAttempts(table, RETENTION).link_by_line(name, "call", token, at(22)),
        names,
        st.sampled_from(["t1", "t2"]),
    ),
    st.builds(
        lambda name, token: lambda table: DynamoDbAttempts(table, RETENTION).unlink(orphan(name), token),
        names,
        st.sampled_from(["t1", "t2"]),
    ),
    st.builds(lambda name: lambda table: DynamoDbAttempts(table, RETENTION).get(name), names),
    st.builds(
        _query,
        st.just(schema.BY_STATUS),
        st.just(schema.waiting_in(Lane.NORMAL)),
        st.sampled_from([at(20), None]),
        st.integers(1, 3),
    ),
    st.builds(_query, st.just(schema.BY_STATUS), st.just(schema.ORPHAN), st.none(), st.just(2)),
    st.just(_many_events),
    st.builds(_query, st.just(schema.BY_EXPIRY), st.just(schema.EXPIRING), st.none(), st.just(2)),
)


@pytest.fixture
def moto_table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    for name, value in {"ACCESS_KEY_ID": "t", "SECRET_ACCESS_KEY": "t", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    forget_clients()
    with mock_aws():
        yield Table(clients.dynamodb(), make_table())
    forget_clients()


def _outcome(operation: Operation, table: Table) -> Any:
    try:
        return operation(table)
    except UnreadableRecord as error:  # a write on the condition of an item that is not there
        return str(error)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(operations, min_size=1, max_size=15))
def test_each_operation_gives_the_same(moto_table: Table, sequence: list[Operation]) -> None:
    for page in moto_table.client.get_paginator("scan").paginate(TableName=moto_table.name):
        for item in page["Items"]:
            moto_table.client.delete_item(TableName=moto_table.name, Key={"pk": item["pk"]})
    world = World()
    fake = FakeAws(world, FakeVoice(world), latency_s=lambda: 0.0)
    for operation in sequence:
        expected = _outcome(operation, moto_table)
        with fake.installed():
            assert _outcome(operation, moto_table) == expected
    stored = moto_table.client.scan(TableName=moto_table.name)["Items"]
    assert {item["pk"]["S"]: from_item(item) for item in stored} == {
        key: from_item(item) for key, item in fake.dynamodb.items.items()
    }
