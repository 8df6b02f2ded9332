"""Every AWS call of every handler fails, loses its answer, or is its process's last; the calls end as they should."""

import pytest

from tests.faults.harness import Fault, Scenario, judge, places, play
from tests.faults.scenarios import SCENARIOS


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_calls_come_to_their_right_end_whatever_call_to_aws_goes_wrong(scenario: Scenario) -> None:
    calm = play(scenario)
    assert judge(scenario, calm) == []
    assert {request_id: call.status for request_id, call in calm.calls.items()} == scenario.ends
    assert len(calm.aws.voice.log) == scenario.sends

    wrong = []
    for number in places(calm):
        for fault in Fault:
            if fault.applies_to(calm.made[number]):
                run = play(scenario, number, fault)
                assert str(run.made[number]) == str(calm.made[number]), "a run is not repeatable"
                wrong += [f"{number} {calm.made[number]} {fault}: {what}" for what in judge(scenario, run)]
    assert wrong == []
