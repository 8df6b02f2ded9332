"""SendVoiceMessage of version 2: each refusal with its reason, in the order of the checks."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.emulator.harness import COMPLETED, ORIGINATION, Harness, Make, sns
from tests.emulator.v2.v2_scripts import place_script, refused

OTHER_NUMBER = "+12065550198"
SSML = {"MessageBodyTextType": "SSML"}


def test_a_message_is_answered_with_its_id_and_logged_as_sent(harness: Harness) -> None:
    answer = harness.send_v2(Context={"call": "c1"}, TimeToLive=60, VoiceId="JOANNA")
    (call,) = harness.service.log.calls
    assert answer == {"MessageId": call.message_id}
    assert (call.api_version, call.decision, call.call_placed, call.country) == ("v2", "accepted", True, "US")
    assert (call.destination_phone_number, call.origination_phone_number) == (COMPLETED, ORIGINATION)
    assert call.message is not None
    assert (call.message.context, call.message.time_to_live, call.message.voice_id) == ({"call": "c1"}, 60, "JOANNA")


@pytest.mark.parametrize(
    ("changes", "member", "reason"),
    [
        ({"DestinationPhoneNumber": "nobody"}, "DestinationPhoneNumber", "FIELD_VALIDATION_FAILED"),
        ({"DestinationPhoneNumber": "+1206555010012065550100"}, "DestinationPhoneNumber", "FIELD_VALIDATION_FAILED"),
        ({"DestinationPhoneNumber": "+12"}, "DestinationPhoneNumber", "INVALID_PARAMETER"),
        ({"DestinationPhoneNumber": None}, "DestinationPhoneNumber", "MISSING_PARAMETER"),
        ({"OriginationIdentity": None}, "OriginationIdentity", "MISSING_PARAMETER"),
        ({"OriginationIdentity": "a b"}, "OriginationIdentity", "FIELD_VALIDATION_FAILED"),
        ({"MessageBody": None}, "MessageBody", "MISSING_PARAMETER"),
        ({"MessageBody": " \n"}, "MessageBody", "FIELD_VALIDATION_FAILED"),
        ({"MessageBody": "\u200b"}, "MessageBody", "INVALID_PARAMETER"),
        ({"MessageBody": "a" * 6_001}, "MessageBody", "FIELD_VALIDATION_FAILED"),
        ({"MessageBody": "a" * 3_001}, "MessageBody", "MAXIMUM_SIZE_EXCEEDED"),
        ({"MessageBody": "<speak>a", **SSML}, "MessageBody", "CANNOT_PARSE"),
        ({"MessageBody": "<speak> </speak>", **SSML}, "MessageBody", "CANNOT_PARSE"),
        ({"MessageBodyTextType": "HTML"}, "MessageBodyTextType", "FIELD_VALIDATION_FAILED"),
        ({"VoiceId": "Joanna"}, "VoiceId", "FIELD_VALIDATION_FAILED"),
        ({"VoiceId": "RUTH"}, "VoiceId", "FIELD_VALIDATION_FAILED"),
        ({"MaxPricePerMinute": "1"}, "MaxPricePerMinute", "FIELD_VALIDATION_FAILED"),
        ({"TimeToLive": 4}, "TimeToLive", "FIELD_VALIDATION_FAILED"),
        ({"TimeToLive": 259_201}, "TimeToLive", "FIELD_VALIDATION_FAILED"),
        ({"Context": {str(number): "x" for number in range(6)}}, "Context", "FIELD_VALIDATION_FAILED"),
        ({"Context": {"a key": "x"}}, "Context", "FIELD_VALIDATION_FAILED"),
        ({"Context": {"key": " x"}}, "Context", "FIELD_VALIDATION_FAILED"),
        ({"Context": {"key": "x" * 801}}, "Context", "FIELD_VALIDATION_FAILED"),
    ],
)
def test_a_member_that_is_wrong_is_told_with_its_reason(
    harness: Harness, changes: dict[str, Any], member: str, reason: str
) -> None:
    answer = harness.send_v2(**changes)
    assert refused(answer) == ("ValidationException", reason)
    assert [field["Name"] for field in answer["Fields"]] == [member]
    (call,) = harness.service.log.calls
    assert (call.decision, call.status_code, call.error_reason) == ("refused", 400, reason)


def test_a_pattern_is_told_as_the_model_has_it(harness: Harness) -> None:
    answer = harness.send_v2(DestinationPhoneNumber="nobody", Context={"a key": "x"})
    assert {field["Name"]: field["Message"] for field in answer["Fields"]} == {
        "DestinationPhoneNumber": r"must match \+?[1-9][0-9]{1,18}",
        "Context": r"must match \S+ - at `key` in `$`",
    }


def test_all_members_that_are_wrong_are_told_at_once(harness: Harness) -> None:
    answer = harness.send_v2(VoiceId="x", TimeToLive=1, OriginationIdentity=None)
    assert {field["Name"] for field in answer["Fields"]} == {"VoiceId", "TimeToLive", "OriginationIdentity"}


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b"\xff", b'{"TimeToLive":"60"}', b'{"VoiceId":"x","y"', b"[" * 100_000]
)
def test_a_body_that_cannot_be_read_is_a_serialization_error(harness: Harness, body: bytes) -> None:
    assert harness.v2("SendVoiceMessage", body)["__type"] == "SerializationException"


def test_an_empty_body_is_asked_for_what_is_missing(harness: Harness) -> None:
    answer = harness.v2("SendVoiceMessage", b"")
    assert refused(answer) == ("ValidationException", "MISSING_PARAMETER")
    assert [field["Name"] for field in answer["Fields"]] == ["DestinationPhoneNumber", "OriginationIdentity"]
    harness.clock.advance(timedelta(seconds=1))
    assert harness.v2("DescribePools", b"") == {"Pools": []}


def test_the_largest_context_passes(harness: Harness) -> None:
    assert "MessageId" in harness.send_v2(Context={f"{number}" + "k" * 99: "v" * 800 for number in range(5)})


def numbers(*owned: dict[str, Any]) -> dict[str, Any]:
    return {"v2": {"phone_numbers": owned}}


class TestIdentity:
    def test_a_number_is_named_by_its_digits_its_id_or_its_arn(self, make_harness: Make) -> None:
        harness = make_harness(**numbers({"phone_number": ORIGINATION}))
        (shown,) = harness.v2("DescribePhoneNumbers")["PhoneNumbers"]
        for identity in (ORIGINATION, ORIGINATION[1:], shown["PhoneNumberId"], shown["PhoneNumberArn"]):
            harness.advance(seconds=1)
            assert "MessageId" in harness.send_v2(OriginationIdentity=identity)
            assert harness.service.log.calls[-1].origination_phone_number == ORIGINATION

    @pytest.mark.parametrize(
        ("identity", "resource_type"),
        [
            (OTHER_NUMBER, "phone-number"),
            ("phone-0", "phone-number"),
            ("arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-0", "phone-number"),
            ("pool-0", "pool"),
            ("arn:aws:sms-voice:us-east-1:123456789012:pool/pool-0", "pool"),
        ],
    )
    def test_one_that_the_account_does_not_have_is_not_found(
        self, make_harness: Make, identity: str, resource_type: str
    ) -> None:
        answer = make_harness(**numbers({"phone_number": ORIGINATION})).send_v2(OriginationIdentity=identity)
        assert (answer["__type"], answer["ResourceType"]) == ("ResourceNotFoundException", resource_type)
        assert answer["ResourceId"] == identity.rpartition("/")[2]

    @pytest.mark.parametrize(
        ("arn", "reason"),
        [
            ("arn:aws:sms-voice:eu-west-1:123456789012:phone-number/phone-0", "RESOURCE_NOT_ACCESSIBLE"),
            ("arn:aws:sms-voice:us-east-1:210987654321:pool/pool-0", "RESOURCE_NOT_ACCESSIBLE"),
            ("arn:aws:sms-voice:us-east-1:123456789012:sender-id/x", "INVALID_ARN"),
            ("arn:aws:sns:us-east-1:123456789012:phone-number/phone-0", "INVALID_ARN"),
        ],
    )
    def test_an_arn_of_somebody_else_or_something_else(self, harness: Harness, arn: str, reason: str) -> None:
        assert refused(harness.send_v2(OriginationIdentity=arn)) == ("ValidationException", reason)

    @pytest.mark.parametrize(
        ("number", "reason"),
        [({"status": "PENDING"}, "RESOURCE_NOT_ACTIVE"), ({"capabilities": ["SMS"]}, "NUMBER_CAPABILITIES_MISMATCH")],
    )
    def test_one_that_cannot_call(self, make_harness: Make, number: dict[str, Any], reason: str) -> None:
        answer = make_harness(**numbers({"phone_number": ORIGINATION, **number})).send_v2()
        assert refused(answer) == ("ConflictException", reason)
        assert (answer["ResourceType"], answer["ResourceId"][:6]) == ("phone-number", "phone-")

    def test_an_account_of_which_no_number_is_known_calls_from_any(self, harness: Harness) -> None:
        assert "MessageId" in harness.send_v2(OriginationIdentity=OTHER_NUMBER)
        assert harness.v2("DescribePhoneNumbers")["PhoneNumbers"] == []

    def test_the_numbers_of_version_1_are_the_accounts_too(self, make_harness: Make) -> None:
        harness = make_harness(origination_phone_numbers=[ORIGINATION])
        assert "MessageId" in harness.send_v2()
        assert harness.send_v2(OriginationIdentity=OTHER_NUMBER)["__type"] == "ResourceNotFoundException"

    def test_a_numbers_own_rate_holds(self, make_harness: Make) -> None:
        harness = make_harness(
            v2={
                "limits": {"send_requests_per_second": "off"},
                "phone_numbers": [{"phone_number": ORIGINATION, "calls_per_second": 2}],
            }
        )
        assert ["MessageId" in harness.send_v2() for _ in range(3)] == [True, True, False]
        (shown,) = harness.v2("DescribePhoneNumbers")["PhoneNumbers"]
        assert shown["MessagingLimits"] == {"RateLimits": {"SMS": 1, "VOICE": 2}}


def test_a_configuration_set_is_named_by_its_name_or_its_arn(harness: Harness) -> None:
    created = harness.v2("CreateConfigurationSet", {"ConfigurationSetName": "set"})
    for name in ("set", created["ConfigurationSetArn"]):
        assert "MessageId" in harness.send_v2(ConfigurationSetName=name)
        assert harness.service.log.calls[-1].configuration_set_name == "set"
        harness.advance(seconds=1)
    answer = harness.send_v2(ConfigurationSetName="other")
    assert (answer["ResourceType"], answer["ResourceId"]) == ("configuration-set", "other")


def test_the_configuration_sets_of_the_versions_are_apart(harness: Harness) -> None:
    harness.create_configuration_set("set", one=sns())
    assert harness.send_v2(ConfigurationSetName="set")["__type"] == "ResourceNotFoundException"


@pytest.mark.parametrize(("most", "placed"), [("0.013", True), (".013", True), ("0.01299", False), ("99.", None)])
def test_a_price_that_is_too_high_is_refused(harness: Harness, most: str, placed: bool | None) -> None:
    answer = harness.send_v2(MaxPricePerMinute=most)
    if placed:
        assert "MessageId" in answer
    else:
        reason = "PRICE_OVER_THRESHOLD" if placed is False else "FIELD_VALIDATION_FAILED"
        assert refused(answer) == ("ValidationException", reason)


class TestWindows:
    def test_one_message_a_second_for_the_account_whatever_the_number(self, harness: Harness) -> None:
        assert "MessageId" in harness.send_v2()
        answer = harness.send_v2(OriginationIdentity=OTHER_NUMBER)
        assert refused(answer) == ("ThrottlingException", None)
        assert set(answer) == {"__type", "Message"}
        assert harness.service.log.calls[-1].limit == "send_requests_per_second"
        harness.advance(milliseconds=999)
        assert "MessageId" not in harness.send_v2(OriginationIdentity=OTHER_NUMBER)
        harness.advance(milliseconds=1)
        assert "MessageId" in harness.send_v2(OriginationIdentity=OTHER_NUMBER)

    def test_five_a_day_to_one_recipient_is_a_quota_of_its_own(self, harness: Harness) -> None:
        for _ in range(5):
            assert "MessageId" in harness.send_v2()
            harness.advance(seconds=3)
        assert refused(harness.send_v2()) == ("ServiceQuotaExceededException", "DAILY_DESTINATION_CALL_LIMIT")
        assert "MessageId" in harness.send_v2("+12065550101")

    def test_the_twenty_first_call_of_a_minute_is_throttled(self, make_harness: Make) -> None:
        harness = make_harness(limits={"calls_per_recipient_per_day": "off"})
        answers = []
        for _ in range(21):
            answers.append(harness.send_v2())
            harness.advance(seconds=1)
        assert ["MessageId" in answer for answer in answers] == [True] * 20 + [False]
        assert refused(answers[-1]) == ("ThrottlingException", None)

    @pytest.mark.parametrize(("shared", "placed"), [(True, False), (False, True)])
    def test_the_versions_share_the_windows_of_calls_or_not(
        self, make_harness: Make, shared: bool, placed: bool
    ) -> None:
        harness = make_harness(v2={"shared_quotas": shared}, limits={"calls_per_minute": 1})
        harness.send()
        harness.advance(seconds=1)
        assert ("MessageId" in harness.send_v2()) is placed
        assert harness.send().status_code == 429


class TestFaults:
    @pytest.mark.parametrize(
        ("send", "status_code", "code", "reason"),
        [
            ("throttled", 400, "ThrottlingException", None),
            ("error_without_call", 500, "InternalServerException", None),
            ("access_denied", 400, "AccessDeniedException", None),
            ("expired_token", 403, "ExpiredTokenException", None),
            ("unsigned", 403, "MissingAuthenticationTokenException", None),
            ("unavailable", 503, "ServiceUnavailable", None),
            ("request_aborted_without_call", 400, "RequestAbortedException", None),
            ("request_timeout_without_call", 408, "RequestTimeoutException", None),
            ("refused", 400, "ValidationException", "OTHER"),
            ("opted_out", 400, "ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT"),
            ("not_verified", 400, "ConflictException", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED"),
            ("country_blocked", 400, "ValidationException", "DESTINATION_COUNTRY_BLOCKED"),
            ("daily_limit", 400, "ServiceQuotaExceededException", "DAILY_DESTINATION_CALL_LIMIT"),
            ("spend_limit", 400, "ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE"),
        ],
    )
    def test_a_script_can_name_each_refusal(
        self, harness: Harness, send: str, status_code: int, code: str, reason: str | None
    ) -> None:
        place_script(harness, COMPLETED, {"send": send})
        assert refused(harness.send_v2()) == (code, reason)
        call = harness.service.log.calls[-1]
        assert (call.status_code, call.call_placed, call.fault) == (status_code, False, send)

    @pytest.mark.parametrize("send", ["opted_out", "not_verified", "country_blocked"])
    def test_what_only_version_2_says_is_a_plain_refusal_in_version_1(self, harness: Harness, send: str) -> None:
        place_script(harness, COMPLETED, {"send": send})
        assert harness.send().status_code == 400

    def test_an_error_with_a_call_and_a_lost_answer_place_it(self, harness: Harness) -> None:
        for number, send in (
            ("+14155550101", "error_with_call"),
            ("+14155550102", "connection_lost"),
            ("+14155550103", "request_aborted_with_call"),
            ("+14155550104", "request_timeout_with_call"),
        ):
            place_script(harness, number, {"send": send})
            harness.send_v2(number, Context={"token": send})
            harness.advance(minutes=1)
            call = harness.service.log.calls[-1]
            assert call.call_placed
            assert harness.event_types(call.message_id)[-1] == "VOICE_COMPLETED"
        assert [call.status_code for call in harness.service.log.calls] == [500, None, 400, 408]


def test_a_target_that_is_no_operation_is_said_to_be_none(harness: Harness) -> None:
    for operation in ("SendTextMessage", "Nothing", ""):
        assert harness.v2(operation)["__type"] == "UnknownOperationException"
    assert harness.service.log.requests[-1].status_code == 404
    reply = harness.request("POST", "/", {}, headers={"target": "Other.SendVoiceMessage"})
    assert json.loads(reply.body)["__type"] == "UnknownOperationException"
