"""Which hours hold for a request, and what is read to tell."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from redial.application.hours_in_force import HoursInForce
from redial.domain.call.requests import HoursRecord
from redial.domain.call.stage_hours import StageHours
from redial.domain.steering.campaign_settings import CampaignSettings
from redial.domain.steering.control import Control
from redial.domain.steering.named_hours import HoursUnderName, NamedHours
from simulation.makers import T0, call_request
from tests.unit.application.in_memory import SetClock

OFFICE: HoursRecord = {"weekdays": {"mon": [["09:00", "18:00"]]}}
LATE: HoursRecord = {"weekdays": {"mon": [["18:00", "21:00"]]}}
NIGHT: HoursRecord = {"weekdays": {"mon": [["21:00", "23:00"]]}}


class Stored:
    """What is stored, and what was read of it."""

    def __init__(self) -> None:
        self.control = Control()
        self.named: dict[str, HoursRecord] = {}
        self.campaigns: dict[str, HoursRecord | str] = {}
        self.read: list[str] = []

    def hours(self, stage: StageHours, clock: SetClock, **more: timedelta) -> HoursInForce:
        return HoursInForce(
            stage,
            control=self._control,
            named=self._named,
            campaign=self._campaign,
            clock=clock,
            **more,
        )

    def name(self, name: str, hours: HoursRecord) -> None:
        self.named[name] = hours
        self.control = Control(has_named_hours=True, campaigns_with_settings=self.control.campaigns_with_settings)

    def give(self, campaign: str, hours: HoursRecord | str) -> None:
        self.campaigns[campaign] = hours
        self.control = Control(
            has_named_hours=self.control.has_named_hours, campaigns_with_settings=frozenset(self.campaigns)
        )

    def _control(self, _known_for: timedelta) -> Control:
        self.read.append("control")
        return self.control

    def _named(self) -> NamedHours:
        self.read.append("named")
        by_name = {name: HoursUnderName(hours=hours, put_at=T0, put_by="ana") for name, hours in self.named.items()}
        return NamedHours(by_name=by_name)

    def _campaign(self, campaign: str) -> CampaignSettings:
        self.read.append(campaign)
        return CampaignSettings(calling_hours=self.campaigns.get(campaign))


@pytest.fixture
def stored() -> Stored:
    return Stored()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


def test_nothing_is_read_for_a_request_that_no_hours_concern(stored: Stored, clock: SetClock) -> None:
    stored.name("office", OFFICE)
    stored.give("recall", OFFICE)
    stage = StageHours(never_outside=("08:00", "21:00"), named={"late": LATE})
    hours = stored.hours(stage, clock)
    assert hours.of(call_request()) is stage
    assert hours.of(call_request(calling_hours=NIGHT, campaign="recall")) is stage
    assert stored.read == []


def test_only_the_control_is_read_where_nothing_was_set(stored: Stored, clock: SetClock) -> None:
    hours = stored.hours(StageHours(named={"late": LATE}), clock)
    hours.of(call_request(campaign="recall"))
    hours.of(call_request(calling_hours="late"))
    assert stored.read == ["control", "control"]


@pytest.mark.parametrize(
    ("request_of", "expected"),
    [
        (lambda: call_request(calling_hours="late"), LATE),
        (lambda: call_request(calling_hours="office"), NIGHT),
        (lambda: call_request(campaign="recall"), NIGHT),
        (lambda: call_request(campaign="recall", calling_hours="late"), LATE),
        (lambda: call_request(campaign="sale"), NIGHT),
        (call_request, LATE),
    ],
)
def test_hours_of_the_request_then_of_the_campaign_then_the_default(
    stored: Stored, clock: SetClock, request_of: Callable[[], Any], expected: HoursRecord
) -> None:
    stored.name("office", NIGHT)
    stored.give("recall", NIGHT)
    stored.give("sale", "office")
    request = request_of()
    stage = stored.hours(StageHours(named={"office": OFFICE, "late": LATE}, default="late"), clock).of(request)
    said = request.calling_hours or stage.default
    assert (stage.named[said] if isinstance(said, str) else said) == expected


def test_what_was_read_holds_for_five_seconds(stored: Stored, clock: SetClock) -> None:
    stored.name("office", OFFICE)
    stored.give("recall", "office")
    hours = stored.hours(StageHours(), clock)
    request = call_request(campaign="recall")
    assert hours.of(request).named["office"] == OFFICE
    stored.name("office", LATE)
    clock.seconds = 4.9
    assert hours.of(request).named["office"] == OFFICE
    clock.seconds = 5
    assert hours.of(request).named["office"] == LATE


def test_a_name_that_is_not_known_is_looked_for_at_once(stored: Stored, clock: SetClock) -> None:
    hours = stored.hours(StageHours(), clock)
    assert hours.of(call_request(calling_hours="office")).named == {}
    stored.named["office"] = OFFICE
    assert hours.of(call_request(calling_hours="office")).named == {"office": OFFICE}
