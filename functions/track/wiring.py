"""The one place where ``track`` is put together."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

import msgspec

from redial.adapters import clients
from redial.adapters.dynamodb.attempts import DynamoDbAttempts
from redial.adapters.dynamodb.calls import DynamoDbCalls
from redial.adapters.dynamodb.event_failures import DynamoDbEventFailures
from redial.adapters.dynamodb.limits import DynamoDbAllowance
from redial.adapters.dynamodb.table import Table
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.adapters.wake_ups import SqsWakeUps
from redial.application.ports import CallPorts, Clock, Telemetry, Tokens
from redial.application.tracking.attribute_by_context import ContextAttribution, ContextRules
from redial.application.tracking.attribution import Attribution
from redial.application.tracking.record_event import Tracker
from redial.application.tracking.witnesses import EventFailures
from redial.application.versioned import update
from redial.domain.attempt.event_failures import note_event_failure
from redial.domain.attempt.events import VoiceEventType
from redial.domain.call.transitions import Deadlines
from redial.environment import parse_settings
from track.settings import Settings


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """What one invocation works with."""

    tracker: Tracker
    event_type_by_topic_arn: Mapping[str, VoiceEventType]
    payload_typed_topic_arns: Collection[str]
    failures: EventFailures
    clock: Clock

    def note_failures(self, failed: Sequence[object]) -> None:
        """Note that events failed, if any did: while they come again, silence proves nothing."""
        if failed:
            now = self.clock.now()
            update(self.failures, lambda last: note_event_failure(last, now))


def build(
    environment: Mapping[str, str], telemetry: Telemetry, clock: Clock = SYSTEM_CLOCK, tokens: Tokens = new_token
) -> Track:
    """Put ``track`` together from its environment; tests bring their own clock."""
    settings = parse_settings(Settings, environment)
    table = Table(clients.dynamodb(), settings.table_name)
    retention = timedelta(days=settings.retention_days)
    ports = CallPorts(
        calls=DynamoDbCalls(table, retention),
        attempts=DynamoDbAttempts(table, retention),
        wake_ups=SqsWakeUps(clients.sqs(), settings.wake_up_queue_url),
        telemetry=telemetry,
        clock=clock,
    )
    deadlines = Deadlines.of_stage(settings.final_event_deadline_minutes)
    attribution = Attribution(
        attempts=ports.attempts,
        calls=ports.calls,
        allowances=DynamoDbAllowance(table, clients.dynamodb().meta.region_name),
        telemetry=telemetry,
        deadlines=deadlines,
    )
    by_context = ContextAttribution(ports, ContextRules(stack_name=settings.stack_name, deadlines=deadlines))
    return Track(
        tracker=Tracker(ports, attribution, by_context),
        event_type_by_topic_arn=settings.event_type_by_topic_arn,
        payload_typed_topic_arns=settings.payload_typed_topic_arns,
        failures=DynamoDbEventFailures(table),
        clock=clock,
    )
