"""Predictions: what is told agrees with what the windows then do, and is judged fairly."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from redial.domain.pacing.allowance import Allowance, reserve
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.limits import PRODUCTION, SANDBOX, VoiceLimits
from redial.domain.pacing.send_results import accepted
from redial.domain.pacing.waits import Wait
from redial.domain.reporting.forecast import (
    ForecastAccuracy,
    ForecastResult,
    OpenForecast,
    nth_place,
    quality,
)
from simulation.makers import T0, at

NUMBERS = ("+12065550190", "+12065550191")


def dial(allowance: Allowance, calls: int, limits: VoiceLimits, numbers: tuple[str, ...]) -> datetime:
    """Place calls as the dialer does, each answered after 300 ms; give the time of the last."""
    now = T0
    for number in range(calls):
        while True:
            decision = reserve(allowance, str(number), numbers, limits, now, now + timedelta(seconds=15))
            if isinstance(decision, Allowance):
                break
            assert isinstance(decision, Wait)
            now = decision.until
        allowance = accepted(decision, str(number), now + timedelta(milliseconds=300))
        placed = now
        now += timedelta(milliseconds=300)
    return placed


@given(calls_before=st.integers(0, 90), numbers=st.integers(1, 3))
def test_place_is_told_as_the_rings_give_it(calls_before: int, numbers: int) -> None:
    available = (*NUMBERS, "+12065550192")[:numbers]

    told = nth_place(Allowance(), available, PRODUCTION, T0, calls_before)
    actual = dial(Allowance(), calls_before + 1, PRODUCTION, available)

    windows = calls_before // PRODUCTION.calls_per_minute + 1
    assert abs(told - actual) < timedelta(seconds=8 * windows)


def test_sandbox_day_is_taken_into_account() -> None:
    told = nth_place(Allowance(), NUMBERS, SANDBOX, T0, 20)

    assert timedelta(days=1) <= told - T0 < timedelta(days=1, minutes=1)


def test_pause_after_a_setback_is_taken_into_account() -> None:
    assert nth_place(Allowance(backoff=Backoff(paused_until=at(40))), NUMBERS, PRODUCTION, T0, 0) == at(40)


def closed(*errors: float) -> ForecastAccuracy:
    return ForecastAccuracy(
        closed=tuple(ForecastResult(asked_at=T0, expected_at=at(100), dialled_at=at(100 + error)) for error in errors)
    )


def test_quality_tells_size_and_direction_of_errors() -> None:
    judged = quality(closed(-2, 0, 4, 6, 30))

    assert judged is not None
    assert (judged.samples, judged.median_error, judged.bias) == (5, timedelta(seconds=4), timedelta(seconds=4))
    assert judged.p90_error == timedelta(seconds=20.4)


def test_nothing_is_said_without_a_comparison() -> None:
    assert quality(ForecastAccuracy()) is None


def test_predictions_are_sampled_once_a_minute_and_forgotten_when_nothing_comes_of_them() -> None:
    sample = OpenForecast(asked_at=T0, expected_at=at(60), attempts=0, control_version=0)
    record = ForecastAccuracy().with_sample("call", sample)

    assert not record.wants_a_sample(at(59))
    assert record.wants_a_sample(at(60))
    assert record.without_old(at(86_400)).open == {"call": sample}
    assert record.without_old(at(2 * 86_400)).open == {}
