"""Which alarms there are: of queues, calls, functions and deliveries, in the order of the dashboard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from infra.observability.alarm_publishing import Alarms
from infra.observability.alarms_of_v2 import add_alarms_of_v2
from infra.observability.call_alarms import add_call_alarms
from infra.observability.pipeline_metrics import FIVE_MINUTES, PipelineMetrics, expression
from infra.observability.published_events_widgets import EventReceivers
from infra.observability.receiver_alarms import add_receiver_alarms
from infra.settings.stage import StageSettings
from redial.domain.calling_hours.holidays import NOTICE, last_year
from redial.metrics import MetricName

_ONE_MINUTE = cdk.Duration.minutes(1)
_QUARTER_HOUR = cdk.Duration.minutes(15)
_ONE_HOUR = cdk.Duration.hours(1)
# Lines are used in turn. Some of ten calls may have been refused, and some have lost their event.
_CALLS_ON_A_LINE = 10
_LESS = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What the alarms watch."""

    dead_letter_queues: Mapping[str, sqs.IQueue]
    """By what they are of."""
    requests_queue: sqs.IQueue
    events_queue: sqs.IQueue
    topics: Sequence[sns.ITopic]
    line_topics: Sequence[sns.ITopic]
    """Those of the send lines after the first, where a stage has lines: an alarm looks at ten metrics at the most."""
    functions: Mapping[str, lambda_.IFunction]
    initiated_call_topics: Sequence[sns.ITopic]
    """Of each send line the one that tells of its calls first; none where a stage has no lines."""
    delivery_streams: Mapping[str, str]
    """By what they deliver: the stream's name."""
    receivers: EventReceivers


def add_alarms(alarms: Alarms, settings: StageSettings, metrics: PipelineMetrics, watched: Watched) -> None:
    """Add all alarms of a stack."""
    _add_queue_alarms(alarms, watched)
    add_call_alarms(alarms, settings.voice_limits, metrics)
    add_alarms_of_v2(alarms, settings, metrics)
    _add_function_alarms(alarms, metrics, watched)
    _add_alarms_of_followers(alarms, metrics, watched)
    _add_alarm_of_waiting_events(alarms, watched.receivers.event_bus.waiting.queue)
    add_receiver_alarms(alarms, metrics, watched.receivers)
    if watched.initiated_call_topics:
        _add_line_alarm(alarms, metrics, watched)
    _add_delivery_alarms(alarms, settings, watched)
    _add_events_lost(alarms, watched)
    _add_calendar_alarm(alarms, watched)


def _add_queue_alarms(alarms: Alarms, watched: Watched) -> None:
    for name, queue in watched.dead_letter_queues.items():
        alarms.add(
            f"dlq-{name}",
            queue.metric_approximate_number_of_messages_visible(period=_ONE_MINUTE, statistic="Maximum"),
            meaning=f"Messages of {name} could not be handled and were set aside.",
            to_do="Read one, mend its cause, then redrive the queue.",
        )
    alarms.add(
        "requests-too-old",
        watched.requests_queue.metric_approximate_age_of_oldest_message(period=_ONE_MINUTE, statistic="Maximum"),
        threshold=300,
        periods=3,
        meaning="A call request waits for more than 5 minutes to be taken in.",
        to_do="Look at the errors and throttles of intake.",
    )
    alarms.add(
        "events-too-old",
        watched.events_queue.metric_approximate_age_of_oldest_message(period=_ONE_MINUTE, statistic="Maximum"),
        threshold=300,
        periods=3,
        meaning="A voice event waits for more than 5 minutes: retries are late.",
        to_do="Look at the errors and throttles of track.",
    )


def _add_function_alarms(alarms: Alarms, metrics: PipelineMetrics, watched: Watched) -> None:
    for name, function in watched.functions.items():
        kebab = name.replace("_", "-")
        errors: cloudwatch.IMetric = function.metric_errors(period=FIVE_MINUTES)
        if name == "api":  # it answers what it did not foresee, and counts it by itself
            errors = expression(
                "FILL(crashed, 0) + FILL(failed, 0)",
                {"crashed": errors, "failed": metrics.metric(MetricName.REQUEST_FAILED)},
                label="Requests answered 500",
            )
        alarms.add(
            f"errors-{kebab}",
            errors,
            meaning=f"The function {name} crashed or ran out of time.",
            to_do=f"Read the errors in the log of {name} (saved query 'errors').",
            page="errors",
        )
        alarms.add(
            f"throttles-{kebab}",
            function.metric_throttles(period=FIVE_MINUTES),
            periods=3,
            meaning=f"The account has no concurrency left for {name}.",
            to_do="Raise the account's quota, or set concurrency aside (`reserved_concurrency`).",
            page="throttles",
        )
    _add_alarm_of_minutes_runs(alarms, metrics)


def _add_alarm_of_minutes_runs(alarms: Alarms, metrics: PipelineMetrics) -> None:
    """Tell of runs of `dial` that do not come: calls that become due find it woken, and others need the minute's run."""
    alarms.add(
        "dial-not-running",
        # Each minute's run measures the backlog, and no other run does. What is missing is filled in: in its place CloudWatch would
        # take older periods, and ring a quarter of an hour later.
        expression(
            "FILL(measured, 0)",
            {"measured": metrics.metric(MetricName.DUE_CALLS, statistic="SampleCount")},
            label="Runs of the minute",
        ),
        operator=_LESS,
        periods=2,
        missing=cloudwatch.TreatMissingData.BREACHING,
        meaning="dial did not make its minute's run for 10 minutes: calls go late and by chance, or none goes.",
        to_do="Check that the schedule is enabled and the trigger of dial too (`redial doctor`).",
    )


def _add_alarms_of_followers(alarms: Alarms, metrics: PipelineMetrics, watched: Watched) -> None:
    """
    Tell of a follower of the table's stream that does not run, or that loses a batch.

    Where it does not run, neither errors nor the age of a batch are counted.
    """
    for name in ("publish", "tally"):
        alarms.add(
            f"{name}-not-running",
            expression(
                "IF(FILL(placed, 0) >= 1 AND FILL(ran, 0) < 1, 1, 0)",
                {
                    "placed": metrics.metric(MetricName.CALL_PLACED, period=_QUARTER_HOUR),
                    "ran": watched.functions[name].metric_invocations(period=_QUARTER_HOUR),
                },
                label=f"Calls placed, {name} not invoked",
                period=_QUARTER_HOUR,
            ),
            periods=2,
            meaning=f"Calls are placed, and {name} is not told of their changes; the stream drops them after 24 hours.",
            to_do=f"Check the trigger of {name} on the table's stream (`redial doctor`).",
            page="changes-not-followed",
        )
        alarms.add(
            f"{name}-changes-lost",
            _could_not_be_kept(watched.functions[name]),
            meaning=f"Lambda could not set aside changes that {name} failed on: nothing tells which they were.",
            to_do=f"Let the role of {name} send to its dead-letter queue again; its log has when it failed.",
            page="changes-lost",
        )


def _add_alarm_of_waiting_events(alarms: Alarms, waiting: sqs.IQueue) -> None:
    """Tell of the other trigger of `publish`: events wait in its queue on purpose, but none of them for long untried."""
    alarms.add(
        "waiting-events-untried",
        expression(
            "IF(FILL(waiting, 0) >= 1 AND FILL(tried, 0) < 1, 1, 0)",
            {
                # The least of a period: what waits for its delay alone, or is being tried, is not visible.
                "waiting": waiting.metric_approximate_number_of_messages_visible(
                    period=_QUARTER_HOUR, statistic="Minimum"
                ),
                "tried": waiting.metric_number_of_messages_received(period=_QUARTER_HOUR, statistic="Sum"),
            },
            label="Events wait, and none is tried",
            period=_QUARTER_HOUR,
        ),
        periods=2,
        meaning="Events that the bus did not take, and answers to tasks, wait, and nothing tries them again.",
        to_do="Check the trigger of publish on the queue of waiting events (`redial doctor`).",
    )


def _add_line_alarm(alarms: Alarms, metrics: PipelineMetrics, watched: Watched) -> None:
    """Tell of a line whose calls nobody hears of first: the others' events would hide it from every other alarm."""
    published = {
        f"line{number}": topic.metric_number_of_messages_published(period=_ONE_HOUR)
        for number, topic in enumerate(watched.initiated_call_topics)
    }
    mute = " + ".join(f"IF(FILL({id_}, 0) < 1, 1, 0)" for id_ in published)
    alarms.add(
        "send-line-mute",
        expression(
            f"IF(FILL(placed, 0) >= {_CALLS_ON_A_LINE * len(published)}, {mute}, 0)",
            {"placed": metrics.metric(MetricName.CALL_PLACED, period=_ONE_HOUR), **published},
            label="Send lines without an event",
            period=_ONE_HOUR,
        ),
        # Before a stack's first update to lines, all calls of an hour went by the first one.
        periods=2,
        meaning="Calls are placed on every send line, and of those of one line no INITIATED_CALL is published.",
        to_do="Check that line's event destinations, its topic and the topic's policy (`redial doctor`).",
    )


def _add_delivery_alarms(alarms: Alarms, settings: StageSettings, watched: Watched) -> None:
    _add_undelivered(alarms, "events-undelivered", watched.topics, what="voice events")
    if watched.line_topics:
        _add_undelivered(
            alarms, "events-undelivered-lines", watched.line_topics, what="first events of the further send lines"
        )
    for name, stream in watched.delivery_streams.items():
        alarms.add(
            f"archive-late-{name}",
            cloudwatch.Metric(
                namespace="AWS/Firehose",
                metric_name="DeliveryToS3.DataFreshness",
                dimensions_map={"DeliveryStreamName": stream},
                statistic="Maximum",
                period=FIVE_MINUTES,
            ),
            threshold=settings.archive_buffer_seconds + 900,
            periods=3,
            meaning=f"{name.capitalize()} reach the archive late, or not at all.",
            to_do="Read the delivery log; Firehose keeps trying for 24 hours.",
            page="archive-late",
        )


def _add_events_lost(alarms: Alarms, watched: Watched) -> None:
    """Tell of an event that neither `track` recorded nor Lambda could put into the events queue."""
    alarms.add(
        "events-lost",
        _could_not_be_kept(watched.functions["track"]),
        meaning="Lambda could not put voice events that track failed on into the events queue: they are lost to the pipeline.",
        to_do="Let the role of track send to the events queue again; the events log has what was lost.",
    )


def _could_not_be_kept(function: lambda_.IFunction) -> cloudwatch.IMetric:
    """Give how often Lambda failed at sending what a function failed on to where that is to be kept."""
    return function.metric("DestinationDeliveryFailures", period=FIVE_MINUTES, statistic="Sum")


def _add_undelivered(alarms: Alarms, name: str, topics: Sequence[sns.ITopic], *, what: str) -> None:
    failed = {
        f"failed{number}": topic.metric_number_of_notifications_failed(period=FIVE_MINUTES)
        for number, topic in enumerate(topics)
    }
    alarms.add(
        name,
        expression(
            " + ".join(f"FILL({id_}, 0)" for id_ in failed), failed, label="Failed deliveries to the events queue"
        ),
        meaning=f"SNS could not deliver {what} to the events queue.",
        to_do="Check the events queue's policy; what was given up is in the queue of undelivered events.",
        page="events-undelivered",
    )


def _add_calendar_alarm(alarms: Alarms, watched: Watched) -> None:
    """Tell of the end of the table of holidays, by the clock of CloudWatch: no function has to look for it."""
    end = datetime(last_year() + 1, 1, 1, tzinfo=UTC)
    alarms.add(
        "holidays-end",
        expression(
            "EPOCH(invocations)",
            {"invocations": watched.functions["dial"].metric_invocations(period=_ONE_HOUR)},
            label="Seconds since 1970",
            period=_ONE_HOUR,
        ),
        threshold=(end - NOTICE).timestamp(),
        meaning=f"Public holidays are known until the end of {last_year()}: then no day counts as one, and people are called.",
        to_do="Deploy a newer version of Redial, or write the table anew (`make tables`) and deploy.",
    )
