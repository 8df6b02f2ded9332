"""``track``: folds voice events into their attempts and decides how a call goes on. Neither order nor repeats matter."""

import os
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Metrics

from redial.adapters import clients
from redial.adapters.batches import process_groups
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.table import Table
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, SystemClock, masking_logger
from redial.adapters.wake_ups import SqsWakeUps
from redial.application.tracking.record_event import Tracker
from redial.contracts.voice_event import read_envelope
from redial.metrics import namespace
from redial.settings import parse_settings
from track.settings import Settings

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = masking_logger()
metrics = Metrics(namespace=namespace(os.environ))


@cache
def settings() -> Settings:
    """Read the environment, once a process."""
    return parse_settings(Settings, os.environ)


@cache
def build() -> Tracker:
    """Put the function together, once a process."""
    table = Table(clients.dynamodb(), settings().table_name)
    retention = timedelta(days=settings().retention_days)
    return Tracker(
        attempts=DynamoDbAttempts(table, retention),
        calls=DynamoDbCalls(table, retention),
        wake_ups=SqsWakeUps(clients.sqs(), settings().wake_up_queue_url),
        telemetry=PowertoolsTelemetry(logger, metrics),
        clock=SystemClock(),
    )


@keeps_failures_masked
@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], _context: "LambdaContext") -> dict[str, Any]:
    """Record a batch of events, those of one attempt together; one that cannot be read fails alone."""
    tracker = build()
    topics = settings().event_type_by_topic_arn

    return process_groups(
        event,
        PowertoolsTelemetry(logger, metrics),
        read=lambda body, queued_at: read_envelope(body, topics, queued_at),
        key=lambda received: received.message_id,
        process=tracker.record,
    )
