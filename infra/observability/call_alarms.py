"""The alarms of what becomes of calls, on the metrics that the pipeline itself emits."""

import aws_cdk as cdk

from infra.observability.alarm_publishing import Alarms
from infra.observability.pipeline_metrics import FIVE_MINUTES, PipelineMetrics, expression
from redial.domain.pacing.limits import VoiceLimits
from redial.metrics import MetricName

_QUARTER_HOUR = cdk.Duration.minutes(15)
_ONE_HOUR = cdk.Duration.hours(1)


def add_call_alarms(alarms: Alarms, limits: VoiceLimits, metrics: PipelineMetrics) -> None:
    """Add the alarms of calls."""
    _add_alarms_of_events(alarms, metrics)
    _add_alarms_of_sends(alarms, metrics)
    _add_alarms_of_calls_that_wait(alarms, metrics)
    if limits.calls_per_day is None:  # a daily limit makes due calls wait for hours, as they should
        _add_alarm_of_unused_allowance(alarms, limits, metrics)


def _add_alarms_of_events(alarms: Alarms, metrics: PipelineMetrics) -> None:
    alarms.add(
        "calls-without-final-event",
        metrics.metric(MetricName.NO_FINAL_EVENT, period=_ONE_HOUR),
        threshold=3,
        meaning="Several calls were placed and never got a final event; whether they were heard is not known.",
        to_do="Check that the configuration set's event destinations are there and enabled (`redial doctor`).",
    )
    alarms.add(
        "no-voice-events",
        expression(
            "IF(FILL(placed, 0) >= 3 AND FILL(received, 0) < 1, 1, 0)",
            {
                "placed": metrics.metric(MetricName.CALL_PLACED, period=_QUARTER_HOUR),
                "received": metrics.metric(MetricName.VOICE_EVENT_RECEIVED, period=_QUARTER_HOUR),
            },
            label="Calls placed, no event received",
            period=_QUARTER_HOUR,
        ),
        meaning="Calls are placed, but no voice event arrives: outcomes are unknown and nothing is retried.",
        to_do="Check event destinations, topic policies and the topics' key (`redial doctor`).",
    )


def _add_alarms_of_sends(alarms: Alarms, metrics: PipelineMetrics) -> None:
    alarms.add(
        "send-unknown",
        metrics.metric(MetricName.SEND_UNKNOWN),
        meaning="The voice service did not say whether it placed a call (time-out or 5xx).",
        to_do="Such calls are not redialled unless their policy says so; look at each, and at the service's health.",
    )
    alarms.add(
        "send-lines-taken",
        metrics.metric(MetricName.SEND_LINES_TAKEN, period=_QUARTER_HOUR),
        # Looked at every ten seconds while a call waits: some five minutes of it.
        threshold=30,
        meaning="Calls wait for a send line: each is kept for the first event of a send that got no answer, or a 5xx.",
        to_do="Look at what the voice service answered, and whether first events arrive (`redial doctor`).",
    )
    alarms.add(
        "second-call-for-one-send",
        metrics.metric(MetricName.SECOND_MESSAGE_ID),
        meaning="Of one send there are two message ids: two calls were placed, or somebody else uses the configuration sets.",
        to_do="Both ids are in the log of dial or track; look at their events, and at who else sends.",
    )
    alarms.add(
        "send-contradicted",
        metrics.metric(MetricName.SEND_CONTRADICTED),
        meaning="The voice service placed a call that it had denied, or whose silence was a proof, or two for one send.",
        to_do="Look at both calls (`redial explain`); none is redialled for it.",
    )
    alarms.add(
        "sends-not-placed",
        metrics.metric(MetricName.SEND_NOT_PLACED, period=_QUARTER_HOUR),
        # dial backs off to a try a minute: 10 are some six minutes of it, or ten with a single call due; a hiccup is fewer.
        threshold=10,
        meaning="The voice service refuses the credentials of dial, or cannot be reached: no call is placed.",
        to_do="Read the reason of a call that waits (`redial explain`); check the role of dial, then the service's health.",
    )
    alarms.add(
        "unexplained-throttle",
        metrics.metric(MetricName.UNEXPLAINED_THROTTLE, period=_QUARTER_HOUR),
        threshold=3,
        meaning="The voice service throttles although no limit known here is used up.",
        to_do="Compare the account's quotas with the settings `profile` and `limits`; look for other senders.",
    )


def _add_alarms_of_calls_that_wait(alarms: Alarms, metrics: PipelineMetrics) -> None:
    alarms.add(
        "records-unreadable",
        metrics.metric(MetricName.RECORD_UNREADABLE),
        meaning="An item of the call-status table is not of the form that this version writes.",
        to_do="Its key is in the log of who met it (saved query 'errors'); mend or delete the item.",
    )
    alarms.add(
        "sends-refused",
        metrics.metric(MetricName.SEND_REFUSED, period=_QUARTER_HOUR),
        threshold=5,
        meaning="The voice service refuses calls; each that is refused for its own fault ends as REJECTED.",
        to_do="`redial doctor` tells whether calls are held for it, and why the service refuses them.",
    )
    alarms.add(
        "refused-calls-held",
        metrics.metric(MetricName.HOLDS_AFTER_REFUSALS, statistic="Maximum"),
        meaning="Five sends in a row were refused alike: a campaign, or all dialling, is held and probes once a minute.",
        to_do="Mend what the service names (`redial doctor`); then `redial redrive refused`.",
        page="sends-refused",
    )
    alarms.add(
        "call-without-event",
        metrics.metric(MetricName.CALL_WITHOUT_EVENT),
        meaning="A call was placed, and ten minutes later no event of it had come.",
        to_do="Check event destinations, topic policies and the topics' key (`redial doctor`).",
    )
    alarms.add(
        "calls-set-aside",
        metrics.metric(MetricName.CALLS_SET_ASIDE, statistic="Maximum"),
        meaning="Calls could not be handled in run after run; they are tried again from time to time.",
        to_do="`redial doctor` and the dashboard's Problems name them, with what went wrong.",
    )


def _add_alarm_of_unused_allowance(alarms: Alarms, limits: VoiceLimits, metrics: PipelineMetrics) -> None:
    busy, half = limits.calls_per_minute, limits.calls_per_minute * FIVE_MINUTES.to_minutes() / 2
    alarms.add(
        "allowance-unused",
        expression(
            f"IF((due > 0 AND FILL(placed, 0) < 1) OR (due >= {busy} AND FILL(placed, 0) < {half:g}), 1, 0)",
            {
                "due": metrics.metric(MetricName.DUE_CALLS, statistic="Minimum"),
                "placed": metrics.metric(MetricName.CALL_PLACED),
            },
            label="Calls due, allowance unused",
        ),
        periods=3,
        meaning="For a quarter of an hour calls were due and the service's limits were not used.",
        to_do="Read the newest 'dial run ended' lines: they say what dial waits for.",
    )
