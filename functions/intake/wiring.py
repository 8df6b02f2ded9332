"""The one place where ``intake`` is put together."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from intake.settings import Settings
from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.hours_reading import read_campaign_settings, read_control, read_named_hours
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.task_tokens import DynamoDbTaskTokens
from redial.adapters.dynamodb.templates import DynamoDbTemplates
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.adapters.wake_ups import SqsWakeUps
from redial.application.hours_in_force import HoursInForce, Known
from redial.application.intake.accept_request import Intake
from redial.application.ports import Clock, Telemetry, Tokens
from redial.contracts.stack_rules import StackRules
from redial.domain.call.requests import Lane
from redial.environment import parse_settings

if TYPE_CHECKING:
    from redial.domain.steering.control import Control

# Hours and a lane that a campaign has just got are looked at by dial when a call's turn comes, whatever is known here.
_NOTHING_SET_KNOWN_FOR = timedelta(minutes=1)


def build(
    environment: Mapping[str, str], telemetry: Telemetry, clock: Clock = SYSTEM_CLOCK, tokens: Tokens = new_token
) -> Intake:
    """Put ``intake`` together from its environment; tests bring their own clock."""
    settings = parse_settings(Settings, environment)
    table = Table(clients.dynamodb(), settings.table_name)
    retention = timedelta(days=settings.retention_days)
    control = Known(partial(read_control, table), clock)
    return Intake(
        calls=DynamoDbCalls(table, retention),
        task_tokens=DynamoDbTaskTokens(table, retention, clock.now),
        templates=DynamoDbTemplates(table),
        wake_ups=SqsWakeUps(clients.sqs(), settings.wake_up_queue_url),
        telemetry=telemetry,
        clock=clock,
        rules=replace(
            StackRules.of(settings),
            calling_hours=_hours(settings, table, clock, control),
            lane_of_campaign=lambda campaign: _lane_of(campaign, control),
        ),
    )


def _lane_of(campaign: str | None, control: "Known[Control]") -> Lane | None:
    return None if campaign is None else control.get(_NOTHING_SET_KNOWN_FOR).lane_of(campaign)


def _hours(settings: Settings, table: Table, clock: Clock, control: "Known[Control]") -> HoursInForce:
    return HoursInForce(
        settings.calling_hours,
        control=control.get,
        named=partial(read_named_hours, table),
        campaign=partial(read_campaign_settings, table),
        clock=clock,
        nothing_set_known_for=_NOTHING_SET_KNOWN_FOR,
    )
