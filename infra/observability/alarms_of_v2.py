"""The alarms that only a stage on version 2 of the voice API has: of money."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.observability.alarm_publishing import Alarms
from infra.observability.pipeline_metrics import PipelineMetrics
from infra.settings.stage import StageSettings
from redial.metrics import MetricName

# One call tries for all each quarter of an hour: a shorter time would ring anew with each.
_HALF_AN_HOUR = cdk.Duration.minutes(30)
_ONE_HOUR = cdk.Duration.hours(1)
_NEARLY = 0.8


def add_alarms_of_v2(alarms: Alarms, settings: StageSettings, metrics: PipelineMetrics) -> None:
    """Add the alarms of what version 1 does not have."""
    if settings.voice_api == "v2":
        alarms.add(
            "spend-limit-reached",
            metrics.metric(MetricName.SPEND_LIMIT_REACHED, period=_HALF_AN_HOUR),
            meaning="The voice service says that the account's monthly spend limit is reached: no call is placed, and all wait.",
            to_do="Raise the limit, or wait for the next month; dialling goes on by itself within a quarter of an hour.",
        )
    if settings.monthly_spend_limit is not None:
        alarms.add(
            "spend-limit-near",
            cloudwatch.Metric(
                namespace="AWS/SMSVoice",
                metric_name="VoiceMessageMonthlySpend",
                statistic="Maximum",
                period=_ONE_HOUR,
            ),
            threshold=settings.monthly_spend_limit * _NEARLY,
            # How often the service tells is not documented: in between, what it told last holds.
            missing=cloudwatch.TreatMissingData.IGNORE,
            meaning=f"Calls of this month cost {_NEARLY:.0%} of monthly_spend_limit; when all of it is spent, none is placed.",
            to_do="Look at what is called (`redial status`, campaigns), then raise the limit or call less.",
        )
