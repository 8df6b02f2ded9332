"""The judge of campaigns that people move: which lane may have been given when their calls were looked at."""

import pytest

from simulation.makers import waiting_call
from simulation.swarm.acts import is_about
from simulation.swarm.history import Act
from simulation.swarm.lanes import calls_are_in_the_lane_of_their_campaign
from tests.simulation.swarm_histories import act, moved, of_two, whole


def judged(*acts: Act) -> list[str]:
    waiting = [waiting_call("r2", campaign="recall")]
    return list(calls_are_in_the_lane_of_their_campaign(whole(*acts, waiting_at_rest=waiting, rested_at=620)))


@pytest.mark.parametrize(
    "acts",
    [
        pytest.param([], id="nobody moved it"),
        pytest.param([moved("normal", 20)], id="it is there"),
        pytest.param([moved("bulk", 20), moved("normal", 60)], id="moved back"),
        pytest.param([moved("bulk", 20), moved(None, 60)], id="taken back"),
        pytest.param([moved("bulk", 20), moved("normal", 60, status=None)], id="perhaps moved back"),
        pytest.param([moved("bulk", 20, status=409)], id="refused"),
        pytest.param([moved("bulk", 20, "sale")], id="another"),
    ],
)
def test_call_in_a_lane_that_its_campaign_may_have_is_in_order(acts: list[Act]) -> None:
    assert judged(*acts) == []


@pytest.mark.parametrize(
    "acts", [[moved("bulk", 20)], [moved("normal", 10), moved("bulk", 20)], [moved(None, 10), moved("bulk", 20)]]
)
def test_call_in_another_lane_is_named(acts: list[Act]) -> None:
    assert judged(*acts) == ["r2: waits in lane normal, its campaign is in bulk"]


def test_pause_of_a_lane_is_not_held_against_calls_whose_campaign_was_moved() -> None:
    """In which lane they were at that time, nobody wrote down."""
    pause = act("pause", "lane normal")
    assert is_about(of_two(pause, campaign="sale"), pause, "r1")
    assert not is_about(of_two(pause, moved("normal", 20, "sale"), campaign="sale"), pause, "r1")
