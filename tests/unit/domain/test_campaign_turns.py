"""Whose call of a lane goes next."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import (
    MOST_REMEMBERED,
    MOST_TURNS,
    NO_CAMPAIGN,
    CampaignTurns,
    DueCall,
    LaneTurn,
    turn_of,
)
from simulation.makers import at

LARGE, SMALL = 1, 2


def taken(*turns: tuple[int, float], lane: Lane = Lane.NORMAL) -> CampaignTurns:
    result = CampaignTurns()
    for number, seconds in turns:
        result = result.taken(LaneTurn(lane, number), at(seconds))
    return result


def test_the_campaign_whose_call_is_due_longest_has_the_first_turn() -> None:
    large, small = DueCall(at(0), "large", LARGE), DueCall(at(9), "small", SMALL)
    assert CampaignTurns().next_of(Lane.NORMAL, [small, large]) == large
    assert CampaignTurns().next_of(Lane.NORMAL, []) is None


def test_campaigns_alternate_however_long_the_calls_of_one_are_due() -> None:
    large, small = DueCall(at(0), "large", LARGE), DueCall(at(9), "small", SMALL)
    assert taken((LARGE, 10)).next_of(Lane.NORMAL, [small, large]) == small
    assert taken((LARGE, 10), (SMALL, 13)).next_of(Lane.NORMAL, [small, large]) == large
    assert taken((LARGE, 16), (SMALL, 13)).next_of(Lane.NORMAL, [small, large]) == small


def test_a_campaign_that_comes_later_waits_for_its_turn_and_has_no_more_than_that() -> None:
    """Else campaigns of one call each would keep a large one waiting for as long as they come."""
    large, new = DueCall(at(0), "large", LARGE), DueCall(at(12), "new", SMALL)
    assert taken((LARGE, 10)).next_of(Lane.NORMAL, [new, large]) == large


def test_turns_of_one_lane_are_none_of_another() -> None:
    large, small = DueCall(at(0), "large", LARGE), DueCall(at(9), "small", SMALL)
    assert taken((LARGE, 10), lane=Lane.BULK).next_of(Lane.NORMAL, [small, large]) == large


def test_only_the_latest_turns_are_remembered() -> None:
    turns = taken(*((number, number) for number in range(100)), (7, 100))
    assert len(turns.last) == MOST_REMEMBERED
    assert LaneTurn(Lane.NORMAL, 7) in turns.last
    assert min(each.number for each in turns.last) == 7
    assert min(turns.last.values()) == at(101 - MOST_REMEMBERED)


def test_more_campaigns_than_are_remembered_have_their_turns_all_the_same() -> None:
    """Whoever waits longest must not be taken for one that never had a turn."""
    count, rounds = 3 * MOST_REMEMBERED, 40
    firsts = [DueCall(at(number), f"{number}", number) for number in range(count)]
    turns, had = CampaignTurns(), Counter[int]()
    for seconds in range(count, count + count * rounds):
        goes = turns.next_of(Lane.NORMAL, firsts)
        assert goes is not None
        had[goes.turn] += 1
        turns = turns.taken(LaneTurn(Lane.NORMAL, goes.turn), at(seconds))
    assert len(had) == count
    assert rounds / 2 < min(had.values())
    assert max(had.values()) < rounds * 2


@given(st.text())
def test_each_campaign_has_a_number_and_calls_without_one_share_theirs(campaign: str) -> None:
    assert 1 <= turn_of(campaign) <= MOST_TURNS
    assert turn_of(campaign) == turn_of(campaign)
    assert turn_of(None) == NO_CAMPAIGN


@given(st.lists(st.integers(1, 40), min_size=2, max_size=6))
def test_each_campaign_gets_as_many_places_as_any_other_while_it_has_calls(sizes: list[int]) -> None:
    left = {
        number: [DueCall(at(number), f"{number}-{each}", number) for each in range(size)]
        for number, size in enumerate(sizes)
    }
    turns, seconds, order = CampaignTurns(), 100.0, list[int]()
    while firsts := [calls[0] for calls in left.values() if calls]:
        goes = turns.next_of(Lane.NORMAL, firsts)
        assert goes is not None
        left[goes.turn].pop(0)
        seconds += timedelta(seconds=3).total_seconds()
        turns = turns.taken(LaneTurn(Lane.NORMAL, goes.turn), at(seconds))
        order.append(goes.turn)
    for number, size in enumerate(sizes):
        last = len(order) - 1 - order[::-1].index(number)
        assert last < sum(min(each, size) for each in sizes), "nobody waits for more than its fair share"
