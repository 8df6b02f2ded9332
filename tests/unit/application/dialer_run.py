"""One run of a dialer, over records in memory."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from redial.application.dialling.dial_due_calls import Dialer
from redial.application.dialling.run_calls import DialReport
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.requests import Lane
from redial.domain.pacing.campaign_turns import DueCall
from simulation.makers import at, waiting_call
from simulation.set_aside import nothing_set_aside
from tests.unit.application.in_memory import InMemory

UNTIL = 50


class DialerRun(InMemory):
    """A dialer whose index is in memory; it stays awake for fifty seconds."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.slept, self.renewed = list[float](), 0
        self.dialer = Dialer(
            ports=self.ports,
            placer=self.placer,
            pacing=self.pacing,
            meanwhile=lambda at_: self.slept.append((at_ - at(0)).total_seconds()),
            set_aside=nothing_set_aside(self.telemetry),
            due=self,
        )
        self.voice.renew = self._renew  # type: ignore[method-assign]

    def _renew(self) -> None:
        self.renewed += 1

    def due(self, lane: Lane, until: datetime, since: datetime | None = None) -> Iterator[DueCall]:
        waiting = (each.stored for each in self.calls.records.values() if each.stored.status is CallStatus.WAITING)
        due = (DueCall(each.status_at, each.call_id) for each in waiting if each.request.lane is lane)
        return iter(sorted(each for each in due if each.due_at <= until))

    def get(self, call_id: str) -> Call | None:
        return self.calls.get(call_id)

    def read_ahead(self, _call_ids: Iterable[str]) -> None: ...

    def add(self, count: int, **request: Any) -> list[Call]:
        """Store calls that are due one after the other."""
        calls = [
            waiting_call(f"r{number:02}", destination_phone_number=f"+1206555{number:04}", **request)
            for number in range(count)
        ]
        return [self.calls.put(replace(call, status_at=at(number - count))) for number, call in enumerate(calls)]

    def run(self, *hints: str, until: float = UNTIL) -> DialReport:
        return self.dialer.run(hints, at(until))
