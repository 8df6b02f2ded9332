"""Calls in a table in memory that wait for their hours to open, and what dates them anew."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.reading import StoredCalls, TableReader
from redial.application.dialling.date_anew import HoursDating
from redial.application.dialling.hold_not_permitted import PermissionGate
from redial.application.hours_in_force import HoursInForce
from redial.application.ports import CallPorts
from redial.application.stores import Attempts
from redial.domain.call.calls import Call, WaitReason
from redial.domain.call.destinations import ANY_COUNTRY, CallPermissions
from redial.domain.call.stage_hours import StageHours
from redial.domain.steering.campaign_settings import CampaignSettings
from redial.domain.steering.control import DatingAnew
from redial.domain.steering.named_hours import NamedHours
from simulation.makers import T0, at, waiting_call
from simulation.set_aside import nothing_set_aside
from simulation.telemetry import Notebook
from tests.adapters.dialling import SetClock
from tests.unit.adapters.table_client import RETENTION, TableClient
from tests.unit.application.opening_hours import hours

CALLS = [f"r{number}" for number in range(7)]
NOON = at(3 * 3600)
OPEN, LATER = (StageHours(default=hours((opens, "18:00"))) for opens in ("00:00", "14:00"))


class Died(BaseException):
    """The process ends here."""


class DatingOverTable:
    """Calls that wait for noon in a table in memory, and what dates them, whose process may die after a write."""

    def __init__(self, stage: StageHours = OPEN) -> None:
        client = cast("TableClient", clients.dynamodb())
        self.telemetry, self.clock = Notebook(), SetClock()
        self.table, self.reader = client.table(), TableReader(clients.dynamodb(), client.table().name)
        self.calls, self.controls = DynamoDbCalls(self.table, RETENTION), DynamoDbControl(self.table)
        self.woken: list[str] = []
        self.settings: dict[str, CampaignSettings] = {}
        self.clock.time = T0
        hours_in_force = HoursInForce(
            stage,
            control=lambda _: self.controls.load(),
            named=NamedHours,
            campaign=lambda name: self.settings.get(name, CampaignSettings()),
            clock=self.clock,
        )
        self.dating = HoursDating(
            ports=CallPorts(
                calls=self.calls,
                attempts=cast("Attempts", None),
                wake_ups=self,
                telemetry=self.telemetry,
                clock=self.clock,
            ),
            controls=self.controls,
            gate=PermissionGate(
                calls=self.calls,
                indexes=self.reader,
                telemetry=self.telemetry,
                clock=self.clock,
                permissions=CallPermissions(allowed_countries=(ANY_COUNTRY,)),
                set_aside=nothing_set_aside(self.telemetry),
                hours=hours_in_force,
            ),
            indexes=self.reader,
            records=StoredCalls(self.reader),
            set_aside=nothing_set_aside(self.telemetry),
            hours=hours_in_force,
        )

    def send(self, call_ids: Sequence[str], delay: timedelta) -> None:
        assert delay == timedelta(0)
        self.woken += call_ids

    def add(self, request_id: str, seconds: float = 0, **changes: Any) -> Call:
        """Store a call that waits for noon; seconds: how much later than the first."""
        waits: dict[str, Any] = {
            "wait_reason": WaitReason.CALLING_HOURS,
            "status_at": NOON + timedelta(seconds=seconds),
            "due_without_hours": T0,
        }
        call = replace(waiting_call(request_id), **(waits | changes))
        self.calls.add(call)
        return call

    def begin(self) -> None:
        """Let it notice that the settings have other hours, and wait until nobody knows the older ones."""
        assert self.run() == DatingAnew(since=T0)
        self.clock.time = at(10)

    def run(self, seconds: float | None = None) -> DatingAnew | None:
        if seconds is not None:
            self.clock.time = at(seconds)
        self.dating.run(self.controls.load())
        return self.controls.load().dating_anew

    def due_at(self, *calls: Call) -> list[tuple[Any, int]]:
        stored = [self.calls.get(call.call_id) for call in calls]
        return [(each.status_at, each.version) for each in stored if each is not None]
