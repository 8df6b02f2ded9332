from typing import Any

import pytest

from redial.domain.attempt.events import VoiceEventType
from tests.infra.template import Resource, StackTemplate, render, statements
from voice_resource.definition import MAX_EVENT_DESTINATIONS, parse_definition

THIS_ACCOUNT = {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
NO_TLS = {"Bool": {"aws:SecureTransport": "false"}}
VOICE = "sms-voice.amazonaws.com"


def event_topics(template: StackTemplate) -> list[Resource]:
    return [topic for topic in template.of_type("AWS::SNS::Topic") if topic.logical_id.startswith("VoiceEvents")]


def rendered(value: Any) -> Any:
    """Spell references out all the way down."""
    if isinstance(value, dict) and not (value.keys() & {"Ref", "Fn::GetAtt", "Fn::Join", "Fn::Sub"}):
        return {key: rendered(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rendered(item) for item in value]
    return value if isinstance(value, bool | int) else render(value)


def declared_destinations(template: StackTemplate) -> dict[str, dict[str, Any]]:
    properties = template.the("Custom::VoiceConfigurationSet").properties
    return {destination["Name"]: rendered(destination) for destination in properties["EventDestinations"]}


def test_the_declared_configuration_set_is_one_that_the_custom_resource_takes(each: StackTemplate) -> None:
    definition = parse_definition(rendered(each.the("Custom::VoiceConfigurationSet").properties))

    assert definition.name == each.stack_name
    assert len(definition.destinations) == 9 <= MAX_EVENT_DESTINATIONS
    assert all(destination.enabled for destination in definition.destinations)


def test_each_event_type_has_a_topic_of_its_own(each: StackTemplate) -> None:
    to_topics = [d for d in declared_destinations(each).values() if "SnsDestination" in d]

    assert {d["SnsDestination"]["TopicArn"] for d in to_topics} == {topic.logical_id for topic in event_topics(each)}
    types_of = {d["SnsDestination"]["TopicArn"]: d["MatchingEventTypes"] for d in to_topics}
    assert sorted(types_of.values()) == sorted([event_type] for event_type in VoiceEventType)
    for topic, (event_type,) in types_of.items():
        assert topic.startswith("VoiceEvents" + "".join(word.capitalize() for word in event_type.split("_")))


def test_all_events_go_to_the_log_and_to_the_archive(each: StackTemplate) -> None:
    destinations = declared_destinations(each)

    log, archive = destinations["events-log"], destinations["events-archive"]
    assert set(log["MatchingEventTypes"]) == set(archive["MatchingEventTypes"]) == set(VoiceEventType)
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


def test_events_reach_the_queue_in_their_envelope_and_are_kept_when_they_cannot(each: StackTemplate) -> None:
    subscriptions = [s for s in each.of_type("AWS::SNS::Subscription") if s.properties["Protocol"] == "sqs"]

    assert {render(s.properties["TopicArn"]) for s in subscriptions} == {t.logical_id for t in event_topics(each)}
    queue = each.the("AWS::SQS::Queue", "EventsQueue").logical_id
    undelivered = each.the("AWS::SQS::Queue", "VoiceEventsDeliveryDlq").logical_id
    for subscription in subscriptions:
        assert render(subscription.properties["Endpoint"]) == f"{queue}.Arn"
        # The envelope names the topic, and the topic the event type.
        assert subscription.properties.get("RawMessageDelivery", False) is False
        assert render(subscription.properties["RedrivePolicy"]["deadLetterTargetArn"]) == f"{undelivered}.Arn"


@pytest.mark.parametrize("queue", ["EventsQueue", "VoiceEventsDeliveryDlq"])
def test_only_our_topics_may_send_to_the_events_queues(each: StackTemplate, queue: str) -> None:
    policy = each.policy_of("AWS::SQS::QueuePolicy", "Queues", each.the("AWS::SQS::Queue", queue).logical_id)

    allowed = [s for s in policy if s.effect == "Allow"]
    sources = {render(s.conditions["ArnEquals"]["aws:SourceArn"]) for s in allowed}
    assert sources == {topic.logical_id for topic in event_topics(each)}
    assert {s.principal for s in allowed} == {"sns.amazonaws.com"}
    assert all(s.actions == {"sqs:SendMessage"} for s in allowed)


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
