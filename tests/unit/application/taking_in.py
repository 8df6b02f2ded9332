"""Requests that are taken in, over records in memory."""

import json
from collections.abc import Mapping
from typing import Any, cast

from msgspec.structs import replace

from redial.application.intake.accept_request import Accepted, Intake, Rejected, Repeated
from redial.application.stores import Calls
from redial.contracts.stack_rules import StackRules
from redial.domain.call.calls import Call, call_id_of
from redial.domain.call.stage_hours import NO_STAGE_HOURS, StageHours
from redial.domain.call.task_tokens import TaskTokens
from redial.metrics import MetricName
from simulation.makers import DESTINATION, ORIGINATION, plain_request
from simulation.records import MemoryStore
from tests.unit.application.in_memory import Log, MemoryCalls, MemoryTemplates, SetClock, WakeUpQueue

RULES = StackRules(
    origination_phone_numbers=(ORIGINATION,),
    caller_id_permitted=True,
    calls_per_recipient_per_day=5,
    default_retry_policy={},
)
CALL_ID = call_id_of("r1")


class TakenIn:
    """Intake over a table and a queue in memory."""

    def __init__(self, hours: StageHours = NO_STAGE_HOURS) -> None:
        self.calls, self.wake_ups = MemoryCalls(), WakeUpQueue()
        self.telemetry, self.clock = Log(), SetClock()
        self.templates = MemoryTemplates()
        self.intake = Intake(
            calls=cast("Calls", self.calls),
            task_tokens=MemoryStore(lambda _: TaskTokens()),
            templates=self.templates,
            wake_ups=self.wake_ups,
            telemetry=self.telemetry,
            clock=self.clock,
            rules=replace(RULES, calling_hours=hours),
        )

    def accept(self, source_id: str = "s1", **request: Any) -> Accepted | Repeated | Rejected:
        body = json.dumps(plain_request(**{"request_id": "r1", "destination_phone_number": DESTINATION} | request))
        return self.intake.accept(body, source_id)

    def reject(self, source_id: str = "s1", **request: Any) -> Rejected:
        answer = self.accept(source_id, **request)
        assert isinstance(answer, Rejected), answer
        assert self.calls.rejected[answer.rejected.call_id] == answer.rejected, "it is kept"
        return answer

    @property
    def call(self) -> Call:
        stored = self.calls.get(CALL_ID)
        assert stored is not None
        return stored

    @property
    def counts(self) -> Mapping[MetricName, float]:
        return self.telemetry.sums
