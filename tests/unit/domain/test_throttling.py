from datetime import timedelta

from redial.domain.pacing.allowance import Allowance, reserve
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.limits import PRODUCTION, SANDBOX, VoiceLimits
from redial.domain.pacing.send_results import accepted, throttled
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.throttling import explain_throttle
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.pacing.windows import Windows
from simulation.makers import at

NUMBERS = ("+12065550190",)
DAY_S = 86_400.05


def ring(*seconds: float) -> SlidingWindow:
    return SlidingWindow(tuple(Stamp(at(second), f"t{second}") for second in seconds))


def reserved(allowance: Allowance, token: str, seconds: float, limits: VoiceLimits) -> Allowance:
    decision = reserve(allowance, token, NUMBERS, limits, at(seconds), at(seconds + 15))
    assert isinstance(decision, Allowance)
    return decision


def test_a_single_429_explains_nothing() -> None:
    allowance = reserved(Allowance(windows=Windows(day=ring(*range(-1900, 0, 100)))), "t", 0, SANDBOX)
    assert len(allowance.windows.day.stamps) == 20
    assert explain_throttle(allowance, ring(-400, -300, -200, -100, 15), 0, SANDBOX, at(1)) is None


def test_a_second_429_on_the_recipients_last_place_is_the_recipients_day() -> None:
    explained = explain_throttle(Allowance(), ring(-400, -300, -200, -100, 15), 1, PRODUCTION, at(1))
    assert explained == Wait(at(-400 + DAY_S), LimitName.RECIPIENT_DAY)


def test_a_call_that_is_throttled_while_others_are_accepted_meets_its_recipients_day() -> None:
    assert explain_throttle(Allowance(), ring(15), 1, PRODUCTION, at(1)) is None
    assert explain_throttle(Allowance(), ring(15), 2, PRODUCTION, at(1)) == Wait(at(901), LimitName.RECIPIENT_DAY)
    own_call_leaves_first = explain_throttle(Allowance(), ring(-86_300, 15), 2, PRODUCTION, at(1))
    assert own_call_leaves_first == Wait(at(-86_300 + DAY_S), LimitName.RECIPIENT_DAY)


def test_a_second_429_on_the_accounts_last_place_is_the_accounts_day() -> None:
    allowance = Allowance(windows=Windows(day=ring(*range(-1900, 0, 100))), backoff=Backoff(throttled_since=at(-5)))
    explained = explain_throttle(reserved(allowance, "t", 0, SANDBOX), ring(15), 0, SANDBOX, at(1))
    assert explained == Wait(at(-1900 + DAY_S), LimitName.ACCOUNT_DAY)


def test_throttling_that_outlasts_the_minute_is_the_sandboxes_day() -> None:
    allowance = Allowance(windows=Windows(day=ring(15)), backoff=Backoff(throttled_since=at(-61), setbacks=6))
    assert explain_throttle(allowance, ring(15), 0, SANDBOX, at(1)) == Wait(at(1 + 3600), LimitName.ACCOUNT_DAY)
    assert explain_throttle(allowance, ring(15), 0, PRODUCTION, at(1)) is None


def test_the_accounts_day_pauses_all_dialling_and_the_recipients_day_none() -> None:
    until = at(3600)
    allowance = reserved(Allowance(), "t", 0, SANDBOX)
    everybody = throttled(allowance, "t", at(1), Wait(until, LimitName.ACCOUNT_DAY))
    assert reserve(everybody, "t2", NUMBERS, SANDBOX, at(120), at(135)) == Wait(until, LimitName.ACCOUNT_DAY)
    one = throttled(allowance, "t", at(1), Wait(until, LimitName.RECIPIENT_DAY))
    assert isinstance(reserve(one, "t2", NUMBERS, SANDBOX, at(120), at(135)), Allowance)


def test_a_pause_outlives_an_answer_that_came_before_its_setback() -> None:
    both = reserved(reserved(Allowance(), "t1", 0, PRODUCTION), "t2", 20, PRODUCTION)
    paused = throttled(both, "t2", at(20.3))
    assert (
        accepted(paused, "t1", at(20.2)).backoff.paused_until
        == paused.backoff.paused_until
        == at(20.3) + timedelta(seconds=2)
    )
    assert accepted(paused, "t1", at(20.4)).backoff.paused_until is None
