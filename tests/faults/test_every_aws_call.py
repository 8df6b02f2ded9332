"""Every AWS call of every handler fails, loses its answer, or is its process's last; the calls end as they should."""

import os
from collections.abc import Collection
from unittest.mock import patch

import pytest

from tests.faults.harness import Run, Scenario, faults_at, judge, kinds_of_places, places, play, variables_of
from tests.faults.scenarios import SCENARIOS, SCENARIOS_ON_V2


@pytest.mark.parametrize("scenario", SCENARIOS, ids=str)
def test_calls_come_to_their_right_end_whatever_call_to_aws_goes_wrong(scenario: Scenario) -> None:
    assert wrong_with(scenario) == []


@pytest.mark.parametrize("scenario", SCENARIOS_ON_V2, ids=str)
def test_calls_on_version_2_come_to_their_right_end_whatever_call_to_aws_goes_wrong(scenario: Scenario) -> None:
    # Intake knows of the version only what a request may say.
    assert wrong_with(scenario, of=("dial", "track")) == []


def wrong_with(scenario: Scenario, of: Collection[str] = ()) -> list[str]:
    """Name what goes wrong with a fault at each call to AWS of some functions; all of them by default."""
    with patch.dict(os.environ, variables_of(scenario)):
        calm = play(scenario)
        assert judge(scenario, calm) == []
        assert {request_id: call.status for request_id, call in calm.calls.items()} == scenario.ends
        assert len(calm.aws.voice.log) == scenario.sends
        assert_nothing_is_left_out(calm, play(scenario, every_tick=True))

        wrong = []
        chosen = places(calm, of)
        for number in chosen:
            for fault in faults_at(calm, number, chosen):
                run = play(scenario, number, fault)
                assert str(run.made[number]) == str(calm.made[number]), "a run is not repeatable"
                wrong += [f"{number} {calm.made[number]} {fault}: {what}" for what in judge(scenario, run)]
                run.forget()
    return wrong


def assert_nothing_is_left_out(calm: Run, with_every_tick: Run) -> None:
    """See that the ticks that are left out make no call that none of the others makes so often, and change nothing."""
    assert kinds_of_places(calm) == kinds_of_places(with_every_tick)
    assert calm.aws.dynamodb.items == with_every_tick.aws.dynamodb.items
