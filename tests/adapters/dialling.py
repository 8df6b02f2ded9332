"""What may be dialled, put together over a table and what the voice service has refused."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.blame import blame
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.failure_notes import DynamoDbFailureNotes
from redial.adapters.dynamodb.reading import StoredCalls, TableReader
from redial.adapters.dynamodb.table import Table
from redial.application.dialling.dialable_calls import DialableCalls
from redial.application.dialling.follow_chains import ChainFollower
from redial.application.ports import CallPorts
from redial.application.set_aside_calls import SetAsideCalls
from redial.domain.call.requests import Lane
from redial.domain.refusal.refusals import Refusals
from redial.metrics import MetricName
from simulation.makers import at, waiting_call


class Silence:
    """Telemetry that nobody reads."""

    def count(self, name: MetricName, value: float = 1) -> None: ...

    def note(self, message: str, **keys: object) -> None: ...

    def detail(self, message: str, **keys: object) -> None: ...

    def warn(self, message: str, **keys: object) -> None: ...


class NoWakeUps:
    """A queue whose wake-ups nobody gets."""

    def send(self, call_ids: Sequence[str], delay: timedelta) -> None: ...


class SetClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = at(3600)

    def now(self) -> datetime:
        return self.time

    def pause(self, duration: timedelta) -> None:
        self.time += duration


def dialable_calls(
    table: Table,
    calls: DynamoDbCalls,
    clock: SetClock,
    refusals: Callable[[datetime], Refusals] = lambda _now: Refusals(),
) -> DialableCalls:
    """Return what may be dialled, over a table and what the voice service has refused."""
    reader = TableReader(clients.dynamodb(), table.name)
    ports = CallPorts(
        calls=calls,
        attempts=DynamoDbAttempts(table, timedelta(days=90)),
        wake_ups=NoWakeUps(),
        telemetry=Silence(),
        clock=clock,
    )
    set_aside = SetAsideCalls(
        notes=DynamoDbFailureNotes(table),
        calls=calls,
        indexes=reader,
        telemetry=Silence(),
        clock=clock,
        blame=blame,
        describe=str,
    )
    return DialableCalls(
        ports=ports,
        controls=DynamoDbControl(table),
        indexes=reader,
        records=StoredCalls(reader, lambda _: None),
        chains=ChainFollower(ports=ports, indexes=reader, set_aside=set_aside),
        refusals=refusals,
    )


def add(calls: DynamoDbCalls, *request_ids: str, **changes: Any) -> list[str]:
    added = []
    for number, request_id in enumerate(request_ids):
        call = replace(waiting_call(request_id, **changes), status_at=at(number))
        calls.add(call)
        added.append(call.call_id)
    return added


def due(dialable: DialableCalls, lane: Lane = Lane.NORMAL) -> list[str]:
    return [each.call_id for each in dialable.due(lane, at(3600))]
