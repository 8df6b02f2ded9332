"""The configuration sets of the send lines, each with nine event destinations, by one custom resource."""

from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.acknowledge import AWS_SOLUTIONS, acknowledge
from infra.archive.events_archive import EventsArchive
from infra.observability.events_log import EventsLog
from infra.pipeline.function_code import FunctionCode
from infra.pipeline.queues import dead_letter_queue
from infra.pipeline.service_function import ServiceFunction
from infra.settings.stage import StageSettings
from infra.voice.voice_events import VoiceEventTopics
from infra.voice_service import NO_RESOURCE_ARNS, VOICE_SERVICE
from redial.contracts.voice_event import TYPES_OF_V1
from redial.domain.attempt.events import VoiceEventType
from redial.domain.attempt.send_lines import SEND_LINES, name_on_line

# Eight sets of nine destinations are made in half a minute, and changed, all of them, at one request a second, in a minute and a
# half; the rest is for a service that answers slowly, and for others in the account who ask it at the same time.
TIMEOUT = cdk.Duration.minutes(10)


class ConfigurationSet(Construct):
    """
    The voice API's configuration sets, one for each send line; version 1 of it has no CloudFormation type for them.

    The destinations of a set are nine of the ten that it may have: a topic for each of the seven event types, the log group, the
    archive. Sets differ in the topic of INITIATED_CALL alone. They are one resource, because the API permits one request a second
    on event destinations in the whole account: several resources would be made at once, and throttle each other.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        code: FunctionCode,
        events: VoiceEventTopics,
        log: EventsLog,
        archive: EventsArchive,
    ) -> None:
        super().__init__(scope, construct_id)
        self.service = self._service(settings, code, [log.role, archive.role])
        self.resource = cdk.CustomResource(
            self,
            "Resource",
            resource_type="Custom::VoiceConfigurationSet",
            service_token=self.service.function.function_arn,
            # CloudFormation stops waiting then, should the function never have been able to answer.
            service_timeout=cdk.Duration.minutes(15),
            properties={
                "ConfigurationSetName": settings.stack_name,
                "EventDestinations": [
                    *(_to_topic(event_type, topic.topic_arn) for event_type, topic in events.topics.items()),
                    _to_all(
                        "events-log",
                        "CloudWatchLogsDestination",
                        {"LogGroupArn": log.log_group_arn, "IamRoleArn": log.role.role_arn},
                    ),
                    _to_all(
                        "events-archive",
                        "KinesisFirehoseDestination",
                        {"DeliveryStreamArn": archive.stream.attr_arn, "IamRoleArn": archive.role.role_arn},
                    ),
                ],
                # What they do not say is as in the first set, which is the one that earlier versions had.
                "SendLines": [
                    {
                        "ConfigurationSetName": name_on_line(settings.stack_name, line),
                        "EventDestinations": [
                            _to_topic(VoiceEventType.INITIATED_CALL, events.initiated_call_topic(line).topic_arn)
                        ],
                    }
                    for line in range(1, SEND_LINES)
                ],
                "Revision": str(settings.configuration_set_revision),
            },
        )
        # The voice service must be allowed to deliver before it is told to, and until it no longer is.
        self.resource.node.add_dependency(self.service, log, archive, events)

    @property
    def name(self) -> str:
        """The name of line 0's configuration set, known once all sets and their destinations are there."""
        return self.resource.ref

    def _service(self, settings: StageSettings, code: FunctionCode, roles: list[iam.Role]) -> ServiceFunction:
        service = ServiceFunction(
            self,
            "Provider",
            name="voice_resource",
            description="Creates, updates and deletes the configuration sets for CloudFormation",
            code=code,
            settings=settings,
            timeout=TIMEOUT,
            memory_mebibytes=256,
            environment={},
        )
        service.allow(
            "ManageConfigurationSets",
            [
                "sms-voice:ListConfigurationSets",
                "sms-voice:CreateConfigurationSet",
                "sms-voice:DeleteConfigurationSet",
                "sms-voice:CreateConfigurationSetEventDestination",
                "sms-voice:DeleteConfigurationSetEventDestination",
                "sms-voice:GetConfigurationSetEventDestinations",
                "sms-voice:UpdateConfigurationSetEventDestination",
            ],
            ["*"],
        )
        acknowledge(service.role, f"{AWS_SOLUTIONS}IAM5[Resource::*]", NO_RESOURCE_ARNS)
        service.role.add_to_policy(
            iam.PolicyStatement(
                sid="HandRolesToVoiceService",
                actions=["iam:PassRole"],
                resources=[role.role_arn for role in roles],
                conditions={"StringEquals": {"iam:PassedToService": VOICE_SERVICE}},
            )
        )
        # CloudFormation invokes asynchronously. The resource can be repeated, so a crashed invocation is tried once more.
        self.failed_requests = dead_letter_queue(self, "FailedRequests")
        service.allow("KeepFailedRequests", ["sqs:SendMessage"], [self.failed_requests.queue_arn])
        lambda_.CfnEventInvokeConfig(
            self,
            "Invocation",
            function_name=service.function.function_name,
            qualifier="$LATEST",
            maximum_retry_attempts=1,
            maximum_event_age_in_seconds=300,
            destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(destination=self.failed_requests.queue_arn)
            ),
        ).node.add_dependency(service.role)
        return service


def _to_topic(event_type: VoiceEventType, topic_arn: str) -> dict[str, Any]:
    return {
        "Name": event_type.lower().replace("_", "-"),
        "Enabled": True,
        "MatchingEventTypes": [event_type.value],
        "SnsDestination": {"TopicArn": topic_arn},
    }


def _to_all(name: str, kind: str, destination: Mapping[str, str]) -> dict[str, Any]:
    return {
        "Name": name,
        "Enabled": True,
        "MatchingEventTypes": [event_type.value for event_type in TYPES_OF_V1],
        kind: dict(destination),
    }
