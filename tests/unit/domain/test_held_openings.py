"""When a call may go that is held, for what the service refuses, beside all other limits; and which number it goes from."""

from msgspec.structs import replace

from redial.domain.pacing.allowance import Allowance, next_opening, reserve
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.limits import PRODUCTION
from redial.domain.pacing.sliding_window import SlidingWindow, Stamp
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.pacing.windows import Windows
from redial.domain.refusal.holds import HoldScope
from redial.domain.refusal.likeness import SendKind
from simulation.makers import ORIGINATION, at
from tests.unit.domain.holds import RECALL, SALE, held, hold

EXACT = replace(PRODUCTION, clock_margin_ms=0)


def wait_of(allowance: Allowance, what: SendKind | None, seconds: float = 0) -> Wait | None:
    which = None if what is None else lambda: what
    return next_opening(allowance, "t", [ORIGINATION], EXACT, at(seconds), which)[1]


def test_a_held_call_waits_for_its_probe_and_others_go() -> None:
    of_sale = held(hold(HoldScope.CAMPAIGN, 30))
    assert wait_of(of_sale, SALE) == Wait(at(30), LimitName.HELD_WITH_ITS_LIKE)
    assert wait_of(of_sale, SALE, 29.9) == Wait(at(30), LimitName.HELD_WITH_ITS_LIKE)
    assert wait_of(of_sale, SALE, 30) is None
    assert wait_of(of_sale, RECALL) is None
    assert wait_of(of_sale, None) is None, "the calls of no hold go"


def test_whoever_waits_with_its_like_waits_for_that_although_all_wait_for_longer() -> None:
    both = held(hold(HoldScope.CAMPAIGN, 30), paused_until=50)
    assert wait_of(both, SALE) == Wait(at(30), LimitName.HELD_WITH_ITS_LIKE), "it lets others pass"
    assert wait_of(both, SALE, 31) == Wait(at(50), LimitName.PAUSED_AFTER_THROTTLING)
    assert wait_of(both, SALE, 50) is None


def test_a_hold_on_all_is_one_limit_among_the_others() -> None:
    assert wait_of(held(hold(HoldScope.ALL, 30)), RECALL) == Wait(at(30), LimitName.HELD_AFTER_REFUSALS)
    assert wait_of(held(hold(HoldScope.ALL, 30)), None) == Wait(at(30), LimitName.HELD_AFTER_REFUSALS)
    assert wait_of(held(hold(HoldScope.ALL, 30)), RECALL, 30) is None
    later = held(hold(HoldScope.ALL, 30), paused_until=50)
    assert wait_of(later, RECALL) == Wait(at(50), LimitName.PAUSED_AFTER_THROTTLING)
    earlier = held(hold(HoldScope.ALL, 30), paused_until=20)
    assert wait_of(earlier, RECALL) == Wait(at(30), LimitName.HELD_AFTER_REFUSALS)


def test_a_call_under_two_holds_waits_for_the_probe_that_comes_last_and_says_so_of_the_wider() -> None:
    both = held(hold(HoldScope.CAMPAIGN, 40), hold(HoldScope.ALL, 30))
    assert wait_of(both, SALE) == Wait(at(40), LimitName.HELD_AFTER_REFUSALS)
    assert wait_of(both, RECALL) == Wait(at(30), LimitName.HELD_AFTER_REFUSALS)


def test_a_hold_that_nothing_was_refused_under_for_six_hours_keeps_nobody() -> None:
    old = held(hold(HoldScope.CAMPAIGN, 30, last_at=at(-6 * 3600)))
    assert wait_of(old, SALE) is None
    assert wait_of(held(hold(HoldScope.CAMPAIGN, 30, last_at=at(-6 * 3600 + 1))), SALE) is not None


def test_the_call_that_probes_closes_its_holds_for_a_minute_and_those_of_others_not() -> None:
    before = held(hold(HoldScope.CAMPAIGN, -1), hold(HoldScope.CAMPAIGN, -1, kind=RECALL))
    reserved = reserve(before, "t", [ORIGINATION], EXACT, at(0), at(13), lambda: SALE)
    assert isinstance(reserved, Allowance)
    assert [each.next_probe_at for each in reserved.refusals.holds] == [at(55), at(-1)]
    unknown = reserve(before, "t", [ORIGINATION], EXACT, at(0), at(13))
    assert isinstance(unknown, Allowance)
    assert unknown.refusals == before.refusals


def test_a_reservation_takes_a_place_and_waits_for_its_answer_after_a_setback() -> None:
    reserved = reserve(Allowance(backoff=Backoff(setbacks=2)), "t", [ORIGINATION], EXACT, at(0), at(13))
    taken = SlidingWindow((Stamp(at(13), "t"),))
    assert reserved == Allowance(
        windows=Windows(minute=taken, numbers={ORIGINATION: taken}),
        backoff=Backoff(setbacks=2, paused_until=at(13), probe="t"),
    )


def test_nobody_asks_what_kind_a_call_is_while_nothing_is_held() -> None:
    def asked() -> SendKind:
        raise AssertionError("each word of the text is hashed for it")

    assert next_opening(Allowance(), "t", [ORIGINATION], EXACT, at(0), asked) == (ORIGINATION, None)
    assert isinstance(reserve(Allowance(), "t", [ORIGINATION], EXACT, at(0), at(13), asked), Allowance)


def test_a_number_that_is_open_goes_first_and_else_the_one_that_opens_first() -> None:
    numbers = ["+12065550191", "+12065550192", "+12065550193"]

    def sent(*seconds: float) -> Allowance:
        windows = {
            number: SlidingWindow((Stamp(at(each), "x"),)) for number, each in zip(numbers, seconds, strict=False)
        }
        return Allowance(windows=Windows(numbers=windows))

    for token in ("a", "b", "c", "d"):
        assert next_opening(sent(0, 0), token, numbers, EXACT, at(0.5)) == (numbers[2], None)
        assert next_opening(sent(0.3, 0.1, 0.2), token, numbers, EXACT, at(0.5)) == (
            numbers[1],
            Wait(at(1.1), LimitName.ORIGINATION_NUMBER_SECOND),
        )
    chosen = {next_opening(Allowance(), f"t{each}", numbers, EXACT, at(0))[0] for each in range(20)}
    assert chosen == set(numbers), "open numbers share the load"
