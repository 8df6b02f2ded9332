"""Waiting calls are dated anew after hours were changed: that comes to an end, and harms nothing else."""

from redial.domain.call.calls import WaitReason
from simulation.faults import Conditions
from simulation.pipeline import Pipeline
from tests.simulation.test_calling_hours import HOUR, hours
from tests.simulation.test_hours_at_run_time import MINUTE, People, control_of


def test_dating_ends_however_many_calls_are_held() -> None:
    pipeline = Pipeline(Conditions())
    people = People(pipeline)
    people.name("night", hours("21:00-23:00"))
    pipeline.request_many(120, calling_hours="night")
    pipeline.run(MINUTE)
    people.remove("night")
    pipeline.run(9 * MINUTE)
    assert {call.wait_reason for call in pipeline.calls.values()} == {WaitReason.NOT_PERMITTED}
    assert control_of(pipeline).dating_anew is None
    people.name("night", hours("00:00-24:00"))
    pipeline.run_until_all_final(HOUR)
    assert pipeline.faults() == []
