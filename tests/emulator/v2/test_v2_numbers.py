"""Origination numbers and pools of version 2, and what each refuses."""

from typing import Any

import pytest

from tests.emulator.harness import NO_RATE_LIMITS, NO_RATE_LIMITS_V2, ORIGINATION, Harness, Make
from voice_emulator.settings.emulator_settings import change_settings

OTHER = "+12065550198"
REQUEST = {
    "IsoCountryCode": "US",
    "MessageType": "TRANSACTIONAL",
    "NumberCapabilities": ["VOICE"],
    "NumberType": "LONG_CODE",
}


@pytest.fixture
def owning(make_harness: Make) -> Harness:
    """Return a harness whose account has two numbers, without limits of time."""
    numbers = [{"phone_number": ORIGINATION}, {"phone_number": OTHER}]
    harness: Harness = make_harness(limits=NO_RATE_LIMITS, v2={"limits": NO_RATE_LIMITS_V2, "phone_numbers": numbers})
    return harness


def number_id(harness: Harness, e164: str = ORIGINATION) -> str:
    numbers = harness.v2("DescribePhoneNumbers")["PhoneNumbers"]
    found: str = next(each["PhoneNumberId"] for each in numbers if each["PhoneNumber"] == e164)
    return found


def create_pool(harness: Harness, identity: str | None = None) -> str:
    body = {"OriginationIdentity": identity or number_id(harness), "MessageType": "TRANSACTIONAL"}
    pool_id: str = harness.v2("CreatePool", body)["PoolId"]
    return pool_id


def reason(answer: dict[str, Any]) -> str | None:
    return answer.get("Reason")


class TestNumbers:
    def test_one_is_requested_updated_and_released(self, owning: Harness) -> None:
        shown = owning.v2("RequestPhoneNumber", {**REQUEST, "Tags": [{"Key": "a", "Value": "b"}]})
        assert shown["PhoneNumber"] == "+12065550197"
        assert (shown["Status"], shown["OptOutListName"]) == ("ACTIVE", "Default")
        assert (shown["InternationalSendingEnabled"], shown["DeletionProtectionEnabled"]) == (False, False)
        assert "MessageId" in owning.send_v2(OriginationIdentity=shown["PhoneNumberId"])
        owning.v2("CreateOptOutList", {"OptOutListName": "own"})
        change = {"PhoneNumberId": shown["PhoneNumberArn"], "OptOutListName": "own", "DeletionProtectionEnabled": True}
        assert owning.v2("UpdatePhoneNumber", change)["OptOutListName"] == "own"
        names = {"PhoneNumberId": shown["PhoneNumberId"]}
        assert reason(owning.v2("ReleasePhoneNumber", names)) == "DELETION_PROTECTION_ENABLED"
        owning.v2("UpdatePhoneNumber", {**names, "DeletionProtectionEnabled": False})
        assert owning.v2("ReleasePhoneNumber", names)["Status"] == "DELETED"
        assert owning.v2("ReleasePhoneNumber", names)["__type"] == "ResourceNotFoundException"
        assert "MessageId" not in owning.send_v2(OriginationIdentity=shown["PhoneNumber"])

    def test_an_account_that_gave_back_its_last_number_calls_from_none(self, make_harness: Make) -> None:
        harness = make_harness(limits=NO_RATE_LIMITS, v2={"limits": NO_RATE_LIMITS_V2})
        assert "MessageId" in harness.send_v2()  # nobody has said what numbers it has
        requested = harness.v2("RequestPhoneNumber", REQUEST)
        assert harness.v2("ReleasePhoneNumber", {"PhoneNumberId": requested["PhoneNumberId"]})["Status"] == "DELETED"
        for number in (requested["PhoneNumber"], OTHER):
            assert harness.send_v2(OriginationIdentity=number)["__type"] == "ResourceNotFoundException"

    @pytest.mark.parametrize(
        ("preference", "number"),
        [
            ("EndsWith", "50"),
            ("ExactMatch", "+12065550150"),
            ("Contains", "5550150"),
            ("StartsWith", "+12065550150"),
        ],
    )
    def test_a_number_can_be_chosen(self, owning: Harness, preference: str, number: str) -> None:
        preferred = [{"PreferenceType": [preference], "Filter": [number]}]
        request = {**REQUEST, "NumberType": "TEN_DLC", "NumberPreference": preferred}
        assert owning.v2("RequestPhoneNumber", request)["PhoneNumber"] == "+12065550150"
        assert reason(owning.v2("RequestPhoneNumber", request)) == "OTHER"

    def test_of_some_types_only_some_can_be_requested(self, owning: Harness) -> None:
        preferred = [{"PreferenceType": ["EndsWith"], "Filter": ["50"]}]
        for changes, member in (
            ({"NumberType": "SIMULATOR", "MessageType": "PROMOTIONAL"}, "MessageType"),
            ({"NumberPreference": preferred}, "NumberPreference"),
            ({"NumberType": "TOLL_FREE", "NumberPreference": preferred}, "NumberPreference"),
        ):
            answer = owning.v2("RequestPhoneNumber", {**REQUEST, **changes})
            assert (reason(answer), [field["Name"] for field in answer["Fields"]]) == ("INVALID_PARAMETER", [member])
        simulator = {**REQUEST, "NumberType": "SIMULATOR", "MessageType": "TRANSACTIONAL"}
        assert "PhoneNumberId" in owning.v2("RequestPhoneNumber", simulator)

    def test_one_that_cannot_be_requested(self, owning: Harness) -> None:
        assert reason(owning.v2("RequestPhoneNumber", {**REQUEST, "IsoCountryCode": "DE"})) == "COUNTRY_NOT_ENABLED"
        pool_id = create_pool(owning)
        promotional = {**REQUEST, "PoolId": pool_id, "MessageType": "PROMOTIONAL"}
        assert reason(owning.v2("RequestPhoneNumber", promotional)) == "MESSAGE_TYPE_MISMATCH"
        answer = owning.v2("RequestPhoneNumber", {**REQUEST, "RegistrationId": "registration-1"})
        assert answer["ResourceType"] == "registration"
        for _ in range(23):
            assert "PhoneNumberId" in owning.v2("RequestPhoneNumber", REQUEST)
        assert reason(owning.v2("RequestPhoneNumber", REQUEST)) == "PHONE_NUMBERS_PER_ACCOUNT"

    def test_they_are_filtered_and_shown_in_pages(self, owning: Harness) -> None:
        owning.v2("RequestPhoneNumber", {**REQUEST, "NumberType": "TOLL_FREE"})
        for name, value, found in (
            ("number-capability", "SMS", 2),
            ("number-capability", "VOICE", 3),
            ("number-type", "TOLL_FREE", 1),
            ("status", "PENDING", 0),
            ("iso-country-code", "US", 3),
            ("deletion-protection-enabled", "false", 3),
        ):
            answer = owning.v2("DescribePhoneNumbers", {"Filters": [{"Name": name, "Values": [value]}]})
            assert len(answer["PhoneNumbers"]) == found
        page = owning.v2("DescribePhoneNumbers", {"MaxResults": 2})
        rest = owning.v2("DescribePhoneNumbers", {"MaxResults": 2, "NextToken": page["NextToken"]})
        assert len({each["PhoneNumberId"] for each in (*page["PhoneNumbers"], *rest["PhoneNumbers"])}) == 3
        assert owning.v2("DescribePhoneNumbers", {"Owner": "SHARED"})["PhoneNumbers"] == []
        both = {"Owner": "SELF", "PhoneNumberIds": [number_id(owning)]}
        assert reason(owning.v2("DescribePhoneNumbers", both)) == "PARAMETERS_CANNOT_BE_USED_TOGETHER"

    def test_the_ids_of_the_settings_numbers_are_the_same_in_each_run(self, owning: Harness) -> None:
        before = number_id(owning)
        owning.service.reset()
        assert number_id(owning) == before
        assert len(before) == len("phone-") + 32


class TestPools:
    def test_a_call_comes_from_a_number_of_the_pool(self, owning: Harness) -> None:
        pool_id = create_pool(owning)
        shown = owning.v2("DescribePools", {"PoolIds": [pool_id]})["Pools"][0]
        for identity in (pool_id, shown["PoolArn"]):
            assert "MessageId" in owning.send_v2(OriginationIdentity=identity)
            assert owning.service.log.calls[-1].origination_phone_number == ORIGINATION

    def test_a_number_that_may_not_call_yet_gives_way(self, owning: Harness) -> None:
        owning.service.settings = _with_second(owning)
        pool_id = create_pool(owning)
        owning.v2("AssociateOriginationIdentity", {"PoolId": pool_id, "OriginationIdentity": number_id(owning, OTHER)})
        called = []
        for _ in range(3):
            answer = owning.send_v2(OriginationIdentity=pool_id)
            called.append(owning.service.log.calls[-1].origination_phone_number if "MessageId" in answer else None)
        assert set(called[:2]) == {ORIGINATION, OTHER}
        assert called[2] is None

    def test_a_pool_without_a_voice_finds_no_identity(self, owning: Harness) -> None:
        requested = owning.v2("RequestPhoneNumber", {**REQUEST, "NumberCapabilities": ["SMS"]})
        pool_id = create_pool(owning, requested["PhoneNumberId"])
        answer = owning.send_v2(OriginationIdentity=pool_id)
        assert (reason(answer), answer["ResourceType"]) == ("NO_ORIGINATION_IDENTITIES_FOUND", "pool")

    def test_members_join_leave_and_are_listed(self, owning: Harness) -> None:
        pool_id, other = create_pool(owning), number_id(owning, OTHER)
        member = {"PoolId": pool_id, "OriginationIdentity": other}
        assert reason(owning.v2("DisassociateOriginationIdentity", member)) == "PHONE_NUMBER_NOT_ASSOCIATED_TO_POOL"
        assert owning.v2("AssociateOriginationIdentity", member)["OriginationIdentity"] == other
        assert reason(owning.v2("AssociateOriginationIdentity", member)) == "PHONE_NUMBER_ASSOCIATED_TO_POOL"
        assert reason(owning.v2("ReleasePhoneNumber", {"PhoneNumberId": other})) == "PHONE_NUMBER_ASSOCIATED_TO_POOL"
        listed = owning.v2("ListPoolOriginationIdentities", {"PoolId": pool_id, "MaxResults": 1})
        rest = owning.v2("ListPoolOriginationIdentities", {"PoolId": pool_id, "NextToken": listed["NextToken"]})
        every = [*listed["OriginationIdentities"], *rest["OriginationIdentities"]]
        assert {each["PhoneNumber"] for each in every} == {ORIGINATION, OTHER}
        filters = [{"Name": "iso-country-code", "Values": ["DE"]}]
        found = owning.v2("ListPoolOriginationIdentities", {"PoolId": pool_id, "Filters": filters})
        assert found["OriginationIdentities"] == []
        assert owning.v2("DisassociateOriginationIdentity", member)["PoolId"] == pool_id
        last = {**member, "OriginationIdentity": number_id(owning)}
        assert reason(owning.v2("DisassociateOriginationIdentity", last)) == "LAST_PHONE_NUMBER"

    def test_a_member_must_be_configured_as_the_pool_is(self, owning: Harness) -> None:
        pool_id, other = create_pool(owning), number_id(owning, OTHER)
        member = {"PoolId": pool_id, "OriginationIdentity": other}
        owning.v2("CreateOptOutList", {"OptOutListName": "own"})
        owning.v2("UpdatePhoneNumber", {"PhoneNumberId": other, "OptOutListName": "own"})
        assert reason(owning.v2("AssociateOriginationIdentity", member)) == "OPT_OUT_LIST_MISMATCH"
        owning.v2("UpdatePool", {"PoolId": pool_id, "OptOutListName": "own"})
        assert "PoolId" in owning.v2("AssociateOriginationIdentity", member)
        wrong = {**member, "IsoCountryCode": "DE"}
        assert reason(owning.v2("DisassociateOriginationIdentity", wrong)) == "COUNTRY_CODE_MISMATCH"

    def test_a_number_is_requested_into_a_pool_as_the_pool_is(self, owning: Harness) -> None:
        pool_id = create_pool(owning)
        for name in ("own", "other"):
            owning.v2("CreateOptOutList", {"OptOutListName": name})
        owning.v2("UpdatePool", {"PoolId": pool_id, "OptOutListName": "own"})
        into = {**REQUEST, "PoolId": pool_id}
        for change, expected in (
            ({"MessageType": "PROMOTIONAL"}, "MESSAGE_TYPE_MISMATCH"),
            ({"OptOutListName": "other"}, "OPT_OUT_LIST_MISMATCH"),
        ):
            refused = owning.v2("RequestPhoneNumber", {**into, **change})
            assert (reason(refused), refused["ResourceId"]) == (expected, pool_id)
        assert owning.v2("RequestPhoneNumber", into)["OptOutListName"] == "own"

    def test_one_is_deleted_unless_it_is_protected(self, owning: Harness) -> None:
        pool_id = create_pool(owning)
        owning.v2("UpdatePool", {"PoolId": pool_id, "DeletionProtectionEnabled": True})
        assert reason(owning.v2("DeletePool", {"PoolId": pool_id})) == "DELETION_PROTECTION_ENABLED"
        owning.v2("UpdatePool", {"PoolId": pool_id, "DeletionProtectionEnabled": False})
        assert owning.v2("DeletePool", {"PoolId": pool_id})["Status"] == "DELETING"
        assert owning.v2("DescribePools")["Pools"] == []
        assert create_pool(owning)

    def test_the_most_pools_and_members(self, make_harness: Make) -> None:
        limits = {**NO_RATE_LIMITS_V2, "pools": 1, "identities_per_pool": 1}
        harness = make_harness(
            v2={"limits": limits, "phone_numbers": [{"phone_number": ORIGINATION}, {"phone_number": OTHER}]}
        )
        pool_id, other = create_pool(harness), number_id(harness, OTHER)
        body = {"OriginationIdentity": other, "MessageType": "TRANSACTIONAL"}
        assert reason(harness.v2("CreatePool", body)) == "POOLS_PER_ACCOUNT"
        member = {"PoolId": pool_id, "OriginationIdentity": other}
        assert reason(harness.v2("AssociateOriginationIdentity", member)) == "ORIGINATION_IDENTITIES_PER_POOL"
        assert (
            reason(harness.v2("RequestPhoneNumber", {**REQUEST, "PoolId": pool_id}))
            == "ORIGINATION_IDENTITIES_PER_POOL"
        )
        assert len(harness.v2("DescribePhoneNumbers")["PhoneNumbers"]) == 2


def _with_second(harness: Harness) -> Any:
    return change_settings(harness.service.settings, {"limits": {"calls_per_second_per_number": 1}})
