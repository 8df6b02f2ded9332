"""A table as version 26f06b9 wrote it, with recipients under other spellings: before, during and after the step."""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest

import dial.handler
import dial.wiring
from redial.adapters import clients
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.limits import DynamoDbRecipients
from redial.adapters.dynamodb.reading import StoredCalls, TableReader
from redial.adapters.dynamodb.table import Table
from redial.adapters.runtime import SystemClock
from redial.application.other_spellings import OtherSpellings
from redial.application.steering.move_numbers import MovedPage
from redial.domain.times import to_epoch_ms, to_iso
from simulation.makers import plain_request
from tests.adapters.invocations import Functions
from tests.adapters.moved_numbers import move_all
from tests.adapters.older_records import (
    CALL_ID,
    LONDON,
    NOW,
    OTHER_ID,
    SPELLINGS,
    list_recipient,
    store_call,
    store_call_in_flight,
    store_recipient,
)
from tests.adapters.voice_service import VoiceService

if TYPE_CHECKING:
    from redial.adapters.dynamodb.plain import Plain

# What is kept, and what is called.
PAIRS = [
    *((each, LONDON) for each in SPELLINGS),
    *((LONDON, each) for each in SPELLINGS[1:]),
    (SPELLINGS[1], SPELLINGS[3]),
    # A second prefix of Lithuania's, beside its zero.
    ("+370861234567", "+37061234567"),
    ("+37061234567", "+370861234567"),
]
Step = Callable[[], list[MovedPage]]


def of_another(number: str, place: int) -> str:
    """Give the spelling of another recipient's number."""
    return number.replace("0794", f"079{place}").replace("6123", f"612{place}")


class _OwnTime:
    """A clock that waits for no machine: only who sleeps lets it go on."""

    def __init__(self) -> None:
        self._now = NOW

    def now(self) -> datetime:
        return self._now

    def pause(self, duration: timedelta) -> None:
        self._now += duration


@pytest.fixture
def unhurried(functions: Functions, monkeypatch: pytest.MonkeyPatch) -> Functions:
    """Give the functions, of which a run of `dial` has time for many calls, however long they take here."""
    monkeypatch.setattr(
        dial.handler, "build", lambda: dial.wiring.build(os.environ, dial.handler.telemetry, _OwnTime())
    )
    return functions


@pytest.fixture
def step(table: Table) -> Step:
    """Run the step until a pass finds nothing to do."""
    return partial(move_all, table)


@pytest.mark.parametrize("moves", [False, True], ids=["before the step", "after the step"])
def test_a_do_not_call_entry_holds_for_every_spelling(
    unhurried: Functions, table: Table, voice_service: VoiceService, step: Step, moves: bool
) -> None:
    call_ids = []
    for place, (listed, called) in enumerate(PAIRS):
        list_recipient(table, of_another(listed, place))
        call_ids.append(f"{CALL_ID[:-1]}{place}")
        store_call(table, of_another(called, place), call_ids[-1])
    if moves:
        assert step()[-1].are_all_moved

    unhurried.dial(*call_ids)

    assert voice_service.requests == []
    for call_id in call_ids:
        stored = table.get(f"CALL#{call_id}")
        assert stored is not None
        assert (stored["status"], stored["reason"][0]) == ("CANCELLED", "ON_DO_NOT_CALL_LIST")


@pytest.mark.parametrize("moves", [False, True], ids=["before the step", "after the step"])
def test_one_call_at_a_time_reaches_a_recipient_whatever_its_spellings(
    unhurried: Functions, table: Table, voice_service: VoiceService, step: Step, moves: bool
) -> None:
    call_ids = []
    for place, (in_flight, called) in enumerate(PAIRS):
        store_call_in_flight(table, of_another(in_flight, place), f"{OTHER_ID[:-1]}{place}")
        call_ids.append(f"{CALL_ID[:-1]}{place}")
        store_call(table, of_another(called, place), call_ids[-1])
    if moves:
        step()

    unhurried.dial(*call_ids)

    assert voice_service.requests == []
    for call_id in call_ids:
        stored = table.get(f"CALL#{call_id}")
        assert stored is not None
        assert (stored["status"], stored["wait_reason"]) == ("WAITING", "RECIPIENT_IN_FLIGHT")


@pytest.mark.parametrize("moves", [False, True], ids=["before the step", "after the step"])
def test_calls_of_the_day_count_under_both_spellings(
    functions: Functions, table: Table, voice_service: VoiceService, step: Step, moves: bool
) -> None:
    stamps = [f"{to_epoch_ms(NOW - timedelta(hours=number))} t{number}" for number in range(1, 6)]
    store_recipient(table, LONDON, calls=stamps[:2])
    store_recipient(table, "+4402079460188", calls=stamps[1:])
    store_call(table, "+4402079460188", OTHER_ID, "UNREACHED")
    store_call(table, LONDON)
    if moves:
        assert step()[-1].are_all_moved

    functions.dial(CALL_ID)

    assert voice_service.requests == []
    stored = table.get(f"CALL#{CALL_ID}")
    assert stored is not None
    assert stored["wait_reason"] == "RECIPIENT_LIMIT"


def test_what_is_dialled_is_the_canonical_number(
    functions: Functions, table: Table, voice_service: VoiceService
) -> None:
    store_call(table, "+4402079460188")

    functions.dial(CALL_ID)

    assert [request["DestinationPhoneNumber"] for request in voice_service.requests] == [LONDON]
    assert table.get(f"RECIPIENT#{LONDON}") is not None


def test_the_step_leaves_nothing_behind_and_may_be_run_again(table: Table, step: Step) -> None:
    list_recipient(table, "+44207946018８")
    store_call(table, "+44207946018８")
    store_call_in_flight(table, "+4402079460188")

    pages = step()

    assert (sum(page.recipients for page in pages), sum(page.calls for page in pages)) == (2, 2)
    assert pages[-1].are_all_moved
    recipient = DynamoDbRecipients(table, SystemClock().now).at(LONDON).load()
    assert recipient.do_not_call_reason == "asked"
    assert recipient.in_flight is not None
    for number in SPELLINGS[1:3]:
        left = table.get(f"RECIPIENT#{number}")
        assert left is not None
        assert "status_key" not in left
        assert "delete_after" in left
    for call_id in (CALL_ID, OTHER_ID):
        stored = table.get(f"CALL#{call_id}")
        assert stored is not None
        assert stored["destination_phone_number"] == LONDON
    assert DynamoDbControl(table).load().numbers_moved_at is not None
    again = step()
    assert (sum(page.recipients for page in again), sum(page.calls for page in again)) == (0, 0)


@pytest.mark.parametrize("dies_at", range(5))
def test_the_step_may_die_after_any_write(
    functions: Functions,
    table: Table,
    voice_service: VoiceService,
    step: Step,
    monkeypatch: pytest.MonkeyPatch,
    dies_at: int,
) -> None:
    list_recipient(table, "+44207946018８")
    store_call(table, "+4402079460188")
    put, writes = Table.put_version, iter(range(100))

    def dying(self: Table, plain: "Plain", expected_version: int) -> "Plain | None":
        if next(writes) == dies_at:
            raise KeyboardInterrupt
        return put(self, plain, expected_version)

    with monkeypatch.context() as patch:
        patch.setattr(Table, "put_version", dying)
        with suppress(KeyboardInterrupt):
            step()
    if dies_at % 2:
        assert step()[-1].are_all_moved
    functions.dial(CALL_ID)

    assert voice_service.requests == []
    stored = table.get(f"CALL#{CALL_ID}")
    assert stored is not None
    assert stored["status"] == "CANCELLED"


def test_the_step_does_not_overwrite_what_others_write_meanwhile(
    table: Table, step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = f"{to_epoch_ms(NOW)} t9"
    list_recipient(table, "+44207946018８")
    put, others = Table.put_version, iter(["+44207946018８", LONDON])

    def late(self: Table, plain: "Plain", expected_version: int) -> "Plain | None":
        # Somebody is faster, once at each of the two writes.
        if (other := next(others, None)) is not None:
            stored = table.get(f"RECIPIENT#{other}") or {"version": 0}
            store_recipient(table, other, **{**stored, "calls": [stamp], "version": stored["version"] + 1})
        return put(self, plain, expected_version)

    monkeypatch.setattr(Table, "put_version", late)
    assert step()[-1].are_all_moved

    recipient = DynamoDbRecipients(table, SystemClock().now).at(LONDON).load()
    assert [each.token for each in recipient.calls.stamps] == ["t9"]
    assert recipient.do_not_call_reason == "asked"


def test_a_recipient_that_two_calls_hold_is_left_for_the_next_pass(table: Table, step: Step) -> None:
    store_call_in_flight(table, "+4402079460188")
    intent_at = to_iso(NOW)
    attempt = {"number": 1, "token": "t2", "origination_phone_number": "+12065550190", "intent_at": intent_at}
    store_call(table, LONDON, CALL_ID, "CALLING", [attempt])
    store_recipient(table, LONDON, in_flight={"call_id": CALL_ID, "token": "t2", "reserved_at": intent_at})

    pages = step()

    assert not pages[-1].are_all_moved
    assert sum(page.left for page in pages) == 3
    assert DynamoDbControl(table).load().numbers_moved_at is None


def test_a_new_stack_has_nothing_to_move(functions: Functions, table: Table, voice_service: VoiceService) -> None:
    functions.intake(plain_request())
    functions.dial()

    assert len(voice_service.requests) == 1
    assert DynamoDbControl(table).load().numbers_moved_at is not None


def test_a_stack_with_calls_of_these_days_waits_for_the_step(functions: Functions, table: Table) -> None:
    store_call(table, LONDON, OTHER_ID, "UNREACHED")
    functions.intake(plain_request())
    functions.dial()

    assert DynamoDbControl(table).load().numbers_moved_at is None


def test_what_an_index_shows_late_is_found_with_the_next_look(table: Table) -> None:
    """An earlier version, which a deployment has not replaced everywhere, writes on; and an index lags behind."""
    now = [NOW]
    reader = TableReader(clients.dynamodb(), table.name)
    spellings = OtherSpellings(
        controls=DynamoDbControl(table),
        indexes=reader,
        records=StoredCalls(reader),
        clock=Mock(now=lambda: now[0]),
    )
    other = SPELLINGS[2]
    assert other not in spellings.of(LONDON)
    listed_at = to_iso(NOW - timedelta(minutes=1))
    store_recipient(table, other, do_not_call_since=listed_at, do_not_call_reason="asked")
    now[0] += timedelta(seconds=29)
    assert other not in spellings.of(LONDON)
    now[0] += timedelta(seconds=1)
    assert other in spellings.of(LONDON)
