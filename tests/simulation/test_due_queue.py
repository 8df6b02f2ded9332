"""The queue of one run: a call is taken as it was read for a moment, and no longer."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from redial.application.dialling.due_queue import DueQueue
from redial.application.failure_budget import FailureBudget
from redial.domain.call.calls import Call
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import DueCall
from simulation.makers import at, waiting_call
from simulation.set_aside import nothing_set_aside
from simulation.telemetry import Notebook


class OneDueCall:
    """A lane with one call that somebody pauses at a time."""

    def __init__(self) -> None:
        self.call = waiting_call()
        self.is_paused = False
        self.reads = 0

    def due(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
        return iter([DueCall(self.call.status_at, self.call.call_id)] if lane is Lane.NORMAL else [])

    def read_ahead(self, call_ids: Iterable[str]) -> None:
        raise AssertionError(f"{call_ids} wait for no numbers of their own")

    def get(self, call_id: str) -> Call | None:
        assert call_id == self.call.call_id
        self.reads += 1
        return None if self.is_paused else self.call


def test_a_call_that_waits_a_moment_for_its_place_is_read_once() -> None:
    calls = OneDueCall()
    queue = DueQueue(calls, FailureBudget(Notebook(), nothing_set_aside()))
    call = queue.pop(at(1))
    assert call is not None
    queue.put_back(call)
    assert queue.pop(at(4)) == call
    assert calls.reads == 1


def test_a_call_that_is_paused_while_it_waits_again_and_again_for_its_place_is_not_given_out() -> None:
    calls = OneDueCall()
    queue = DueQueue(calls, FailureBudget(Notebook(), nothing_set_aside()))
    call = queue.pop(at(1))
    calls.is_paused = True
    for seconds in (3, 5, 7, 9):
        if call is None:
            break
        queue.put_back(call)
        call = queue.pop(at(seconds))
    assert call is None
