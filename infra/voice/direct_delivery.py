"""Events that SNS delivers to `track` itself, without a queue between (docs/adr/0034-events-without-a-queue.md)."""

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct, IDependable


def deliver_directly(
    scope: Construct, name: str, topic: sns.Topic, function: lambda_.IFunction, delivery_dlq: sqs.IQueue
) -> sns.CfnSubscription:
    """Let SNS invoke a function with the events of a topic; what it cannot deliver goes to a dead-letter queue."""
    may_send = let_send(delivery_dlq, topic.topic_arn)
    permission = lambda_.CfnPermission(
        scope,
        f"{name}MayInvokeTrack",
        action="lambda:InvokeFunction",
        function_name=function.function_arn,
        principal="sns.amazonaws.com",
        source_arn=topic.topic_arn,
    )
    subscription = sns.CfnSubscription(
        scope,
        f"{name}ToTrack",
        topic_arn=topic.topic_arn,
        protocol="lambda",
        endpoint=function.function_arn,
        redrive_policy={"deadLetterTargetArn": delivery_dlq.queue_arn},
    )
    # SNS gives up at once where it is refused; and what fails has to have its way into the queue.
    subscription.node.add_dependency(permission, may_send, function)
    return subscription


def let_send(queue: sqs.IQueue, topic_arns: str | Sequence[str], sid: str | None = None) -> IDependable:
    """Let topics send to a queue, and return what has to be there before they do."""
    added = queue.add_to_resource_policy(
        iam.PolicyStatement(
            sid=sid,
            principals=[iam.ServicePrincipal("sns.amazonaws.com")],
            actions=["sqs:SendMessage"],
            resources=[queue.queue_arn],
            conditions={"ArnEquals": {"aws:SourceArn": topic_arns}},
        )
    )
    assert added.policy_dependable is not None, "the queue is of this stack"
    return added.policy_dependable
