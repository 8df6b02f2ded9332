"""The order of calls as a prediction plays it through."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redial.domain.call.lanes import may_go_before, next_lane
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_rates import CampaignRates
from redial.domain.pacing.campaign_turns import CampaignTurns, DueCall, LaneTurn
from redial.domain.pacing.limits import MINUTE
from redial.domain.reporting.dialling_order import CallInQuestion, CallsAhead, DiallingOrder
from redial.domain.reporting.played_rates import PlayedRates
from simulation.makers import T0, at

PACE = timedelta(seconds=3)
MINE = "mine"


def before(
    *others: tuple[Lane, float, int],
    lane: Lane = Lane.NORMAL,
    due: float = 0,
    turn: int = 0,
    may_go_from: float = 0,
    turns: CampaignTurns | None = None,
) -> int:
    """Count those that go before a call; of each other its lane, when it is due, and its turn."""
    asked = CallInQuestion(lane=lane, call=DueCall(at(due), MINE, turn), may_go_from=at(may_go_from))
    calls: dict[Lane, list[DueCall]] = {}
    for number, (of_lane, seconds, of_turn) in enumerate(others):
        calls.setdefault(of_lane, []).append(DueCall(at(seconds), f"other {number}", of_turn))
    return DiallingOrder(turns or CampaignTurns(), PACE).ahead_of(asked, calls, T0).calls_before


def test_a_call_of_a_small_campaign_waits_for_one_of_a_large_one_and_not_for_all() -> None:
    large = [(Lane.NORMAL, -100.0 + number, 1) for number in range(90)]
    assert before(*large, due=-1, turn=2) == 1
    assert before(*large, due=-1, turn=1) == 90
    assert before(*large, (Lane.NORMAL, -3, 2), (Lane.NORMAL, -2, 2), due=-1, turn=2) == 5


def test_a_call_that_was_put_off_while_the_index_was_read_counts_once() -> None:
    others = {Lane.NORMAL: [DueCall(at(-9), "twice", 1), DueCall(at(-8), "twice", 1), DueCall(at(-7), "once", 1)]}
    asked = CallInQuestion(lane=Lane.NORMAL, call=DueCall(at(-1), MINE, 1), may_go_from=T0)
    assert DiallingOrder(CampaignTurns(), PACE).ahead_of(asked, others, T0).calls_before == 2


def test_whose_turn_was_last_is_known() -> None:
    turns = CampaignTurns().taken(LaneTurn(Lane.NORMAL, 1), at(-0.5))
    assert before((Lane.NORMAL, -100, 1), due=-1, turn=2, turns=turns) == 0


def test_calls_without_a_campaign_share_a_turn() -> None:
    assert before(*[(Lane.NORMAL, -9.0 + number, 0) for number in range(5)], due=-1, turn=1) == 1


@pytest.mark.parametrize(
    ("lane", "first"),
    [
        (Lane.CRITICAL, []),
        (Lane.URGENT, [Lane.CRITICAL]),
        (Lane.NORMAL, [Lane.CRITICAL, Lane.URGENT]),
        (Lane.BULK, [Lane.CRITICAL, Lane.URGENT, Lane.NORMAL]),
    ],
)
def test_lanes_decide_who_goes_first(lane: Lane, first: list[Lane]) -> None:
    others = [(each, -1.0, 0) for each in Lane if each is not lane]
    assert before(*others, lane=lane, due=-2) == len(first)
    assert set(first) <= set(may_go_before(lane))


def test_a_bulk_call_goes_before_normal_ones_that_became_due_long_after_it() -> None:
    assert before((Lane.BULK, -901, 0), due=0) == 1
    assert before((Lane.BULK, -899, 0), due=0) == 0


def test_what_becomes_due_before_the_turn_of_a_call_comes_goes_first_too() -> None:
    large = [(Lane.NORMAL, -100.0 + number, 0) for number in range(10)]
    assert before(*large, (Lane.URGENT, 20, 0), due=-1) == 11
    assert before(*large, (Lane.URGENT, 40, 0), due=-1) == 10


def test_what_is_dialled_by_then_goes_before_nobody() -> None:
    others = [(Lane.NORMAL, 0.0, 0)] * 10
    assert before(*others, due=15, may_go_from=15) == 5
    assert before(*others, due=60, may_go_from=60) == 0


def test_a_call_that_waits_for_its_opening_keeps_the_turn_of_its_due_time() -> None:
    others = [(Lane.NORMAL, 20.0 + number, 0) for number in range(10)]
    assert before(*others, due=-5, may_go_from=30) == 1, "the one whose place is being taken"


def ahead_with_rate(calls_per_minute: int, before_it: int, taken: tuple[float, ...] = ()) -> CallsAhead:
    """Give the place of the last of a campaign with a rate, beside ten of another one."""
    rates = PlayedRates({1: [at(each) for each in taken]}, CampaignRates({1: calls_per_minute}), MINUTE)
    own = [DueCall(at(-100 + number), f"own {number}", 1) for number in range(before_it)]
    others = [DueCall(at(-50 + number), f"other {number}", 2) for number in range(10)]
    asked = CallInQuestion(lane=Lane.NORMAL, call=DueCall(at(-1), MINE, 1), may_go_from=T0)
    return DiallingOrder(CampaignTurns(), PACE, rates).ahead_of(asked, {Lane.NORMAL: [*own, *others]}, T0)


def test_a_campaign_whose_rate_is_used_up_lets_others_pass_and_goes_when_it_opens() -> None:
    # Its first two go at once, by turns with the other; the third a minute after the first.
    assert ahead_with_rate(2, 2) == CallsAhead(calls_before=12, rate_opens_at=at(60))
    assert ahead_with_rate(2, 6) == CallsAhead(calls_before=16, rate_opens_at=at(180))
    assert ahead_with_rate(20, 2) == CallsAhead(calls_before=4, rate_opens_at=None)


def test_places_that_are_taken_already_count_for_the_rate() -> None:
    assert ahead_with_rate(2, 0, taken=(-30, -10)) == CallsAhead(calls_before=10, rate_opens_at=at(30))
    assert ahead_with_rate(2, 1, taken=(-30, -10)) == CallsAhead(calls_before=11, rate_opens_at=at(50))
    assert ahead_with_rate(2, 0, taken=(-70, -10)).calls_before == 1, "as without a rate"


def test_lanes_below_go_on_while_the_rate_of_an_urgent_campaign_is_used_up() -> None:
    rates = PlayedRates({}, CampaignRates({1: 1}), MINUTE)
    urgent = [DueCall(at(-9), f"urgent {number}", 1) for number in range(3)]
    asked = CallInQuestion(lane=Lane.BULK, call=DueCall(at(-1), MINE, 2), may_go_from=T0)
    assert DiallingOrder(CampaignTurns(), PACE, rates).ahead_of(asked, {Lane.URGENT: urgent}, T0).calls_before == 1


_calls = st.lists(st.tuples(st.sampled_from(Lane), st.integers(-2_000, 0), st.integers(0, 3)), max_size=40)


@given(_calls, st.sampled_from(Lane), st.integers(-2_000, 0), st.integers(0, 3))
@settings(max_examples=60)
def test_the_order_is_that_of_the_rules_which_a_dialer_goes_by(
    others: list[tuple[Lane, int, int]], lane: Lane, due: int, turn: int
) -> None:
    left = [
        (of_lane, DueCall(at(seconds), f"other {n}", of_turn)) for n, (of_lane, seconds, of_turn) in enumerate(others)
    ]
    left.append((lane, DueCall(at(due), MINE, turn)))
    turns, now, count = CampaignTurns(), T0, 0
    while True:
        longest = {each: min(call.due_at for of, call in left if of is each) for each in {of for of, _ in left}}
        goes = next_lane(longest)
        assert goes is not None
        firsts = [
            min(call for of, call in left if of is goes and call.turn == number)
            for number in {call.turn for of, call in left if of is goes}
        ]
        call = turns.next_of(goes, firsts)
        assert call is not None
        if call.call_id == MINE:
            break
        left.remove((goes, call))
        turns, now, count = turns.taken(LaneTurn(goes, call.turn), now), now + PACE, count + 1
    assert before(*others, lane=lane, due=due, turn=turn) == count
