"""Voice events: a topic for each type, one more of the first event for each further send line, and the queue that they meet in."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.pipeline.queues import dead_letter_queue
from infra.voice.direct_delivery import deliver_directly, let_send
from infra.voice_service import voice_service
from redial.contracts.voice_event import TYPES_OF_V1
from redial.domain.attempt.events import VoiceEventType
from redial.domain.attempt.send_lines import SEND_LINES, name_on_line


class VoiceEventTopics(Construct):
    """
    Seven topics, one per event type, and one of INITIATED_CALL for each further send line.

    INITIATED_CALL goes to the events queue: it is gathered while the send's answer is written, and silence of its line proves
    something. The other types may go to `track` itself, which costs half (docs/adr/0034-events-without-a-queue.md).

    The type of an event is known from the topic that it came by: the payload of a voice event of API version 1 is not
    documented, and nothing may rest on a guess. So is the line that its call was sent on. Hence also no raw delivery, which
    would lose the topic's ARN.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        events_queue: sqs.IQueue,
        key: kms.IKey,
        is_used: bool,
        go_to_track: bool,
    ) -> None:
        super().__init__(scope, construct_id)
        # SNS gives up on a subscription after 23 days, or at once on a client error; without this queue, silently.
        self.delivery_dlq = dead_letter_queue(self, "DeliveryDlq")
        self._direct = frozenset(TYPES_OF_V1) - {VoiceEventType.INITIATED_CALL} if go_to_track else frozenset()
        self.topics = (
            {event_type: self._subscribed_topic(event_type, events_queue, key) for event_type in TYPES_OF_V1}
            if is_used
            else {}
        )
        """The topics of line 0; those of the types other than INITIATED_CALL are every line's. None where nothing uses them."""
        self.line_topics = {line: self._line_topic(line, key) for line in range(1, SEND_LINES)} if is_used else {}
        """The topics of INITIATED_CALL of the further lines, by the line."""
        if is_used:
            self._subscribe_lines(events_queue)

    def bring_to(self, function: lambda_.IFunction) -> None:
        """Let SNS invoke `track` for what does not go to the events queue."""
        for event_type in (each for each in TYPES_OF_V1 if each in self.topics and each in self._direct):
            deliver_directly(self, _words(event_type), self.topics[event_type], function, self.delivery_dlq)

    def initiated_call_topic(self, line: int) -> sns.Topic:
        """Return the topic that tells of a call of this line first."""
        return self.line_topics[line] if line else self.topics[VoiceEventType.INITIATED_CALL]

    def _subscribed_topic(self, event_type: VoiceEventType, events_queue: sqs.IQueue, key: kms.IKey) -> sns.Topic:
        topic = self._topic(_words(event_type), key, topic_name=None)
        if event_type in self._direct:
            # A subscription of the version before delivers until CloudFormation has taken it away, which is the last that it does.
            let_send(events_queue, topic.topic_arn)
            return topic
        topic.add_subscription(
            subscriptions.SqsSubscription(events_queue, raw_message_delivery=False, dead_letter_queue=self.delivery_dlq)
        )
        return topic

    def _line_topic(self, line: int, key: kms.IKey) -> sns.Topic:
        # Named by line 0's, so that an ARN tells the line: the variables of a function have no room for seven more.
        first = self.topics[VoiceEventType.INITIATED_CALL]
        construct_id = f"{_words(VoiceEventType.INITIATED_CALL)}Line{line}"
        return self._topic(construct_id, key, topic_name=name_on_line(first.topic_name, line))

    def _topic(self, construct_id: str, key: kms.IKey, *, topic_name: str | None) -> sns.Topic:
        topic = sns.Topic(self, construct_id, topic_name=topic_name, enforce_ssl=True, master_key=key)
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="VoiceServicePublishes",
                principals=[voice_service(self)],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
            )
        )
        return topic

    def _subscribe_lines(self, events_queue: sqs.IQueue) -> None:
        """Let one statement of each queue's policy admit all further lines: a policy holds twenty statements."""
        arns = [topic.topic_arn for topic in self.line_topics.values()]
        admitted = [let_send(queue, arns, "SendLines") for queue in (events_queue, self.delivery_dlq)]
        for line, topic in self.line_topics.items():
            subscription = sns.CfnSubscription(
                self,
                f"Line{line}ToEventsQueue",
                topic_arn=topic.topic_arn,
                protocol="sqs",
                endpoint=events_queue.queue_arn,
                raw_message_delivery=False,
                redrive_policy={"deadLetterTargetArn": self.delivery_dlq.queue_arn},
            )
            subscription.node.add_dependency(*admitted)


def _words(event_type: VoiceEventType) -> str:
    return "".join(word.capitalize() for word in event_type.split("_"))
