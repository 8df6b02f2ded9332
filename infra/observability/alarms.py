"""Alarms: each says what it means and what to do, and has its page in docs/alarms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledge import AWS_SOLUTIONS, acknowledge
from infra.observability.metrics import FIVE_MINUTES, PipelineMetrics, expression
from infra.settings import StageSettings
from redial.metrics import MetricName

CLOUDWATCH = "cloudwatch.amazonaws.com"
ONE_MINUTE = cdk.Duration.minutes(1)
QUARTER_HOUR = cdk.Duration.minutes(15)
ONE_HOUR = cdk.Duration.hours(1)
RUNBOOK = "docs/alarms"

_AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
_LESS = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What the alarms watch."""

    dead_letter_queues: Mapping[str, sqs.IQueue]
    """By what they are of."""
    requests_queue: sqs.IQueue
    events_queue: sqs.IQueue
    topics: Sequence[sns.ITopic]
    functions: Mapping[str, lambda_.IFunction]
    delivery_streams: Mapping[str, str]
    """By what they deliver: the stream's name."""


class Alarms(Construct):
    """All alarms of a stack, and the topic that they are published to."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        metrics: PipelineMetrics,
        watched: Watched,
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._metrics = metrics
        self.topic = self._topic(settings)
        self.alarms: list[cloudwatch.Alarm] = []
        self._watch_queues(watched)
        self._watch_calls()
        self._watch_functions(watched)
        self._watch_deliveries(watched)

    def _topic(self, settings: StageSettings) -> sns.Topic:
        # With no key of ours: an alarm has to get through when the key of the voice events fails, and tells nothing that is secret.
        topic = sns.Topic(self, "Topic", enforce_ssl=True, display_name=f"Alarms {settings.stack_name}")
        acknowledge(
            topic,
            f"{AWS_SOLUTIONS}SNS2",
            "Alarms have to get through when a key fails, and their texts tell nothing of calls or people.",
        )
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsArePublished",
                principals=[
                    iam.ServicePrincipal(
                        CLOUDWATCH, conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}}
                    )
                ],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
            )
        )
        if settings.alarm_email is not None:
            topic.add_subscription(subscriptions.EmailSubscription(settings.alarm_email))
        return topic

    def _alarm(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        *,
        meaning: str,
        to_do: str,
        page: str | None = None,
        threshold: float = 1,
        periods: int = 1,
        operator: cloudwatch.ComparisonOperator = _AT_LEAST,
        missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
    ) -> None:
        """Add an alarm; `page` names its page where it shares one, else it has one of its own name."""
        alarm = cloudwatch.Alarm(
            self,
            "".join(word.capitalize() for word in name.split("-")),
            alarm_name=f"{self._settings.stack_name}-{name}",
            alarm_description=f"{meaning} {to_do} More: {RUNBOOK}/{page or name}.md.",
            metric=metric,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=operator,
            treat_missing_data=missing,
        )
        action = actions.SnsAction(self.topic)
        alarm.add_alarm_action(action)
        alarm.add_ok_action(action)
        self.alarms.append(alarm)

    def _watch_queues(self, watched: Watched) -> None:
        for name, queue in watched.dead_letter_queues.items():
            self._alarm(
                f"dlq-{name}",
                queue.metric_approximate_number_of_messages_visible(period=ONE_MINUTE, statistic="Maximum"),
                meaning=f"Messages of {name} could not be handled and were set aside.",
                to_do="Read one, mend its cause, then redrive the queue.",
            )
        self._alarm(
            "requests-too-old",
            watched.requests_queue.metric_approximate_age_of_oldest_message(period=ONE_MINUTE, statistic="Maximum"),
            threshold=300,
            periods=3,
            meaning="A call request waits for more than 5 minutes to be taken in.",
            to_do="Look at the errors and throttles of intake.",
        )
        self._alarm(
            "events-too-old",
            watched.events_queue.metric_approximate_age_of_oldest_message(period=ONE_MINUTE, statistic="Maximum"),
            threshold=300,
            periods=3,
            meaning="A voice event waits for more than 5 minutes: retries are late.",
            to_do="Look at the errors and throttles of track.",
        )

    def _watch_calls(self) -> None:
        metric = self._metrics.metric
        limits = self._settings.voice_limits
        self._alarm(
            "calls-without-final-event",
            metric(MetricName.NO_FINAL_EVENT, period=ONE_HOUR),
            threshold=3,
            meaning="Several calls were placed and never got a final event; whether they were heard is not known.",
            to_do="Check that the configuration set's event destinations are there and enabled (`redial doctor`).",
        )
        self._alarm(
            "no-voice-events",
            expression(
                "IF(FILL(placed, 0) >= 3 AND FILL(received, 0) < 1, 1, 0)",
                {
                    "placed": metric(MetricName.CALL_PLACED, period=QUARTER_HOUR),
                    "received": metric(MetricName.VOICE_EVENT_RECEIVED, period=QUARTER_HOUR),
                },
                label="Calls placed, no event received",
                period=QUARTER_HOUR,
            ),
            meaning="Calls are placed, but no voice event arrives: outcomes are unknown and nothing is retried.",
            to_do="Check event destinations, topic policies and the topics' key (`redial doctor`).",
        )
        self._alarm(
            "send-unknown",
            metric(MetricName.SEND_UNKNOWN),
            meaning="The voice service did not say whether it placed a call (time-out or 5xx).",
            to_do="Such calls are not redialled unless their policy says so; look at each, and at the service's health.",
        )
        self._alarm(
            "sends-not-placed",
            metric(MetricName.SEND_NOT_PLACED, period=QUARTER_HOUR),
            # dial backs off to a try a minute: 10 are some six minutes of it, or ten with a single call due; a hiccup is fewer.
            threshold=10,
            meaning="The voice service refuses the credentials of dial, or cannot be reached: no call is placed.",
            to_do="Read the reason of a call that waits (`redial explain`); check the role of dial, then the service's health.",
        )
        self._alarm(
            "unexplained-throttle",
            metric(MetricName.UNEXPLAINED_THROTTLE, period=QUARTER_HOUR),
            threshold=3,
            meaning="The voice service throttles although no limit known here is used up.",
            to_do="Compare the account's quotas with the settings `profile` and `limits`; look for other senders.",
        )
        self._alarm(
            "records-unreadable",
            metric(MetricName.RECORD_UNREADABLE),
            meaning="An item of the call-status table is not of the form that this version writes.",
            to_do="Its key is in the log of dial; mend or delete the item.",
        )
        self._alarm(
            "sends-refused",
            metric(MetricName.SEND_REFUSED, period=QUARTER_HOUR),
            threshold=5,
            meaning="The voice service refuses calls; each that is refused for its own fault ends as REJECTED.",
            to_do="`redial doctor` tells whether calls are held for it, and why the service refuses them.",
        )
        self._alarm(
            "refused-calls-held",
            metric(MetricName.HOLDS_AFTER_REFUSALS, statistic="Maximum"),
            meaning="Five sends in a row were refused alike: a campaign, or all dialling, is held and probes once a minute.",
            to_do="Mend what the service names (`redial doctor`); then `redial redrive refused`.",
            page="sends-refused",
        )
        self._alarm(
            "call-without-event",
            metric(MetricName.CALL_WITHOUT_EVENT),
            meaning="A call was placed, and ten minutes later no event of it had come.",
            to_do="Check event destinations, topic policies and the topics' key (`redial doctor`).",
        )
        self._alarm(
            "calls-set-aside",
            metric(MetricName.CALLS_SET_ASIDE, statistic="Maximum"),
            meaning="Calls could not be handled in run after run; they are tried again from time to time.",
            to_do="`redial doctor` and the dashboard's Problems name them, with what went wrong.",
        )
        if limits.calls_per_day is None:  # a daily limit makes due calls wait for hours, as they should
            busy, half = limits.calls_per_minute, limits.calls_per_minute * FIVE_MINUTES.to_minutes() / 2
            self._alarm(
                "allowance-unused",
                expression(
                    f"IF((due > 0 AND FILL(placed, 0) < 1) OR (due >= {busy} AND FILL(placed, 0) < {half:g}), 1, 0)",
                    {
                        "due": metric(MetricName.DUE_CALLS, statistic="Minimum"),
                        "placed": metric(MetricName.CALL_PLACED),
                    },
                    label="Calls due, allowance unused",
                ),
                periods=3,
                meaning="For a quarter of an hour calls were due and the service's limits were not used.",
                to_do="Read the newest 'dial run ended' lines: they say what dial waits for.",
            )

    def _watch_functions(self, watched: Watched) -> None:
        for name, function in watched.functions.items():
            kebab = name.replace("_", "-")
            errors: cloudwatch.IMetric = function.metric_errors(period=FIVE_MINUTES)
            if name == "api":  # it answers what it did not foresee, and counts it by itself
                errors = expression(
                    "FILL(crashed, 0) + FILL(failed, 0)",
                    {"crashed": errors, "failed": self._metrics.metric(MetricName.REQUEST_FAILED)},
                    label="Requests answered 500",
                )
            self._alarm(
                f"errors-{kebab}",
                errors,
                meaning=f"The function {name} crashed or ran out of time.",
                to_do=f"Read the errors in the log of {name} (saved query 'errors').",
                page="errors",
            )
            self._alarm(
                f"throttles-{kebab}",
                function.metric_throttles(period=FIVE_MINUTES),
                periods=3,
                meaning=f"The account has no concurrency left for {name}.",
                to_do="Raise the account's quota, or set concurrency aside (`reserved_concurrency`).",
                page="throttles",
            )
        self._alarm(
            "dial-not-running",
            watched.functions["dial"].metric_invocations(period=FIVE_MINUTES),
            operator=_LESS,
            periods=2,
            missing=cloudwatch.TreatMissingData.BREACHING,
            meaning="dial was not woken for 10 minutes: no call is placed.",
            to_do="Check that the schedule is enabled and the trigger of dial too (`redial doctor`).",
        )

    def _watch_deliveries(self, watched: Watched) -> None:
        failed = {
            f"failed{number}": topic.metric_number_of_notifications_failed(period=FIVE_MINUTES)
            for number, topic in enumerate(watched.topics)
        }
        self._alarm(
            "events-undelivered",
            expression(
                " + ".join(f"FILL({id_}, 0)" for id_ in failed), failed, label="Failed deliveries to the events queue"
            ),
            meaning="SNS could not deliver voice events to the events queue.",
            to_do="Check the events queue's policy; what was given up is in the queue of undelivered events.",
        )
        for name, stream in watched.delivery_streams.items():
            self._alarm(
                f"archive-late-{name}",
                cloudwatch.Metric(
                    namespace="AWS/Firehose",
                    metric_name="DeliveryToS3.DataFreshness",
                    dimensions_map={"DeliveryStreamName": stream},
                    statistic="Maximum",
                    period=FIVE_MINUTES,
                ),
                threshold=self._settings.archive_buffer_seconds + 900,
                periods=3,
                meaning=f"{name.capitalize()} reach the archive late, or not at all.",
                to_do="Read the delivery log; Firehose keeps trying for 24 hours.",
                page="archive-late",
            )
