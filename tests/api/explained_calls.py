"""Waiting calls that a test stores, and their explanations."""

from typing import Any

from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.call.calls import Call
from simulation.makers import at, waiting_call
from simulation.stack.http_api import HttpApi


def add(calls: DynamoDbCalls, request_id: str, due_seconds: float = 0, **changes: Any) -> Call:
    call = replace(waiting_call(request_id, **changes), status_at=at(due_seconds))
    calls.add(call)
    return call


def explain(http_api: HttpApi, call: Call) -> Any:
    reply = http_api.get(f"/v1/calls/{call.call_id}/explanation")
    assert reply.status == 200, reply.body
    return reply.body
