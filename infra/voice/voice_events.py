"""Voice events: a topic for each type, and the queue that they meet in."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.pipeline.queues import dead_letter_queue
from infra.voice.voice_service import voice_service_of_this_account
from redial.domain.attempt.events import VoiceEventType


class VoiceEventTopics(Construct):
    """
    Seven topics, one per event type, all subscribed by one queue.

    The type of an event is known from the topic that it came by: the payload of a voice event of API version 1 is not
    documented, and nothing may rest on a guess. Hence also no raw delivery, which would lose the topic's ARN.
    """

    def __init__(self, scope: Construct, construct_id: str, *, events_queue: sqs.IQueue, key: kms.IKey) -> None:
        super().__init__(scope, construct_id)
        # SNS gives up on a subscription after 23 days, or at once on a client error; without this queue, silently.
        self.delivery_dlq = dead_letter_queue(self, "DeliveryDlq")
        self.topics = {event_type: self._topic(event_type, events_queue, key) for event_type in VoiceEventType}

    def _topic(self, event_type: VoiceEventType, events_queue: sqs.IQueue, key: kms.IKey) -> sns.Topic:
        name = "".join(word.capitalize() for word in event_type.split("_"))
        topic = sns.Topic(self, name, enforce_ssl=True, master_key=key)
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="VoiceServicePublishes",
                principals=[voice_service_of_this_account(self)],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
            )
        )
        topic.add_subscription(
            subscriptions.SqsSubscription(events_queue, raw_message_delivery=False, dead_letter_queue=self.delivery_dlq)
        )
        return topic
