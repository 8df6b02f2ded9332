"""When the calls to one recipient have their turns, as the voice service permits so many of them in a day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from redial.domain.call.requests import Lane
from redial.domain.plan.recipient_days import CallsToOne, turns_of_calls
from simulation.makers import at

DAY = timedelta(days=1)
NOW = at(0)


def calls(*places: int, **changes: Any) -> CallsToOne:
    settings: dict[str, Any] = {"lane": Lane.NORMAL, "begins_at": NOW}
    return CallsToOne(places=places, **settings | changes)


def turns(*groups: CallsToOne, placed: Sequence[datetime] = (), most: int = 2) -> dict[int, timedelta | None]:
    """Give after how long each call has its turn; None: its time is over before."""
    found = turns_of_calls(groups, placed, most, DAY)
    return {turn.place: None if turn.is_over else turn.at - NOW for turn in found}


def test_each_further_days_calls_are_a_day_further() -> None:
    assert turns(calls(0, 1, 2, 3, 4, 5, 6)) == {
        0: timedelta(0),
        1: timedelta(0),
        2: DAY,
        3: DAY,
        4: 2 * DAY,
        5: 2 * DAY,
        6: 3 * DAY,
    }


def test_calls_that_were_placed_before_count_a_day_from_then_on() -> None:
    placed = (at(-3_600), at(-7_200), at(-10))
    assert turns(calls(0, 1, 2, 3), placed=placed) == {
        0: DAY - timedelta(hours=1),
        1: DAY - timedelta(seconds=10),
        2: 2 * DAY - timedelta(hours=1),
        3: 2 * DAY - timedelta(seconds=10),
    }


def test_a_call_of_another_day_has_that_days_place() -> None:
    in_order = turns_of_calls([calls(0, 1, begins_at=NOW + 3 * DAY), calls(2, 3)], (), 2, DAY)
    assert [(turn.place, turn.waits_for_day) for turn in in_order] == [(2, False), (3, False), (0, False), (1, False)]

    assert turns(calls(0, 1, 2, begins_at=NOW + 3 * DAY)) == {0: 3 * DAY, 1: 3 * DAY, 2: 4 * DAY}


def test_the_first_lane_goes_first_whatever_stands_before_it() -> None:
    assert turns(calls(0, 2, lane=Lane.BULK), calls(1, 3, lane=Lane.URGENT)) == {
        1: timedelta(0),
        3: timedelta(0),
        0: DAY,
        2: DAY,
    }


def test_calling_hours_let_the_next_calls_wait_for_their_next_opening() -> None:
    opens_at = NOW + 2 * DAY
    week = 7 * DAY

    def weekly(time: datetime) -> tuple[datetime, datetime]:
        opening = next(each for number in range(9) if (each := opens_at + number * week) + timedelta(hours=3) > time)
        return opening, opening + timedelta(hours=3)

    assert turns(calls(0, 1, 2, 3, 4, openings=weekly)) == {
        0: 2 * DAY,
        1: 2 * DAY,
        2: 2 * DAY + week,
        3: 2 * DAY + week,
        4: 2 * DAY + 2 * week,
    }


def test_a_call_that_is_over_before_its_turn_takes_no_place_of_the_others() -> None:
    soon = calls(0, 1, 2, 3, lane=Lane.URGENT, over_at=NOW + timedelta(hours=5))
    assert turns(soon, calls(4, 5, 6)) == {
        0: timedelta(0),
        1: timedelta(0),
        2: None,
        3: None,
        4: DAY,
        5: DAY,
        6: 2 * DAY,
    }


def test_a_call_that_is_over_without_waiting_for_a_day_is_told_apart() -> None:
    closed = calls(0, over_at=at(10), openings=lambda _: (at(20), at(30)))
    (turn,) = turns_of_calls([closed], (), 2, DAY)
    assert (turn.is_over, turn.waits_for_day) == (True, False)
