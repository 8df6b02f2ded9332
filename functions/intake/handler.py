"""``intake``: takes call requests from the requests queue. Validates, recognises repeats, stores; never places a call."""

import os
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Metrics

from intake.settings import Settings
from redial.adapters import clients
from redial.adapters.batches import process_batch
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, SystemClock, masking_logger
from redial.adapters.wake_ups import SqsWakeUps
from redial.application.intake.accept_request import Intake
from redial.contracts.validation import StackRules
from redial.metrics import namespace
from redial.settings import parse_settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = masking_logger()
metrics = Metrics(namespace=namespace(os.environ))


@cache
def build() -> Intake:
    """Put the function together, once a process."""
    settings = parse_settings(Settings, os.environ)
    table = Table(clients.dynamodb(), settings.table_name)
    return Intake(
        calls=DynamoDbCalls(table, timedelta(days=settings.retention_days)),
        wake_ups=SqsWakeUps(clients.sqs(), settings.wake_up_queue_url),
        telemetry=PowertoolsTelemetry(logger, metrics),
        clock=SystemClock(),
        rules=StackRules(
            origination_phone_numbers=settings.origination_phone_numbers,
            caller_id_permitted=settings.voice_profile == "production",
            calls_per_recipient_per_day=settings.voice_limits.calls_per_recipient_per_day,
            default_retry_policy=settings.default_retry_policy,
            more_voices=settings.more_voices,
            permissions=settings.call_permissions,
        ),
    )


@keeps_failures_masked
@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: "LambdaContext") -> dict[str, Any]:
    """Take in a batch of requests; each fails on its own, and repeating any of them is harmless."""
    intake = build()

    response = process_batch(event, PowertoolsTelemetry(logger, metrics), intake.accept)
    # After the batch: if this fails, all of it is delivered again, and the repeats wake dial.
    intake.wake_dial()
    return response
