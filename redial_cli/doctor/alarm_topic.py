"""Whether anybody is told of alarms."""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from redial_cli.client.stacks import Stack
from redial_cli.doctor.findings import Finding, fine, look, wrong
from redial_cli.doctor.remedies import revert
from redial_cli.terminal import counted

ALARMS = "alarms"
_UNCONFIRMED = "PendingConfirmation"


def check_alarm_topic(stack: Stack) -> Iterator[Finding]:
    """Check that the topic of alarms has somebody who confirmed to be told; the local stack has no alarms."""
    topic = stack.outputs.get("alarm_topic_arn")
    if topic is None or stack.endpoint_url is not None:
        return
    try:
        pages = stack.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        subscriptions = [each for page in pages for each in page["Subscriptions"]]
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"NotFound", "NotFoundException"}:
            raise
        yield wrong(ALARMS, f"The topic {topic} does not exist: nobody is told of alarms.", revert(stack))
        return
    told = [each for each in subscriptions if each["SubscriptionArn"].startswith("arn:")]
    waiting = [each for each in subscriptions if each["SubscriptionArn"] == _UNCONFIRMED]
    subscribe = f"aws sns subscribe --topic-arn {topic} --protocol email --notification-endpoint ADDRESS"
    if waiting:
        unconfirmed = counted(
            len(waiting), "subscription of alarms is not confirmed", "subscriptions of alarms are not confirmed"
        )
        text = f"{unconfirmed}; {counted(len(told), 'other is told', 'others are told')}."
        yield look(
            ALARMS,
            text,
            f"Follow the link in the mail of SNS, which ends after some days; then ask for another: {subscribe}",
        )
    elif not told:
        yield look(ALARMS, "Nobody is told of alarms.", f"Set alarm_email and deploy. Or: {subscribe}")
    else:
        yield fine(ALARMS, f"{counted(len(told), 'subscription')} of the topic {topic.rpartition(':')[2]}.")
