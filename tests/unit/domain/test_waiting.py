"""Waiting calls by lane and due time: however many times calls are due at, the counts stay right and the item small."""

import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redial.domain.call.requests import Lane
from redial.domain.reporting.waiting import MOST_SLOTS, due, slot_of, sum_of, total, with_changes
from simulation.makers import T0, at
from tests.patience import PATIENCE_S

calls = st.lists(st.tuples(st.sampled_from(Lane), st.integers(-(10**6), 10**9)), max_size=200)


def counted(found: list[tuple[Lane, int]], sign: int = 1) -> dict[str, int]:
    return sum_of((slot_of(lane, at(seconds)), sign) for lane, seconds in found)


@given(calls, st.data())
def test_what_is_counted_is_taken_back_wherever_it_went(found: list[tuple[Lane, int]], data: st.DataObject) -> None:
    slots: dict[str, int] = {}
    for start in range(0, len(found), 7):
        slots = with_changes(slots, counted(found[start : start + 7]), T0)
    assert len(slots) <= MOST_SLOTS
    assert total(slots) == len(found)
    by_lane = Counter(lane for lane, _ in found)
    assert {lane: due(slots, lane, None, at(2 * 10**9))[0] for lane in Lane} == {lane: by_lane[lane] for lane in Lane}

    for each in data.draw(st.permutations(found)):
        slots = with_changes(slots, counted([each], -1), T0)
    assert slots == {}


def test_calls_due_before_a_time_are_counted_by_lane() -> None:
    slots = with_changes({}, counted([(Lane.URGENT, 0), (Lane.URGENT, 59), (Lane.URGENT, 60), (Lane.BULK, 0)]), T0)

    assert due(slots, Lane.URGENT, None, at(60)) == (2, True)
    assert due(slots, Lane.URGENT, at(60), at(120)) == (1, True)
    assert due(slots, Lane.URGENT, None, T0) == (0, True)
    assert due(slots, Lane.URGENT, None, at(30)) == (1, False), "a share of the minute"
    assert due(slots, Lane.NORMAL, None, at(600)) == (0, True)


def test_minutes_near_now_stay_apart_when_far_ones_are_joined() -> None:
    near = [(Lane.NORMAL, minute * 60) for minute in range(-5, 6)]
    far = [(Lane.NORMAL, 86_400 * day) for day in range(1, 300)]

    slots = with_changes({}, counted(near + far), T0)

    assert len(slots) <= MOST_SLOTS
    assert due(slots, Lane.NORMAL, None, at(60)) == (6, True)
    for days in (30, 100, 200):
        counted_far = due(slots, Lane.NORMAL, None, T0 + timedelta(days=days))[0]
        assert counted_far == pytest.approx(11 + days - 1, rel=0.1)


def test_many_times_at_once_are_joined_quickly() -> None:
    chance = random.Random(3)
    found = [(chance.choice(list(Lane)), chance.randrange(10**8)) for _ in range(2_000)]

    began = time.monotonic()
    slots = with_changes({}, counted(found), T0)

    assert total(slots) == 2_000
    assert time.monotonic() - began < PATIENCE_S
