"""Version 2's way of voice events: a topic or two for all types, in a configuration set that CloudFormation knows."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_smsvoice as smsvoice
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.archive.events_archive import EventsArchive
from infra.observability.events_log import EventsLog
from infra.settings.stage import StageSettings
from infra.voice.direct_delivery import deliver_directly
from infra.voice_service import typed_set_arn, typed_set_name, voice_service
from redial.contracts.typed_voice_event import TYPES_OF_V2

_ALL_VOICE_EVENTS = "VOICE_ALL"
_FIRST, *_OTHERS = TYPES_OF_V2


class TypedVoiceEvents(Construct):
    """
    The configuration set of version 2, with four of the five destinations that it may have: two topics, the log group, the archive.

    An event names its type itself, so one topic would be enough. But the first events of calls go to the events queue, where they
    are gathered while the send's answer is written; the others may go to `track` itself (docs/adr/0034-events-without-a-queue.md).
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
        self._delivery_dlq = delivery_dlq
        topic = self._topic("Topic", settings, key)
        topic.add_subscription(
            subscriptions.SqsSubscription(events_queue, raw_message_delivery=False, dead_letter_queue=delivery_dlq)
        )
        self._brought = self._topic("BroughtTopic", settings, key) if settings.voice_events_directly else None
        self.topics = [topic] if self._brought is None else [topic, self._brought]
        kind = smsvoice.CfnConfigurationSet
        of_brought = (
            []
            if self._brought is None
            else [
                kind.EventDestinationProperty(
                    event_destination_name="events-brought",
                    enabled=True,
                    matching_event_types=list(_OTHERS),
                    sns_destination=kind.SnsDestinationProperty(topic_arn=self._brought.topic_arn),
                )
            ]
        )
        self.resource = smsvoice.CfnConfigurationSet(
            self,
            "ConfigurationSet",
            configuration_set_name=typed_set_name(settings),
            event_destinations=[
                kind.EventDestinationProperty(
                    event_destination_name="events",
                    enabled=True,
                    matching_event_types=[_ALL_VOICE_EVENTS if self._brought is None else _FIRST],
                    sns_destination=kind.SnsDestinationProperty(topic_arn=topic.topic_arn),
                ),
                *of_brought,
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
        self.resource.node.add_dependency(*self.topics, log, archive)

    def bring_to(self, function: lambda_.IFunction) -> None:
        """Let SNS invoke `track` for what does not go to the events queue, before the set sends anything there."""
        if self._brought is not None:
            subscription = deliver_directly(self, "Events", self._brought, function, self._delivery_dlq)
            self.resource.node.add_dependency(subscription)

    def _topic(self, construct_id: str, settings: StageSettings, key: kms.IKey) -> sns.Topic:
        topic = sns.Topic(self, construct_id, enforce_ssl=True, master_key=key)
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="VoiceServicePublishes",
                principals=[voice_service(self, of_set=typed_set_arn(self, settings))],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
            )
        )
        return topic

    @property
    def name(self) -> str:
        """The configuration set's name, known once the set and its destinations are there."""
        return cdk.Token.as_string(self.resource.ref)
