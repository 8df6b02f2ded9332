"""The alarms of receivers that the settings name: who takes no event for an hour, what is lost, keys that cannot be used."""

import re
from collections.abc import Mapping

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
        wait, counted = _waiting(metrics, receivers, name, rule)
        alarms.add(
            f"receiver-late-{re.sub(r'(?<=[a-z])(?=[A-Z])', '-', name).lower()}",
            expression(
                f"IF({wait} AND FILL(taken, 0) < 1, 1, 0)",
                counted,
                label="Events wait, and none is taken",
                period=_HALF_AN_HOUR,
            ),
            periods=2,
            meaning="For an hour a receiver of the settings took no event, though some wait for it.",
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


def _waiting(
    metrics: PipelineMetrics, receivers: EventReceivers, name: str, rule: str
) -> tuple[str, Mapping[str, cloudwatch.IMetric]]:
    """Give the condition under which a receiver's events wait, with what it is of, and what counts those that it took."""
    queue = receivers.webhook_queue
    if name == SIGNED_WEBHOOK and queue is not None:
        # The rule ends at our own queue, which takes everything. A function that nothing lets run tries nothing.
        return f"(FILL(again, 0) >= 1 OR FILL(oldest, 0) >= {_HALF_AN_HOUR.to_seconds():.0f})", {
            "again": metrics.of_function(MetricName.RECORD_FAILED, "sign", period=_HALF_AN_HOUR),
            "oldest": queue.metric_approximate_age_of_oldest_message(period=_HALF_AN_HOUR, statistic="Maximum"),
            "taken": queue.metric_number_of_messages_deleted(period=_HALF_AN_HOUR, statistic="Sum"),
        }
    return "FILL(again, 0) >= 1", {
        "again": metric_of_rule("RetryInvocationAttempts", rule, receivers, period=_HALF_AN_HOUR),
        "taken": metric_of_rule("SuccessfulInvocationAttempts", rule, receivers, period=_HALF_AN_HOUR),
    }
