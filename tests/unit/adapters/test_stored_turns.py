"""How the index tells the turns of campaigns, and the allowance who had the last ones."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redial.adapters.dynamodb import schema
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.domain.call.requests import Lane
from redial.domain.pacing.allowance import Allowance
from redial.domain.pacing.campaign_turns import MOST_REMEMBERED, MOST_TURNS, CampaignTurns, LaneTurn, turn_of
from redial.domain.times import from_iso, to_iso
from simulation.makers import at, waiting_call
from tests.unit.adapters.table_client import TableClient


def key_of(campaign: str | None) -> str:
    return str(schema.call_in_status_index(waiting_call(campaign=campaign))[schema.BY_STATUS.sort_key])


@given(st.text(min_size=1))
def test_the_key_of_a_waiting_call_tells_its_time_and_the_turn_of_its_campaign(campaign: str) -> None:
    key, due_at = key_of(campaign), waiting_call().status_at
    assert schema.turn_in_index(key) == turn_of(campaign)
    assert schema.time_in_index(key) == due_at
    assert from_iso(key) - due_at < timedelta(milliseconds=1), "as older code reads it"
    assert to_iso(due_at)[:-1] <= key <= to_iso(due_at), "it lies within its millisecond"
    assert to_iso(due_at - timedelta(milliseconds=1)) < key < to_iso(due_at + timedelta(milliseconds=1))


def test_a_call_without_a_campaign_has_the_key_that_it_always_had() -> None:
    assert key_of(None) == to_iso(waiting_call().status_at)
    assert schema.turn_in_index(key_of(None)) == 0


@pytest.mark.parametrize("text", ["", "Z", "2026-11-23T06:30:33.123Z", "2026-11-23T06:30:33.123abcdefZ", "0"])
def test_what_tells_no_turn_is_of_no_campaign(text: str) -> None:
    assert schema.turn_in_index(text) == 0


def test_the_last_turns_are_stored_with_the_allowance_in_little_room() -> None:
    turns = CampaignTurns()
    for number, (lane, turn) in enumerate(product(Lane, (0, 1, MOST_TURNS, 77))):
        turns = turns.taken(LaneTurn(lane, turn), at(number))
    table = TableClient().table()
    record = DynamoDbAllowance(table, "us-east-1")
    record.replace(Allowance(), Allowance(version=1, turns=turns))
    assert record.load().turns == turns
    assert len(turns.last) == MOST_REMEMBERED
    plain = table.get("ALLOWANCE#us-east-1")
    assert plain is not None
    assert len(plain["turns"]) <= 20 * MOST_REMEMBERED
    for nonsense in ("", "n1", "x1-5", "n-", "nzz-1 n5-zz", 7, None, f"n1-{'f' * 20}"):
        table.put(plain | {"turns": nonsense})
        assert record.load().turns == CampaignTurns()
