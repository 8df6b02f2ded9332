"""A stack whose calls wait."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.tallies import DynamoDbTallies
from redial.application.reporting.keep_tallies import TallyKeeper
from redial.domain.call.calls import Call, CallStatus
from redial.domain.reporting.tally import CallChange, CallSnapshot
from simulation.makers import at, waiting_call


class Stack:
    """Accepts calls, and counts them as the table's stream has it counted."""

    def __init__(self, table: Table, calls: DynamoDbCalls) -> None:
        self._keeper = TallyKeeper(DynamoDbTallies(table, timedelta(days=90)))
        self._calls = calls
        self._batches = 0

    def accept(self, count: int, *, due: float = 0, name: str = "r", **request: Any) -> list[Call]:
        made = [
            replace(waiting_call(f"{name}-{number}", **request), status_at=at(due + number / 100))
            for number in range(count)
        ]
        for call in made:
            self._calls.add(call)
        self.count(CallChange(before=None, after=counted(call)) for call in made)
        return made

    def count(self, changes: Iterable[CallChange], seconds: float = 0) -> None:
        self._batches += 1
        self._keeper.count(list(changes), f"batch {self._batches}", at(seconds), list[object]().append)


def counted(call: Call) -> CallSnapshot:
    return CallSnapshot(
        call_id=call.call_id,
        status=call.status,
        updated_at=call.updated_at,
        accepted_at=call.accepted_at,
        campaign=call.request.campaign,
        lane=call.request.lane,
        due_at=call.status_at if call.status is CallStatus.WAITING else None,
    )
