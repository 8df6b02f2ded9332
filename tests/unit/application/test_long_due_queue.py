"""Thousands of due calls keep neither an urgent one nor the end of a run waiting."""

from redial.domain.call.requests import Lane
from simulation.makers import at
from tests.unit.application.due_backlog import DueBacklog


def test_urgent_call_does_not_wait_until_the_backlog_below_is_read() -> None:
    backlog = DueBacklog()
    backlog.add("a", 1)
    named = backlog.add("urgent", 20, Lane.URGENT, is_listed=False)
    backlog.queue.add_hints([named], at(20))
    assert backlog.pop(20) == "urgent"
    assert not {Lane.NORMAL, Lane.BULK} & set(backlog.opened)
    assert backlog.pop(20) == "a"


def test_thousands_that_were_paused_since_are_not_all_read_before_the_time_is_looked_at() -> None:
    backlog = DueBacklog()
    for number in range(450):
        backlog.add(f"r{number}", number % 20, campaign="sale")
    assert backlog.pop(20) is not None
    backlog.reads.clear()
    backlog.get = lambda call_id: backlog.reads.append(call_id)  # type: ignore[method-assign]
    backlog.listed.clear()
    assert backlog.pop(21) is None
    assert len(backlog.reads) <= 200
    assert backlog.queue.next_hint() is not None, "so the run goes on at once, where it has time left"
    while backlog.queue.next_hint() is not None:
        assert backlog.pop(21) is None
    assert len(backlog.reads) == 449
