"""A stage on version 2 of the voice API, and one that is moving there."""

import json
from pathlib import Path

import pytest
from botocore.loaders import Loader

from redial.adapters.voice_versions import OfVersion2
from redial.domain.pacing.limits import SANDBOX
from tests.infra.alarms import alarms
from tests.infra.conftest import synthesise
from tests.infra.rendered_policies import rendered
from tests.infra.template import StackTemplate, render

NUMBER_ID = "phone-0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def on_v2(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    return _stage(tmp_path_factory.mktemp("v2"), max_price_per_minute="0.05")


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory) -> StackTemplate:
    return _stage(tmp_path_factory.mktemp("moving"), keep_events_of="v1", origination_phone_number_ids=NUMBER_ID)


def _stage(folder: Path, **settings: str) -> StackTemplate:
    return synthesise(folder, stage="sandbox", voice_api="v2", **settings)["redial-sandbox"]


def topics_of(stage: StackTemplate) -> tuple[str, str]:
    """Give the topic of first events, and that of all others."""
    queued, brought = (
        stage.the("AWS::SNS::Topic", f"TypedVoiceEvents{name}").logical_id for name in ("Topic", "BroughtTopic")
    )
    return queued, brought


def test_the_configuration_set_is_cloudformations_own_with_four_destinations(on_v2: StackTemplate) -> None:
    declared = rendered(on_v2.the("AWS::SMSVOICE::ConfigurationSet").properties)
    queued, brought = topics_of(on_v2)

    assert declared["ConfigurationSetName"] == "redial-sandbox-v2"
    first, others, to_log, to_archive = declared["EventDestinations"]
    assert (first["SnsDestination"], others["SnsDestination"]) == ({"TopicArn": queued}, {"TopicArn": brought})
    assert "LogGroupArn" in to_log["CloudWatchLogsDestination"]
    assert "DeliveryStreamArn" in to_archive["KinesisFirehoseDestination"]
    assert all(each["Enabled"] for each in declared["EventDestinations"])
    assert all(each["MatchingEventTypes"] == ["VOICE_ALL"] for each in (to_log, to_archive))
    assert first["MatchingEventTypes"] == ["VOICE_INITIATED"]


def test_each_type_of_voice_event_that_the_api_knows_goes_to_one_topic(on_v2: StackTemplate) -> None:
    declared = rendered(on_v2.the("AWS::SMSVOICE::ConfigurationSet").properties)["EventDestinations"]
    told = [each for to in declared if "SnsDestination" in to for each in to["MatchingEventTypes"]]
    model = Loader().load_service_model("pinpoint-sms-voice-v2", "service-2")
    known = [each for each in model["shapes"]["EventType"]["enum"] if each.startswith("VOICE_")]
    assert sorted([*told, "VOICE_ALL"]) == sorted(known)


def test_sns_brings_all_but_first_events_to_track(on_v2: StackTemplate) -> None:
    queued, brought = topics_of(on_v2)
    track = on_v2.the("AWS::Lambda::Function", "Track").logical_id
    undelivered = on_v2.the("AWS::SQS::Queue", "VoiceEventsDeliveryDlq").logical_id
    of_events = {
        render(each.properties["TopicArn"]): each
        for each in on_v2.of_type("AWS::SNS::Subscription")
        if render(each.properties["TopicArn"]) in {queued, brought}
    }
    (permission,) = [each for each in on_v2.of_type("AWS::Lambda::Permission") if "MayInvokeTrack" in each.logical_id]

    assert of_events[queued].properties["Protocol"] == "sqs"
    assert render(of_events[brought].properties["Endpoint"]) == f"{track}.Arn"
    for each in of_events.values():
        assert render(each.properties["RedrivePolicy"]["deadLetterTargetArn"]) == f"{undelivered}.Arn"
        # The envelope names the topic, by which `track` knows that the payload names the type.
        assert each.properties.get("RawMessageDelivery", False) is False
    assert render(permission.properties["SourceArn"]) == brought
    before = set(of_events[brought].entry["DependsOn"])
    assert permission.logical_id in before
    assert any("EventInvokeConfig" in name for name in before)
    assert any(name.startswith("VoiceEventsDeliveryDlqPolicy") for name in before)
    # Else the first events after an update would go to a topic that nobody reads.
    set_entry = on_v2.the("AWS::SMSVOICE::ConfigurationSet").entry
    assert of_events[brought].logical_id in set_entry["DependsOn"]


def test_a_stage_may_have_all_events_go_by_the_queue(tmp_path: Path) -> None:
    stage = _stage(tmp_path, voice_events_directly="false")
    (topic,) = [each for each in stage.of_type("AWS::SNS::Topic") if "TypedVoiceEvents" in each.logical_id]
    declared = rendered(stage.the("AWS::SMSVOICE::ConfigurationSet").properties)["EventDestinations"]
    assert [each["MatchingEventTypes"] for each in declared] == [["VOICE_ALL"]] * 3
    assert declared[0]["SnsDestination"] == {"TopicArn": topic.logical_id}
    assert [each for each in stage.of_type("AWS::SNS::Subscription") if each.properties["Protocol"] == "lambda"] == []


def test_nothing_of_version_1_is_left(on_v2: StackTemplate) -> None:
    assert on_v2.of_type("Custom::VoiceConfigurationSet") == []
    topics = {topic.logical_id for topic in on_v2.of_type("AWS::SNS::Topic") if "VoiceEvents" in topic.logical_id}
    assert topics == {*topics_of(on_v2)}
    assert not any("voice_resource" in each.properties["Handler"] for each in on_v2.of_type("AWS::Lambda::Function"))
    assert json.loads(on_v2.environment("track")["EVENT_TYPE_BY_TOPIC_ARN"]) == {}


def test_the_functions_know_the_version(on_v2: StackTemplate) -> None:
    dial, track = on_v2.environment("dial"), on_v2.environment("track")
    sending = json.loads(dial["VOICE_SENDING"])

    assert sending.pop("version") == "v2"
    assert OfVersion2(**sending) == OfVersion2(time_to_live_seconds=60, max_price_per_minute="0.05")
    assert json.loads(dial["VOICE_LIMITS"])["requests_per_second"] == 1
    assert SANDBOX.requests_per_second is None
    for function in ("dial", "api", "tally"):
        assert json.loads(on_v2.environment(function)["VOICE_LIMITS"])["sends_take_lines"] is False
    assert dial["STACK_NAME"] == track["STACK_NAME"] == "redial-sandbox"
    assert dial["CONFIGURATION_SET_NAME"] == on_v2.the("AWS::SMSVOICE::ConfigurationSet").logical_id
    assert json.loads(track["PAYLOAD_TYPED_TOPIC_ARNS"]) == [*topics_of(on_v2)]
    assert on_v2.environment("intake")["VOICE_API"] == on_v2.environment("api")["VOICE_API"] == "v2"


def test_dial_sends_with_its_set_and_its_numbers_alone(on_v2: StackTemplate, moving: StackTemplate) -> None:
    def places(stage: StackTemplate) -> set[str]:
        grants = stage.grants(stage.role_of("dial"))
        (sending,) = [each for each in grants if "sms-voice:SendVoiceMessage" in each.actions]
        return {each.rpartition(":")[2] for each in sending.resources}

    assert places(on_v2) == {"configuration-set/redial-sandbox-v2", "phone-number/*"}
    assert places(moving) == {"configuration-set/redial-sandbox-v2", f"phone-number/{NUMBER_ID}"}


def test_the_voice_service_acts_for_this_set_alone(on_v2: StackTemplate, moving: StackTemplate) -> None:
    for stage, topic in ((each, topic) for each in (on_v2, moving) for topic in topics_of(each)):
        policy = stage.policy_of("AWS::SNS::TopicPolicy", "Topics", topic)
        (publishing,) = [each for each in policy if each.effect == "Allow"]
        conditions = rendered(publishing.conditions)
        assert conditions["ArnEquals"]["aws:SourceArn"].endswith(":configuration-set/redial-sandbox-v2")
        assert conditions["StringEquals"] == {"aws:SourceAccount": "AWS::AccountId"}
    log_role = on_v2.the("AWS::IAM::Role", "EventsLog").properties["AssumeRolePolicyDocument"]
    assert ":configuration-set/redial-sandbox-v2" in json.dumps(log_role)
    # Sets of version 1 have no ARNs: while their events come, the account is all that can be asked for.
    both = moving.the("AWS::IAM::Role", "EventsLog").properties["AssumeRolePolicyDocument"]
    assert "configuration-set" not in json.dumps(both)


def test_a_stage_that_moves_takes_the_events_of_both(moving: StackTemplate, sandbox: StackTemplate) -> None:
    assert len(moving.of_type("Custom::VoiceConfigurationSet")) == 1
    # `redial doctor` says when the way of its events may go.
    assert moving.template["Outputs"]["KeepsEventsOf"]["Value"] == "v1"
    assert moving.output("KeptConfigurationSetName") == sandbox.output("ConfigurationSetName")
    assert {"KeepsEventsOf", "KeptConfigurationSetName", "OriginationPhoneNumberIds"}.isdisjoint(
        sandbox.template["Outputs"]
    )
    assert moving.output("OriginationPhoneNumberIds") == NUMBER_ID
    track = moving.environment("track")
    before = json.loads(sandbox.environment("track")["EVENT_TYPE_BY_TOPIC_ARN"])
    assert json.loads(track["EVENT_TYPE_BY_TOPIC_ARN"]) == before
    assert json.loads(track["PAYLOAD_TYPED_TOPIC_ARNS"]) == [*topics_of(moving)]
    # What exists stays: neither queue nor topic nor set is made anew.
    for kind in ("AWS::SQS::Queue", "AWS::SNS::Topic", "Custom::VoiceConfigurationSet"):
        ids = {each.logical_id for each in sandbox.of_type(kind)}
        assert ids <= {each.logical_id for each in moving.of_type(kind)}


def test_the_way_back_keeps_the_events_of_version_2(tmp_path: Path) -> None:
    back = synthesise(tmp_path, stage="sandbox", voice_api="v1", keep_events_of="v2")["redial-sandbox"]
    assert json.loads(back.environment("dial")["VOICE_SENDING"]) == {"version": "v1"}
    assert len(back.of_type("AWS::SMSVOICE::ConfigurationSet")) == 1
    assert json.loads(back.environment("track")["PAYLOAD_TYPED_TOPIC_ARNS"]) == [*topics_of(back)]


def test_the_spend_limit_is_set_by_a_function_that_may_do_this_alone(on_v2_with_limit: StackTemplate) -> None:
    resource = on_v2_with_limit.the("Custom::VoiceSpendLimit")
    assert resource.properties["MonthlyLimit"] == "250"
    # What `redial doctor` compares the account with.
    assert on_v2_with_limit.output("MonthlySpendLimit") == "250"
    assert on_v2_with_limit.output("ManagesSpendLimit") == "true"
    function = on_v2_with_limit.the("AWS::Lambda::Function", "SpendLimit")
    assert render(resource.properties["ServiceToken"]) == f"{function.logical_id}.Arn"
    role = on_v2_with_limit.the("AWS::IAM::Role", "SpendLimit").logical_id
    actions = {action for each in on_v2_with_limit.grants(role) for action in each.actions}
    assert actions == {
        "sms-voice:SetVoiceMessageSpendLimitOverride",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    }


def test_a_stage_that_does_not_manage_the_limit_leaves_it_alone(on_v2: StackTemplate) -> None:
    assert on_v2.of_type("Custom::VoiceSpendLimit") == []
    actions = {
        a for role in on_v2.of_type("AWS::IAM::Role") for each in on_v2.grants(role.logical_id) for a in each.actions
    }
    assert not {action for action in actions if "SpendLimit" in action}


def test_a_stage_on_version_2_is_told_of_its_spending_and_of_what_the_service_contradicts(
    on_v2: StackTemplate, on_v2_with_limit: StackTemplate, moving: StackTemplate, sandbox: StackTemplate
) -> None:
    of_v2 = {"spend-limit-reached"}
    assert {*alarms(on_v2)} & {*of_v2, "spend-limit-near"} == of_v2
    assert of_v2 <= {*alarms(moving)}
    assert {*alarms(sandbox)} & {*of_v2, "spend-limit-near"} == set()
    # Version 1 can contradict a proof of silence.
    assert all("send-contradicted" in alarms(each) for each in (on_v2, moving, sandbox))
    near = alarms(on_v2_with_limit)["spend-limit-near"].properties
    assert (near["Namespace"], near["MetricName"], near["Statistic"]) == (
        "AWS/SMSVoice",
        "VoiceMessageMonthlySpend",
        "Maximum",
    )
    assert near["Threshold"] == 200
    assert near["TreatMissingData"] == "ignore"
    # A stage without send lines has no alarm about a mute one.
    assert "send-line-mute" not in alarms(on_v2)
