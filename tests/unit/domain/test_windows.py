"""Sliding windows to the moment: what counts at their very end, and what a write of them keeps and drops."""

from datetime import timedelta

from msgspec.structs import replace

from redial.domain.pacing.attendance import Attendance, WakeUpAnnounced
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.limits import PRODUCTION, SANDBOX
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.waits import LimitName
from redial.domain.pacing.windows import Windows
from simulation.makers import at

TEN_S = timedelta(seconds=10)
ONE, OTHER = "+12065550190", "+12065550191"
EXACT_SANDBOX = replace(SANDBOX, clock_margin_ms=0)
EXACT_PRODUCTION = replace(PRODUCTION, clock_margin_ms=0)


def window(**stamps: float) -> SlidingWindow:
    return SlidingWindow(tuple(Stamp(at(seconds), token) for token, seconds in stamps.items()))


def test_a_stamp_counts_until_it_is_as_old_as_the_window() -> None:
    taken = window(a=0, b=5)
    assert [taken.used(TEN_S, at(seconds)) for seconds in (9.999, 10, 14.999, 15)] == [2, 1, 1, 0]


def test_a_taken_place_drops_what_has_left_the_window_and_nothing_else() -> None:
    assert window(a=0, b=5).take("c", at(20), TEN_S, at(10)) == window(b=5, c=20)


def test_a_window_opens_when_the_stamp_leaves_that_fills_it_whatever_their_order() -> None:
    taken = window(b=5, a=0)
    assert taken.opens_at(3, TEN_S) is None
    assert taken.opens_at(2, TEN_S) == at(10)
    assert taken.opens_at(1, TEN_S) == at(15)


def test_an_answer_moves_its_own_stamp_and_a_release_takes_it_alone() -> None:
    assert window(a=0, b=5).tighten("b", at(3)) == window(a=0, b=3)
    assert window(a=0, b=5).tighten("b", at(8)) == window(a=0, b=8)
    assert window(a=0, b=5).release("a") == window(b=5)
    assert window(a=0).holds("a")
    assert not window(a=0).holds("b")


def test_a_send_takes_a_place_in_the_minute_the_day_and_its_numbers_second() -> None:
    before = Windows(minute=window(old=0), day=window(old=0), numbers={ONE: window(old=0), OTHER: window(old=59.5)})
    assert before.take("new", ONE, EXACT_SANDBOX, at(60), at(70)) == Windows(
        minute=window(new=70),
        day=window(old=0, new=70),
        numbers={ONE: window(new=70), OTHER: window(old=59.5)},
    )


def test_a_number_whose_second_is_over_is_not_kept() -> None:
    before = Windows(numbers={OTHER: window(old=59)})
    assert before.take("new", ONE, EXACT_SANDBOX, at(60), at(70)).numbers == {ONE: window(new=70)}


def test_without_a_limit_of_the_day_no_stamps_of_it_are_kept() -> None:
    assert Windows(day=window(old=0)).take("new", ONE, EXACT_PRODUCTION, at(60), at(70)).day == SlidingWindow()


def test_windows_are_longer_than_the_services_by_the_margin_of_the_clocks() -> None:
    limits = replace(SANDBOX, clock_margin_ms=500)
    full = Windows(
        minute=window(**{f"t{number}": 0 for number in range(5)}),
        day=window(**{f"t{number}": 0 for number in range(20)}),
        numbers={ONE: window(t=0)},
    )
    assert list(full.openings(ONE, limits)) == [
        (at(60.5), LimitName.ACCOUNT_MINUTE),
        (at(1.5), LimitName.ORIGINATION_NUMBER_SECOND),
        (at(86_400.5), LimitName.ACCOUNT_DAY),
    ]
    assert [limit for _, limit in full.openings(ONE, PRODUCTION)] == [
        LimitName.ACCOUNT_MINUTE,
        LimitName.ORIGINATION_NUMBER_SECOND,
    ]
    # Still there half a second after the service's own window.
    kept = full.take("new", OTHER, limits, at(60.4), at(70))
    assert (len(kept.minute.stamps), len(kept.day.stamps)) == (6, 21)
    assert full.take("new", OTHER, limits, at(1.4), at(2)).numbers == {ONE: window(t=0), OTHER: window(new=2)}


def test_the_accounts_second_is_closed_by_a_send_from_any_number() -> None:
    limits = replace(PRODUCTION, requests_per_second=1, clock_margin_ms=50)
    sent = Windows().take("a", ONE, limits, at(0), at(13))
    assert (at(14.05), LimitName.ACCOUNT_SECOND) in list(sent.openings(OTHER, limits))
    answered = sent.tighten("a", at(0.2))
    assert (at(1.25), LimitName.ACCOUNT_SECOND) in list(answered.openings(OTHER, limits))
    assert (None, LimitName.ACCOUNT_SECOND) in list(sent.release("a").openings(OTHER, limits))
    assert (None, LimitName.ACCOUNT_SECOND) in list(answered.openings(OTHER, replace(limits, requests_per_second=2)))


def test_an_answer_and_a_release_reach_every_window() -> None:
    taken = Windows(minute=window(a=9, b=9), day=window(a=9, b=9), numbers={ONE: window(a=9), OTHER: window(b=9)})
    assert taken.tighten("a", at(3)) == Windows(
        minute=window(a=3, b=9), day=window(a=3, b=9), numbers={ONE: window(a=3), OTHER: window(b=9)}
    )
    assert taken.release("a") == Windows(
        minute=window(b=9), day=window(b=9), numbers={ONE: SlidingWindow(), OTHER: window(b=9)}
    )
    assert taken.release_day("a") == replace(taken, day=window(b=9))
    assert (taken.number_of("b"), taken.number_of("c")) == (OTHER, None)


def test_a_wake_up_that_is_to_come_and_comes_no_later_is_enough() -> None:
    announced = Attendance(next_wake_up_at=at(10))
    assert announced.announced(at(10), at(9)) == WakeUpAnnounced(at(10))
    assert announced.announced(at(9.9), at(9)) == Attendance(next_wake_up_at=at(9.9))
    assert announced.announced(at(20), at(10)) == Attendance(next_wake_up_at=at(20))
    assert Attendance().announced(at(20), at(10)) == Attendance(next_wake_up_at=at(20))


def test_a_dialer_is_attended_by_another_until_that_one_rests_or_its_time_is_over() -> None:
    begun = Attendance(next_wake_up_at=at(9)).begun("a", at(10))
    assert begun == Attendance(next_wake_up_at=at(9), attended_by="a", attended_until=at(10))
    assert [begun.is_by_another("b", at(9.9)), begun.is_by_another("b", at(10))] == [True, False]
    assert not begun.is_by_another("a", at(9))
    assert not Attendance().is_by_another("b", at(9))
    assert begun.ended("b") == begun
    assert begun.ended("a") == Attendance(next_wake_up_at=at(9))


PAUSED = Backoff(paused_until=at(10), paused_for=LimitName.PAUSED_AFTER_ERROR, setbacks=2, last_setback_at=at(5))


def test_after_a_setback_one_send_probes_and_its_answer_lets_the_others_go() -> None:
    assert Backoff(probe="old").sent("t", at(20)) == Backoff()
    probing = PAUSED.sent("t", at(20))
    assert probing == replace(PAUSED, paused_until=at(20), probe="t")
    assert probing.answered("t") == replace(PAUSED, paused_until=None)
    assert probing.answered("other") == probing


def test_an_accepted_call_closes_the_circuit_unless_its_answer_is_older_than_the_setback() -> None:
    assert PAUSED.accepted(at(4.9)) == PAUSED
    assert PAUSED.accepted(at(5)) == Backoff(paused_for=LimitName.PAUSED_AFTER_ERROR)


def test_the_first_429_is_remembered() -> None:
    assert Backoff().throttled(at(3)).throttled_since == at(3)
    assert Backoff().throttled(at(3)).throttled(at(4)) == Backoff(throttled_since=at(3))


def test_setbacks_are_counted_to_ten_and_pauses_grow_to_a_minute() -> None:
    backoff, pauses = Backoff(probe="t"), []
    for number in range(12):
        now = at(number * 100)
        backoff = backoff.set_back(now, LimitName.PAUSED_AFTER_ERROR)
        assert backoff.paused_until is not None
        pauses.append((backoff.paused_until - now).total_seconds())
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60]
    assert backoff == Backoff(
        paused_until=at(1_160), paused_for=LimitName.PAUSED_AFTER_ERROR, setbacks=10, last_setback_at=at(1_100)
    )


def test_an_older_setback_shortens_no_pause() -> None:
    assert PAUSED.set_back(at(3), LimitName.PAUSED_AFTER_THROTTLING) == replace(
        PAUSED, paused_until=at(11), paused_for=LimitName.PAUSED_AFTER_THROTTLING, setbacks=3
    )
    longer = replace(PAUSED, paused_until=at(90), probe="t")
    assert longer.set_back(at(3), LimitName.PAUSED_AFTER_ERROR) == replace(longer, setbacks=3, probe=None)
    assert longer.set_back(at(5), LimitName.PAUSED_AFTER_ERROR).paused_until == at(13)


def test_a_limit_that_explains_a_setback_pauses_until_it_opens() -> None:
    many = replace(PAUSED, setbacks=10, probe="t")
    assert many.pause_until(at(900), LimitName.ACCOUNT_DAY, at(7)) == Backoff(
        paused_until=at(900), paused_for=LimitName.ACCOUNT_DAY, setbacks=10, last_setback_at=at(7)
    )
    assert PAUSED.pause_until(at(900), LimitName.ACCOUNT_DAY, at(7)).setbacks == 3
