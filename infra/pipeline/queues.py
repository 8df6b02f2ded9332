"""Queues, each with its dead-letter queue."""

from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledge import AWS_SOLUTIONS, SERVERLESS, acknowledge
from infra.settings.stage import StageSettings

# How often a message is handed to a function before it is set aside. A throttled or crashed invocation counts as well,
# so a few more than a message that can never be handled would need.
MAX_RECEIVE_COUNT = 5

# The longest that SQS keeps a message: time for a person to look at it.
LONGEST_RETENTION = cdk.Duration.days(14)


def dead_letter_queue(scope: Construct, construct_id: str) -> sqs.Queue:
    """Create a queue that keeps what could not be handled, as long as SQS allows."""
    queue = sqs.Queue(
        scope,
        construct_id,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=LONGEST_RETENTION,
    )
    # cdk-nag knows a dead-letter queue only by another queue's redrive policy.
    for rule in (f"{AWS_SOLUTIONS}SQS3", f"{SERVERLESS}SQSRedrivePolicy"):
        acknowledge(queue, rule, "This is a dead-letter queue itself; an alarm tells when something is in it.")
    return queue


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """A dead-letter queue, and the way back out of it."""

    queue: sqs.IQueue
    target: sqs.IQueue | None = None
    """The queue that its messages can be sent to; None: they go nowhere."""
    is_moved_by_sqs: bool = False
    """SQS moves messages only from a dead-letter queue that a queue names in its redrive policy (StartMessageMoveTask)."""


class WorkQueue(Construct):
    """
    A queue that one function works through, and where messages go that it failed on.

    The visibility time-out is six times the function's time-out and the time for which messages are gathered, as AWS asks of an
    event source: a message must not appear again while a slow or throttled invocation still holds it.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        function_timeout: cdk.Duration,
        batching_window: cdk.Duration | None = None,
        retention: cdk.Duration = LONGEST_RETENTION,
    ) -> None:
        super().__init__(scope, construct_id)
        self.dead_letter_queue = dead_letter_queue(self, "Dlq")
        self.queue = sqs.Queue(
            self,
            "Queue",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=retention,
            visibility_timeout=(batching_window or cdk.Duration.seconds(0)).plus(
                cdk.Duration.seconds(6 * function_timeout.to_seconds())
            ),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letter_queue, max_receive_count=MAX_RECEIVE_COUNT),
        )

    def let_in(self, service: str, condition: str, sources: Sequence[str]) -> None:
        """Let a service of AWS send messages here for some of its sources, and for nobody else's."""
        if not sources:
            return
        self.queue.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(service)],
                actions=["sqs:SendMessage"],
                resources=[self.queue.queue_arn],
                conditions={condition: {"aws:SourceArn": sources[0] if len(sources) == 1 else list(sources)}},
            )
        )

    @property
    def set_aside(self) -> SetAside:
        """What failed in this queue, and goes back to it."""
        return SetAside(queue=self.dead_letter_queue, target=self.queue, is_moved_by_sqs=True)


class RequestsQueue(WorkQueue):
    """
    The queue of call requests.

    Producers with a role of their own need its permission alone. SNS and EventBridge send in their own name, which its policy
    has to let in. No key of anybody is in their way, as SQS itself encrypts the queue.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: StageSettings, function_timeout: cdk.Duration
    ) -> None:
        super().__init__(scope, construct_id, function_timeout=function_timeout)
        self.let_in("sns.amazonaws.com", "ArnEquals", settings.request_topics)
        # The rules of a bus are a pattern.
        self.let_in("events.amazonaws.com", "ArnLike", settings.request_rules)
