"""What event destinations lead to, whichever version of the voice API they are of: roles, topics, the events queue."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from redial_cli.client.stacks import Stack
from redial_cli.doctor.findings import Finding, wrong
from redial_cli.doctor.remedies import revert

DESTINATIONS = "event destinations"
TOPICS = "topics"


def role_faults(stack: Stack, destinations: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Say which roles of the destinations are not there, or do not let the voice service deliver."""
    iam = stack.client("iam")
    named = [
        each.get("CloudWatchLogsDestination", {}).get("IamRoleArn")
        or each.get("KinesisFirehoseDestination", {}).get("IamRoleArn")
        for each in destinations
    ]
    for arn in dict.fromkeys(filter(None, named)):
        role_name = arn.rpartition("/")[2]
        try:
            role = iam.get_role(RoleName=role_name)["Role"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchEntity":
                raise
            yield wrong(DESTINATIONS, f"The role {role_name} of a destination does not exist.", revert(stack))
            continue
        trust = json.dumps(role["AssumeRolePolicyDocument"])
        if "sms-voice.amazonaws.com" not in trust:
            text = f"The role {role_name} does not trust sms-voice.amazonaws.com: nothing is delivered with it."
            yield wrong(DESTINATIONS, text, revert(stack))


def topic_faults(sns: Any, topic: str, queue_arn: str, function_arn: str | None = None) -> Iterator[str]:
    """Say what keeps a topic's events from the events queue, or from the function that SNS brings them to."""
    try:
        subscriptions = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"NotFound", "NotFoundException"}:
            raise
        yield f"the topic {topic} does not exist."
        return
    ours = [each for each in subscriptions if each["Endpoint"] in {queue_arn, function_arn}]
    if not ours:
        yield "its topic has no subscription of the events queue, or of track."
        return
    attributes: Mapping[str, str] = sns.get_subscription_attributes(SubscriptionArn=ours[0]["SubscriptionArn"])[
        "Attributes"
    ]
    if attributes.get("RawMessageDelivery") == "true":
        yield "raw delivery is on, which loses the event's type."
    if not attributes.get("RedrivePolicy"):
        yield "the subscription has no dead-letter queue: what SNS cannot deliver is lost."


def queue_arn_of(stack: Stack, url: str) -> str:
    """Return the ARN of a queue."""
    answer = stack.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn: str = answer["Attributes"]["QueueArn"]
    return arn
