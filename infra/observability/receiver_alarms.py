"""The alarms of receivers that the settings name: who takes no event for an hour, and signing keys that cannot be used."""

import re

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.observability.alarm_publishing import Alarms
from infra.observability.pipeline_metrics import PipelineMetrics, expression
from infra.observability.published_events_widgets import SIGNED_WEBHOOK, EventReceivers, metric_of_rule
from redial.metrics import MetricName

# The longest pause between two tries of an event is a quarter of an hour: each half hour has one.
_HALF_AN_HOUR = cdk.Duration.minutes(30)


def add_receiver_alarms(alarms: Alarms, metrics: PipelineMetrics, receivers: EventReceivers) -> None:
    """Add an alarm for each receiver, and that of signing keys."""
    for name, rule in receivers.rules.items():
        again, taken = _tries(metrics, receivers, name, rule)
        alarms.add(
            f"receiver-late-{re.sub(r'(?<=[a-z])(?=[A-Z])', '-', name).lower()}",
            expression(
                "IF(FILL(again, 0) >= 1 AND FILL(taken, 0) < 1, 1, 0)",
                {"again": again, "taken": taken},
                label="Events tried again, and none taken",
                period=_HALF_AN_HOUR,
            ),
            periods=2,
            meaning="For an hour a receiver of the settings took no event, though some were tried.",
            to_do="Mend the receiver: events are tried for a day, and kept then.",
            page="receiver-late",
        )
    if receivers.webhook_queue is not None:
        alarms.add(
            "signing-key-unusable",
            metrics.metric(MetricName.SIGNING_KEY_UNUSABLE),
            meaning="A key of the webhook cannot be read, or is none: the other one signs alone; without one nothing is posted.",
            to_do="Mend the secret, or its permissions: a receiver that knows only this key refuses all events.",
        )


def _tries(
    metrics: PipelineMetrics, receivers: EventReceivers, name: str, rule: str
) -> tuple[cloudwatch.IMetric, cloudwatch.IMetric]:
    """Give what counts the further tries of a receiver's events, and what counts those that it took."""
    if name == SIGNED_WEBHOOK and receivers.webhook_queue is not None:
        # The rule ends at our own queue, which takes everything.
        return (
            metrics.of_function(MetricName.RECORD_FAILED, "sign", period=_HALF_AN_HOUR),
            receivers.webhook_queue.metric_number_of_messages_deleted(period=_HALF_AN_HOUR, statistic="Sum"),
        )
    return (
        metric_of_rule("RetryInvocationAttempts", rule, receivers, period=_HALF_AN_HOUR),
        metric_of_rule("SuccessfulInvocationAttempts", rule, receivers, period=_HALF_AN_HOUR),
    )
