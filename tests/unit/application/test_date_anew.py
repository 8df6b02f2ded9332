"""A call is held against its hours as they are now, as it was read a while ago."""

from datetime import timedelta
from typing import cast

import pytest
from msgspec.structs import replace

from redial.application.dialling.hold_not_permitted import PermissionGate
from redial.application.reading_ports import Indexes
from redial.application.stores import Calls
from redial.domain.call.calls import WaitReason
from redial.domain.call.destinations import ANY_COUNTRY, CallPermissions
from redial.domain.call.stage_hours import StageHours
from simulation.makers import at, waiting_call
from simulation.set_aside import nothing_set_aside
from tests.unit.application.in_memory import InMemory
from tests.unit.application.opening_hours import hours


@pytest.mark.parametrize("waits_for", [WaitReason.RETRY, WaitReason.RECIPIENT_LIMIT])
@pytest.mark.parametrize("opens", ["11:00", "00:00"])
def test_call_that_was_dialled_since_it_was_read_waits_for_its_retry(waits_for: WaitReason, opens: str) -> None:
    memory = InMemory()
    gate = PermissionGate(
        calls=cast("Calls", memory.calls),
        indexes=cast("Indexes", None),
        telemetry=memory.telemetry,
        clock=memory.clock,
        permissions=CallPermissions(allowed_countries=(ANY_COUNTRY,)),
        set_aside=nothing_set_aside(memory.telemetry),
        hours=StageHours(default=hours((opens, "18:00"))),
    )
    read = replace(waiting_call("one"), wait_reason=WaitReason.SCHEDULED, status_at=at(60))
    retry_at = at(timedelta(hours=12).total_seconds())
    stored = memory.calls.put(replace(read, wait_reason=waits_for, status_at=retry_at, version=read.version + 3))
    gate.date_anew(read)
    assert memory.stored(read) == stored
