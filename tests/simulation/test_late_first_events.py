"""An attempt that was given up for lost, and of which is heard while a later one is under way, in the whole pipeline."""

import pytest

from redial.contracts.content_rules import VoiceApiVersion
from simulation.stack.faults import Conditions
from simulation.stack.pipeline import Pipeline
from simulation.voice.sends import Script

LATE_S = 1_000.0
"""The first attempt is given up for lost after 900 s, and the second one begins five seconds later."""
FIRST = Script("lost_placed", seconds=1_200.0)
POLICY = {
    "total_attempts": 4,
    "on_unknown": "redial",
    "busy": {"retry": True, "delay_seconds": 5},
    "no_final_event": {"retry": False, "delay_seconds": 5},
}


@pytest.mark.parametrize("voice_api", ["v1", "v2"])
def test_nobody_is_called_beside_an_attempt_that_was_heard_of_late(voice_api: VoiceApiVersion) -> None:
    pipeline = Pipeline(
        Conditions(
            voice_api=voice_api,
            skews_s=(0.0,),
            event_delay_s=(LATE_S, LATE_S),
            script=lambda number: FIRST if number == 0 else Script(outcome="BUSY", seconds=10.0),
        )
    )
    pipeline.request("r1", retry=POLICY)

    pipeline.run(2_100, idle_ticks=False)
    assert [send.behaviour for send in pipeline.voice.log] == ["lost_placed", "accepted"]
    assert [attempt.message_id is None for attempt in pipeline.calls["r1"].attempts] == [False, False]
    assert pipeline.calls["r1"].status == "CALLING"

    pipeline.run(600, idle_ticks=False)
    assert pipeline.calls["r1"].status == "COMPLETED"
    assert len(pipeline.voice.log) == 2
