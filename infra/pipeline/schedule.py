"""The minute tick: it settles what is overdue, and names the calls that become due before the next one (ADR 33)."""

import json

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.pipeline.queues import dead_letter_queue
from infra.settings.stage import StageSettings


class MinuteTick(Construct):
    """A wake-up each minute, without a hint: look at the index."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: StageSettings, wake_up_queue: sqs.IQueue
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead_letter_queue = dead_letter_queue(self, "Dlq")
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(
                "scheduler.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            ),
            description=f"Lets the schedule of {settings.stack_name} wake the function dial",
        )
        role.add_to_policy(
            iam.PolicyStatement(
                sid="WakeDial",
                actions=["sqs:SendMessage"],
                resources=[wake_up_queue.queue_arn, self.dead_letter_queue.queue_arn],
            )
        )
        self.schedule = scheduler.CfnSchedule(
            self,
            "Schedule",
            description=f"Wakes the function dial of {settings.stack_name} every minute",
            schedule_expression="rate(1 minute)",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            state="ENABLED",
            target=scheduler.CfnSchedule.TargetProperty(
                arn=wake_up_queue.queue_arn,
                role_arn=role.role_arn,
                input=json.dumps({"call_ids": []}),
                # The next tick does the same, so an old one is not worth much trouble.
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=60, maximum_retry_attempts=3
                ),
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=self.dead_letter_queue.queue_arn),
            ),
        )
        self.schedule.node.add_dependency(role)
