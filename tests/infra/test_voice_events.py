from typing import Any

import pytest

from redial.contracts.voice_event import TYPES_OF_V1
from redial.domain.attempt.events import VoiceEventType
from redial.domain.attempt.send_lines import SEND_LINES, name_on_line
from tests.infra.rendered_policies import rendered
from tests.infra.template import Resource, StackTemplate, render, statements
from voice_resource.definition import MAX_EVENT_DESTINATIONS, Definition, parse_definitions

THIS_ACCOUNT = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
NO_TLS = {"Bool": {"aws:SecureTransport": "false"}}
MOST_STATEMENTS = 20
"""Of a queue's policy (SQS quotas)."""
VOICE = "sms-voice.amazonaws.com"


def event_topics(template: StackTemplate) -> list[Resource]:
    return [topic for topic in template.of_type("AWS::SNS::Topic") if topic.logical_id.startswith("VoiceEvents")]


def listed(value: Any) -> list[str]:
    return [render(item) for item in value] if isinstance(value, list) else [render(value)]


def declared_destinations(template: StackTemplate) -> dict[str, dict[str, Any]]:
    properties = template.the("Custom::VoiceConfigurationSet").properties
    return {destination["Name"]: rendered(destination) for destination in properties["EventDestinations"]}


def declared_sets(template: StackTemplate) -> tuple[Definition, ...]:
    return parse_definitions(rendered(template.the("Custom::VoiceConfigurationSet").properties))


def topics_of(definition: Definition) -> dict[str, str]:
    """Give the topic of each event type, by its logical id."""
    return {
        event_type: dict(destination.fields)["TopicArn"]
        for destination in definition.destinations
        if destination.kind == "SnsDestination"
        for event_type in destination.event_types
    }


def test_a_stage_has_a_configuration_set_for_each_line_and_the_custom_resource_takes_them(each: StackTemplate) -> None:
    definitions = declared_sets(each)

    assert [definition.name for definition in definitions] == [
        name_on_line(each.stack_name, line) for line in range(SEND_LINES)
    ]
    for definition in definitions:
        assert len(definition.destinations) == 9 <= MAX_EVENT_DESTINATIONS
        assert all(destination.enabled for destination in definition.destinations)


def test_each_event_type_has_a_topic_of_its_own(each: StackTemplate) -> None:
    first, *_ = declared_sets(each)

    topics = topics_of(first)
    assert set(topics) == set(TYPES_OF_V1)
    for event_type, topic in topics.items():
        assert topic.startswith("VoiceEvents" + "".join(word.capitalize() for word in event_type.split("_")))
    # Their names are CloudFormation's, as in the versions that had no lines: a name of ours would replace them.
    assert all(
        "TopicName" not in topic.properties for topic in event_topics(each) if topic.logical_id in topics.values()
    )


def test_a_line_differs_in_the_topic_of_the_first_event_alone_and_that_topics_name_tells_it(
    each: StackTemplate,
) -> None:
    first, *lines = declared_sets(each)
    shared = topics_of(first)
    initiated = shared.pop(VoiceEventType.INITIATED_CALL)
    names = {topic.logical_id: render(topic.properties.get("TopicName")) for topic in event_topics(each)}

    for line, definition in enumerate(lines, start=1):
        topics = topics_of(definition)
        assert names[topics.pop(VoiceEventType.INITIATED_CALL)] == name_on_line(f"{initiated}.TopicName", line)
        assert topics == shared
        others = {d for d in first.destinations if d.kind != "SnsDestination"}
        assert {d for d in definition.destinations if d.kind != "SnsDestination"} == others
    used = {topic for definition in (first, *lines) for topic in topics_of(definition).values()}
    assert used == {topic.logical_id for topic in event_topics(each)}


def test_all_events_go_to_the_log_and_to_the_archive(each: StackTemplate) -> None:
    destinations = declared_destinations(each)

    log, archive = destinations["events-log"], destinations["events-archive"]
    assert set(log["MatchingEventTypes"]) == set(archive["MatchingEventTypes"]) == set(TYPES_OF_V1)
    log_group = each.the("AWS::Logs::LogGroup", "EventsLog").logical_id
    assert log["CloudWatchLogsDestination"]["LogGroupArn"].endswith(f":log-group:{log_group}")
    stream = each.the("AWS::KinesisFirehose::DeliveryStream", "EventsArchive").logical_id
    assert archive["KinesisFirehoseDestination"]["DeliveryStreamArn"] == f"{stream}.Arn"


def test_the_voice_service_publishes_to_a_topic_for_this_account_alone(each: StackTemplate) -> None:
    for topic in event_topics(each):
        policy = each.policy_of("AWS::SNS::TopicPolicy", "Topics", topic.logical_id)

        (publishing,) = [s for s in policy if s.effect == "Allow"]
        assert publishing.principal == VOICE
        assert publishing.actions == {"sns:Publish"}
        assert publishing.conditions == THIS_ACCOUNT
        assert NO_TLS in [s.conditions for s in policy if s.effect == "Deny"]


def test_topics_are_encrypted_with_a_key_that_their_publishers_may_use(each: StackTemplate) -> None:
    key = each.the("AWS::KMS::Key")

    for topic in event_topics(each):
        assert render(topic.properties["KmsMasterKeyId"]) == f"{key.logical_id}.Arn"
    services = {
        s.principal: (s.actions, s.conditions)
        for s in statements(key.properties["KeyPolicy"])
        if s.principal.endswith(".amazonaws.com")
    }
    use = frozenset({"kms:Decrypt", "kms:GenerateDataKey*"})
    # Whether the service sends aws:SourceAccount along with its use of a key is not documented; the topics' policies let it in.
    assert services == {VOICE: (use, {})}
    assert key.properties["EnableKeyRotation"] is True


def brought_to_track(template: StackTemplate) -> list[Resource]:
    return [s for s in template.of_type("AWS::SNS::Subscription") if s.properties["Protocol"] == "lambda"]


def test_sns_brings_events_to_track_but_those_that_tell_of_a_call_first(each: StackTemplate) -> None:
    topics = topics_of(declared_sets(each)[0])
    first = topics.pop(VoiceEventType.INITIATED_CALL)
    track = each.the("AWS::Lambda::Function", "Track").logical_id
    undelivered = each.the("AWS::SQS::Queue", "VoiceEventsDeliveryDlq").logical_id
    permissions = [p for p in each.of_type("AWS::Lambda::Permission") if "MayInvokeTrack" in p.logical_id]

    assert {render(s.properties["TopicArn"]) for s in brought_to_track(each)} == set(topics.values()) - {first}
    assert {render(p.properties["SourceArn"]) for p in permissions} == set(topics.values())
    assert {p.properties["Principal"] for p in permissions} == {"sns.amazonaws.com"}
    for subscription in brought_to_track(each):
        assert render(subscription.properties["Endpoint"]) == f"{track}.Arn"
        assert render(subscription.properties["RedrivePolicy"]["deadLetterTargetArn"]) == f"{undelivered}.Arn"
        # SNS would be refused before, and give an event up at once; and what `track` fails on must have its way into the queue.
        before = set(subscription.entry["DependsOn"])
        assert before & {p.logical_id for p in permissions}
        assert any("EventInvokeConfig" in name for name in before)
        assert any(name.startswith("VoiceEventsDeliveryDlqPolicy") for name in before)


def test_what_track_fails_on_goes_on_by_the_queue_within_a_minute(each: StackTemplate) -> None:
    kept = each.the("AWS::Lambda::EventInvokeConfig", "Track").properties

    assert (kept["MaximumRetryAttempts"], kept["MaximumEventAgeInSeconds"]) == (0, 60)
    queue = each.the("AWS::SQS::Queue", "EventsQueue").logical_id
    assert render(kept["DestinationConfig"]["OnFailure"]["Destination"]) == f"{queue}.Arn"


def test_events_reach_the_queue_in_their_envelope_and_are_kept_when_they_cannot(each: StackTemplate) -> None:
    subscriptions = [s for s in each.of_type("AWS::SNS::Subscription") if s.properties["Protocol"] == "sqs"]

    topics = {t.logical_id for t in event_topics(each)}
    brought = {render(s.properties["TopicArn"]) for s in brought_to_track(each)}
    assert {render(s.properties["TopicArn"]) for s in subscriptions} == topics - brought
    queue = each.the("AWS::SQS::Queue", "EventsQueue").logical_id
    undelivered = each.the("AWS::SQS::Queue", "VoiceEventsDeliveryDlq").logical_id
    for subscription in subscriptions:
        assert render(subscription.properties["Endpoint"]) == f"{queue}.Arn"
        # The envelope names the topic, and the topic the event type.
        assert subscription.properties.get("RawMessageDelivery", False) is False
        assert render(subscription.properties["RedrivePolicy"]["deadLetterTargetArn"]) == f"{undelivered}.Arn"
        # Before the queue lets its topic send, SNS would be refused, and give an event up at once.
        policies = {
            p.logical_id for p in each.of_type("AWS::SQS::QueuePolicy") if p.logical_id.startswith("EventsQueue")
        }
        depends_on = subscription.entry["DependsOn"]
        assert policies & set(depends_on if isinstance(depends_on, list) else [depends_on])


def test_whoever_sends_on_a_line_is_updated_after_whoever_knows_its_topic(each: StackTemplate) -> None:
    assert each.function("track").logical_id in each.function("dial").entry["DependsOn"]


@pytest.mark.parametrize("queue", ["EventsQueue", "VoiceEventsDeliveryDlq"])
def test_only_our_topics_may_send_to_the_events_queues(each: StackTemplate, queue: str) -> None:
    policy = each.policy_of("AWS::SQS::QueuePolicy", "Queues", each.the("AWS::SQS::Queue", queue).logical_id)

    allowed = [s for s in policy if s.effect == "Allow"]
    sources = [source for s in allowed for source in listed(s.conditions["ArnEquals"]["aws:SourceArn"])]
    assert sorted(sources) == sorted(topic.logical_id for topic in event_topics(each))
    assert {s.principal for s in allowed} == {"sns.amazonaws.com"}
    assert all(s.actions == {"sqs:SendMessage"} for s in allowed)
    assert len(policy) <= MOST_STATEMENTS


def test_cloudformation_stops_waiting_for_a_custom_resource_that_never_answers(each: StackTemplate) -> None:
    resource = each.the("Custom::VoiceConfigurationSet")

    timeout_s = each.function("voice_resource").properties["Timeout"]
    assert timeout_s < int(resource.properties["ServiceTimeout"]) <= 900


def test_the_set_is_made_after_its_roles_and_policies(each: StackTemplate) -> None:
    needed = set(each.the("Custom::VoiceConfigurationSet").entry["DependsOn"])

    assert {p.logical_id for p in each.of_type("AWS::SNS::TopicPolicy") if p.logical_id.startswith("Voice")} <= needed
    policies = {p.logical_id for p in each.of_type("AWS::IAM::Policy")}
    for role in ("EventsLogRole", "EventsArchiveRole", "ConfigurationSetProviderRole"):
        assert any(policy.startswith(role) for policy in policies & needed), role


def test_the_set_can_be_compared_anew_on_request(each: StackTemplate) -> None:
    assert each.the("Custom::VoiceConfigurationSet").properties["Revision"] == "1"
