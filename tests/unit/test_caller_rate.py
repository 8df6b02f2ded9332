"""How often one caller may ask."""

from datetime import timedelta

from api.caller_rate import CallerRate
from simulation.makers import at


def test_a_caller_that_asks_too_often_is_told_when_it_may_again() -> None:
    rate = CallerRate(2, timedelta(minutes=1))
    assert [rate.opens_at("ana", at(second)) for second in (0, 10, 20)] == [None, None, at(60)]
    assert rate.opens_at("bo", at(20)) is None, "each for itself"
    assert rate.opens_at("ana", at(60)) is None
    assert rate.opens_at("ana", at(61)) == at(70)


def test_it_remembers_no_more_callers_than_a_thousand() -> None:
    rate = CallerRate(1, timedelta(minutes=1))
    assert rate.opens_at("first", at(0)) is None
    for number in range(1_000):
        rate.opens_at(str(number), at(0))
    assert rate.opens_at("first", at(1)) is None
