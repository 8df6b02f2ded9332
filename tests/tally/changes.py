"""Changes of calls as the table's stream delivers them, and the counting function that gets them."""

import itertools
import os
from datetime import datetime, timedelta
from typing import Any

import tally.handler
import tally.wiring
from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call
from simulation.makers import DEADLINES, ORIGINATION, at
from simulation.records import put
from simulation.stack.http_api import CONTEXT
from tests.api.conftest import SetClock


class Stream:
    """Changes calls in the table, and gives what the table's stream tells of it."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._calls = DynamoDbCalls(table, timedelta(days=90))
        self._numbers = itertools.count()

    def add(self, call: Call) -> dict[str, Any]:
        return self._change(call, lambda: self._calls.add(call))

    def save(self, call: Call) -> dict[str, Any]:
        return self._change(call, lambda: put(self._calls.at(call.call_id), call))

    def _change(self, call: Call, write: Any) -> dict[str, Any]:
        key = {"pk": {"S": f"CALL#{call.call_id}"}}
        before = clients.dynamodb().get_item(TableName=self._table.name, Key=key).get("Item")
        write()
        after = clients.dynamodb().get_item(TableName=self._table.name, Key=key)["Item"]
        images = {"NewImage": after} | ({"OldImage": before} if before else {})
        return {"eventID": str(next(self._numbers)), "dynamodb": {"Keys": key, **images}}


def deliver(*records: dict[str, Any]) -> None:
    tally.handler.handler({"Records": list(records)}, CONTEXT)


def deliver_at(now: datetime, *records: dict[str, Any]) -> None:
    clock = SetClock()
    clock.time = now
    counting = tally.wiring.build(os.environ, tally.handler.telemetry, clock)
    tally.handler.respond({"Records": list(records)}, counting)


def called(call: Call, seconds: float) -> Call:
    claimed = transitions.claim(call, "token", ORIGINATION, DEADLINES, at(seconds))
    assert isinstance(claimed, Call)
    return claimed


def ended(call: Call, outcome: Outcome, seconds: float) -> Call:
    changed = transitions.end_attempt(call, "token", EndOfAttempt(outcome, at(seconds)), at(seconds))
    assert isinstance(changed, Call)
    return changed
