"""Plans of campaigns that have a rate of their own."""

import pytest
from msgspec.structs import replace

from redial.domain.call.requests import Lane
from redial.domain.plan.planned import DiallingState, WaitingCalls
from redial.domain.plan.rated_turns import RatedTurns
from tests.unit.domain.plan_makers import NOW, after, group, plan, state


def rated(*waiting: WaitingCalls, calls_per_minute: int = 2, taken: tuple[float, ...] = ()) -> DiallingState:
    """The state of a stack where the campaign with the turn 1 has a rate."""
    times = [NOW.timestamp() + seconds for seconds in taken]
    return replace(state(*waiting), rates=lambda: RatedTurns({1: calls_per_minute}, {1: times}))


@pytest.mark.parametrize("calls", [9, 200])
def test_a_campaign_goes_at_its_rate(calls: int) -> None:
    last = after(plan(group(calls, turn=1), of=rated()).last.likely)
    assert last == pytest.approx((calls - 1) // 2 * 60, rel=0.02, abs=5)


def test_places_that_were_taken_count() -> None:
    assert after(plan(group(1, turn=1), of=rated(taken=(-50, -20))).first.likely) == pytest.approx(10, abs=1)


def test_others_go_on_meanwhile_in_its_lane_and_below() -> None:
    slow = WaitingCalls(Lane.URGENT, 1, NOW.timestamp() - 100, 500)
    for lane in (Lane.URGENT, Lane.BULK):
        assert after(plan(group(40, lane=lane, turn=2), of=rated(slow)).last.likely) < 3 * 60


def test_a_large_one_is_as_one_that_is_played_call_by_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redial.domain.plan.plan._FEWEST_RUNS", 3)
    monkeypatch.setattr("redial.domain.plan.plan._WORTH", 1)
    groups = group(1_000, turn=1), group(3_000, turn=2)
    in_steps = plan(*groups, of=rated(calls_per_minute=3))
    monkeypatch.setattr("redial.domain.plan.run._STEP", 0.0)
    one_by_one = plan(*groups, of=rated(calls_per_minute=3))
    assert after(in_steps.last.likely) == pytest.approx(after(one_by_one.last.likely), rel=0.02)
    assert after(in_steps.last.likely) == pytest.approx(1_000 / 3 * 60, rel=0.02)
