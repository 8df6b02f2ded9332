"""A call whose handling fails in several runs is set aside, and tried again more and more seldom."""

from datetime import timedelta

from redial.domain.call.failure_notes import FailureNote, NotSetAside, forget_failures, no_failures, note_failure
from simulation.makers import T0


def failed(times: int, every: timedelta = timedelta(minutes=1)) -> FailureNote:
    note = note_failure(no_failures("c1"), "broken", T0)
    for number in range(1, times):
        note = note_failure(note, "broken", T0 + number * every)
    return note


def test_a_call_is_tried_again_after_1_5_and_then_each_30_minutes() -> None:
    waits = [failed(times).try_again_at - failed(times).last_at for times in range(1, 8)]

    assert [wait / timedelta(minutes=1) for wait in waits] == [0, 0, 1, 5, 30, 30, 30]
    assert [failed(times).is_set_aside for times in (1, 2, 3)] == [False, False, True]


def test_failures_an_hour_apart_are_none_in_a_row_until_the_call_is_set_aside() -> None:
    assert failed(3, timedelta(minutes=61)).failures == 1

    late = note_failure(failed(3), "broken", T0 + timedelta(hours=5))
    assert (late.failures, late.first_at) == (4, T0)


def test_a_call_that_was_handled_counts_anew() -> None:
    forgotten = forget_failures(failed(5))
    assert isinstance(forgotten, FailureNote)
    again = note_failure(forgotten, "broken", T0 + timedelta(minutes=10))

    assert (again.failures, again.first_at, again.is_set_aside) == (1, T0 + timedelta(minutes=10), False)


def test_what_is_noted_of_an_error_is_bounded() -> None:
    assert len(note_failure(no_failures("c1"), "x" * 100_000, T0).error) == 300


def test_a_call_that_stands_among_the_others_is_not_taken_back() -> None:
    assert forget_failures(failed(2)) == NotSetAside()
