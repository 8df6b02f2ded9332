"""What the dashboard shows of events on their way out of the stack: put on the bus, waiting for it, told to receivers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sqs as sqs

from infra.observability.pipeline_metrics import FIVE_MINUTES, PipelineMetrics
from infra.publishing.event_bus import PublishedEventsBus
from redial.metrics import MetricName

_THIRD_OF_ROW = 8
SIGNED_WEBHOOK = "SignedWebhook"
"""The name of that receiver among the rules."""


@dataclass(frozen=True, kw_only=True)
class EventReceivers:
    """The event bus, and who receives what is on it: what alarms and the dashboard watch."""

    event_bus: PublishedEventsBus
    rules: Mapping[str, str] = field(default_factory=dict)
    """The name of each receiver's rule. There may be none."""
    every_rule: Sequence[str] = ()
    """The names of all rules of receivers, also of those by which events are redriven."""
    webhook_queue: sqs.IQueue | None = None
    """Where events wait for the signed webhook; None: there is none."""
    answers_tasks: bool = False
    """Whether tasks of Step Functions are answered."""


def published_events_widgets(metrics: PipelineMetrics, receivers: EventReceivers) -> list[cloudwatch.IWidget]:
    """Give a row of the dashboard."""
    row: list[cloudwatch.IWidget] = [
        cloudwatch.GraphWidget(
            title="Events on the bus",
            width=_THIRD_OF_ROW,
            left=[metrics.metric(MetricName.EVENTS_PUBLISHED)],
        ),
        cloudwatch.GraphWidget(
            title="Events that the bus did not take at first, and that wait for it",
            width=_THIRD_OF_ROW,
            left=[metrics.metric(MetricName.EVENTS_WAITING)],
            right=[
                receivers.event_bus.waiting.queue.metric_approximate_number_of_messages_visible(
                    label="waiting", statistic="Maximum"
                )
            ],
        ),
    ]
    if receivers.rules:
        row.append(
            cloudwatch.GraphWidget(
                title="Receivers: deliveries, and those that failed for good",
                width=_THIRD_OF_ROW,
                left=[
                    metric_of_rule("Invocations", rule, receivers, label=name) for name, rule in receivers.rules.items()
                ],
                right=[
                    metric_of_rule("FailedInvocations", rule, receivers, label=f"{name} failed")
                    for name, rule in receivers.rules.items()
                ],
            )
        )
    if receivers.answers_tasks:
        row.append(
            cloudwatch.GraphWidget(
                title="Tasks of Step Functions",
                width=_THIRD_OF_ROW,
                left=[metrics.metric(MetricName.TASKS_ANSWERED)],
                right=[metrics.metric(MetricName.TASKS_GONE), metrics.metric(MetricName.TASK_ANSWERS_WAITING)],
            )
        )
    if receivers.webhook_queue is not None:
        row.append(
            cloudwatch.GraphWidget(
                title="Keys of the signed webhook that cannot be used",
                width=_THIRD_OF_ROW,
                left=[metrics.metric(MetricName.SIGNING_KEY_UNUSABLE)],
            )
        )
    return row


def metric_of_rule(
    metric_name: str,
    rule: str,
    receivers: EventReceivers,
    *,
    period: cdk.Duration = FIVE_MINUTES,
    label: str | None = None,
) -> cloudwatch.Metric:
    """Give a metric that EventBridge counts of a receiver's rule."""
    return cloudwatch.Metric(
        namespace="AWS/Events",
        metric_name=metric_name,
        dimensions_map={"EventBusName": receivers.event_bus.bus.event_bus_name, "RuleName": rule},
        statistic="Sum",
        period=period,
        label=label,
    )
