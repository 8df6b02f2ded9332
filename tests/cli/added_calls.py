"""Calls that are stored, for commands that show them."""

from typing import Any

from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import CallStatus
from simulation.makers import waiting_call


def add(calls: DynamoDbCalls, request_id: str, status: CallStatus = CallStatus.WAITING, **changes: Any) -> str:
    call = replace(waiting_call(request_id, **changes), status=status)
    calls.add(call)
    return call.call_id
