"""Thousands of due calls keep neither an urgent one nor the end of a run waiting."""

from redial.domain.call.requests import Lane
from simulation.makers import at
from tests.unit.application.test_due_queue import DueBacklog


def test_urgent_call_does_not_wait_until_the_backlog_below_is_read() -> None:
    backlog = DueBacklog()
    backlog.add("a", 1)
    named = backlog.add("urgent", 20, Lane.URGENT, is_listed=False)
    backlog.queue.add_hints([named], at(20))
    assert backlog.pop(20) == "urgent"
    assert not {Lane.NORMAL, Lane.BULK} & set(backlog.opened)
    assert backlog.pop(20) == "a"
