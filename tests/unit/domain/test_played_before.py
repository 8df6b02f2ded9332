"""A call that was made again, where one that it was made of turns out to have played the message."""

import pytest
from msgspec.structs import replace

from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.reasons.ends import PlayedAfterAll
from redial.domain.call.unchanged import CallUnchanged
from simulation.makers import at, waiting_call
from tests.unit.domain.stepped_calls import claimed, the

FIRST = replace(waiting_call("r1"), status=CallStatus.COMPLETED)
FURTHER = replace(waiting_call("r1~again1"), again_of=FIRST.call_id, unless_played=True)


def test_call_that_waits_is_cancelled() -> None:
    left_out = the(transitions.leave_out_played(FURTHER, FIRST, at(20)))
    assert (left_out.status, left_out.reason, left_out.status_at) == (CallStatus.CANCELLED, PlayedAfterAll(), at(20))


@pytest.mark.parametrize(
    ("further", "first"),
    [
        pytest.param(replace(FURTHER, unless_played=False), FIRST, id="made with leave to play it once more"),
        pytest.param(FURTHER, replace(FIRST, status=CallStatus.UNREACHED), id="the first was not played"),
        pytest.param(claimed(FURTHER), FIRST, id="it is being dialled"),
        pytest.param(replace(FURTHER, status=CallStatus.UNREACHED), FIRST, id="it has ended"),
    ],
)
def test_else_nothing_changes(further: Call, first: Call) -> None:
    assert transitions.leave_out_played(further, first, at(20)) is CallUnchanged.NOT_NEEDED


def test_somebody_may_say_later_that_it_is_played_once_more() -> None:
    permitted = the(transitions.permit_once_more(FURTHER))
    assert permitted == replace(FURTHER, unless_played=False)
    assert transitions.permit_once_more(permitted) is CallUnchanged.NOT_NEEDED
    assert transitions.permit_once_more(replace(FURTHER, status=CallStatus.CANCELLED)) is CallUnchanged.NOT_NEEDED
