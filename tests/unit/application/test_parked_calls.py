"""Calls that wait for the second of numbers of their own: one of each kind is tried at a time."""

from redial.application.dialling.parked_calls import ParkedCalls
from redial.domain.pacing.waits import LimitName, Wait
from simulation.makers import at, waiting_call

ONE, OTHER = ("+12065550190",), ("+12065550191",)
A, B, C = (waiting_call(name) for name in "abc")


def parked() -> ParkedCalls:
    calls = ParkedCalls()
    calls.park(A, ONE, at(1), was_first=False)
    calls.park(B, ONE, at(1), was_first=False)
    calls.park(C, OTHER, at(2), was_first=False)
    return calls


def test_the_first_of_each_line_is_tried_and_the_next_one_when_it_is_gone() -> None:
    calls = parked()
    assert len(calls) == 3
    assert calls.next_look_at() == at(1)
    assert list(calls.take_due(at(0.9))) == []
    assert list(calls.take_due(at(1))) == [A]
    assert list(calls.take_due(at(1.1))) == [], "one at a time"
    assert calls.tries(A, at(1.2))
    assert list(calls.take_due(at(1.2))) == [B]
    assert not calls.tries(A, at(1.3)), "it is a call as any other now"


def test_one_that_parks_again_is_the_first_again() -> None:
    calls = parked()
    assert list(calls.take_due(at(1))) == [A]
    assert calls.tries(A, at(1))
    calls.park(A, ONE, at(1.5), was_first=True)
    assert list(calls.take_due(at(1.4))) == []
    assert list(calls.take_due(at(1.5))) == [A]


def test_where_one_is_never_tried_the_next_one_is() -> None:
    calls = parked()
    assert list(calls.take_due(at(1))) == [A]
    assert list(calls.take_due(at(2.9))) == [C]
    assert list(calls.take_due(at(3))) == [B]


def test_where_one_is_gone_the_next_one_is_tried_at_once() -> None:
    calls = parked()
    assert list(calls.take_due(at(1))) == [A]
    calls.are_gone([C.call_id, A.call_id], at(1.1))
    assert list(calls.take_due(at(1.1))) == [B]


def test_an_answer_may_let_them_go_earlier_and_never_later() -> None:
    calls = parked()
    calls.look_again(lambda _: Wait(at(5), LimitName.ORIGINATION_NUMBER_SECOND), at(0.1))
    assert calls.next_look_at() == at(1)
    calls.look_again(lambda _: Wait(at(0.5), LimitName.ORIGINATION_NUMBER_SECOND), at(0.1))
    assert calls.next_look_at() == at(0.4), "a place is taken a little before it opens"
    calls.look_again(lambda _: None, at(0.2))
    assert list(calls.take_due(at(0.2))) == [A, C]
    calls.look_again(lambda _: None, at(0.3))
    assert list(calls.take_due(at(0.3))) == [], "of a line of which one is tried, no other is"


def test_one_whose_turn_went_by_is_a_call_as_any_other() -> None:
    calls = parked()
    assert list(calls.take_due(at(1))) == [A]
    assert list(calls.take_due(at(3))) == [B, C]
    assert not calls.tries(A, at(3))
    assert calls.tries(B, at(3))


def test_where_nobody_is_left_for_some_numbers_nobody_is_looked_at() -> None:
    calls = parked()
    assert list(calls.take_due(at(2))) == [A, C]
    assert calls.tries(C, at(2))
    asked = list[str]()
    calls.look_again(lambda call: asked.append(call.call_id), at(2))
    assert asked == []
    assert calls.tries(A, at(2))
    calls.look_again(lambda call: asked.append(call.call_id), at(2))
    assert asked == [B.call_id]
