"""Calls that the voice service refused."""

from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call

GONE = "BadRequestException: There is no configuration set 'redial'"


def refused_call(request_id: str, seconds: float, message: str = GONE, **changes: object) -> Call:
    call = transitions.claim(
        waiting_call(request_id, **changes), f"t-{request_id}", ORIGINATION, DEADLINES, at(seconds)
    )
    assert isinstance(call, Call)
    refused = transitions.record_refused(call, f"t-{request_id}", message, at(seconds))
    assert isinstance(refused, Call)
    assert refused.status is CallStatus.REJECTED
    return refused
