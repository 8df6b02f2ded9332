"""The pipeline's own metrics, as the dashboard and the alarms read them."""

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from redial.metrics import MetricName

FIVE_MINUTES = cdk.Duration.minutes(5)

# Powertools names the function in the dimension `service`, the only one; what several functions count is added up.
_INTAKE_AND_API = ("intake", "api")
_DIAL = ("dial",)
_TRACK = ("track",)
_DIAL_AND_TRACK = ("dial", "track")
EMITTED_BY: Mapping[MetricName, tuple[str, ...]] = {
    MetricName.CALL_ACCEPTED: _INTAKE_AND_API,
    MetricName.REQUEST_REPEATED: _INTAKE_AND_API,
    MetricName.REQUEST_CONFLICTING: _INTAKE_AND_API,
    MetricName.CALL_REJECTED: ("intake", "dial", "api"),
    MetricName.CALL_PLACED: _DIAL,
    MetricName.SEND_REFUSED: _DIAL,
    MetricName.SEND_THROTTLED: _DIAL,
    MetricName.SEND_UNKNOWN: _DIAL,
    MetricName.SEND_NOT_PLACED: _DIAL,
    MetricName.SEND_LINES_TAKEN: _DIAL,
    MetricName.SPEND_LIMIT_REACHED: _DIAL,
    MetricName.UNEXPLAINED_THROTTLE: _DIAL,
    MetricName.NO_FINAL_EVENT: _DIAL,
    MetricName.CALL_EXPIRED: ("intake", "dial", "track", "api"),
    MetricName.RECORD_UNREADABLE: ("dial", "tally", "publish", "api"),
    MetricName.CALL_NOT_PERMITTED: _DIAL,
    MetricName.HOLDS_AFTER_REFUSALS: _DIAL,
    MetricName.CALL_WITHOUT_EVENT: _DIAL,
    MetricName.CALLS_SET_ASIDE: _DIAL,
    MetricName.DUE_CALLS: _DIAL,
    MetricName.OLDEST_DUE_AGE_SECONDS: _DIAL,
    MetricName.ALLOWANCE_USED_PERCENT: _DIAL,
    MetricName.VOICE_EVENT_RECEIVED: _TRACK,
    MetricName.VOICE_EVENT_ORPHANED: _TRACK,
    MetricName.SECOND_MESSAGE_ID: _DIAL_AND_TRACK,
    MetricName.VOICE_EVENT_UNKNOWN: _TRACK,
    MetricName.RECORD_FAILED: ("intake", "dial", "track", "publish", "api", "sign"),
    MetricName.REQUEST_FAILED: ("api",),
    MetricName.OUTCOME_COMPLETED_CALL: _DIAL_AND_TRACK,
    MetricName.OUTCOME_BUSY: _DIAL_AND_TRACK,
    MetricName.OUTCOME_NO_ANSWER: _DIAL_AND_TRACK,
    MetricName.OUTCOME_FAILED: _DIAL_AND_TRACK,
    MetricName.OUTCOME_NOT_DIALLED: _DIAL_AND_TRACK,
    MetricName.OUTCOME_BLOCKED: _DIAL_AND_TRACK,
    MetricName.SEND_CONTRADICTED: _DIAL_AND_TRACK,
    MetricName.RETRY_SCHEDULED: _DIAL_AND_TRACK,
    MetricName.CALL_COMPLETED: _DIAL_AND_TRACK,
    MetricName.CALL_UNREACHED: _DIAL_AND_TRACK,
    MetricName.CALL_UNKNOWN: _DIAL_AND_TRACK,
    MetricName.CALL_CANCELLED: ("dial", "track", "api"),
    MetricName.CHANGES_COUNTED: ("tally",),
    MetricName.EVENTS_PUBLISHED: ("publish",),
    MetricName.EVENTS_WAITING: ("publish",),
    MetricName.TASKS_ANSWERED: ("publish",),
    MetricName.TASKS_GONE: ("publish",),
    MetricName.TASK_ANSWERS_WAITING: ("publish",),
    MetricName.SIGNING_KEY_UNUSABLE: ("sign",),
    MetricName.TIME_TO_FIRST_RING_SECONDS: _TRACK,
}


class PipelineMetrics:
    """
    The metrics of one stack.

    Parameters
    ----------
    namespace
        CloudWatch's; one for each stage, so that two stages in an account do not add up.
    """

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def metric(
        self,
        name: MetricName,
        *,
        statistic: str = "Sum",
        period: cdk.Duration = FIVE_MINUTES,
        label: str | None = None,
    ) -> cloudwatch.IMetric:
        """Give a metric, over all functions that emit it."""
        metrics = [
            self.of_function(name, service, statistic=statistic, period=period, label=label)
            for service in EMITTED_BY[name]
        ]
        if len(metrics) == 1:
            return metrics[0]
        # Ids within an expression begin in lower case.
        ids = [f"{name.value[0].lower()}{name.value[1:]}{number}" for number in range(len(metrics))]
        return expression(
            " + ".join(f"FILL({id_}, 0)" for id_ in ids),
            dict(zip(ids, metrics, strict=True)),
            label=label or name.value,
            period=period,
        )

    def of_function(
        self,
        name: MetricName,
        service: str,
        *,
        statistic: str = "Sum",
        period: cdk.Duration = FIVE_MINUTES,
        label: str | None = None,
    ) -> cloudwatch.Metric:
        """Give a metric as one function emits it."""
        return cloudwatch.Metric(
            namespace=self._namespace,
            metric_name=name.value,
            dimensions_map={"service": service},
            statistic=statistic,
            period=period,
            label=label or name.value,
        )


def expression(
    text: str, using: Mapping[str, cloudwatch.IMetric], *, label: str, period: cdk.Duration = FIVE_MINUTES
) -> cloudwatch.MathExpression:
    """Give a metric that is computed from others."""
    return cloudwatch.MathExpression(expression=text, using_metrics=dict(using), label=label, period=period)
