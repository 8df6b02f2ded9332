"""A changed call is told in the log and the metrics, each change once; and dial is woken where the call is due soon."""

from typing import cast

import pytest
from msgspec.structs import replace

from redial.application.change_call import change_call, wake_for_what_follows
from redial.application.stores import Calls
from redial.application.versioned import Unchanged, Updated
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import to_iso
from redial.errors import ForbiddenStatusChange
from redial.metrics import MetricName
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call
from tests.unit.application.in_memory import InMemory, WakeUpQueue

CALL = waiting_call()


def in_flight() -> Call:
    claimed = transitions.claim(CALL, "t1", ORIGINATION, DEADLINES, at(0))
    assert isinstance(claimed, Call)
    sent = transitions.record_sent(claimed, "t1", "m1", DEADLINES, at(1))
    assert isinstance(sent, Call)
    return sent


def change(
    memory: InMemory, call: Call, changed: Call | CallUnchanged
) -> Updated[Call] | Unchanged[Call, CallUnchanged]:
    return change_call(cast("Calls", memory.calls), memory.telemetry, call, lambda _: changed)


COUNTED = {
    Outcome.COMPLETED_CALL: {MetricName.OUTCOME_COMPLETED_CALL: 1, MetricName.CALL_COMPLETED: 1},
    Outcome.BUSY: {MetricName.OUTCOME_BUSY: 1, MetricName.RETRY_SCHEDULED: 1},
    Outcome.NO_ANSWER: {MetricName.OUTCOME_NO_ANSWER: 1, MetricName.RETRY_SCHEDULED: 1},
    Outcome.FAILED: {MetricName.OUTCOME_FAILED: 1, MetricName.CALL_UNREACHED: 1},
    Outcome.TTL_EXPIRED: {MetricName.OUTCOME_NOT_DIALLED: 1, MetricName.RETRY_SCHEDULED: 1},
    Outcome.SPAM: {MetricName.OUTCOME_BLOCKED: 1, MetricName.CALL_UNREACHED: 1},
    Outcome.PROTECT_BLOCKED: {MetricName.OUTCOME_BLOCKED: 1, MetricName.CALL_UNREACHED: 1},
    Outcome.REFUSED: {MetricName.SEND_REFUSED: 1, MetricName.CALL_REJECTED: 1},
    Outcome.NO_FINAL_EVENT: {MetricName.NO_FINAL_EVENT: 1, MetricName.CALL_UNREACHED: 1},
    Outcome.SEND_UNKNOWN: {MetricName.SEND_UNKNOWN: 1, MetricName.CALL_UNKNOWN: 1},
}


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_and_what_it_makes_of_the_call_are_counted_once(outcome: Outcome) -> None:
    memory, before, counted = InMemory(), in_flight(), COUNTED[outcome]
    memory.calls.put(before)
    ended = transitions.end_attempt(before, "t1", EndOfAttempt(outcome, at(20)), at(20))

    updated = change(memory, before, cast("Call", ended))

    assert isinstance(updated, Updated)
    assert (updated.before, updated.record) == (before, memory.stored(CALL))
    assert memory.telemetry.sums == counted
    again = replace(updated.record, updated_at=at(30))
    change(memory, updated.record, again)
    assert memory.telemetry.sums == counted, "what stands there already is no news"


@pytest.mark.parametrize(
    ("status", "counted"),
    [(CallStatus.CANCELLED, MetricName.CALL_CANCELLED), (CallStatus.EXPIRED, MetricName.CALL_EXPIRED)],
)
def test_the_end_of_a_waiting_call_is_counted(status: CallStatus, counted: MetricName) -> None:
    memory = InMemory()
    memory.calls.put(CALL)
    change(memory, CALL, replace(CALL, status=status, wait_reason=None))
    assert memory.telemetry.sums == {counted: 1}


def test_the_log_tells_what_a_call_was_and_is() -> None:
    memory, before = InMemory(), in_flight()
    memory.calls.put(before)
    ended = transitions.end_attempt(before, "t1", EndOfAttempt(Outcome.BUSY, at(20)), at(20))
    after = change(memory, before, cast("Call", ended)).record
    assert memory.telemetry.notes == []
    assert memory.telemetry.details == [
        {
            "message": "call changed",
            "call_id": CALL.call_id,
            "status_before": CallStatus.CALLING,
            "status": CallStatus.WAITING,
            "reason_code": "RETRY",
            "status_reason": after.status_reason,
            "attempt": 1,
            "message_id": "m1",
            "outcome": Outcome.BUSY,
        }
    ]


def test_the_end_of_a_call_is_one_line_with_its_course() -> None:
    memory, before = InMemory(), in_flight()
    memory.calls.put(before)
    ended = transitions.end_attempt(before, "t1", EndOfAttempt(Outcome.COMPLETED_CALL, at(20)), at(20))
    after = change(memory, before, cast("Call", ended)).record
    assert memory.telemetry.details == []
    assert memory.telemetry.notes == [
        {
            "message": "call ended",
            "call_id": CALL.call_id,
            "status_before": CallStatus.CALLING,
            "status": CallStatus.COMPLETED,
            "reason_code": "PLAYED",
            "status_reason": after.status_reason,
            "accepted_at": to_iso(CALL.accepted_at),
            "course": [f"1 {to_iso(at(1))} COMPLETED_CALL {to_iso(at(20))} m1"],
        }
    ]


def test_what_changes_nothing_is_not_told() -> None:
    memory = InMemory()
    memory.calls.put(CALL)
    assert change(memory, CALL, CallUnchanged.FINAL) == Unchanged(CALL, CallUnchanged.FINAL)
    assert (memory.telemetry.sums, [*memory.telemetry.notes, *memory.telemetry.details]) == ({}, [])


def test_a_status_that_cannot_follow_is_not_written() -> None:
    memory = InMemory()
    completed = memory.calls.put(replace(CALL, status=CallStatus.COMPLETED, wait_reason=None))
    with pytest.raises(ForbiddenStatusChange, match=CALL.call_id):
        change(memory, completed, replace(completed, status=CallStatus.WAITING))
    assert memory.stored(CALL) == completed


def test_a_step_is_taken_with_what_is_stored_by_then() -> None:
    memory = InMemory()
    meanwhile = memory.calls.put(replace(CALL, version=5, throttles=3))

    def one_more(stored: Call) -> Call:
        return replace(stored, throttles=stored.throttles + 1)

    updated: object = change_call(cast("Calls", memory.calls), memory.telemetry, CALL, one_more)
    assert updated == Updated(meanwhile, replace(meanwhile, version=6, throttles=4))


def test_dial_is_woken_when_a_call_waits_for_something_else_than_its_turn() -> None:
    def woken(call: Call) -> list[tuple[list[str], float]]:
        queue = WakeUpQueue()
        wake_for_what_follows(queue, call, at(60))
        return queue.sent

    retry = replace(CALL, wait_reason=WaitReason.RETRY, status_at=at(90))
    assert woken(retry) == [([CALL.call_id], 30)]
    assert woken(replace(retry, status_at=at(10))) == [([CALL.call_id], 0)]
    assert woken(replace(retry, wait_reason=WaitReason.ALLOWANCE)) == [], "the dialer is awake for that"
    assert woken(replace(retry, status=CallStatus.CALLING)) == []
    assert woken(replace(retry, status_at=at(180))) == [([CALL.call_id], 120)]
    assert woken(replace(retry, status_at=at(181))) == [], "a tick names it before"
