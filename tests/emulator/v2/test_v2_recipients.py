"""Who may be called: the sandbox, opt-out lists, protect configurations."""

from typing import Any

import pytest

from tests.emulator.harness import COMPLETED, NO_RATE_LIMITS, NO_RATE_LIMITS_V2, Harness, Make
from voice_emulator.testing import VoiceEmulator

GERMAN = "+4930123456"


@pytest.fixture
def unpaced(make_harness: Make) -> Harness:
    """Return a harness without limits of time."""
    harness: Harness = make_harness(limits=NO_RATE_LIMITS, v2={"limits": NO_RATE_LIMITS_V2})
    return harness


def reason(answer: dict[str, Any]) -> str | None:
    return answer.get("Reason")


class TestOptOutLists:
    def test_a_number_in_the_list_of_the_origination_is_not_called(self, unpaced: Harness) -> None:
        entry = {"OptOutListName": "Default", "OptedOutNumber": COMPLETED}
        shown = unpaced.v2("PutOptedOutNumber", entry)
        assert (shown["OptedOutNumber"], shown["EndUserOptedOut"]) == (COMPLETED, False)
        answer = unpaced.send_v2()
        assert (answer["__type"], reason(answer)) == ("ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT")
        assert (answer["ResourceType"], answer["ResourceId"]) == ("opted-out-number", COMPLETED)
        assert "MessageId" in unpaced.send_v2("+12065550101")
        assert "OptedOutTimestamp" in unpaced.v2("DeleteOptedOutNumber", entry)
        assert "MessageId" in unpaced.send_v2()
        assert unpaced.v2("DeleteOptedOutNumber", entry)["ResourceType"] == "opted-out-number"

    def test_only_the_own_list_counts(self, unpaced: Harness) -> None:
        unpaced.v2("CreateOptOutList", {"OptOutListName": "own"})
        unpaced.v2("PutOptedOutNumber", {"OptOutListName": "own", "OptedOutNumber": COMPLETED})
        assert "MessageId" in unpaced.send_v2()

    def test_a_number_is_deleted_once_in_thirty_days(self, unpaced: Harness) -> None:
        entry = {"OptOutListName": "Default", "OptedOutNumber": COMPLETED}
        put_at = unpaced.v2("PutOptedOutNumber", entry)["OptedOutTimestamp"]
        unpaced.advance(hours=1)
        # The time at which it was removed, as the model's documentation says.
        assert unpaced.v2("DeleteOptedOutNumber", entry)["OptedOutTimestamp"] == put_at + 3_600
        unpaced.v2("PutOptedOutNumber", entry)
        unpaced.advance(days=29)
        assert reason(unpaced.v2("DeleteOptedOutNumber", entry)) == "PHONE_NUMBER_CANNOT_BE_OPTED_IN"
        unpaced.advance(days=1)
        assert "OptedOutNumber" in unpaced.v2("DeleteOptedOutNumber", entry)

    def test_lists_are_created_described_and_deleted(self, unpaced: Harness) -> None:
        created = unpaced.v2("CreateOptOutList", {"OptOutListName": "own"})
        assert reason(unpaced.v2("CreateOptOutList", {"OptOutListName": "own"})) == "RESOURCE_ALREADY_EXISTS"
        lists = unpaced.v2("DescribeOptOutLists")["OptOutLists"]
        assert [each["OptOutListName"] for each in lists] == ["Default", "own"]
        for number in ("+12065550102", "+12065550101"):
            unpaced.v2("PutOptedOutNumber", {"OptOutListName": "own", "OptedOutNumber": number})
        page = unpaced.v2("DescribeOptedOutNumbers", {"OptOutListName": "own", "MaxResults": 1})
        assert [each["OptedOutNumber"] for each in page["OptedOutNumbers"]] == ["+12065550101"]
        stop = {"OptOutListName": "own", "Filters": [{"Name": "end-user-opted-out", "Values": ["true"]}]}
        assert unpaced.v2("DescribeOptedOutNumbers", stop)["OptedOutNumbers"] == []
        assert unpaced.v2("DeleteOptOutList", {"OptOutListName": created["OptOutListArn"]})["OptOutListName"] == "own"
        assert unpaced.v2("DeleteOptOutList", {"OptOutListName": "own"})["__type"] == "ResourceNotFoundException"
        default = {"OptOutListName": "Default"}
        assert reason(unpaced.v2("DeleteOptOutList", default)) == "RESOURCE_DELETION_NOT_ALLOWED"

    def test_a_number_that_is_named_twice_is_shown_once(self, unpaced: Harness) -> None:
        for number in (COMPLETED, "+12065550101"):
            unpaced.v2("PutOptedOutNumber", {"OptOutListName": "Default", "OptedOutNumber": number})
        asked = {"OptOutListName": "Default", "OptedOutNumbers": [COMPLETED, COMPLETED.removeprefix("+")]}
        page = unpaced.v2("DescribeOptedOutNumbers", {**asked, "MaxResults": 1})
        assert [each["OptedOutNumber"] for each in page["OptedOutNumbers"]] == [COMPLETED]
        assert "NextToken" not in page

    def test_the_twenty_sixth_is_one_too_many(self, unpaced: Harness) -> None:
        for number in range(24):
            assert "OptOutListArn" in unpaced.v2("CreateOptOutList", {"OptOutListName": f"l{number}"})
        assert reason(unpaced.v2("CreateOptOutList", {"OptOutListName": "l24"})) == "OPT_OUT_LISTS_PER_ACCOUNT"


class TestProtectConfigurations:
    def configuration(self, harness: Harness, *blocked: str) -> str:
        own_id: str = harness.v2("CreateProtectConfiguration")["ProtectConfigurationId"]
        if blocked:
            updates = {country: {"ProtectStatus": "BLOCK"} for country in blocked}
            body = {"ProtectConfigurationId": own_id, "NumberCapability": "VOICE", "CountryRuleSetUpdates": updates}
            rules = harness.v2("UpdateProtectConfigurationCountryRuleSet", body)["CountryRuleSet"]
            assert rules[blocked[0]] == {"ProtectStatus": "BLOCK"}
        return own_id

    def test_a_blocked_country_is_not_called(self, unpaced: Harness) -> None:
        own_id = self.configuration(unpaced, "DE")
        answer = unpaced.send_v2(GERMAN, ProtectConfigurationId=own_id)
        assert reason(answer) == "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION"
        assert (answer["ResourceType"], answer["ResourceId"]) == ("protect-configuration", own_id)
        assert "MessageId" in unpaced.send_v2(ProtectConfigurationId=own_id)
        assert "MessageId" in unpaced.send_v2(GERMAN)

    def test_the_rule_of_another_capability_does_not_count(self, unpaced: Harness) -> None:
        own_id = self.configuration(unpaced)
        updates = {"DE": {"ProtectStatus": "BLOCK"}}
        body = {"ProtectConfigurationId": own_id, "NumberCapability": "SMS", "CountryRuleSetUpdates": updates}
        unpaced.v2("UpdateProtectConfigurationCountryRuleSet", body)
        assert "MessageId" in unpaced.send_v2(GERMAN, ProtectConfigurationId=own_id)

    def test_a_number_override_goes_before_the_country_until_it_expires(self, unpaced: Harness) -> None:
        own_id = self.configuration(unpaced, "DE")
        body = {"ProtectConfigurationId": own_id, "DestinationPhoneNumber": GERMAN, "Action": "ALLOW"}
        until = unpaced.clock.now_ms() / 1000 + 60
        shown = unpaced.v2("PutProtectConfigurationRuleSetNumberOverride", {**body, "ExpirationTimestamp": until})
        assert (shown["IsoCountryCode"], shown["ExpirationTimestamp"]) == ("DE", until)
        assert "MessageId" in unpaced.send_v2(GERMAN, ProtectConfigurationId=own_id)
        unpaced.advance(seconds=60)
        assert "MessageId" not in unpaced.send_v2(GERMAN, ProtectConfigurationId=own_id)
        block = {**body, "DestinationPhoneNumber": COMPLETED, "Action": "BLOCK"}
        unpaced.v2("PutProtectConfigurationRuleSetNumberOverride", block)
        expected = "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE"
        assert reason(unpaced.send_v2(ProtectConfigurationId=own_id)) == expected
        names = {"ProtectConfigurationId": own_id}
        listed = unpaced.v2("ListProtectConfigurationRuleSetNumberOverrides", names)["RuleSetNumberOverrides"]
        assert [each["DestinationPhoneNumber"] for each in listed] == [COMPLETED]
        del block["Action"]
        expired = {**block, "DestinationPhoneNumber": GERMAN}
        deleted = unpaced.v2("DeleteProtectConfigurationRuleSetNumberOverride", expired)
        assert deleted["__type"] == "ResourceNotFoundException"
        assert unpaced.v2("DeleteProtectConfigurationRuleSetNumberOverride", block)["Action"] == "BLOCK"
        assert "MessageId" in unpaced.send_v2(ProtectConfigurationId=own_id)

    def test_an_override_that_is_put_again_is_changed_and_not_made_anew(self, unpaced: Harness) -> None:
        names = {"ProtectConfigurationId": self.configuration(unpaced)}
        body = {**names, "DestinationPhoneNumber": GERMAN, "Action": "ALLOW"}

        def put(**changes: object) -> tuple[str, float]:
            shown = unpaced.v2("PutProtectConfigurationRuleSetNumberOverride", {**body, **changes})
            return shown["Action"], shown["CreatedTimestamp"]

        made_at = unpaced.clock.now_ms() / 1000
        assert put() == ("ALLOW", made_at)
        unpaced.advance(seconds=60)
        assert put(Action="BLOCK", ExpirationTimestamp=made_at + 120) == ("BLOCK", made_at)
        listed = unpaced.v2("ListProtectConfigurationRuleSetNumberOverrides", names)["RuleSetNumberOverrides"]
        assert [(each["Action"], each["CreatedTimestamp"]) for each in listed] == [("BLOCK", made_at)]
        unpaced.advance(seconds=60)
        assert put() == ("ALLOW", made_at + 120)

    def test_the_opt_out_list_goes_before_an_override_that_allows(self, unpaced: Harness) -> None:
        own_id = self.configuration(unpaced)
        body = {"ProtectConfigurationId": own_id, "DestinationPhoneNumber": COMPLETED, "Action": "ALLOW"}
        unpaced.v2("PutProtectConfigurationRuleSetNumberOverride", body)
        unpaced.v2("PutOptedOutNumber", {"OptOutListName": "Default", "OptedOutNumber": COMPLETED})
        expected = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
        assert reason(unpaced.send_v2(ProtectConfigurationId=own_id)) == expected

    def test_the_requests_goes_before_the_sets_and_that_before_the_accounts(self, unpaced: Harness) -> None:
        open_id, blocking_id = self.configuration(unpaced), self.configuration(unpaced, "DE")
        unpaced.v2("CreateConfigurationSet", {"ConfigurationSetName": "set"})
        default = {"ProtectConfigurationId": blocking_id}
        unpaced.v2("SetAccountDefaultProtectConfiguration", default)
        assert "MessageId" not in unpaced.send_v2(GERMAN)
        of_set = {"ProtectConfigurationId": open_id, "ConfigurationSetName": "set"}
        unpaced.v2("AssociateProtectConfiguration", of_set)
        assert "MessageId" in unpaced.send_v2(GERMAN, ConfigurationSetName="set")
        assert "MessageId" not in unpaced.send_v2(
            GERMAN, ConfigurationSetName="set", ProtectConfigurationId=blocking_id
        )
        kept = [("AssociateProtectConfiguration", open_id), ("SetAccountDefaultProtectConfiguration", blocking_id)]
        expected = {
            open_id: "PROTECT_CONFIGURATION_ASSOCIATED_WITH_CONFIGURATION_SET",
            blocking_id: "PROTECT_CONFIGURATION_IS_ACCOUNT_DEFAULT",
        }
        for _, own_id in kept:
            answer = unpaced.v2("DeleteProtectConfiguration", {"ProtectConfigurationId": own_id})
            assert reason(answer) == expected[own_id]
        assert unpaced.v2("DisassociateProtectConfiguration", of_set)["ProtectConfigurationId"] == open_id
        again = unpaced.v2("DisassociateProtectConfiguration", of_set)
        assert reason(again) == "PROTECT_CONFIGURATION_NOT_ASSOCIATED_WITH_CONFIGURATION_SET"
        attributes = unpaced.v2("DescribeAccountAttributes")["AccountAttributes"]
        assert {"Name": "DEFAULT_PROTECT_CONFIGURATION_ID", "Value": blocking_id} in attributes
        assert unpaced.v2("DeleteAccountDefaultProtectConfiguration")["DefaultProtectConfigurationId"] == blocking_id
        assert "MessageId" in unpaced.send_v2(GERMAN)
        assert "AccountDefault" in unpaced.v2("DeleteProtectConfiguration", default)

    def test_one_that_is_not_there_is_not_found(self, unpaced: Harness) -> None:
        answer = unpaced.send_v2(ProtectConfigurationId="protect-0")
        assert (answer["__type"], answer["ResourceType"]) == ("ResourceNotFoundException", "protect-configuration")


class TestSandbox:
    def verify(self, harness: Harness, number: str = COMPLETED) -> str:
        created = harness.v2("CreateVerifiedDestinationNumber", {"DestinationPhoneNumber": number})
        own_id: str = created["VerifiedDestinationNumberId"]
        names = {"VerifiedDestinationNumberId": own_id}
        harness.v2("SendDestinationNumberVerificationCode", {**names, "VerificationChannel": "VOICE"})
        code = next(each["code"] for each in harness.service.verified_numbers() if each["number_id"] == own_id)
        assert reason(harness.v2("VerifyDestinationNumber", {**names, "VerificationCode": "x"})) == (
            "VERIFICATION_CODE_MISMATCH"
        )
        assert harness.v2("VerifyDestinationNumber", {**names, "VerificationCode": code})["Status"] == "VERIFIED"
        return own_id

    @pytest.fixture
    def sandbox(self, make_harness: Make) -> Harness:
        harness: Harness = make_harness(
            profile="sandbox", limits=NO_RATE_LIMITS, v2={"limits": {**NO_RATE_LIMITS_V2, "verified_numbers": 10}}
        )
        return harness

    def test_only_verified_numbers_are_called(self, sandbox: Harness) -> None:
        answer = sandbox.send_v2()
        assert (answer["__type"], reason(answer)) == ("ConflictException", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED")
        assert answer["ResourceType"] == "verified-destination-number"
        self.verify(sandbox)
        assert "MessageId" in sandbox.send_v2()

    def test_only_some_countries_are_called(self, sandbox: Harness) -> None:
        chinese = "+8613812345678"
        self.verify(sandbox, chinese)
        assert reason(sandbox.send_v2(chinese)) == "DESTINATION_COUNTRY_BLOCKED"
        assert sandbox.service.log.calls[-1].limit == "countries"

    def test_a_number_is_verified_once_and_deleted_after_a_day(self, sandbox: Harness) -> None:
        own_id = self.verify(sandbox)
        names = {"VerifiedDestinationNumberId": own_id}
        for operation, member in (
            ("VerifyDestinationNumber", {"VerificationCode": "1"}),
            ("SendDestinationNumberVerificationCode", {"VerificationChannel": "TEXT"}),
        ):
            assert reason(sandbox.v2(operation, {**names, **member})) == "VERIFICATION_ALREADY_COMPLETE"
        again = sandbox.v2("CreateVerifiedDestinationNumber", {"DestinationPhoneNumber": COMPLETED})
        assert reason(again) == "RESOURCE_ALREADY_EXISTS"
        assert reason(sandbox.v2("DeleteVerifiedDestinationNumber", names)) == "RESOURCE_DELETION_NOT_ALLOWED"
        sandbox.advance(hours=24)
        assert "CreatedTimestamp" in sandbox.v2("DeleteVerifiedDestinationNumber", names)
        assert sandbox.v2("DescribeVerifiedDestinationNumbers")["VerifiedDestinationNumbers"] == []

    @pytest.mark.parametrize("written", ["+4402079460123", "4402079460123", "+442079460123"])
    def test_a_number_is_described_in_whatever_spelling_it_was_given(self, sandbox: Harness, written: str) -> None:
        created = sandbox.v2("CreateVerifiedDestinationNumber", {"DestinationPhoneNumber": "+4402079460123"})
        found = sandbox.v2("DescribeVerifiedDestinationNumbers", {"DestinationPhoneNumbers": [written]})
        assert found["VerifiedDestinationNumbers"] == [created]

    @pytest.mark.parametrize(("channel", "able"), [("TEXT", "+12065550197"), ("VOICE", "+12065550198")])
    def test_a_code_comes_from_a_number_that_has_the_channel(self, make_harness: Make, channel: str, able: str) -> None:
        numbers = [
            {"phone_number": "+12065550197", "capabilities": ["SMS"]},
            {"phone_number": "+12065550198", "capabilities": ["VOICE"]},
        ]
        harness = make_harness(v2={"limits": NO_RATE_LIMITS_V2, "phone_numbers": numbers})
        created = harness.v2("CreateVerifiedDestinationNumber", {"DestinationPhoneNumber": COMPLETED})
        asked = {
            "VerifiedDestinationNumberId": created["VerifiedDestinationNumberId"],
            "VerificationChannel": channel,
        }
        answers = {
            number["phone_number"]: harness.v2(
                "SendDestinationNumberVerificationCode", {**asked, "OriginationIdentity": number["phone_number"]}
            )
            for number in numbers
        }
        assert "MessageId" in answers.pop(able)
        assert [reason(answer) for answer in answers.values()] == ["NUMBER_CAPABILITIES_MISMATCH"]

    def test_a_code_expires_and_only_some_are_sent(self, sandbox: Harness) -> None:
        created = sandbox.v2("CreateVerifiedDestinationNumber", {"DestinationPhoneNumber": COMPLETED})
        names = {"VerifiedDestinationNumberId": created["VerifiedDestinationNumberId"]}
        for _ in range(5):
            answer = sandbox.v2("SendDestinationNumberVerificationCode", {**names, "VerificationChannel": "TEXT"})
            assert "MessageId" in answer
        answer = sandbox.v2("SendDestinationNumberVerificationCode", {**names, "VerificationChannel": "TEXT"})
        assert reason(answer) == "VERIFICATION_ATTEMPTS_PER_DAY"
        (shown,) = sandbox.service.verified_numbers()
        sandbox.advance(minutes=10)
        late = sandbox.v2("VerifyDestinationNumber", {**names, "VerificationCode": shown["code"]})
        assert reason(late) == "VERIFICATION_CODE_EXPIRED"

    def test_the_eleventh_is_one_too_many(self, sandbox: Harness) -> None:
        for number in range(10):
            body = {"DestinationPhoneNumber": f"+1206555010{number}"}
            assert "Status" in sandbox.v2("CreateVerifiedDestinationNumber", body)
        answer = sandbox.v2("CreateVerifiedDestinationNumber", {"DestinationPhoneNumber": "+12065550110"})
        assert reason(answer) == "VERIFIED_DESTINATION_NUMBERS_PER_ACCOUNT"

    def test_the_control_api_tells_the_code(self, voice_emulator: VoiceEmulator) -> None:
        voice = voice_emulator.client_v2()
        created = voice.create_verified_destination_number(DestinationPhoneNumber=COMPLETED)
        own_id = created["VerifiedDestinationNumberId"]
        voice.send_destination_number_verification_code(VerifiedDestinationNumberId=own_id, VerificationChannel="VOICE")
        (shown,) = voice_emulator.control.get("verified-numbers").json()["verified_numbers"]
        assert (shown["phone_number"], shown["region"]) == (COMPLETED, "us-east-1")
        verified = voice.verify_destination_number(VerifiedDestinationNumberId=own_id, VerificationCode=shown["code"])
        assert verified["Status"] == "VERIFIED"
