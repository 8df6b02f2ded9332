"""Configuration sets and event destinations of version 2."""

from typing import Any

import pytest

from tests.emulator.harness import NO_RATE_LIMITS_V2, Harness, Make
from voice_emulator.testing import VoiceEmulator

ACCOUNT_ARN = "arn:aws:sms-voice:us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/voice"
TOPIC = {"SnsDestination": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:events"}}
OTHER_TOPIC = {"SnsDestination": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:others"}}
GROUP = {
    "CloudWatchLogsDestination": {
        "IamRoleArn": ROLE,
        "LogGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:events",
    }
}
STREAM = {
    "KinesisFirehoseDestination": {
        "IamRoleArn": ROLE,
        "DeliveryStreamArn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/events",
    }
}
NAMES = {"ConfigurationSetName": "set", "EventDestinationName": "one"}


@pytest.fixture
def unpaced(make_harness: Make) -> Harness:
    """Return a harness in which an operation may be asked more than once a second."""
    harness: Harness = make_harness(v2={"limits": NO_RATE_LIMITS_V2})
    return harness


def create(harness: Harness, name: str = "set", **members: object) -> dict[str, Any]:
    return harness.v2("CreateConfigurationSet", {"ConfigurationSetName": name, **members})


def add(harness: Harness, name: str = "one", **members: object) -> dict[str, Any]:
    body = {**NAMES, "EventDestinationName": name, "MatchingEventTypes": ["VOICE_ALL"], **(members or TOPIC)}
    return harness.v2("CreateEventDestination", body)


def described(harness: Harness, **members: object) -> list[str]:
    answer = harness.v2("DescribeConfigurationSets", members)
    return [each["ConfigurationSetName"] for each in answer["ConfigurationSets"]]


class TestSets:
    def test_one_is_created_described_and_deleted(self, unpaced: Harness) -> None:
        tags = [{"Key": "stage", "Value": "dev"}]
        shown = create(unpaced, Tags=tags)
        created_at = unpaced.clock.now_ms() / 1000
        names = {"ConfigurationSetArn": f"{ACCOUNT_ARN}:configuration-set/set", "ConfigurationSetName": "set"}
        assert shown == {**names, "Tags": tags, "CreatedTimestamp": created_at}
        add(unpaced)
        (described_set,) = unpaced.v2("DescribeConfigurationSets")["ConfigurationSets"]
        assert described_set == {
            **names,
            "CreatedTimestamp": created_at,
            "EventDestinations": [
                {"EventDestinationName": "one", "Enabled": True, "MatchingEventTypes": ["VOICE_ALL"], **TOPIC}
            ],
        }
        deleted = unpaced.v2("DeleteConfigurationSet", {"ConfigurationSetName": names["ConfigurationSetArn"]})
        assert deleted == described_set
        assert described(unpaced) == []

    def test_one_of_the_same_name_is_a_conflict(self, unpaced: Harness) -> None:
        create(unpaced)
        answer = create(unpaced)
        assert (answer["__type"], answer["Reason"]) == ("ConflictException", "RESOURCE_ALREADY_EXISTS")
        assert (answer["ResourceType"], answer["ResourceId"]) == ("configuration-set", "set")

    def test_the_same_token_is_answered_the_same(self, unpaced: Harness) -> None:
        first = create(unpaced, ClientToken="t1")
        unpaced.advance(seconds=5)
        assert create(unpaced, ClientToken="t1") == first
        assert create(unpaced, "other", ClientToken="t1")["Reason"] == "INVALID_PARAMETER"
        assert create(unpaced, ClientToken="t2")["Reason"] == "RESOURCE_ALREADY_EXISTS"
        assert described(unpaced) == ["set"]

    def test_the_twenty_sixth_is_one_too_many(self, unpaced: Harness) -> None:
        for number in range(25):
            assert "ConfigurationSetArn" in create(unpaced, f"s{number}")
        answer = create(unpaced, "s25")
        assert answer["__type"] == "ServiceQuotaExceededException"
        assert answer["Reason"] == "CONFIGURATION_SETS_PER_ACCOUNT"

    def test_they_are_described_by_name_by_filter_and_in_pages(self, unpaced: Harness) -> None:
        for name in ("c", "a", "b"):
            create(unpaced, name)
        body = {"ConfigurationSetName": "b", "EventDestinationName": "one", "MatchingEventTypes": ["VOICE_BUSY"]}
        unpaced.v2("CreateEventDestination", {**body, **TOPIC})
        assert described(unpaced) == ["a", "b", "c"]
        assert described(unpaced, ConfigurationSetNames=["c", f"{ACCOUNT_ARN}:configuration-set/a"]) == ["a", "c"]
        busy = {"Name": "matching-event-types", "Values": ["VOICE_BUSY", "VOICE_FAILED"]}
        assert described(unpaced, Filters=[busy]) == ["b"]
        assert described(unpaced, Filters=[busy, {"Name": "event-destination-name", "Values": ["two"]}]) == []
        assert described(unpaced, Filters=[{"Name": "default-sender-id", "Values": ["x"]}]) == []
        page = unpaced.v2("DescribeConfigurationSets", {"MaxResults": 2})
        assert described(unpaced, NextToken=page["NextToken"], MaxResults=2) == ["c"]
        assert "NextToken" not in unpaced.v2("DescribeConfigurationSets", {"MaxResults": 3})

    def test_what_cannot_be_described_is_said(self, unpaced: Harness) -> None:
        answer = unpaced.v2("DescribeConfigurationSets", {"ConfigurationSetNames": ["none"]})
        assert (answer["__type"], answer["ResourceType"]) == ("ResourceNotFoundException", "configuration-set")
        assert unpaced.v2("DescribeConfigurationSets", {"NextToken": "x"})["Reason"] == "INVALID_NEXT_TOKEN"
        wrong = [{"Name": "default-message-feedback-enabled", "Values": ["yes"]}]
        assert unpaced.v2("DescribeConfigurationSets", {"Filters": wrong})["Reason"] == "INVALID_FILTER_VALUES"
        assert unpaced.v2("DeleteConfigurationSet", {"ConfigurationSetName": "none"})["__type"] == (
            "ResourceNotFoundException"
        )

    def test_message_feedback_is_kept(self, unpaced: Harness) -> None:
        create(unpaced)
        body = {"ConfigurationSetName": "set", "MessageFeedbackEnabled": True}
        assert unpaced.v2("SetDefaultMessageFeedbackEnabled", body)["MessageFeedbackEnabled"] is True
        assert described(unpaced, Filters=[{"Name": "default-message-feedback-enabled", "Values": ["true"]}]) == ["set"]

    def test_the_state_is_of_the_account_and_region(self, voice_emulator: VoiceEmulator) -> None:
        for client in (voice_emulator.client_v2(), voice_emulator.client_v2(region="eu-west-1")):
            client.create_configuration_set(ConfigurationSetName="set")
        assert voice_emulator.client_v2(account="210987654321").describe_configuration_sets()["ConfigurationSets"] == []


class TestEventDestinations:
    @pytest.mark.parametrize("target", [TOPIC, GROUP, STREAM])
    def test_one_is_created_enabled_and_deleted(self, unpaced: Harness, target: dict[str, Any]) -> None:
        create(unpaced)
        shown = {"EventDestinationName": "one", "Enabled": True, "MatchingEventTypes": ["VOICE_ALL"], **target}
        assert add(unpaced, **target)["EventDestination"] == shown
        assert unpaced.v2("DeleteEventDestination", NAMES)["EventDestination"] == shown
        assert unpaced.v2("DeleteEventDestination", NAMES)["ResourceType"] == "event-destination"

    def test_what_an_update_does_not_name_stays(self, unpaced: Harness) -> None:
        create(unpaced)
        add(unpaced)
        for change in ({"Enabled": False}, {"MatchingEventTypes": ["VOICE_BUSY"]}, OTHER_TOPIC):
            unpaced.v2("UpdateEventDestination", {**NAMES, **change})
        answer = unpaced.v2("UpdateEventDestination", NAMES)
        assert answer["EventDestination"] == {
            "EventDestinationName": "one",
            "Enabled": False,
            "MatchingEventTypes": ["VOICE_BUSY"],
            **OTHER_TOPIC,
        }

    def test_the_kind_cannot_change(self, unpaced: Harness) -> None:
        create(unpaced)
        add(unpaced)
        answer = unpaced.v2("UpdateEventDestination", {**NAMES, **GROUP})
        assert (answer["__type"], answer["Reason"]) == ("ConflictException", "EVENT_DESTINATION_MISMATCH")
        assert answer["ResourceType"] == "event-destination"

    def test_the_sixth_is_one_too_many(self, unpaced: Harness) -> None:
        create(unpaced)
        for number in range(5):
            assert "EventDestination" in add(unpaced, f"d{number}")
        assert add(unpaced, "d5")["Reason"] == "EVENT_DESTINATIONS_PER_CONFIGURATION_SET"
        assert add(unpaced, "d0")["Reason"] == "RESOURCE_ALREADY_EXISTS"

    @pytest.mark.parametrize(
        ("members", "reason"),
        [
            ({"SnsDestination": None}, "MISSING_PARAMETER"),
            ({**TOPIC, **GROUP}, "PARAMETERS_CANNOT_BE_USED_TOGETHER"),
            ({"SnsDestination": {}}, "FIELD_VALIDATION_FAILED"),
            ({"SnsDestination": {"TopicArn": "topic"}}, "FIELD_VALIDATION_FAILED"),
            ({"SnsDestination": {"TopicArn": ROLE}}, "INVALID_ARN"),
            ({**TOPIC, "MatchingEventTypes": []}, "FIELD_VALIDATION_FAILED"),
            ({**TOPIC, "MatchingEventTypes": ["INITIATED_CALL"]}, "FIELD_VALIDATION_FAILED"),
            ({**TOPIC, "MatchingEventTypes": ["TEXT_SENT"]}, "INVALID_PARAMETER"),
            ({**TOPIC, "EventDestinationName": "a/b"}, "FIELD_VALIDATION_FAILED"),
        ],
    )
    def test_one_that_cannot_be_is_refused(self, unpaced: Harness, members: dict[str, Any], reason: str) -> None:
        create(unpaced)
        answer = add(unpaced, **members)
        assert (answer["__type"], answer["Reason"]) == ("ValidationException", reason)

    def test_a_set_that_is_not_there_is_not_found(self, unpaced: Harness) -> None:
        assert add(unpaced)["ResourceType"] == "configuration-set"


def test_each_operation_is_limited_to_one_request_a_second(harness: Harness) -> None:
    assert "ConfigurationSetArn" in create(harness, "a")
    answer = create(harness, "b")
    assert answer["__type"] == "ThrottlingException"
    assert described(harness) == ["a"]
    harness.advance(seconds=1)
    assert "ConfigurationSetArn" in create(harness, "b")
    assert harness.service.log.requests[1].limit == "requests_per_second"
