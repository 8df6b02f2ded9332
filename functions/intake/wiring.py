"""The one place where ``intake`` is put together."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from msgspec.structs import replace

from intake.settings import Settings
from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.hours_reading import read_campaign_settings, read_control, read_named_hours
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.templates import DynamoDbTemplates
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.adapters.wake_ups import SqsWakeUps
from redial.application.hours_in_force import HoursInForce, Known
from redial.application.intake.accept_request import Intake
from redial.application.ports import Clock, Telemetry, Tokens
from redial.contracts.validation import StackRules
from redial.environment import parse_settings

# Hours that a campaign has just got are looked at by dial when a call's turn comes, whatever is known here.
_NOTHING_SET_KNOWN_FOR = timedelta(minutes=1)


def build(
    environment: Mapping[str, str], telemetry: Telemetry, clock: Clock = SYSTEM_CLOCK, tokens: Tokens = new_token
) -> Intake:
    """Put ``intake`` together from its environment; tests bring their own clock."""
    settings = parse_settings(Settings, environment)
    table = Table(clients.dynamodb(), settings.table_name)
    return Intake(
        calls=DynamoDbCalls(table, timedelta(days=settings.retention_days)),
        templates=DynamoDbTemplates(table),
        wake_ups=SqsWakeUps(clients.sqs(), settings.wake_up_queue_url),
        telemetry=telemetry,
        clock=clock,
        rules=replace(StackRules.of(settings), calling_hours=_hours(settings, table, clock)),
    )


def _hours(settings: Settings, table: Table, clock: Clock) -> HoursInForce:
    control = Known(partial(read_control, table), clock)
    return HoursInForce(
        settings.calling_hours,
        control=control.get,
        named=partial(read_named_hours, table),
        campaign=partial(read_campaign_settings, table),
        clock=clock,
        nothing_set_known_for=_NOTHING_SET_KNOWN_FOR,
    )
