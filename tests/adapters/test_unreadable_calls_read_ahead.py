"""One of many calls that are read together cannot be read: the others have their turn, and it alone is blamed."""

import pytest

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.read_ahead import ReadAheadTable
from redial.adapters.dynamodb.table import Table
from redial.application.dialling.dialable_calls import DialableCalls
from redial.errors import UnreadableRecord
from simulation.makers import T0
from tests.adapters.dialling import add


def test_a_call_that_cannot_be_read_costs_those_that_are_read_with_it_nothing(
    table: Table,
    calls: DynamoDbCalls,
    dialable: DialableCalls,
) -> None:
    call_id, bad = add(calls, "r1", "r2")
    table.client.update_item(
        TableName=table.name,
        Key={"pk": {"S": f"CALL#{bad}"}},
        UpdateExpression="SET said = :said",
        ExpressionAttributeValues={":said": {"B": b"newer code"}},
    )
    dialable.read_ahead([call_id, bad])
    assert dialable.get(call_id) == calls.get(call_id)
    with pytest.raises(UnreadableRecord):
        dialable.get(bad)
    ahead = ReadAheadTable(table.client, table.name, lambda: T0)
    ahead.read_ahead([f"CALL#{call_id}", f"CALL#{bad}"])
    with pytest.raises(UnreadableRecord):
        ahead.get(f"CALL#{bad}")
    table.client.delete_item(TableName=table.name, Key={"pk": {"S": f"CALL#{call_id}"}})
    assert ahead.get(f"CALL#{call_id}") is not None, "it is known ahead, beside one that is not"
