"""Calls that wait already when a setting does not permit them: held and shown, never ended for it."""

from datetime import timedelta
from typing import Any

import pytest

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.reading import StoredCalls, TableReader
from redial.adapters.dynamodb.table import Table
from redial.application.hold_not_permitted import PermissionGate
from redial.application.list_calls import CallLister, CallsQuestion
from redial.application.summarise import count_not_permitted
from redial.contracts.numbering import destination_of, permissions_for
from redial.domain import steps
from redial.domain.calls import Call, CallStatus, WaitReason
from redial.domain.requests import Lane
from tests.adapters.test_dialable_calls import SetClock, Silence
from tests.adapters.test_handlers import Functions, functions  # noqa: F401 - a fixture
from tests.adapters.voice_service import VoiceService
from tests.fakes.failures import nothing_set_aside
from tests.makers import at, call_request, plain_request

JAMAICA = "+18765550100"


@pytest.fixture
def calls(table: Table) -> DynamoDbCalls:
    return DynamoDbCalls(table, timedelta(days=90))


@pytest.fixture
def reader(table: Table) -> TableReader:
    return TableReader(clients.dynamodb(), table.name)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


def gate(calls: DynamoDbCalls, reader: TableReader, clock: SetClock, *countries: str) -> PermissionGate:
    return PermissionGate(
        calls=calls,
        indexes=reader,
        telemetry=Silence(),
        clock=clock,
        permissions=permissions_for(countries),
        set_aside=nothing_set_aside(),
    )


def held_call(calls: DynamoDbCalls, reader: TableReader, clock: SetClock, **changes: Any) -> Call:
    request = call_request(destination_phone_number=JAMAICA, **changes)
    call = steps.accept(request, "digest", clock.now(), destination_of(JAMAICA))
    assert calls.add(call) is None
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
    assert [call_id for call_id, _ in calls.due(Lane.NORMAL, clock.time)] == [call.call_id]


def test_its_own_time_still_ends_it(calls: DynamoDbCalls, reader: TableReader, clock: SetClock) -> None:
    call = held_call(calls, reader, clock, expires_at=at(3700))
    assert (call.status, call.status_at) == (CallStatus.WAITING, at(3700))
    assert list(calls.over(at(3700))) == [call.call_id]
    expired = steps.expire(call, at(3700))
    assert expired is not None
    assert expired.status is CallStatus.EXPIRED


def test_it_can_be_cancelled(calls: DynamoDbCalls, reader: TableReader, clock: SetClock) -> None:
    cancelled = steps.cancel(held_call(calls, reader, clock), clock.now())
    assert cancelled is not None
    assert (cancelled.status, cancelled.status_key) == (CallStatus.CANCELLED, "CANCELLED")


def test_it_is_listed_with_waiting_calls_and_by_its_reason(
    calls: DynamoDbCalls, reader: TableReader, clock: SetClock
) -> None:
    held_call(calls, reader, clock, lane=Lane.BULK)
    calls.add(steps.accept(call_request("other"), "digest", clock.now()))
    lister = CallLister(reader, StoredCalls(reader))

    def listed(question: CallsQuestion) -> set[str]:
        page = lister.page(question, limit=10, places=None, now=clock.now())
        return {str(call.request.request_id if isinstance(call, Call) else None) for call in page.calls}

    assert listed(CallsQuestion(statuses=(CallStatus.WAITING,))) == {"reminder-1", "other"}
    assert listed(CallsQuestion(statuses=(CallStatus.WAITING,), lane=Lane.BULK)) == {"reminder-1"}
    assert listed(CallsQuestion(statuses=(CallStatus.WAITING,), lane=Lane.NORMAL)) == {"other"}
    assert listed(CallsQuestion(wait_reason=WaitReason.NOT_PERMITTED)) == {"reminder-1"}
    assert listed(CallsQuestion(wait_reason=WaitReason.ALLOWANCE)) == {"other"}


def test_dial_holds_what_a_later_setting_does_not_permit(
    functions: Functions,  # noqa: F811
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
    functions: Functions,  # noqa: F811
    voice_service: VoiceService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALL_PERMISSIONS", '{"allowed_countries": ["US"], "allowed_caller_ids": ["+12065550142"]}')
    functions.intake(plain_request(caller_id="+12065550142"))
    monkeypatch.setenv("CALL_PERMISSIONS", '{"allowed_countries": ["US"]}')
    functions.dial(str(functions.call()["pk"]).removeprefix("CALL#"))
    assert "allowed_caller_ids" in functions.call()["status_reason"]
    assert voice_service.requests == []
