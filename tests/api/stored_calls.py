"""Calls that a test stores, and the pages in which a list shows them."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.domain.attempt.events import Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from simulation.makers import DEADLINES, ORIGINATION, at, waiting_call
from simulation.stack.http_api import HttpApi


def add(calls: DynamoDbCalls, request_id: str = "reminder-1", **changes: Any) -> Call:
    call = waiting_call(request_id, **changes)
    calls.add(call)
    return call


def stored(calls: DynamoDbCalls, request_id: str, status: CallStatus, seconds: float, **changes: Any) -> Call:
    call = replace(waiting_call(request_id, **changes), status=status, status_at=at(seconds), accepted_at=at(seconds))
    calls.add(call)
    return call


def tried(calls: DynamoDbCalls, request_id: str) -> None:
    """Let a call that is due have made an attempt."""
    before = calls.get(waiting_call(request_id).call_id)
    assert before is not None
    claimed = transitions.claim(before, "t1", ORIGINATION, DEADLINES, at(0))
    assert isinstance(claimed, Call)
    (attempt,) = claimed.attempts
    made = replace(attempt, outcome=Outcome.BUSY, outcome_at=at(0))
    calls.at(before.call_id).replace(before, replace(before, version=before.version + 1, attempts=(made,)))


def pages(http_api: HttpApi, path: str = "/v1/calls", **query: Any) -> Iterator[list[str]]:
    cursor: dict[str, str] = {}
    while True:
        reply = http_api.get(path, **query, **cursor)
        assert reply.status == 200, reply.body
        yield [call["request_id"] for call in reply.body["calls"]]
        if reply.body["next_cursor"] is None:
            return
        cursor = {"cursor": reply.body["next_cursor"]}
