"""The calls of a campaign are moved to its lane: page by page, once each, wherever a run dies."""

from datetime import timedelta
from typing import Any, cast

import pytest
from msgspec.structs import replace

from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.control import DynamoDbControl
from redial.adapters.dynamodb.reading import StoredCalls, TableReader
from redial.application.dialling import move_campaigns
from redial.application.dialling.hold_not_permitted import PermissionGate
from redial.application.dialling.move_campaigns import CampaignMover
from redial.application.ports import CallPorts
from redial.application.stores import Attempts
from redial.application.versioned import update
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.destinations import ANY_COUNTRY, CallPermissions
from redial.domain.call.requests import Lane
from redial.domain.call.stage_hours import NO_STAGE_HOURS, StageHours
from redial.domain.steering.campaign_marks import move_campaign
from redial.domain.steering.control import CampaignLane, Control
from redial.metrics import MetricName
from simulation.makers import T0, at, waiting_call
from simulation.set_aside import nothing_set_aside
from simulation.telemetry import Notebook
from tests.adapters.dialling import NoWakeUps, SetClock
from tests.unit.adapters.table_client import RETENTION, TableClient

pytestmark = pytest.mark.usefixtures("table_client")

CALLS = [f"r{number}" for number in range(7)]
FLOOR = StageHours(never_outside=("12:00", "18:00"), never_outside_except_lanes=(Lane.CRITICAL,))


class Died(BaseException):
    """The process ends here."""


class MoverOverTable:
    """A campaign of calls in a table in memory, and a mover whose process may die after a write."""

    def __init__(self, hours: StageHours = NO_STAGE_HOURS) -> None:
        client = cast("TableClient", clients.dynamodb())
        self.telemetry, self.clock, self.hours = Notebook(), SetClock(), hours
        self.table, reader = client.table(), TableReader(clients.dynamodb(), client.table().name)
        self.calls, self.controls = DynamoDbCalls(self.table, RETENTION), DynamoDbControl(self.table)
        self.reader = reader
        self.clock.time = at(60)
        self.mover = CampaignMover(
            ports=CallPorts(
                calls=self.calls,
                attempts=cast("Attempts", None),
                wake_ups=NoWakeUps(),
                telemetry=self.telemetry,
                clock=self.clock,
            ),
            controls=self.controls,
            gate=PermissionGate(
                calls=self.calls,
                indexes=reader,
                telemetry=self.telemetry,
                clock=self.clock,
                permissions=CallPermissions(allowed_countries=(ANY_COUNTRY,)),
                set_aside=nothing_set_aside(self.telemetry),
                hours=hours,
            ),
            indexes=reader,
            records=StoredCalls(reader),
            set_aside=nothing_set_aside(self.telemetry),
        )

    def add(self, request_id: str, seconds: float = 0, campaign: str | None = "recall", **changes: Any) -> Call:
        call = replace(waiting_call(request_id, campaign=campaign), accepted_at=at(seconds), **changes)
        self.calls.add(call)
        return call

    def give(self, lane: Lane | None, campaign: str = "recall") -> None:
        update(self.controls, lambda control: move_campaign(control, campaign, lane, T0))

    def run(self) -> CampaignLane:
        self.mover.run(self.controls.load())
        return self.state

    @property
    def state(self) -> CampaignLane:
        return self.controls.load().campaign_lanes["recall"]

    def lanes(self, *calls: Call) -> list[tuple[Lane, int]]:
        stored = [self.calls.get(call.call_id) for call in calls]
        return [(each.request.lane, each.version) for each in stored if each is not None]


@pytest.fixture
def campaign() -> MoverOverTable:
    return MoverOverTable()


def test_waiting_calls_and_those_in_flight_are_moved_once(campaign: MoverOverTable) -> None:
    waits = campaign.add("waits", 1)
    retry = campaign.add("retry", 2, wait_reason=WaitReason.RETRY, status_at=at(9_000))
    in_flight = campaign.add("in flight", 3, status=CallStatus.CALLING, wait_reason=None)
    ended = campaign.add("ended", 4, status=CallStatus.COMPLETED, wait_reason=None)
    other, late = campaign.add("other", campaign="sale"), campaign.add("late", 361)
    campaign.give(Lane.URGENT)
    assert campaign.run() == CampaignLane(lane=Lane.URGENT, since=T0, is_second=True)
    assert campaign.lanes(waits, retry, in_flight) == [(Lane.URGENT, 2)] * 3
    assert campaign.lanes(ended, other, late) == [(Lane.NORMAL, 1)] * 3
    assert [each.call_id for each in campaign.calls.due(Lane.URGENT, at(60))] == [waits.call_id]
    missed = campaign.add("missed", 359)
    campaign.run()
    assert campaign.lanes(missed) == [(Lane.NORMAL, 1)], "it is not time yet"
    campaign.clock.time = at(360)
    assert campaign.run().is_done
    assert campaign.lanes(waits, retry, in_flight, missed) == [(Lane.URGENT, 2)] * 4
    control = campaign.controls.load()
    campaign.run()
    assert campaign.controls.load() == control


def test_nothing_is_moved_before_others_know_and_after_it_is_taken_back(campaign: MoverOverTable) -> None:
    call = campaign.add("one")
    campaign.give(Lane.URGENT)
    campaign.clock.time = at(9)
    campaign.run()
    assert campaign.lanes(call) == [(Lane.NORMAL, 1)]
    campaign.clock.time = at(10)
    campaign.run()
    assert campaign.lanes(call) == [(Lane.URGENT, 2)]
    campaign.give(None)
    campaign.mover.run(campaign.controls.load())
    assert campaign.lanes(call) == [(Lane.URGENT, 2)], "it stays where it is"


def test_run_ends_when_its_time_is_up_and_the_next_goes_on(
    campaign: MoverOverTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(move_campaigns, "_PAGE_SIZE", 2)
    page = campaign.reader.page
    pages: list[int] = []

    def slow(*asked: object, **how: object) -> object:
        found = page(*asked, **how)  # type: ignore[arg-type]
        pages.append(len(found.entries))
        campaign.clock.pause(timedelta(seconds=2))
        return found

    monkeypatch.setattr(campaign.reader, "page", slow)
    calls = [campaign.add(name, number) for number, name in enumerate(CALLS)]
    campaign.give(Lane.BULK)
    first = campaign.run()
    assert (len(pages), first.is_second, campaign.lanes(*calls)[5:]) == (3, False, [(Lane.BULK, 2), (Lane.NORMAL, 1)])
    assert campaign.run().is_second
    assert sum(pages) == len(CALLS), "none was looked at twice"
    assert campaign.lanes(*calls) == [(Lane.BULK, 2)] * len(CALLS)


def test_large_campaign_does_not_hold_up_another(campaign: MoverOverTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(move_campaigns, "_PAGE_SIZE", 1)
    page = campaign.reader.page

    def slow(*asked: object, **how: object) -> object:
        campaign.clock.pause(timedelta(seconds=6))
        return page(*asked, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(campaign.reader, "page", slow)
    for number, name in enumerate(CALLS):
        campaign.add(name, number)
    other = campaign.add("other", campaign="sale")
    campaign.give(Lane.BULK)
    campaign.give(Lane.BULK, "sale")
    campaign.run()
    assert campaign.lanes(other) == [(Lane.BULK, 2)]
    assert not campaign.state.is_second


@pytest.mark.parametrize("after", range(1, 10))
def test_run_that_dies_after_a_write_is_gone_on_with(after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three calls wait for an opening of the lane that they leave: each takes two writes."""
    campaign = MoverOverTable(FLOOR)
    monkeypatch.setattr(move_campaigns, "_PAGE_SIZE", 2)
    waiting: dict[str, Any] = {
        "wait_reason": WaitReason.CALLING_HOURS,
        "status_at": at(10_800),
        "due_without_hours": T0,
    }
    calls = [campaign.add(name, number, **waiting) for number, name in enumerate(CALLS[:3])]
    campaign.give(Lane.CRITICAL)
    put_version, written = campaign.table.put_version, 0

    def dies(*asked: object, **how: object) -> object:
        nonlocal written
        answer = put_version(*asked, **how)  # type: ignore[arg-type]
        written += 1
        if written == after:
            raise Died
        return answer

    monkeypatch.setattr(campaign.table, "put_version", dies)
    for _ in range(3):
        try:
            campaign.run()
        except Died:
            continue
    campaign.clock.time = at(400)
    try:
        campaign.run()
    except Died:
        campaign.run()
    assert campaign.state.is_done
    assert campaign.lanes(*calls) == [(Lane.CRITICAL, 3)] * 3, "each was moved once, and dated once"
    stored = [campaign.calls.get(call.call_id) for call in calls]
    assert {(each.wait_reason, each.status_at) for each in stored if each is not None} == {(WaitReason.ALLOWANCE, T0)}


def test_call_in_a_lane_with_other_hours_waits_for_them() -> None:
    campaign = MoverOverTable(FLOOR)
    scheduled = campaign.add("one", wait_reason=WaitReason.SCHEDULED, status_at=at(600))
    campaign.give(Lane.BULK)
    campaign.run()
    stored = campaign.calls.get(scheduled.call_id)
    assert stored is not None
    assert stored.wait_reason is WaitReason.CALLING_HOURS


def test_table_that_cannot_be_reached_is_counted_and_the_next_minute_goes_on(
    campaign: MoverOverTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = campaign.add("one")
    campaign.give(Lane.BULK)
    control: Control = campaign.controls.load()
    with monkeypatch.context() as patch:
        patch.setattr(campaign.reader, "page", lambda *_, **__: 1 / 0)
        campaign.mover.run(control)
    assert campaign.telemetry.sums[MetricName.RECORD_FAILED] == 1
    campaign.mover.run(control)
    assert campaign.lanes(call) == [(Lane.BULK, 2)]
