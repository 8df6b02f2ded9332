"""The pages of recipes do what they say, command by command."""

import pytest

from redial.domain.call.calls import CallStatus
from redial.domain.call.reasons.reason import CallCancelled
from tests.end_to_end.person import Person
from tests.end_to_end.pipeline import Pipeline
from tests.end_to_end.recipes import commands_of

pytestmark = pytest.mark.stack

ANA, BEN, CORA = "+12065550115", "+12065550125", "+12065550109"


def test_the_on_call_chain(pipeline: Pipeline, person: Person) -> None:
    told: dict[str, str] = {}
    for command in commands_of("on-call-chain.md"):
        if command[0] == "watch":
            assert person.types(*command).returncode == 0, "the last one was reached"
            continue
        told.setdefault(" ".join(command[:2]), said := person.runs(*command))
        if "--dry-run" in command:
            assert pipeline.call("pump-7") is None
            assert "1. +12065550115 (Ana, for at most 5 minutes): Pump 7 has lost its pressure at 2:30" in said
            assert "2. +12065550125 (Ben, for at most 5 minutes): La bomba 7 ha perdido presión a las 2:30" in said
            assert "3. +12065550109 (Cora, 30 seconds after the call before)" in said
    assert "recipient 3" in told["status pump-7"]
    assert "recipient 3 of 3" in told["explain pump-7#3"]

    assert [pipeline.wait_until_final(key).status for key in ("pump-7", "pump-7#2", "pump-7#3")] == [
        CallStatus.UNREACHED,
        CallStatus.UNREACHED,
        CallStatus.COMPLETED,
    ]
    assert [len(pipeline.sends_to(number)) for number in (ANA, BEN, CORA)] == [1, 1, 1]
    (send,) = pipeline.sends_to(CORA)
    assert "nobody on call was reached" in str(send)
    second = pipeline.wait_until_final("pump-8#2")
    assert (second.status, type(second.reason)) == (CallStatus.CANCELLED, CallCancelled)
    assert pipeline.sends_to("+12065550102") == []
