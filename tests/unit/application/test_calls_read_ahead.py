"""Behind calls that wait for a busy number others are found soon: they are read together, and lanes not looked at for each."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from redial.adapters import clients
from redial.application.dialling import due_queue
from redial.application.dialling.run_calls import DialReport
from redial.domain.call.calls import CallStatus, call_id_of
from redial.domain.call.requests import Lane
from redial.errors import UnreadableRecord
from simulation.errors import no_connection
from simulation.makers import at, waiting_call
from tests.unit.adapters.table_client import TableClient
from tests.unit.application.dialer_run import DialerRun
from tests.unit.application.due_backlog import DueBacklog
from tests.unit.application.held_backlog import NOW
from tests.unit.application.held_backlog import Backlog as HeldBacklog

ONE, OTHER = "+12065550190", "+12065550191"


def backlog_of(calls: int) -> DueBacklog:
    backlog = DueBacklog()
    for number in range(calls):
        backlog.add(f"r{number}", number, campaign="sale")
    backlog.add("of another campaign", 30)
    return backlog


def test_as_many_are_read_together_as_wait_already() -> None:
    backlog = backlog_of(8)
    popped = []
    for waiting in range(1, 9):
        popped.append(backlog.pop(20))
        backlog.queue.let_wait(waiting)
    assert popped == [f"r{number}" for number in range(8)]
    assert backlog.read_together == [["r2", "r3"], ["r4", "r5", "r6", "r7"]], "of one campaign, and none twice"


def test_never_more_than_a_request_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_queue, "_MOST_READ_AHEAD", 3)
    backlog = backlog_of(8)
    assert backlog.pop(20) == "r0"
    backlog.queue.let_wait(500)
    assert backlog.pop(20) == "r1"
    assert backlog.read_together == [["r1", "r2", "r3"]]


def test_nothing_is_read_ahead_where_the_last_call_went() -> None:
    backlog = backlog_of(8)
    assert backlog.pop(20) == "r0"
    backlog.queue.let_wait(5)
    assert [backlog.pop(20), backlog.pop(20)] == ["r1", "r2"]
    assert len(backlog.read_together) == 1


def test_the_lanes_above_are_looked_at_once_for_the_place_that_is_left() -> None:
    backlog = backlog_of(8)
    assert backlog.pop(20) == "r0"
    looked = backlog.opened.count(Lane.CRITICAL)
    for seconds in (20.1, 20.2, 20.3):
        backlog.queue.let_wait(1)
        assert backlog.pop(seconds) is not None
    assert backlog.opened.count(Lane.CRITICAL) == looked
    backlog.queue.let_wait(1)
    backlog.add("critical", 20, Lane.CRITICAL)
    assert backlog.pop(20.6) == "critical"


@pytest.mark.parametrize("error", [no_connection(), UnreadableRecord("no")])
def test_where_reading_together_fails_it_counts_and_the_others_go(error: Exception) -> None:
    backlog = backlog_of(4)

    def fail(call_ids: Iterable[str]) -> None:
        assert call_ids
        raise error

    assert backlog.pop(20) == "r0"
    backlog.queue.let_wait(2)
    backlog.read_ahead = fail  # type: ignore[method-assign]
    assert backlog.pop(20) == "r2"
    assert backlog.budget.failed + backlog.budget.unreadable == 1


def test_each_send_leaves_when_its_place_opens_and_not_before() -> None:
    run, left = DialerRun(), list[float]()
    run.add(3)
    run.voice.on_send = lambda: left.append(run.clock.seconds)
    assert run.run() == DialReport(placed=3)
    assert left == pytest.approx([0, 1.05, 2.1])
    assert run.slept == pytest.approx([0.95, 2.0])


def test_calls_for_another_number_go_while_hundreds_wait_for_the_first() -> None:
    run = DialerRun(numbers=(ONE, OTHER))
    for number in range(300):
        named = OTHER if number == 299 else ONE
        call = waiting_call(
            f"r{number}", origination_phone_number=named, destination_phone_number=f"+1206555{number:04}"
        )
        run.calls.put(replace(call, status_at=at(number / 100 - 9)))
    run.run(until=0.5)
    assert [request_id for request_id, *_ in run.voice.sends] == ["r0", "r299"]


def test_a_call_that_somebody_else_placed_keeps_no_other_from_its_number() -> None:
    run = DialerRun(numbers=(ONE, OTHER))
    for number in range(3):
        call = waiting_call(
            f"r{number}", origination_phone_number=ONE, destination_phone_number=f"+120655501{number:02}"
        )
        run.calls.put(replace(call, status_at=at(number - 9)))
    pause = run.clock.pause

    def sleep_while_another_places_one(duration: timedelta) -> None:
        """The dialer sleeps for longer than it takes a call for known."""
        run.clock.pause = pause  # type: ignore[method-assign]
        pause(duration + timedelta(seconds=5))
        run.calls.put(replace(run.calls.records[call_id_of("r1")].stored, status=CallStatus.COMPLETED))

    run.clock.pause = sleep_while_another_places_one  # type: ignore[method-assign]
    assert run.run().placed == 2
    assert run.clock.seconds == pytest.approx(5.95), "the next one is tried at once"


@pytest.mark.parametrize("before", [{"status": CallStatus.CALLING}, {"status_at": NOW + timedelta(minutes=1)}])
def test_a_call_that_was_not_due_when_it_was_read_ahead_is_read_when_it_is_asked_for(
    before: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read together may be a moment old: by now it waits."""
    client = TableClient()
    monkeypatch.setattr(clients, "dynamodb", lambda: client)
    backlog = HeldBacklog(client)
    backlog.add(None, ["r1"])
    (call_id,) = backlog.names
    stored = backlog.calls.get(call_id)
    assert stored is not None
    was = replace(stored, version=2, **before)
    is_now = replace(stored, version=3)
    backlog.calls.at(call_id).replace(stored, was)
    backlog.dialable.read_ahead([call_id])
    backlog.calls.at(call_id).replace(was, is_now)
    assert backlog.get("r1") == is_now
