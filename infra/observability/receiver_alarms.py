"""The alarms of receivers that the settings name: who takes no event for an hour, what is lost, keys that cannot be used."""

import re

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.observability.alarm_publishing import Alarms
from infra.observability.pipeline_metrics import FIVE_MINUTES, PipelineMetrics, expression
from infra.observability.published_events_widgets import SIGNED_WEBHOOK, EventReceivers, metric_of_rule
from redial.metrics import MetricName

# The longest pause between two tries of an event is a quarter of an hour: each half hour has one.
_HALF_AN_HOUR = cdk.Duration.minutes(30)
# An alarm looks at ten metrics at the most.
_RULES_OF_AN_ALARM = 10


def add_receiver_alarms(alarms: Alarms, metrics: PipelineMetrics, receivers: EventReceivers) -> None:
    """Add an alarm for each receiver, those of events that are lost, and that of signing keys."""
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
    _add_events_lost(alarms, receivers)
    if receivers.webhook_queue is not None:
        alarms.add(
            "signing-key-unusable",
            metrics.metric(MetricName.SIGNING_KEY_UNUSABLE),
            meaning="A key of the webhook cannot be read, or is none: the other one signs alone; without one nothing is posted.",
            to_do="Mend the secret, or its permissions: a receiver that knows only this key refuses all events.",
        )


def _add_events_lost(alarms: Alarms, receivers: EventReceivers) -> None:
    """Tell of an event that neither its receiver took nor the queue of what receivers do not take."""
    for number, first in enumerate(range(0, len(receivers.every_rule), _RULES_OF_AN_ALARM), start=1):
        lost = {
            f"lost{place}": metric_of_rule("InvocationsFailedToBeSentToDlq", rule, receivers, period=FIVE_MINUTES)
            for place, rule in enumerate(receivers.every_rule[first : first + _RULES_OF_AN_ALARM])
        }
        alarms.add(
            "events-lost-receivers" if number == 1 else f"events-lost-receivers-{number}",
            expression(" + ".join(f"FILL({id_}, 0)" for id_ in lost), lost, label="Events that could not be set aside"),
            meaning="EventBridge could not set aside events that a receiver of the settings did not take: they are lost to it.",
            to_do="Let the bus's rules send to the queue of undelivered events again; the archive has what was lost.",
            page="events-lost-receivers",
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
