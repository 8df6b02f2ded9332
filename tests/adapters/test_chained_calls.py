"""The calls of a chain in the table in moto: all are stored, or none."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.domain.call.calls import call_id_of
from redial.domain.call.chain_steps import step_request_id
from redial.domain.versioned import Conflict, Stored
from simulation.makers import waiting_call
from tests.adapters.chains import chain


def test_a_chain_is_stored_as_it_is(calls: DynamoDbCalls) -> None:
    stored = chain()
    assert calls.add_together(stored) == Stored()
    assert [calls.get(call.call_id) for call in stored] == stored


def test_a_chain_that_is_stored_again_counts_as_stored(calls: DynamoDbCalls) -> None:
    calls.add_together(chain())
    assert calls.add_together(chain()) == Stored()


@pytest.mark.parametrize("taken", ["page", "page#2", "page#3"])
def test_a_taken_key_keeps_all_of_a_chain_out(calls: DynamoDbCalls, taken: str) -> None:
    there = waiting_call(taken)
    calls.add(there)
    assert calls.add_together(chain()) == Conflict(there)
    keys = {call_id_of(step_request_id("page", number)) for number in (1, 2, 3)}
    assert [key for key in keys if calls.get(key) is not None] == [there.call_id]


def test_of_several_calls_in_the_way_the_first_is_told(calls: DynamoDbCalls) -> None:
    there = chain()
    calls.add_together(there)
    changed = [replace(call, request_digest="another") for call in chain()]
    assert calls.add_together(changed) == Conflict(there[0])


def test_calls_of_a_chain_are_left_alone_by_code_that_does_not_know_chains(calls: DynamoDbCalls, table: Table) -> None:
    calls.add_together(chain())
    calls.add(waiting_call("alone"))
    in_a_chain, alone = (table.get(f"{schema.CALL}{call_id_of(key)}") for key in ("page#2", "alone"))
    assert in_a_chain is not None
    assert in_a_chain[schema.NEEDED_FORM] == 2
    assert alone is not None
    assert schema.NEEDED_FORM not in alone


def test_a_call_whose_turn_has_not_come_stands_in_no_lane(calls: DynamoDbCalls) -> None:
    stored = chain()
    calls.add_together(stored)
    due = [each.call_id for each in calls.due(stored[0].request.lane, stored[0].status_at + timedelta(days=1))]
    assert due == [stored[0].call_id]
