"""The due calls of one run, in the order in which they go: from the index, by wake-ups, and what others leave meanwhile."""

import pytest

from redial.application.dialling import due_queue
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import DueCall
from redial.errors import UnreadableRecord
from simulation.makers import at
from tests.unit.application.due_backlog import DueBacklog


def test_calls_go_longest_due_first_and_each_once() -> None:
    backlog = DueBacklog()
    for name, seconds in (("b", 5), ("a", 1), ("later", 21), ("c", 20)):
        backlog.add(name, seconds)
    assert backlog.all(20) == ["a", "b", "c"]
    assert len(backlog.reads) == 3


def test_urgent_call_that_comes_meanwhile_goes_next() -> None:
    backlog = DueBacklog()
    backlog.add("a", 1)
    backlog.add("b", 2)
    assert backlog.pop(20) == "a"
    backlog.add("urgent", 19, Lane.URGENT)
    backlog.add("critical", 20, Lane.CRITICAL)
    assert backlog.all(20) == ["critical", "urgent", "b"]


def test_urgent_calls_wait_for_their_turn_where_they_go_first_no_more() -> None:
    backlog = DueBacklog()
    backlog.first_lanes_first = False
    backlog.add("a", 1)
    backlog.add("urgent", 5, Lane.URGENT)
    assert backlog.pop(20) == "a"
    assert backlog.pop(20) == "urgent", "alone it has its turn"


def test_named_call_goes_by_its_time_though_the_index_lags() -> None:
    backlog = DueBacklog()
    backlog.add("a", 3)
    named = [backlog.add(name, seconds, is_listed=False) for name, seconds in (("late", 9), ("soon", 2))]
    backlog.queue.add_hints([*named, *named], at(20))
    assert len(backlog.reads) == 2, "each is read once"
    assert backlog.all(20) == ["soon", "a", "late"]
    assert len(backlog.reads) == 3, "it was read a moment ago"


def test_named_call_that_the_index_lists_too_goes_once() -> None:
    backlog = DueBacklog()
    named = backlog.add("a", 3)
    backlog.add("b", 4)
    backlog.queue.add_hints([named], at(20))
    assert backlog.all(20) == ["a", "b"]


def test_named_call_goes_before_any_look_where_the_stack_is_idle() -> None:
    backlog = DueBacklog()
    backlog.add("a", 1)
    backlog.add("urgent", 19, Lane.URGENT)
    named = [backlog.add(name, 20, is_listed=False) for name in ("first", "second")]

    backlog.queue.add_hints(named, at(20), is_idle=True)
    assert backlog.pop(20) == "first"
    assert backlog.opened == []
    assert len(backlog.reads) == 2, "each of the two that are named"

    assert backlog.all(20) == ["urgent", "a", "second"]


def test_of_named_calls_a_critical_one_goes_first_on_an_idle_stack_too() -> None:
    backlog = DueBacklog()
    named = [backlog.add(name, 20, lane) for name, lane in (("a", Lane.NORMAL), ("critical", Lane.CRITICAL))]
    backlog.queue.add_hints(named, at(20), is_idle=True)
    assert (backlog.pop(20), backlog.opened) == ("critical", [])


def test_lanes_are_looked_at_first_where_the_stack_is_not_idle_or_has_no_place_or_the_named_call_may_not_go() -> None:
    for is_idle, has_place, status in (
        (False, True, CallStatus.WAITING),
        (True, False, CallStatus.WAITING),
        (True, True, CallStatus.CANCELLED),
    ):
        backlog = DueBacklog()
        backlog.has_place = has_place
        backlog.add("urgent", 19, Lane.URGENT)
        named = backlog.add("named", 20, is_listed=False)
        backlog.change(named, status=status)
        backlog.queue.add_hints([named], at(20), is_idle=is_idle)
        assert backlog.pop(20) == "urgent"


def test_named_call_that_has_been_due_for_a_while_goes_in_its_order() -> None:
    for due_for, first in ((5, "named"), (5.001, "longer")):
        backlog = DueBacklog()
        backlog.add("longer", 1)
        backlog.queue.add_hints([backlog.add("named", 20 - due_for, is_listed=False)], at(20), is_idle=True)
        assert backlog.pop(20) == first


def test_named_call_that_was_put_back_waits_for_its_turn() -> None:
    backlog = DueBacklog()
    backlog.add("urgent", 19, Lane.URGENT)
    named = backlog.add("named", 20, is_listed=False)
    backlog.queue.add_hints([named], at(20), is_idle=True)
    call = backlog.queue.pop(at(20))
    assert call is not None
    backlog.queue.put_back(call)
    assert backlog.all(20) == ["urgent", "named"]


def test_named_call_that_is_due_in_a_moment_lets_others_pass_on_an_idle_stack() -> None:
    backlog = DueBacklog()
    backlog.add("a", 20)
    backlog.queue.add_hints([backlog.add("soon", 21, is_listed=False)], at(20), is_idle=True)
    assert backlog.pop(20) == "a"


def test_named_call_is_waited_for_where_it_is_due_within_two_seconds() -> None:
    backlog = DueBacklog()
    named = [backlog.add(name, seconds, is_listed=False) for name, seconds in (("soon", 22), ("later", 22.001))]
    ended = backlog.add("ended", 1, is_listed=False)
    backlog.change(ended, status=CallStatus.COMPLETED)
    backlog.queue.add_hints([*named, ended, "none"], at(20))
    assert backlog.queue.next_hint() == (at(22), DueCall(at(22), named[0]))
    assert backlog.pop(21.999) is None
    assert backlog.pop(22) == "soon"
    assert backlog.queue.next_hint() is None


def test_call_that_is_set_aside_is_passed_over() -> None:
    backlog = DueBacklog()
    aside, named = backlog.add("aside", 1), backlog.add("named", 2, is_listed=False)
    backlog.add("a", 3)
    backlog.aside = {aside, named}
    backlog.queue.add_hints([named], at(20))
    assert backlog.all(20) == ["a"]
    assert len(backlog.reads) == 1


def test_call_that_is_not_what_the_index_says_is_passed_by() -> None:
    backlog = DueBacklog()
    ended, put_off, gone, bad = (backlog.add(name, 1) for name in ("ended", "put off", "gone", "bad"))
    backlog.add("good", 2)

    def read(call_id: str) -> Call | None:
        if call_id == bad:
            raise UnreadableRecord("no")
        call = backlog.calls[call_id]
        if call_id == put_off:
            backlog.change(call_id, status_at=at(50))
        if call_id == ended:
            backlog.change(call_id, status=CallStatus.CANCELLED)
        return None if call_id == gone else backlog.calls[call.call_id]

    backlog.get = read  # type: ignore[method-assign]
    assert backlog.all(20) == ["good"]
    assert backlog.budget.unreadable == 1


def test_call_that_is_put_back_goes_next_and_is_read_anew_after_four_seconds() -> None:
    backlog = DueBacklog()
    call_id = backlog.add("a", 1)
    backlog.add("b", 2)
    first = backlog.queue.pop(at(20))
    assert first is not None
    backlog.queue.put_back(first)
    assert backlog.queue.next_hint() == (at(1), DueCall(at(1), call_id))
    backlog.change(call_id, throttles=3)
    again = backlog.queue.pop(at(23.999))
    assert again == first
    backlog.queue.put_back(again)
    assert backlog.queue.pop(at(24)) == backlog.calls[call_id]


def test_index_is_read_from_its_beginning_again_before_a_run_ends() -> None:
    """Another dialer may have left calls to this one, and ended meanwhile."""
    backlog = DueBacklog()
    backlog.add("a", 5)
    assert backlog.pop(20) == "a"
    backlog.add("left", 1)
    assert backlog.pop(20.999) is None, "what was read so recently has nothing new to tell"
    assert backlog.pop(21) == "left"
    assert backlog.pop(21.5) is None


def test_lane_above_that_had_nothing_left_a_while_ago_is_looked_at_before_one_below_goes() -> None:
    backlog = DueBacklog()
    for number in range(3):
        backlog.add(f"bulk {number}", number, Lane.BULK)
    assert backlog.pop(20) == "bulk 0"
    backlog.add("normal", 10)
    assert backlog.pop(20.999) == "bulk 1"
    assert backlog.pop(21) == "normal"
    assert backlog.pop(21) == "bulk 2"


def test_run_that_failed_too_often_gives_no_more() -> None:
    backlog = DueBacklog()
    backlog.add("a", 1)
    backlog.budget.unreadable = 100
    assert backlog.pop(20) is None
    assert backlog.reads == []


def test_nothing_is_asked_again_for_each_call_of_a_page() -> None:
    backlog = DueBacklog()
    for number in range(5):
        backlog.add(f"r{number}", number)
    backlog.all(20)
    assert backlog.opened.count(Lane.NORMAL) == 1
    assert backlog.opened.count(Lane.BULK) == 1
    assert backlog.opened.count(Lane.CRITICAL) == 6, "looked at before each place"


def test_campaigns_take_turns_and_so_do_calls_without_one() -> None:
    backlog = DueBacklog()
    for number in range(5):
        backlog.add(f"large {number}", number, campaign="large")
        backlog.add(f"none {number}", number + 10)
    for number in range(2):
        backlog.add(f"small {number}", number + 15, campaign="small")
    placed = [backlog.place(30 + 3 * number) for number in range(12)]
    assert placed[:6] == ["large 0", "none 0", "small 0", "large 1", "none 1", "small 1"]
    assert placed[6:] == ["large 2", "none 2", "large 3", "none 3", "large 4", "none 4"]


def test_a_campaign_that_comes_while_another_is_dialled_has_its_turn_within_a_quarter_of_a_minute() -> None:
    backlog = DueBacklog()
    for number in range(30):
        backlog.add(f"large {number}", number, campaign="large")
    assert backlog.place(40) == "large 0"
    backlog.add("new", 41, campaign="new")
    placed = [backlog.place(41 + 3 * number) for number in range(6)]
    assert "new" in placed
    assert placed[0] == "large 1", "the index was read a moment ago"


def test_a_call_that_cannot_go_costs_its_campaign_no_turn() -> None:
    backlog = DueBacklog()
    for number in range(2):
        backlog.add(f"a {number}", number, campaign="a")
        backlog.add(f"b {number}", number + 10, campaign="b")
    assert backlog.pop(30) == "a 0", "it was put aside"
    assert backlog.place(30) == "a 1"
    assert backlog.place(33) == "b 0"


def test_nothing_is_asked_where_there_is_no_place_and_the_lanes_above_are_once_there_is() -> None:
    backlog = DueBacklog()
    backlog.add("a", 1)
    backlog.add("b", 2)
    assert backlog.pop(20) == "a"
    asked = len(backlog.opened)
    backlog.has_place = False
    backlog.add("critical", 21, Lane.CRITICAL)
    call = backlog.queue.pop(at(20.9))
    assert call is not None
    assert (call.request.request_id, len(backlog.opened)) == ("b", asked)
    backlog.queue.put_back(call)
    backlog.has_place = True
    assert backlog.pop(24) == "critical"


def test_no_more_calls_of_a_lane_are_known_than_a_run_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_queue, "MOST_TAKING_TURNS", 3)
    backlog = DueBacklog()
    for number in range(4):
        backlog.add(f"large {number}", number, campaign="large")
    backlog.add("small", 9, campaign="small")
    assert [backlog.place(20 + number) for number in range(5)] == ["large 0", "large 1", "large 2", "small", "large 3"]
