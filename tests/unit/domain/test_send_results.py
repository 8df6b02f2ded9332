"""What the allowance is after each result of a send: which stamps moved or went, who pauses, and for how long."""

from datetime import timedelta

from msgspec.structs import replace

from redial.domain.pacing.allowance import Allowance, reserve
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.limits import SANDBOX
from redial.domain.pacing.send_results import accepted, failed, not_placed, refused, released, throttled
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.pacing.windows import Windows
from redial.domain.refusal.refusals import Refusals
from simulation.makers import ORIGINATION, at
from tests.unit.domain.refused_calls import kind, refuse

OPEN, CLOSED, NONE = SlidingWindow(), Backoff(), Refusals()


def stamped(seconds: float) -> SlidingWindow:
    return SlidingWindow((Stamp(at(seconds), "t"),))


def windows(minute: SlidingWindow, day: SlidingWindow) -> Windows:
    return Windows(minute=minute, day=day, numbers={ORIGINATION: minute})


def sent(backoff: Backoff = CLOSED, refusals: Refusals = NONE) -> Allowance:
    before = Allowance(backoff=backoff, refusals=refusals)
    reserved = reserve(before, "t", [ORIGINATION], SANDBOX, at(0), at(13))
    assert isinstance(reserved, Allowance)
    assert reserved.windows == windows(stamped(13), stamped(13))
    return reserved


SET_BACK = Backoff(setbacks=2, last_setback_at=at(-9), throttled_since=at(-9))


def test_an_accepted_send_keeps_its_places_from_its_answer_on_and_ends_setbacks() -> None:
    assert accepted(sent(backoff=SET_BACK), "t", at(1)) == Allowance(windows=windows(stamped(1), stamped(1)))


def test_an_accepted_send_ends_the_holds_on_its_like_where_its_kind_is_told() -> None:
    refusals, _ = refuse(Refusals(), *[kind(campaign="sale")] * 5, start=-100)
    probe = sent(refusals=refusals)
    assert accepted(probe, "t", at(1)).refusals == refusals
    assert accepted(probe, "t", at(1), lambda: kind(campaign="recall")).refusals.holds == refusals.holds
    ended = accepted(probe, "t", at(1), lambda: kind(campaign="sale")).refusals
    assert (ended.row, ended.holds, [hold.ended_at for hold in ended.ended]) == ((), (), [at(1)])


def test_a_refused_send_arrived_but_took_no_place_of_the_day_and_is_no_setback() -> None:
    after = refused(sent(backoff=SET_BACK), "t", at(1))
    assert after == Allowance(windows=windows(stamped(1), OPEN), backoff=SET_BACK)


def test_a_429_that_nothing_explains_pauses_all() -> None:
    after = throttled(sent(), "t", at(1))
    assert after.windows == windows(stamped(1), OPEN)
    assert after.backoff == Backoff(
        paused_until=at(3),
        paused_for=LimitName.PAUSED_AFTER_THROTTLING,
        setbacks=1,
        last_setback_at=at(1),
        throttled_since=at(1),
    )


def test_a_429_of_the_accounts_day_pauses_all_until_that_opens() -> None:
    after = throttled(sent(backoff=SET_BACK), "t", at(1), Wait(at(900), LimitName.ACCOUNT_DAY))
    assert after.backoff == Backoff(
        paused_until=at(900),
        paused_for=LimitName.ACCOUNT_DAY,
        setbacks=3,
        last_setback_at=at(1),
        throttled_since=at(-9),
    )


def test_a_429_of_one_recipient_pauses_nobody() -> None:
    after = throttled(sent(), "t", at(1), Wait(at(900), LimitName.RECIPIENT_DAY))
    assert after == Allowance(windows=windows(stamped(1), OPEN))


def test_a_send_that_may_have_placed_a_call_keeps_its_places_from_its_answer_or_its_latest_arrival_on() -> None:
    pause = Backoff(
        paused_until=at(4) + timedelta(seconds=8),
        paused_for=LimitName.PAUSED_AFTER_ERROR,
        setbacks=3,
        last_setback_at=at(4),
        throttled_since=at(-9),
    )
    assert failed(sent(backoff=SET_BACK), "t", at(4), answered=True) == Allowance(
        windows=windows(stamped(4), stamped(4)), backoff=pause
    )
    assert failed(sent(backoff=SET_BACK), "t", at(4), answered=False) == Allowance(
        windows=windows(stamped(13), stamped(13)), backoff=pause
    )


def test_a_send_that_placed_no_call_keeps_the_places_of_its_arrival_only_where_it_arrived() -> None:
    pause = Backoff(paused_until=at(3), paused_for=LimitName.PAUSED_AFTER_ERROR, setbacks=1, last_setback_at=at(1))
    assert not_placed(sent(), "t", at(1), answered=True) == Allowance(windows=windows(stamped(1), OPEN), backoff=pause)
    assert not_placed(sent(), "t", at(1), answered=False) == Allowance(windows=windows(OPEN, OPEN), backoff=pause)


def test_a_send_that_never_left_gives_all_places_back_and_lets_the_others_go() -> None:
    assert released(sent(backoff=SET_BACK), "t") == Allowance(windows=windows(OPEN, OPEN), backoff=SET_BACK)
    other = sent(backoff=SET_BACK)
    assert released(other, "another") == other
    assert replace(other, backoff=SET_BACK) != other, "it waits for its own answer"
