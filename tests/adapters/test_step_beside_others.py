"""What is stored under other spellings of phone numbers is moved, while people and dialers go on."""

from datetime import timedelta
from typing import Any

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.limits import DynamoDbRecipients
from redial.adapters.dynamodb.listed_recipients import DynamoDbListedRecipients
from redial.adapters.dynamodb.reading import StoredCalls, TableReader
from redial.adapters.dynamodb.table import Table
from redial.adapters.runtime import SystemClock
from redial.application.other_spellings import OtherSpellings
from redial.application.steering.keep_do_not_call_list import DoNotCallList
from redial.domain.times import to_epoch_ms, to_iso
from simulation.makers import plain_request, waiting_call
from tests.adapters.invocations import Functions
from tests.adapters.moved_numbers import move_all
from tests.adapters.older_records import (
    LONDON,
    NOW,
    OTHER_ID,
    list_recipient,
    store_call,
    store_call_in_flight,
    store_recipient,
)

WITH_TRUNK_PREFIX = "+4402079460188"


def do_not_call_list(table: Table) -> DoNotCallList:
    reader, clock = TableReader(clients.dynamodb(), table.name), SystemClock()
    spellings = OtherSpellings(
        controls=DynamoDbControl(table), indexes=reader, records=StoredCalls(reader), clock=clock
    )
    recipients = DynamoDbRecipients(table, clock.now)
    return DoNotCallList(recipients, reader, DynamoDbListedRecipients(reader, print), spellings)


@pytest.mark.parametrize("place", [1, 2])
def test_entry_that_is_moved_while_it_is_taken_off_is_taken_off(
    table: Table, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    list_recipient(table, WITH_TRUNK_PREFIX)
    usual, seen = DynamoDbRecipients.at, list[str]()

    def at(self: DynamoDbRecipients, number: str) -> Any:
        seen.append(number)
        if len(seen) == place:
            move_all(table)
        return usual(self, number)

    with monkeypatch.context() as patch:
        patch.setattr(DynamoDbRecipients, "at", at)
        do_not_call_list(table).remove(LONDON)

    assert do_not_call_list(table).check(LONDON, NOW) == []


def test_pass_that_only_renumbers_a_call_is_followed_by_another_one(table: Table) -> None:
    """A version that spells numbers so may have written besides, where the pass had been."""
    store_call(table, WITH_TRUNK_PREFIX)

    passes = [page for page in move_all(table) if page.position is None]

    assert [(page.recipients, page.are_all_moved) for page in passes] == [(0, False), (0, True)]


def test_holder_whose_call_has_ended_leaves_no_recipient_behind(table: Table) -> None:
    at = to_iso(NOW - timedelta(minutes=1))
    store_call(table, LONDON, OTHER_ID, "UNREACHED")
    store_recipient(table, WITH_TRUNK_PREFIX, in_flight={"call_id": OTHER_ID, "token": "t9", "reserved_at": at})
    store_call_in_flight(table, LONDON, "00112233445566778899aabb")
    store_call(table, WITH_TRUNK_PREFIX, "00112233445566778899aacc", "UNREACHED")

    pages = move_all(table)

    assert (sum(page.left for page in pages), pages[-1].are_all_moved) == (0, True)
    assert DynamoDbRecipients(table, SystemClock().now).at(LONDON).load().in_flight is not None


@pytest.mark.parametrize(("is_claimed", "stamps"), [(True, ["t9"]), (False, [])])
def test_call_that_was_placed_counts_under_the_new_number_and_one_that_never_was_does_not(
    table: Table, is_claimed: bool, stamps: list[str]
) -> None:
    since = NOW - timedelta(minutes=1)
    attempt = {"number": 1, "token": "t9", "origination_phone_number": LONDON, "intent_at": to_iso(since)}
    store_call(table, WITH_TRUNK_PREFIX, OTHER_ID, "UNREACHED", [attempt] if is_claimed else None)
    held = {"call_id": OTHER_ID, "token": "t9", "reserved_at": to_iso(since)}
    store_recipient(table, WITH_TRUNK_PREFIX, in_flight=held, calls=[f"{to_epoch_ms(since)} t9"])

    assert move_all(table)[-1].are_all_moved

    moved = DynamoDbRecipients(table, SystemClock().now).at(LONDON).load()
    assert (moved.in_flight, [stamp.token for stamp in moved.calls.stamps]) == (None, stamps)


def test_all_numbers_of_a_call_are_moved_while_it_waits_and_none_when_it_has_ended(table: Table) -> None:
    calls = DynamoDbCalls(table, timedelta(days=90))
    numbers = ("destination_phone_number", "origination_phone_number", "caller_id")
    waiting = waiting_call(**dict.fromkeys(numbers, WITH_TRUNK_PREFIX))
    calls.add(waiting)
    store_call(table, WITH_TRUNK_PREFIX, OTHER_ID, "UNREACHED")

    assert move_all(table)[-1].are_all_moved

    moved, ended = calls.get(waiting.call_id), calls.get(OTHER_ID)
    assert moved is not None
    assert ended is not None
    assert {getattr(moved.request, number) for number in numbers} == {LONDON}
    assert ended.request.destination_phone_number == WITH_TRUNK_PREFIX


def test_only_the_end_of_a_pass_tells_that_all_is_moved_and_rejected_requests_are_gone_past(
    functions: Functions, table: Table
) -> None:
    functions.intake(plain_request(destination_phone_number="12"))

    *before, last = move_all(table)

    assert sum(page.looked_at for page in before) == 1
    assert [page for page in before if page.are_all_moved] == []
    assert last.are_all_moved
