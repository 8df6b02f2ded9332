"""Version 2's way of voice events: one topic for all types, in a configuration set that CloudFormation knows."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_smsvoice as smsvoice
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.archive.events_archive import EventsArchive
from infra.observability.events_log import EventsLog
from infra.settings import StageSettings
from infra.voice.voice_service import typed_set_arn, typed_set_name, voice_service

_ALL_VOICE_EVENTS = "VOICE_ALL"


class TypedVoiceEvents(Construct):
    """
    The configuration set of version 2, with three of the five destinations that it may have: a topic, the log group, the archive.

    An event names its type itself, so one topic is enough.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: StageSettings,
        events_queue: sqs.IQueue,
        delivery_dlq: sqs.IQueue,
        key: kms.IKey,
        log: EventsLog,
        archive: EventsArchive,
    ) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(self, "Topic", enforce_ssl=True, master_key=key)
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="VoiceServicePublishes",
                principals=[voice_service(self, of_set=typed_set_arn(self, settings))],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
            )
        )
        self.topic.add_subscription(
            subscriptions.SqsSubscription(events_queue, raw_message_delivery=False, dead_letter_queue=delivery_dlq)
        )
        kind = smsvoice.CfnConfigurationSet
        self.resource = smsvoice.CfnConfigurationSet(
            self,
            "ConfigurationSet",
            configuration_set_name=typed_set_name(settings),
            event_destinations=[
                kind.EventDestinationProperty(
                    event_destination_name="events",
                    enabled=True,
                    matching_event_types=[_ALL_VOICE_EVENTS],
                    sns_destination=kind.SnsDestinationProperty(topic_arn=self.topic.topic_arn),
                ),
                kind.EventDestinationProperty(
                    event_destination_name="events-log",
                    enabled=True,
                    matching_event_types=[_ALL_VOICE_EVENTS],
                    cloud_watch_logs_destination=kind.CloudWatchLogsDestinationProperty(
                        iam_role_arn=log.role.role_arn, log_group_arn=log.log_group_arn
                    ),
                ),
                kind.EventDestinationProperty(
                    event_destination_name="events-archive",
                    enabled=True,
                    matching_event_types=[_ALL_VOICE_EVENTS],
                    kinesis_firehose_destination=kind.KinesisFirehoseDestinationProperty(
                        iam_role_arn=archive.role.role_arn, delivery_stream_arn=archive.stream.attr_arn
                    ),
                ),
            ],
        )
        # The voice service must be allowed to deliver before it is told to, and until it no longer is.
        self.resource.node.add_dependency(self.topic, log, archive)

    @property
    def name(self) -> str:
        """The configuration set's name, known once the set and its destinations are there."""
        return cdk.Token.as_string(self.resource.ref)
