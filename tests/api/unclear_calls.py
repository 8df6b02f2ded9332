"""Calls of which nobody can tell whether they were placed."""

from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Attempt, Call, CallStatus
from simulation.makers import ORIGINATION, T0, waiting_call


def add_unknown(calls: DynamoDbCalls, request_id: str = "reminder-1") -> Call:
    attempt = Attempt(
        number=1,
        token="token",
        origination_phone_number=ORIGINATION,
        intent_at=T0,
        outcome=Outcome.SEND_UNKNOWN,
        outcome_at=T0,
    )
    call = replace(waiting_call(request_id), status=CallStatus.UNKNOWN, attempts=(attempt,))
    calls.add(call)
    return call
