"""How an alarm is made: it says what it means and what to do, and has its page in docs/alarms. `alarms` has them all."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.acknowledge import AWS_SOLUTIONS, acknowledge
from infra.settings.stage import StageSettings

CLOUDWATCH = "cloudwatch.amazonaws.com"
RUNBOOK = "docs/alarms"

_AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD


class Alarms(Construct):
    """All alarms of a stack, and the topic that they are published to."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self.topic = self._topic(settings)
        self.alarms: list[cloudwatch.Alarm] = []

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

    def add(
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
