"""Calls of earlier days in a table, and some that are scheduled for later ones: as many as a million, stored without a request."""

import os
from collections.abc import Iterator
from datetime import datetime
from unittest.mock import patch

from msgspec.structs import replace

from bench.metered_stack import MeteredStack
from redial.adapters import clients
from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.calls import DynamoDbCalls, to_call
from redial.adapters.dynamodb.plain import from_item
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import Call, CallStatus, call_id_of
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.times import to_iso
from simulation.aws.fake_aws import FakeAws
from simulation.dynamodb.attribute_values import Item
from simulation.dynamodb.fake_dynamodb import INDEXES, FakeDynamoDb
from simulation.dynamodb.indexes import SecondaryIndex
from simulation.makers import at, waiting_call
from simulation.stack.functions import NUMBERS, RETENTION, environment
from simulation.voice.service import FakeVoice
from simulation.world import World

_CAMPAIGNS = 50
_ALIKE = 4 * _CAMPAIGNS
"""Calls that are so many apart differ by their names, numbers and times alone."""


def fill(stack: MeteredStack, count: int) -> None:
    """Store calls: three of four have ended."""
    patterns = _as_stored([_earlier_call(number) for number in range(min(count, _ALIKE))])
    items = dict(_items(patterns, count))
    for number in {*range(0, count, max(1, count // 20))}:
        assert to_call(from_item(items[_key(number)])) == _earlier_call(number)
    indexes = {name: SecondaryIndex(index) for name, index in INDEXES.items()}
    for write, (key, item) in enumerate(items.items(), start=1):
        for index in indexes.values():
            index.learn(key, item, write)
    stack.dynamodb.restore((items, indexes))


def _earlier_call(number: int) -> Call:
    call = waiting_call(
        f"old{number}", campaign=f"campaign-{number % _CAMPAIGNS}", destination_phone_number=_destination(number)
    )
    if number % 4:
        return replace(call, status=CallStatus.COMPLETED, wait_reason=None, status_at=_status_at(number))
    return replace(call, status_at=_status_at(number))


def _status_at(number: int) -> datetime:
    return at(number - 9_000_000 if number % 4 else number + 90_000)


def _as_stored(calls: list[Call]) -> list[Item]:
    """Give the items that the product makes of calls."""
    world, table = World(), FakeDynamoDb()
    quick = FakeAws(world, FakeVoice(world), table, latency_s=lambda: 0.0)
    with patch.dict(os.environ, environment(PRODUCTION, NUMBERS, 60)), quick.installed():
        store = DynamoDbCalls(Table(clients.dynamodb(), "calls"), RETENTION)
        for call in calls:
            store.add(call)
    return [table.items[f"{schema.CALL}{call.call_id}"] for call in calls]


def _items(patterns: list[Item], count: int) -> Iterator[tuple[str, Item]]:
    """Yield items in the order of their times, in which the indexes are filled fastest; what they have in common exists once."""
    for number in range(count):
        pattern, key = patterns[number % _ALIKE], _key(number)
        time = to_iso(_status_at(number))
        # In a lane the turn of the campaign stands behind the milliseconds.
        status_at = time[:-1] + pattern["status_at"]["S"][len(time) - 1 :]
        own = {
            schema.KEY: key,
            "call_id": key.removeprefix(schema.CALL),
            "request_id": f"old{number}",
            "destination_phone_number": _destination(number),
            "status_at": status_at,
        }
        item = pattern | {name: {"S": value} for name, value in own.items()}
        if "delete_after" in pattern:
            item["delete_after"] = {"N": str(int(_status_at(number).timestamp() + RETENTION.total_seconds()))}
        yield key, item


def _key(number: int) -> str:
    return f"{schema.CALL}{call_id_of(f'old{number}')}"


def _destination(number: int) -> str:
    return f"+1206{2_000_000 + number % 7_000_000}"
