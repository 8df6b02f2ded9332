"""The dashboard: how calls fare, what holds them up, what breaks, what costs."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.names import in_this_region
from infra.observability.pipeline_metrics import FIVE_MINUTES, PipelineMetrics, expression
from infra.observability.published_events_widgets import EventReceivers, published_events_widgets
from infra.settings.stage import StageSettings
from redial.metrics import MetricName

WHOLE_ROW = 24
THIRD_OF_ROW = 8

_ENDS = (
    MetricName.CALL_COMPLETED,
    MetricName.CALL_UNREACHED,
    MetricName.CALL_EXPIRED,
    MetricName.CALL_UNKNOWN,
    MetricName.CALL_CANCELLED,
    MetricName.CALL_REJECTED,
)
_OUTCOMES = (
    MetricName.OUTCOME_COMPLETED_CALL,
    MetricName.OUTCOME_BUSY,
    MetricName.OUTCOME_NO_ANSWER,
    MetricName.OUTCOME_FAILED,
    MetricName.OUTCOME_NOT_DIALLED,
    MetricName.OUTCOME_BLOCKED,
    MetricName.SEND_REFUSED,
    MetricName.NO_FINAL_EVENT,
    MetricName.SEND_UNKNOWN,
)


class Dashboard(Construct):
    """One page that answers: do calls get through, and if not, where do they stand."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        metrics: PipelineMetrics,
        queues: Mapping[str, sqs.IQueue],
        dead_letter_queues: Mapping[str, sqs.IQueue],
        functions: Mapping[str, lambda_.IFunction],
        table: dynamodb.ITable,
        receivers: EventReceivers,
        alarms: Sequence[cloudwatch.IAlarm],
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._metrics = metrics
        self.dashboard = cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=in_this_region(settings.stack_name, settings),
            default_interval=cdk.Duration.hours(12),
        )
        self.dashboard.add_widgets(
            cloudwatch.AlarmStatusWidget(title="Alarms", width=WHOLE_ROW, height=4, alarms=list(alarms))
        )
        self.dashboard.add_widgets(*self._calls())
        self.dashboard.add_widgets(*self._pace())
        self.dashboard.add_widgets(*_queues(queues, dead_letter_queues))
        self.dashboard.add_widgets(*published_events_widgets(metrics, receivers))
        self.dashboard.add_widgets(*self._errors(functions))
        self.dashboard.add_widgets(*self._costs(functions, table))

    @property
    def url(self) -> str:
        """The address of the dashboard in the console."""
        region = cdk.Stack.of(self).region
        return (
            f"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}"
            f"#dashboards/dashboard/{in_this_region(self._settings.stack_name, self._settings)}"
        )

    def _calls(self) -> list[cloudwatch.IWidget]:
        metric = self._metrics.metric
        ended = {f"o{number}": metric(name) for number, name in enumerate(_OUTCOMES)}
        # A sum has no value where one of its terms has none, and most of the time nothing is refused or unclear.
        attempts = " + ".join(f"FILL({id_}, 0)" for id_ in ended)
        answered = expression(f"100 * o0 / ({attempts})", ended, label="Attempts that were answered and played, %")
        return [
            cloudwatch.GraphWidget(
                title="Calls accepted, and how they ended",
                width=THIRD_OF_ROW,
                left=[metric(MetricName.CALL_ACCEPTED), *(metric(name) for name in _ENDS)],
            ),
            cloudwatch.GraphWidget(
                title="Attempts by outcome", width=THIRD_OF_ROW, stacked=True, left=[metric(name) for name in _OUTCOMES]
            ),
            cloudwatch.GraphWidget(
                title="Answer rate (voicemail counts as an answer)",
                width=THIRD_OF_ROW,
                left=[answered],
                left_y_axis=cloudwatch.YAxisProps(min=0, max=100),
                right=[metric(MetricName.RETRY_SCHEDULED)],
            ),
        ]

    def _pace(self) -> list[cloudwatch.IWidget]:
        metric = self._metrics.metric
        return [
            cloudwatch.GraphWidget(
                title="Allowance used beside calls due (counted to 100)",
                width=THIRD_OF_ROW,
                left=[metric(MetricName.ALLOWANCE_USED_PERCENT, statistic="Average")],
                left_y_axis=cloudwatch.YAxisProps(min=0, max=100),
                right=[metric(MetricName.DUE_CALLS, statistic="Maximum")],
            ),
            cloudwatch.GraphWidget(
                title="Oldest due call, seconds",
                width=THIRD_OF_ROW,
                left=[metric(MetricName.OLDEST_DUE_AGE_SECONDS, statistic="Maximum")],
            ),
            cloudwatch.GraphWidget(
                title="Request to first ring, seconds",
                width=THIRD_OF_ROW,
                left=[
                    metric(MetricName.TIME_TO_FIRST_RING_SECONDS, statistic=statistic, label=statistic)
                    for statistic in ("p50", "p90", "p99")
                ],
            ),
        ]

    def _errors(self, functions: Mapping[str, lambda_.IFunction]) -> list[cloudwatch.IWidget]:
        metric = self._metrics.metric
        return [
            cloudwatch.GraphWidget(
                title="Sends that went wrong",
                width=THIRD_OF_ROW,
                left=[
                    metric(name)
                    for name in (
                        MetricName.SEND_THROTTLED,
                        MetricName.UNEXPLAINED_THROTTLE,
                        MetricName.SEND_NOT_PLACED,
                        MetricName.SEND_UNKNOWN,
                        MetricName.SEND_LINES_TAKEN,
                        MetricName.SPEND_LIMIT_REACHED,
                        MetricName.SECOND_MESSAGE_ID,
                        MetricName.SEND_CONTRADICTED,
                    )
                ],
            ),
            cloudwatch.GraphWidget(
                title="Function errors and throttles",
                width=THIRD_OF_ROW,
                left=[function.metric_errors(label=f"{name} errors") for name, function in functions.items()],
                right=[function.metric_throttles(label=f"{name} throttles") for name, function in functions.items()],
            ),
            cloudwatch.GraphWidget(
                title="Messages not handled",
                width=THIRD_OF_ROW,
                left=[
                    metric(name)
                    for name in (
                        MetricName.RECORD_FAILED,
                        MetricName.RECORD_UNREADABLE,
                        MetricName.REQUEST_CONFLICTING,
                        MetricName.VOICE_EVENT_ORPHANED,
                        MetricName.VOICE_EVENT_UNKNOWN,
                    )
                ],
            ),
        ]

    def _costs(self, functions: Mapping[str, lambda_.IFunction], table: dynamodb.ITable) -> list[cloudwatch.IWidget]:
        return [
            cloudwatch.GraphWidget(
                title="Calls placed: some thousand times what the rest costs",
                width=THIRD_OF_ROW,
                left=[self._metrics.metric(MetricName.CALL_PLACED)],
            ),
            cloudwatch.GraphWidget(
                title="Function time, milliseconds",
                width=THIRD_OF_ROW,
                stacked=True,
                left=[function.metric_duration(statistic="Sum", label=name) for name, function in functions.items()],
            ),
            cloudwatch.GraphWidget(
                title="Table: units written and read",
                width=THIRD_OF_ROW,
                left=[
                    table.metric_consumed_write_capacity_units(period=FIVE_MINUTES),
                    table.metric_consumed_read_capacity_units(period=FIVE_MINUTES),
                ],
            ),
        ]


def _queues(queues: Mapping[str, sqs.IQueue], dead_letter_queues: Mapping[str, sqs.IQueue]) -> list[cloudwatch.IWidget]:
    return [
        cloudwatch.GraphWidget(
            title="Messages waiting",
            width=THIRD_OF_ROW,
            left=[
                queue.metric_approximate_number_of_messages_visible(label=name, statistic="Maximum")
                for name, queue in queues.items()
            ],
        ),
        cloudwatch.GraphWidget(
            title="Oldest message, seconds",
            width=THIRD_OF_ROW,
            left=[
                queue.metric_approximate_age_of_oldest_message(label=name, statistic="Maximum")
                for name, queue in queues.items()
            ],
        ),
        cloudwatch.GraphWidget(
            title="Dead-letter queues",
            width=THIRD_OF_ROW,
            left=[
                queue.metric_approximate_number_of_messages_visible(label=name, statistic="Maximum")
                for name, queue in dead_letter_queues.items()
            ],
        ),
    ]
