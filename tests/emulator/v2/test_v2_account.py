"""What version 2 of the emulator keeps of an account: what calls cost, its tier and limits, tags, and feedback."""

from typing import Any

import msgspec
import pytest

from tests.emulator.harness import NO_RATE_LIMITS, NO_RATE_LIMITS_V2, Harness, Make
from voice_emulator.accounts.resource_arns import Owner
from voice_emulator.accounts.resources.account import AccountResources
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.settings.v2_settings import OwnedNumber, V2Settings


@pytest.fixture
def unpaced(make_harness: Make) -> Harness:
    """Return a harness without limits of time."""
    harness: Harness = make_harness(limits=NO_RATE_LIMITS, v2={"limits": NO_RATE_LIMITS_V2})
    return harness


def reason(answer: dict[str, Any]) -> str | None:
    return answer.get("Reason")


class ComparedNumbers(tuple[OwnedNumber, ...]):
    """Numbers that count how often they are compared with equal ones."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        self.compared += 1
        return super().__eq__(other)

    __hash__ = tuple.__hash__


def test_numbers_of_changed_settings_are_compared_once_and_not_at_each_request() -> None:
    said = [OwnedNumber(phone_number="+12065550199")]
    first, again = (
        msgspec.structs.replace(EmulatorSettings(), v2=V2Settings(phone_numbers=ComparedNumbers(said)))
        for _ in range(2)
    )
    resources = AccountResources(Owner("123456789012", "us-east-1"))
    for settings in (first, again, again, again):
        resources.seed(settings, 0)
    compared = [settings.v2.phone_numbers for settings in (first, again)]
    assert sum(each.compared for each in compared if isinstance(each, ComparedNumbers)) == 1


class TestSpending:
    def spend(self, harness: Harness, minutes: int) -> None:
        for _ in range(minutes):
            assert "MessageId" in harness.send_v2()
        harness.advance(minutes=5)

    def test_calls_cost_when_they_end_until_the_limit_is_reached(self, make_harness: Make) -> None:
        harness = make_harness(
            limits=NO_RATE_LIMITS, v2={"limits": NO_RATE_LIMITS_V2, "price_per_minute": 0.5, "max_monthly_spend": 2}
        )
        for _ in range(5):
            assert "MessageId" in harness.send_v2()  # none has ended: the limit can be passed
        harness.advance(minutes=5)
        answer = harness.send_v2()
        assert answer["__type"] == "ServiceQuotaExceededException"
        assert reason(answer) == "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"
        harness.advance(days=31)
        assert "MessageId" in harness.send_v2()

    def test_calls_that_are_not_answered_cost_nothing(self, make_harness: Make) -> None:
        harness = make_harness(limits=NO_RATE_LIMITS, v2={"limits": NO_RATE_LIMITS_V2, "max_monthly_spend": 1})
        for _ in range(100):
            assert "MessageId" in harness.send_v2("+12065550110")
        harness.advance(minutes=5)
        assert "MessageId" in harness.send_v2()

    def test_an_own_limit_goes_before_and_cannot_be_higher(self, unpaced: Harness) -> None:
        def shown() -> tuple[int, int, bool]:
            limits = unpaced.v2("DescribeSpendLimits")["SpendLimits"]
            own = next(each for each in limits if each["Name"] == "VOICE_MESSAGE_MONTHLY_SPEND_LIMIT")
            return own["EnforcedLimit"], own["MaxLimit"], own["Overridden"]

        assert shown() == (1_000, 1_000, False)
        high = unpaced.v2("SetVoiceMessageSpendLimitOverride", {"MonthlyLimit": 1_001})
        assert reason(high) == "REQUESTED_SPEND_LIMIT_HIGHER_THAN_SERVICE_LIMIT"
        assert unpaced.v2("SetVoiceMessageSpendLimitOverride", {"MonthlyLimit": 0}) == {"MonthlyLimit": 0}
        assert shown() == (0, 1_000, True)
        assert reason(unpaced.send_v2()) == "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"
        assert unpaced.v2("DeleteVoiceMessageSpendLimitOverride") == {"MonthlyLimit": 1_000}
        assert shown() == (1_000, 1_000, False)
        assert "MessageId" in unpaced.send_v2()


class TestAccount:
    @pytest.mark.parametrize(("profile", "tier"), [("sandbox", "SANDBOX"), ("production", "PRODUCTION")])
    def test_its_tier_is_the_profiles(self, make_harness: Make, profile: str, tier: str) -> None:
        answer = make_harness(profile=profile).v2("DescribeAccountAttributes")
        assert answer["AccountAttributes"] == [{"Name": "ACCOUNT_TIER", "Value": tier}]

    def test_its_limits_tell_what_is_used(self, unpaced: Harness) -> None:
        unpaced.v2("CreateConfigurationSet", {"ConfigurationSetName": "set"})
        limits = unpaced.v2("DescribeAccountLimits")["AccountLimits"]
        assert {"Name": "CONFIGURATION_SETS", "Used": 1, "Max": 25} in limits
        assert {"Name": "OPT_OUT_LISTS", "Used": 1, "Max": 25} in limits

    def test_tags_are_added_listed_and_removed(self, unpaced: Harness) -> None:
        tags = [{"Key": "a", "Value": "1"}]
        arn = unpaced.v2("CreateConfigurationSet", {"ConfigurationSetName": "set", "Tags": tags})["ConfigurationSetArn"]
        assert unpaced.v2("TagResource", {"ResourceArn": arn, "Tags": [{"Key": "b", "Value": ""}]}) == {}
        assert unpaced.v2("ListTagsForResource", {"ResourceArn": arn})["Tags"] == [*tags, {"Key": "b", "Value": ""}]
        assert unpaced.v2("UntagResource", {"ResourceArn": arn, "TagKeys": ["a", "c"]}) == {}
        assert unpaced.v2("ListTagsForResource", {"ResourceArn": arn})["Tags"] == [{"Key": "b", "Value": ""}]
        many = [{"Key": f"k{number}", "Value": ""} for number in range(200)]
        assert reason(unpaced.v2("TagResource", {"ResourceArn": arn, "Tags": many})) == "TAGS_PER_RESOURCE"
        unpaced.v2("DeleteConfigurationSet", {"ConfigurationSetName": "set"})
        assert unpaced.v2("ListTagsForResource", {"ResourceArn": arn})["ResourceType"] == "configuration-set"
        other = "arn:aws:sms-voice:us-east-1:123456789012:sender-id/x"
        assert reason(unpaced.v2("ListTagsForResource", {"ResourceArn": other})) == "INVALID_ARN"

    def test_a_key_is_given_once(self, unpaced: Harness) -> None:
        tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}, {"Key": "a", "Value": "3"}]
        answer = unpaced.v2("CreateConfigurationSet", {"ConfigurationSetName": "set", "Tags": tags})
        assert (reason(answer), [field["Name"] for field in answer["Fields"]]) == ("INVALID_PARAMETER", ["Tags"])
        arn = unpaced.v2("CreateConfigurationSet", {"ConfigurationSetName": "set"})["ConfigurationSetArn"]
        assert reason(unpaced.v2("TagResource", {"ResourceArn": arn, "Tags": tags})) == "INVALID_PARAMETER"
        assert unpaced.v2("ListTagsForResource", {"ResourceArn": arn})["Tags"] == []

    def test_feedback_is_about_a_message_of_the_account(self, unpaced: Harness) -> None:
        message_id = unpaced.send_v2()["MessageId"]
        body = {"MessageId": message_id, "MessageFeedbackStatus": "RECEIVED"}
        assert unpaced.service.log.calls[-1].message_feedback is None
        assert unpaced.v2("PutMessageFeedback", body) == body
        for status in ("FAILED", "RECEIVED"):
            unpaced.v2("PutMessageFeedback", {**body, "MessageFeedbackStatus": status})
            assert unpaced.service.log.calls[-1].message_feedback == status
        for unknown in ("m-0", unpaced.place().message_id, unpaced.send_v2(DryRun=True)["MessageId"]):
            answer = unpaced.v2("PutMessageFeedback", {**body, "MessageId": unknown})
            assert (answer["__type"], answer["ResourceType"]) == ("ResourceNotFoundException", "message")
