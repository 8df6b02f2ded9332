"""The judge of rates that people change: which may have been in force around a minute."""

import pytest

from simulation.swarm.evidence import Evidence
from simulation.swarm.rates import no_campaign_is_called_faster_than_its_rate
from tests.simulation.swarm_histories import of_two, rated


def judged(evidence: Evidence) -> list[str]:
    return list(no_campaign_is_called_faster_than_its_rate(evidence))


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(of_two(later=119, campaign="recall"), id="without a rate"),
        pytest.param(of_two(rated(1, 20), later=120, campaign="recall"), id="a minute apart"),
        pytest.param(of_two(rated(2, 20), later=119, campaign="recall"), id="within its rate"),
        pytest.param(of_two(rated(1, 31), later=119, campaign="recall"), id="set while the first was on its way"),
        pytest.param(of_two(rated(1, 20, begun_at=90, status=400), later=119, campaign="recall"), id="refused"),
        pytest.param(of_two(rated(1, 20, "sale"), later=119, campaign="recall"), id="of another"),
        pytest.param(of_two(rated(1, 20), rated(2, 100), later=119, campaign="recall"), id="raised meanwhile"),
        pytest.param(of_two(rated(1, 20), rated(None, 100), later=119, campaign="recall"), id="taken back meanwhile"),
        pytest.param(
            of_two(rated(1, 20), rated(5, 100, status=None), later=119, campaign="recall"),
            id="perhaps raised",
        ),
    ],
)
def test_sends_at_a_rate_that_may_have_been_in_force_are_not_too_fast(evidence: Evidence) -> None:
    assert judged(evidence) == []


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(of_two(rated(1, 20), later=119, campaign="recall"), id="set before"),
        pytest.param(of_two(rated(5, 10), rated(1, 20), later=119, campaign="recall"), id="lowered before"),
        pytest.param(of_two(rated(1, 20), rated(1, 90), later=119, campaign="recall"), id="set to the same again"),
    ],
)
def test_sends_above_every_rate_that_may_have_been_in_force_are_named(evidence: Evidence) -> None:
    assert judged(evidence) == ["recall: 2 calls from 60.000 to 119.000, at a rate of 1"]
