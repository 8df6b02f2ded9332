"""The log group that the voice service writes every event to."""

from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.log_group import arn_as_services_keep_it, log_group
from infra.settings.stage import StageSettings
from infra.voice_service import voice_service_of_stage


class EventsLog(Construct):
    """Every voice event as a log line, for a person who searches, with the role that lets the voice service write it."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: StageSettings) -> None:
        super().__init__(scope, construct_id)
        self.log_group = log_group(self, "Log", settings=settings)
        self.log_group_arn = arn_as_services_keep_it(self.log_group)
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=voice_service_of_stage(self, settings),
            description=f"Lets the voice service write the events of {settings.stack_name} to their log group",
        )
        self.role.add_to_policy(
            iam.PolicyStatement(
                sid="WriteEvents",
                actions=["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                resources=[self.log_group.log_group_arn],
            )
        )
