"""What the dashboard shows of events on their way out of the stack: put on the bus, waiting for it, told to receivers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_cdk import aws_cloudwatch as cloudwatch

from infra.observability.pipeline_metrics import FIVE_MINUTES, PipelineMetrics
from infra.publishing.event_bus import PublishedEventsBus
from redial.metrics import MetricName

_THIRD_OF_ROW = 8


@dataclass(frozen=True, kw_only=True)
class Told:
    """The event bus, and who is told of what is on it."""

    event_bus: PublishedEventsBus
    rules: Mapping[str, str] = field(default_factory=dict)
    """The name of each receiver's rule. There may be none."""
    answers_tasks: bool = False
    """Whether tasks of Step Functions are answered."""


def published_events_widgets(metrics: PipelineMetrics, told: Told) -> list[cloudwatch.IWidget]:
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
                told.event_bus.waiting.queue.metric_approximate_number_of_messages_visible(
                    label="waiting", statistic="Maximum"
                )
            ],
        ),
    ]
    if told.rules:
        row.append(
            cloudwatch.GraphWidget(
                title="Receivers: deliveries, and those that failed for good",
                width=_THIRD_OF_ROW,
                left=[_of_rule("Invocations", name, rule, told) for name, rule in told.rules.items()],
                right=[_of_rule("FailedInvocations", name, rule, told) for name, rule in told.rules.items()],
            )
        )
    if told.answers_tasks:
        row.append(
            cloudwatch.GraphWidget(
                title="Tasks of Step Functions",
                width=_THIRD_OF_ROW,
                left=[metrics.metric(MetricName.TASKS_ANSWERED)],
                right=[metrics.metric(MetricName.TASKS_GONE), metrics.metric(MetricName.TASK_ANSWERS_WAITING)],
            )
        )
    if "SignedWebhook" in told.rules:
        row.append(
            cloudwatch.GraphWidget(
                title="Signed with one key of two, as the other one cannot be used",
                width=_THIRD_OF_ROW,
                left=[metrics.metric(MetricName.SIGNING_KEY_UNUSABLE)],
            )
        )
    return row


def _of_rule(metric_name: str, name: str, rule: str, told: Told) -> cloudwatch.Metric:
    words = {"Invocations": "", "FailedInvocations": " failed"}
    return cloudwatch.Metric(
        namespace="AWS/Events",
        metric_name=metric_name,
        dimensions_map={"EventBusName": told.event_bus.bus.event_bus_name, "RuleName": rule},
        statistic="Sum",
        period=FIVE_MINUTES,
        label=f"{name}{words[metric_name]}",
    )
