"""An id that a send line told goes where another one is proven; one that was proven too stays."""

import pytest
from msgspec.structs import replace

from redial.application.tracking.second_ids import unlink_another_id
from redial.domain.call.calls import Attempt, Call, CallStatus
from redial.metrics import MetricName
from simulation.makers import ORIGINATION, at, waiting_call
from tests.unit.application.in_memory import InMemory


def call_with(message_id: str | None, *, by_line: bool = True) -> Call:
    attempt = Attempt(
        number=1,
        token="t1",
        origination_phone_number=ORIGINATION,
        intent_at=at(0),
        message_id=message_id,
        by_line=by_line,
    )
    return replace(waiting_call(), status=CallStatus.CALLING, wait_reason=None, attempts=(attempt,))


def test_id_that_a_line_told_is_nobodys_again_and_told_of() -> None:
    memory, call = InMemory(), call_with("by-line")
    memory.attempts.link_by_line("by-line", call.call_id, "t1", at(1))

    unlink_another_id(memory.ports, call, "t1", "proven")

    record = memory.attempts.get("by-line")
    assert record is not None
    assert (record.call_id, record.token) == (None, None)
    assert memory.telemetry.sums == {MetricName.SECOND_MESSAGE_ID: 1}
    assert memory.telemetry.warnings == [
        ("second message id for one send", {"call_id": call.call_id, "message_id": "by-line"})
    ]


def test_id_of_which_nothing_is_stored_is_told_of_all_the_same() -> None:
    memory = InMemory()
    unlink_another_id(memory.ports, call_with("by-line"), "t1", "proven")
    assert memory.telemetry.sums == {MetricName.SECOND_MESSAGE_ID: 1}
    assert memory.attempts.records == {}


@pytest.mark.parametrize(
    ("call", "token"),
    [
        (call_with("proven"), "t1"),
        (call_with("answered", by_line=False), "t1"),
        (call_with(None), "t1"),
        (call_with("by-line"), "another"),
        (waiting_call(), "t1"),
    ],
    ids=["the same", "proven too", "none yet", "another attempt", "no attempt"],
)
def test_nothing_else_is_another_id(call: Call, token: str) -> None:
    memory = InMemory()
    for message_id in ("proven", "answered", "by-line"):
        memory.attempts.link_by_line(message_id, call.call_id, "t1", at(1))
    before = dict(memory.attempts.records)

    unlink_another_id(memory.ports, call, token, "proven")

    assert (memory.attempts.records, memory.telemetry.sums) == (before, {})
