"""`redial again`, `redial reschedule`."""

import time as clock
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import CallStatus, WaitReason, call_id_of
from redial.domain.times import from_iso
from simulation.makers import T0, waiting_call
from tests.cli.added_calls import add
from tests.cli.conftest import Redial, plain


def test_calls_that_have_ended_are_called_again(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "r1", CallStatus.UNREACHED)
    add(calls, "r2", CallStatus.UNKNOWN)

    first = redial("again", "r1", "r2", "nobody", "--reason", "asked for it")

    assert "r1 is called again as r1~again1." in first.stdout
    assert "settle the call first (`redial settle`)" in first.stderr
    assert first.exit_code != 0
    assert "r1 was called again already, as r1~again1 (WAITING)." in redial("again", "r1").stdout
    assert "made again as" in redial("status", "r1").stdout
    assert "made again of" in redial("status", "r1~again1").stdout


def test_a_retry_is_due_now(redial: Redial, calls: DynamoDbCalls) -> None:
    call = replace(waiting_call("r1"), wait_reason=WaitReason.RETRY, status_at=T0 + timedelta(hours=1))
    calls.add(call)
    told = redial.json("again", "r1")
    assert (told["refused"], told["calls"][0]["answer"]) == ([], "due_now")
    stored = calls.get(call.call_id)
    assert stored is not None
    assert stored.wait_reason is WaitReason.ALLOWANCE


def test_what_was_played_is_asked_about(redial: Redial, calls: DynamoDbCalls) -> None:
    add(calls, "r1", CallStatus.COMPLETED)
    (refused,) = redial.json("again", "r1", exit_code=5)["refused"]
    assert (refused["call"], refused["status"]) == ("r1", 409)
    told = redial("again", "r1")
    assert told.exit_code == 5
    assert "Say --although-played to have it played once more." in " ".join(told.output.split())
    assert redial("again", "r1", "--although-played").exit_code == 2, "there is nobody to ask"
    assert calls.get(call_id_of("r1~again1")) is None
    assert redial("again", "r1", "--although-played", "--yes").exit_code == 0


def test_a_waiting_call_is_given_another_time(redial: Redial, calls: DynamoDbCalls) -> None:
    call_id = add(calls, "r1")

    result = redial("reschedule", "r1", "--not-before", "in 2h", "--expires-at", "3d", "--reason", "asked for it")

    assert result.exit_code == 0
    assert plain(result.stdout).startswith("r1 is due ")
    stored = calls.get(call_id)
    assert stored is not None
    assert stored.request.not_before is not None
    assert stored.request.expires_at is not None
    away = stored.request.not_before - datetime.now().astimezone()
    assert timedelta(hours=1, minutes=58) < away <= timedelta(hours=2)
    assert from_iso(redial.json("status", "r1")["request"]["not_before"]) == stored.request.not_before


@pytest.mark.parametrize("time", ["whenever", "2026-11-25"])
def test_what_is_no_time_is_told_by_its_field(redial: Redial, calls: DynamoDbCalls, time: str) -> None:
    add(calls, "r1")
    result = redial("reschedule", "r1", "--not-before", time)
    assert result.exit_code != 0
    assert "not_before" in result.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("reschedule", "r1", "--not-before"),
        ("reschedule", "r1", "--not-before", "2027-03-13 9:00", "--expires-at"),
        ("submit", "--to", "+12065550142", "--text", "Hello.", "--not-before"),
        ("submit", "--to", "+12065550142", "--text", "Hello.", "--expires-at"),
        ("dnc", "add", "+12065550142", "--until"),
    ],
    ids=lambda command: " ".join((command[0], command[-1])),
)
def test_a_time_that_this_clock_skips_is_refused(
    redial: Redial, calls: DynamoDbCalls, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    call_id = add(calls, "r1")

    with monkeypatch.context() as there:
        there.setenv("TZ", "America/Denver")
        clock.tzset()
        result = redial(*command, "2027-03-14 2:30", width=200)

    assert result.exit_code == 2
    assert command[-1] in result.stderr
    assert "clocks here go forward over 2027-03-14 02:30" in result.stderr
    stored = calls.get(call_id)
    assert stored is not None
    assert stored.request.not_before is None
    assert redial.json("dnc", "list")["entries"] == []
