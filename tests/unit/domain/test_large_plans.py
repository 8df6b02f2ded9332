"""Plans of very many calls, or campaigns: they take no longer than somebody waits, and tell the same."""

from random import Random

import pytest

from redial.domain.plan.chances import draw_chances, split
from redial.domain.plan.plan import make_plan
from redial.domain.plan.run import PlanRun
from tests.unit.domain.plan_makers import ALL_COMPLETED, after, group, state


def run_of(campaigns: int, calls: int) -> PlanRun:
    random = Random(1)
    groups = [group(calls, turn=number + 1) for number in range(campaigns)]
    return PlanRun(groups, state(), draw_chances(ALL_COMPLETED, random), random)


def test_who_goes_next_is_not_looked_for_among_all_campaigns_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    looks, look = [0], PlanRun._waits_since

    def counted(*of: object) -> float:
        looks[0] += 1
        return look(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(PlanRun, "_waits_since", counted)
    run_of(campaigns=100, calls=20).result()

    # Two thousand calls, of a hundred campaigns.
    assert looks[0] < 20_000


def test_many_campaigns_take_fewer_runs() -> None:
    planned = make_plan([group(40, turn=number + 1) for number in range(500)], state(), ALL_COMPLETED, Random(1))

    assert 9 <= planned.runs < 60
    # Twenty a minute.
    assert after(planned.last.likely) == pytest.approx(20_000 * 3, rel=0.02)


def test_many_campaigns_end_as_they_do_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    in_steps = run_of(campaigns=60, calls=50)
    monkeypatch.setattr("redial.domain.plan.run._STEP", 0.0)
    one_by_one = run_of(campaigns=60, calls=50)

    found, expected = in_steps.result(), one_by_one.result()
    for name in ("middle_at", "last_at", "ended_at"):
        begun = state().places().begins_at
        assert getattr(found, name) - begun == pytest.approx(getattr(expected, name) - begun, rel=0.02)


def test_outcomes_of_many_attempts_are_drawn_at_once_and_by_their_shares() -> None:
    class Counted(Random):
        drawn = 0

        def random(self) -> float:
            self.drawn += 1
            return super().random()

    random = Counted(1)
    shares = (0.6, 0.25, 0.1, 0.05, 0.0)
    found = [split(10_000, shares, random) for _ in range(200)]

    assert random.drawn < 10_000
    assert all(sum(each) == 10_000 and min(each) >= 0 for each in found)
    for index, share in enumerate(shares):
        mean = sum(each[index] for each in found) / len(found)
        assert mean == pytest.approx(10_000 * share, abs=15)
    spread = (sum((each[0] - 6_000) ** 2 for each in found) / len(found)) ** 0.5
    assert spread == pytest.approx(49, abs=8)


@pytest.mark.parametrize("shares", [(1.0, 0.0), (0.0, 1.0)])
def test_what_is_sure_is_drawn_for_all(shares: tuple[float, ...]) -> None:
    assert split(1_000, shares, Random(1)) == [round(1_000 * share) for share in shares]
