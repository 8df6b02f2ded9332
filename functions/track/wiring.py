"""The one place where ``track`` is put together."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

from redial.adapters import clients
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.adapters.wake_ups import SqsWakeUps
from redial.application.ports import Clock, Telemetry, Tokens
from redial.application.tracking.attribution import Attribution
from redial.application.tracking.record_event import Tracker
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.transitions import Deadlines
from redial.environment import parse_settings
from track.settings import Settings


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """What one invocation works with."""

    tracker: Tracker
    event_type_by_topic_arn: Mapping[str, VoiceEventType]


def build(
    environment: Mapping[str, str], telemetry: Telemetry, clock: Clock = SYSTEM_CLOCK, tokens: Tokens = new_token
) -> Track:
    """Put ``track`` together from its environment; tests bring their own clock."""
    settings = parse_settings(Settings, environment)
    table = Table(clients.dynamodb(), settings.table_name)
    retention = timedelta(days=settings.retention_days)
    attempts, calls = DynamoDbAttempts(table, retention), DynamoDbCalls(table, retention)
    attribution = Attribution(
        attempts=attempts,
        calls=calls,
        allowances=DynamoDbAllowance(table, clients.dynamodb().meta.region_name),
        telemetry=telemetry,
        deadlines=Deadlines.of_stage(settings.final_event_deadline_minutes),
    )
    tracker = Tracker(
        attempts=attempts,
        calls=calls,
        attribution=attribution,
        wake_ups=SqsWakeUps(clients.sqs(), settings.wake_up_queue_url),
        telemetry=telemetry,
        clock=clock,
    )
    return Track(tracker=tracker, event_type_by_topic_arn=settings.event_type_by_topic_arn)
