"""The configuration set and its event destinations: without them, calls are placed and nothing is heard of them again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from redial.domain.attempt.events import VoiceEventType
from redial_cli.client.stacks import Stack
from redial_cli.doctor.findings import Finding, fine, look, wrong
from redial_cli.doctor.functions import functions_of
from redial_cli.doctor.remedies import revert

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice.type_defs import EventDestinationTypeDef

DESTINATIONS = "event destinations"
TOPICS = "topics"
_PATIENCE = {"mode": "standard", "total_max_attempts": 6}
_REDEPLOY = (
    "Deploy with `-c configuration_set_revision=N`, N one higher than before: "
    "the custom resource then compares the set with the template anew."
)


def check_voice_events(stack: Stack) -> Iterator[Finding]:
    """Check the way of a voice event: from the configuration set over its destinations and topics to the events queue."""
    name = stack.output("configuration_set_name")
    # Read once: the service takes one such request a second.
    destinations = _destinations(stack, name)
    if destinations is None:
        yield wrong(DESTINATIONS, f"The configuration set {name} does not exist: calls would be refused.", _REDEPLOY)
        return
    yield from _check_destinations(stack, name, destinations)
    yield from _check_topics(stack, destinations)


def _check_destinations(
    stack: Stack, name: str, destinations: "Sequence[EventDestinationTypeDef]"
) -> Iterator[Finding]:
    for each in destinations:
        if not each.get("Enabled"):
            text = f"The destination {each.get('Name')} of {name} is disabled: its events are lost."
            yield wrong(DESTINATIONS, text, _REDEPLOY)
    covered = _covered(destinations)
    missing = [event_type for event_type in VoiceEventType if event_type not in covered]
    if missing:
        text = f"No topic gets the events {', '.join(missing)}: calls are settled by their deadline alone."
        yield wrong(DESTINATIONS, text, _REDEPLOY)
    for event_type, topics in covered.items():
        if len(topics) > 1:
            text = (
                f"{event_type} goes to {len(topics)} topics; an event's type is told by its topic, so this must be one."
            )
            yield wrong(DESTINATIONS, text, _REDEPLOY)
    kinds = {
        kind
        for each in destinations
        for kind in ("CloudWatchLogsDestination", "KinesisFirehoseDestination")
        if kind in each
    }
    if len(kinds) < 2:
        text = "The log group or the archive gets no events: what happened cannot be looked up later."
        yield look(DESTINATIONS, text, _REDEPLOY)
    if not missing:
        yield fine(DESTINATIONS, f"{name}: {len(destinations)} destinations, all seven event types have a topic.")
    yield from _roles(stack, destinations)


def _check_topics(stack: Stack, destinations: "Sequence[EventDestinationTypeDef]") -> Iterator[Finding]:
    covered = _covered(destinations)
    queue_arn = _queue_arn(stack, stack.output("events_queue_url"))
    known = _topics_that_track_knows(stack)
    sns = stack.client("sns")
    faults = 0
    for event_type, topics in covered.items():
        for topic in topics:
            for fault in _topic_faults(sns, topic, queue_arn):
                faults += 1
                yield wrong(TOPICS, f"{event_type}: {fault}", revert(stack))
            if known is not None and known.get(topic) != event_type:
                faults += 1
                text = f"{event_type}: the function track takes its topic for {known.get(topic, 'none of ours')}."
                yield wrong(TOPICS, text, revert(stack))
    if covered and not faults:
        yield fine(TOPICS, f"{len(covered)} topics, each handed to the events queue in its envelope.")


def _destinations(stack: Stack, name: str) -> "Sequence[EventDestinationTypeDef] | None":
    # The service takes one such request a second from everybody in the account: reading is safe to repeat until it has a turn.
    voice = stack.client("pinpoint-sms-voice", endpoint_url=stack.outputs.get("voice_endpoint_url"), retries=_PATIENCE)
    try:
        answer = voice.get_configuration_set_event_destinations(ConfigurationSetName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NotFoundException":
            return None
        raise
    destinations: Sequence[EventDestinationTypeDef] = answer.get("EventDestinations", [])
    return destinations


def _covered(destinations: "Sequence[EventDestinationTypeDef]") -> dict[str, list[str]]:
    covered: dict[str, list[str]] = {}
    for each in destinations:
        topic = each.get("SnsDestination", {}).get("TopicArn")
        if topic is not None and each.get("Enabled"):
            for event_type in each.get("MatchingEventTypes", []):
                covered.setdefault(event_type, []).append(topic)
    return covered


def _roles(stack: Stack, destinations: "Sequence[EventDestinationTypeDef]") -> Iterator[Finding]:
    iam = stack.client("iam")
    named = [
        each.get("CloudWatchLogsDestination", {}).get("IamRoleArn")
        or each.get("KinesisFirehoseDestination", {}).get("IamRoleArn")
        for each in destinations
    ]
    for arn in filter(None, named):
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


def _topic_faults(sns: Any, topic: str, queue_arn: str) -> Iterator[str]:
    try:
        subscriptions = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"NotFound", "NotFoundException"}:
            raise
        yield f"the topic {topic} does not exist."
        return
    ours = [each for each in subscriptions if each["Endpoint"] == queue_arn]
    if not ours:
        yield "its topic has no subscription of the events queue."
        return
    attributes: Mapping[str, str] = sns.get_subscription_attributes(SubscriptionArn=ours[0]["SubscriptionArn"])[
        "Attributes"
    ]
    if attributes.get("RawMessageDelivery") == "true":
        yield "raw delivery is on, which loses the event's type."
    if not attributes.get("RedrivePolicy"):
        yield "the subscription has no dead-letter queue: what SNS cannot deliver is lost."


def _topics_that_track_knows(stack: Stack) -> dict[str, str] | None:
    for _, configuration in functions_of(stack):
        if configuration is not None and configuration.get("Handler") == "track.handler.handler":
            variables = configuration.get("Environment", {}).get("Variables", {})
            known: dict[str, str] = json.loads(variables.get("EVENT_TYPE_BY_TOPIC_ARN", "{}"))
            return known
    return None


def _queue_arn(stack: Stack, url: str) -> str:
    answer = stack.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn: str = answer["Attributes"]["QueueArn"]
    return arn
