"""Calls that wait already when a setting does not permit them: held and shown, never ended for it."""

from datetime import datetime
from itertools import pairwise
from typing import Any, cast

import pytest
from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.reading import StoredCalls, TableReader
from redial.adapters.dynamodb.table import Table
from redial.application.dialling.hold_not_permitted import PermissionGate
from redial.application.reporting.calls_question import CallsQuestion
from redial.application.reporting.list_calls import CallLister
from redial.application.reporting.summarise import count_not_permitted
from redial.contracts.numbering import destination_of, permissions_for
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.destinations import CallPermissions, NotPermitted, PermissionSetting
from redial.domain.call.requests import Lane
from redial.domain.reporting.listing import Entry, EntryPage, Position, Stretch
from redial.domain.times import to_iso
from redial.domain.versioned import Stored
from simulation.makers import ORIGINATION, at, call_request, plain_request, waiting_call
from simulation.set_aside import nothing_set_aside
from tests.adapters.dialling import SetClock, Silence
from tests.adapters.invocations import Functions
from tests.adapters.voice_service import VoiceService

JAMAICA = "+18765550100"


@pytest.fixture
def reader(table: Table) -> TableReader:
    return TableReader(clients.dynamodb(), table.name)


def gate(
    calls: DynamoDbCalls,
    reader: TableReader,
    clock: SetClock,
    *countries: str,
    permissions: CallPermissions | None = None,
) -> PermissionGate:
    return PermissionGate(
        calls=calls,
        indexes=reader,
        telemetry=Silence(),
        clock=clock,
        permissions=permissions or permissions_for(countries),
        set_aside=nothing_set_aside(),
    )


def held_call(calls: DynamoDbCalls, reader: TableReader, clock: SetClock, **changes: Any) -> Call:
    request = call_request(destination_phone_number=JAMAICA, **changes)
    call = transitions.accept(request, "digest", clock.now(), destination_of(JAMAICA))
    assert calls.add(call) == Stored()
    usual = gate(calls, reader, clock, "US")
    fault = usual.fault_of(call)
    assert fault is not None
    return usual.hold(call, fault, clock.now())


def test_it_is_held_apart_from_its_lane_with_the_setting_named(
    calls: DynamoDbCalls, reader: TableReader, clock: SetClock
) -> None:
    call = held_call(calls, reader, clock)
    assert (call.status, call.wait_reason) == (CallStatus.WAITING, WaitReason.NOT_PERMITTED)
    assert "held: its number is a number of JM; the setting allowed_countries permits US" in call.status_reason
    assert list(calls.due(Lane.NORMAL, at(1e6))) == []
    assert count_not_permitted(reader).count == 1


def test_it_is_looked_at_again_and_goes_once_it_is_permitted(
    calls: DynamoDbCalls, reader: TableReader, clock: SetClock
) -> None:
    call = held_call(calls, reader, clock)
    permitting = gate(calls, reader, clock, "US", "JM")
    permitting.look_again()
    assert calls.get(call.call_id) == call
    clock.time = call.status_at
    gate(calls, reader, clock, "US").look_again()
    still = calls.get(call.call_id)
    assert still is not None
    assert (still.wait_reason, still.status_at > clock.time) == (WaitReason.NOT_PERMITTED, True)
    clock.time = still.status_at
    permitting.look_again()
    assert [each.call_id for each in calls.due(Lane.NORMAL, clock.time)] == [call.call_id]


def test_its_own_time_still_ends_it(calls: DynamoDbCalls, reader: TableReader, clock: SetClock) -> None:
    call = held_call(calls, reader, clock, expires_at=at(3700))
    assert (call.status, call.status_at) == (CallStatus.WAITING, at(3700))
    assert list(calls.over(at(3700))) == [call.call_id]
    expired = transitions.expire(call, at(3700))
    assert isinstance(expired, Call)
    assert expired.status is CallStatus.EXPIRED


def test_it_can_be_cancelled(calls: DynamoDbCalls, reader: TableReader, clock: SetClock) -> None:
    cancelled = transitions.cancel(held_call(calls, reader, clock), clock.now())
    assert isinstance(cancelled, Call)
    assert (cancelled.status, cancelled.is_held) == (CallStatus.CANCELLED, False)


def test_it_is_listed_with_waiting_calls_and_by_its_reason(
    calls: DynamoDbCalls, reader: TableReader, clock: SetClock
) -> None:
    held_call(calls, reader, clock, lane=Lane.BULK)
    calls.add(transitions.accept(call_request("other"), "digest", clock.now()))
    lister = CallLister(reader, StoredCalls(reader))

    def listed(question: CallsQuestion) -> set[str]:
        page = lister.page(question, limit=10, positions=None, now=clock.now())
        return {str(call.request.request_id if isinstance(call, Call) else None) for call in page.calls}

    assert listed(CallsQuestion(statuses=(CallStatus.WAITING,))) == {"reminder-1", "other"}
    assert listed(CallsQuestion(statuses=(CallStatus.WAITING,), lane=Lane.BULK)) == {"reminder-1"}
    assert listed(CallsQuestion(statuses=(CallStatus.WAITING,), lane=Lane.NORMAL)) == {"other"}
    assert listed(CallsQuestion(wait_reason=WaitReason.NOT_PERMITTED)) == {"reminder-1"}
    assert listed(CallsQuestion(wait_reason=WaitReason.ALLOWANCE)) == {"other"}


def test_dial_holds_what_a_later_setting_does_not_permit(
    functions: Functions,
    voice_service: VoiceService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    functions.intake(plain_request(destination_phone_number="+442079460123"))
    assert functions.call()["destination"] == {"country": "GB"}
    monkeypatch.setenv("CALL_PERMISSIONS", '{"allowed_countries": ["US"], "calling_codes": ["1"]}')
    functions.dial(str(functions.call()["pk"]).removeprefix("CALL#"))
    call = functions.call()
    assert (call["status"], call["wait_reason"], call.get("attempts")) == ("WAITING", "NOT_PERMITTED", None)
    assert voice_service.requests == []


def test_dial_holds_a_caller_id_that_is_not_permitted_any_more(
    functions: Functions,
    voice_service: VoiceService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALL_PERMISSIONS", '{"allowed_countries": ["US"], "allowed_caller_ids": ["+12065550142"]}')
    functions.intake(plain_request(caller_id="+12065550142"))
    monkeypatch.setenv("CALL_PERMISSIONS", '{"allowed_countries": ["US"]}')
    functions.dial(str(functions.call()["pk"]).removeprefix("CALL#"))
    assert functions.call()["reason"][:2] == ["NOT_PERMITTED", "allowed_caller_ids"]
    assert voice_service.requests == []


def test_dial_holds_a_call_from_a_number_that_the_stack_has_no_more(
    functions: Functions,
    voice_service: VoiceService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    functions.intake(plain_request(origination_phone_number=ORIGINATION))
    monkeypatch.setenv("ORIGINATION_PHONE_NUMBERS", "+12065550142")
    functions.dial(str(functions.call()["pk"]).removeprefix("CALL#"))
    assert functions.call()["reason"][:2] == ["NOT_PERMITTED", "origination_phone_numbers"]
    assert voice_service.requests == []


def test_it_goes_from_the_number_that_it_names_once_the_stack_has_that_again(
    calls: DynamoDbCalls, reader: TableReader, clock: SetClock
) -> None:
    call = transitions.accept(call_request(origination_phone_number=ORIGINATION), "digest", clock.now())
    assert calls.add(call) == Stored()

    def with_numbers(*numbers: str) -> PermissionGate:
        permissions = replace(permissions_for(("US",)), origination_phone_numbers=numbers)
        return gate(calls, reader, clock, permissions=permissions)

    without = with_numbers("+12065550142")
    fault = without.fault_of(call)
    assert fault is not None
    held = without.hold(call, fault, clock.now())
    told = "held: its origination number is not one of the setting origination_phone_numbers: +12065550142"
    assert held.status_reason.startswith(told)

    clock.time = held.status_at
    with_numbers("+12065550142", ORIGINATION).look_again()
    assert [each.call_id for each in calls.due(Lane.NORMAL, clock.time)] == [call.call_id]


class StoredInMemory:
    """Calls that a setting does not permit, and their index; the pages that were read of it are counted."""

    def __init__(self, calls: list[Call]) -> None:
        self.calls = {call.call_id: call for call in calls}
        self.pages = 0

    def get(self, call_id: str) -> Call:
        return self.calls[call_id]

    def at(self, call_id: str) -> "StoredInMemory":
        return self

    def replace(self, before: Call, after: Call) -> Stored:
        self.calls[after.call_id] = after
        return Stored()

    def page(self, stretch: Stretch, *, limit: int, newest_first: bool, after: Position | None) -> EntryPage:
        self.pages += 1
        held = [
            Entry(each.call_id, each.status_at, Position(to_iso(each.status_at), each.call_id))
            for each in self.calls.values()
            if each.is_held and (stretch.until is None or each.status_at <= stretch.until)
        ]
        left = sorted(
            (entry for entry in held if after is None or entry.position > after), key=lambda each: each.position
        )
        return EntryPage(tuple(left[:limit]), next_position=left[limit - 1].position if len(left) > limit else None)


def not_permitted_call(number: int, until: datetime) -> Call:
    call = waiting_call(f"held{number}", destination_phone_number=JAMAICA)
    held = transitions.hold_not_permitted(call, NotPermitted(setting=PermissionSetting.COUNTRIES), until, at(0))
    assert isinstance(held, Call)
    return held


@pytest.mark.parametrize("aside", [120, 900])
def test_those_that_are_set_aside_hide_none_behind_them(clock: SetClock, aside: int) -> None:
    stored = [not_permitted_call(number, at(number)) for number in range(aside + 130)]
    memory, set_aside = StoredInMemory(stored), nothing_set_aside()
    set_aside_ids = [call.call_id for call in stored[:aside]]
    for _ in range(3):
        set_aside.begin()
        for call_id in set_aside_ids:
            set_aside.note(call_id, TypeError("no"))
    assert all(set_aside.are_to_wait(call_id) for call_id in set_aside_ids)
    permitting = PermissionGate(
        calls=cast("DynamoDbCalls", memory),
        indexes=memory,
        telemetry=Silence(),
        clock=clock,
        permissions=permissions_for(("US", "JM")),
        set_aside=set_aside,
    )

    def let_go() -> int:
        return sum(call.wait_reason is WaitReason.ALLOWANCE for call in memory.calls.values())

    went, read = [], []
    for _ in range(5):
        permitting.look_again()
        went.append(let_go())
        read.append(memory.pages)
    assert went[-1] == 130
    assert all(memory.calls[call_id].wait_reason is WaitReason.NOT_PERMITTED for call_id in set_aside_ids)
    # What a run does has bounds: it changes a hundred calls, and reads five pages.
    assert max(after - before for before, after in pairwise([0, *went])) <= 100
    assert max(after - before for before, after in pairwise([0, *read])) <= 5


def test_those_that_are_still_not_permitted_hide_none_behind_them(clock: SetClock) -> None:
    stored = [not_permitted_call(number, at(number)) for number in range(150)]
    last = stored[-1].call_id
    memory = StoredInMemory(stored)
    memory.calls[last] = replace(memory.calls[last], request=call_request("other"))
    usual = PermissionGate(
        calls=cast("DynamoDbCalls", memory),
        indexes=memory,
        telemetry=Silence(),
        clock=clock,
        permissions=permissions_for(("US",)),
        set_aside=nothing_set_aside(),
    )
    usual.look_again()
    usual.look_again()
    assert memory.calls[last].wait_reason is WaitReason.ALLOWANCE
