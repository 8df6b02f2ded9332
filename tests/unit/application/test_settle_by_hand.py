"""A person says how an unclear call ended: it ends so, or is due again and dial is woken for it."""

import pytest
from msgspec.structs import replace

from redial.application.steering.settle_by_hand import settle_by_hand
from redial.application.versioned import Unchanged, Updated
from redial.domain.attempt.events import Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.unchanged import CallUnchanged
from redial.metrics import MetricName
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call
from tests.unit.application.in_memory import InMemory

CALL = waiting_call()


def unclear() -> Call:
    claimed = transitions.claim(CALL, "t1", ORIGINATION, DEADLINES, at(0))
    assert isinstance(claimed, Call)
    unknown = transitions.settle(claimed, "t1", None, DEADLINES, at(1_000))
    assert isinstance(unknown, Call)
    assert unknown.status is CallStatus.UNKNOWN
    return replace(unknown, version=2)


def settle(memory: InMemory, call: Call, outcome: Outcome | None) -> Updated[Call] | Unchanged[Call, CallUnchanged]:
    ports = memory.ports
    return settle_by_hand(
        call,
        outcome,
        "ann",
        calls=ports.calls,
        wake_ups=ports.wake_ups,
        telemetry=ports.telemetry,
        now=at(2_000),
    )


@pytest.mark.parametrize(
    ("outcome", "status", "counted"),
    [
        (Outcome.COMPLETED_CALL, CallStatus.COMPLETED, MetricName.CALL_COMPLETED),
        (Outcome.FAILED, CallStatus.UNREACHED, MetricName.CALL_UNREACHED),
    ],
)
def test_a_call_that_was_placed_ends_as_it_is_said_to_have(
    outcome: Outcome, status: CallStatus, counted: MetricName
) -> None:
    memory = InMemory()
    before = memory.calls.put(unclear())

    settled = settle(memory, before, outcome)

    assert settled == Updated(before, memory.stored(CALL))
    assert (memory.stored(CALL).status, memory.stored(CALL).attempts[0].outcome) == (status, outcome)
    assert "ann" in memory.stored(CALL).status_reason
    assert memory.telemetry.sums[counted] == 1
    assert memory.wake_ups.sent == []


def test_a_call_that_was_not_placed_is_due_again_and_woken_for() -> None:
    memory = InMemory()
    settle(memory, memory.calls.put(unclear()), None)
    call = memory.stored(CALL)
    assert call.status is CallStatus.WAITING
    ((woken, delay_s),) = memory.wake_ups.sent
    assert (woken, at(2_000 + delay_s)) == ([CALL.call_id], max(call.status_at, at(2_000)))


def test_a_call_whose_end_is_known_is_left_as_it_is() -> None:
    memory = InMemory()
    memory.calls.put(CALL)
    assert settle(memory, CALL, Outcome.BUSY) == Unchanged(CALL, CallUnchanged.NOT_UNKNOWN)
    assert (memory.stored(CALL), memory.wake_ups.sent) == (CALL, [])


def test_what_no_person_can_find_out_is_refused() -> None:
    memory = InMemory()
    with pytest.raises(ValueError, match="SEND_UNKNOWN"):
        settle(memory, memory.calls.put(unclear()), Outcome.SEND_UNKNOWN)
