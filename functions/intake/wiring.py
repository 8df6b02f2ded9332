"""The one place where ``intake`` is put together."""

from collections.abc import Mapping
from datetime import timedelta

from intake.settings import Settings
from redial.adapters import clients
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.adapters.dynamodb.templates import DynamoDbTemplates
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.adapters.wake_ups import SqsWakeUps
from redial.application.intake.accept_request import Intake
from redial.application.ports import Clock, Telemetry, Tokens
from redial.contracts.validation import StackRules
from redial.environment import parse_settings


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
        rules=StackRules.of(settings),
    )
