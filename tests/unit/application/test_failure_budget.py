"""The calls of a page: which are handled, and whether the page needs another try."""

from typing import Any
from unittest.mock import Mock

from redial.application.failure_budget import FailureBudget
from redial.domain.call.calls import Call
from simulation.makers import waiting_call
from simulation.telemetry import Notebook

CALLS = [waiting_call(f"r{number}") for number in range(5)]
IDS = [call.call_id for call in CALLS]


class Handler:
    """Handles calls, all but some."""

    def __init__(self, *fails_at: str) -> None:
        self.fails_at = fails_at
        self.handled: list[str] = []

    def __call__(self, call: Call) -> None:
        self.handled.append(call.call_id)
        if call.call_id in self.fails_at:
            raise ValueError(call.call_id)


def budget(*aside: str, is_blamed: bool = True) -> FailureBudget:
    set_aside: Any = Mock(are_to_wait=lambda call_id: call_id in aside, note=lambda *_: is_blamed)
    return FailureBudget(Notebook(), set_aside)


def test_a_page_is_done_once_each_call_was_handled_or_is_set_aside() -> None:
    handle = Handler(IDS[3])
    assert budget(IDS[3]).handle_each(CALLS, handle)
    assert handle.handled == [*IDS[:3], IDS[4]]


def test_a_call_that_failed_needs_another_try_of_its_page_and_keeps_no_other_from_its_turn() -> None:
    handle = Handler(IDS[1])
    assert not budget().handle_each(CALLS, handle)
    assert handle.handled == IDS


def test_a_page_is_left_where_no_call_is_to_blame() -> None:
    handle = Handler(*IDS)
    assert not budget(is_blamed=False).handle_each(CALLS, handle)
    assert handle.handled == IDS[:3]
