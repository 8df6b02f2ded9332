import base64
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.emulator.harness import (
    NO_RATE_LIMITS,
    NO_RATE_LIMITS_V2,
    SETS,
    Harness,
    Make,
    authorization,
    destinations,
    message_of,
    sns,
)
from tests.patience import HOSTILE_TAKES_S
from voice_emulator.service.messages import Reply


def names_of(reply: Reply) -> list[str]:
    names: list[str] = json.loads(reply.body)["ConfigurationSets"]
    return names


def list_page(harness: Harness, **query: str) -> Reply:
    return harness.request("GET", SETS, query=urlencode(query))


class TestConfigurationSets:
    def test_created_sets_are_listed_in_alphabetical_order(self, harness: Harness) -> None:
        for name in ("b", "a", "C-1_x"):
            harness.create_configuration_set(name)
        assert names_of(list_page(harness)) == ["C-1_x", "a", "b"]

    def test_no_sets_are_an_empty_list_without_a_token(self, harness: Harness) -> None:
        assert json.loads(list_page(harness).body) == {"ConfigurationSets": []}

    def test_a_name_that_is_taken_is_refused(self, harness: Harness) -> None:
        harness.create_configuration_set("a")
        assert harness.request("POST", SETS, {"ConfigurationSetName": "a"}).error_type == "AlreadyExistsException"

    @pytest.mark.parametrize("body", [{}, {"ConfigurationSetName": None}, None])
    def test_a_name_is_required_although_the_model_does_not_say_so(self, harness: Harness, body: object) -> None:
        reply = harness.request("POST", SETS, body)
        assert reply.error_type == "BadRequestException"
        assert message_of(reply) == "ConfigurationSetName is required."

    @pytest.mark.parametrize("name", ["", " ", "a b", "a/b", "ä", "a" * 65, "a\n"])
    def test_a_name_of_other_characters_is_refused(self, harness: Harness, name: str) -> None:
        assert harness.request("POST", SETS, {"ConfigurationSetName": name}).error_type == "BadRequestException"

    def test_delete_takes_the_event_destinations_with_it(self, harness: Harness) -> None:
        harness.create_configuration_set("set", one=sns())
        assert harness.request("DELETE", f"{SETS}/set").status_code == 200
        harness.create_configuration_set("set")
        assert destinations(harness) == []

    def test_deleting_what_is_not_there_is_not_found(self, harness: Harness) -> None:
        assert harness.request("DELETE", f"{SETS}/set").error_type == "NotFoundException"

    def test_the_ten_thousand_and_first_set_is_one_too_many(self, harness: Harness) -> None:
        for number in range(10_000):
            assert harness.request("POST", SETS, {"ConfigurationSetName": f"s{number}"}).status_code == 200
        reply = harness.request("POST", SETS, {"ConfigurationSetName": "one-more"})
        assert (reply.status_code, reply.error_type) == (412, "LimitExceededException")
        assert harness.service.log.requests[-1].limit == "configuration_sets"
        other_region = authorization(region="eu-west-1")
        assert harness.request("POST", SETS, {"ConfigurationSetName": "s"}, auth=other_region).status_code == 200


class TestPages:
    def test_pages_cover_all_sets_once(self, harness: Harness) -> None:
        names = [f"set-{number:03}" for number in range(250)]
        for name in names:
            harness.create_configuration_set(name)
        found: list[str] = []
        query = {"PageSize": "40"}
        while True:
            reply = list_page(harness, **query)
            found += names_of(reply)
            token = json.loads(reply.body).get("NextToken")
            if token is None:
                break
            query["NextToken"] = token
        assert found == names

    def test_without_a_page_size_a_page_has_a_hundred(self, harness: Harness) -> None:
        for number in range(101):
            harness.create_configuration_set(f"s{number}")
        reply = list_page(harness)
        assert len(names_of(reply)) == 100
        assert "NextToken" in json.loads(reply.body)

    def test_a_page_that_ends_with_the_last_set_has_no_token(self, harness: Harness) -> None:
        harness.create_configuration_set("a")
        harness.create_configuration_set("b")
        assert "NextToken" not in json.loads(list_page(harness, PageSize="2").body)

    def test_a_token_outlives_the_deletion_of_the_set_that_it_points_to(self, harness: Harness) -> None:
        for name in ("a", "b", "c"):
            harness.create_configuration_set(name)
        token = json.loads(list_page(harness, PageSize="2").body)["NextToken"]
        harness.request("DELETE", f"{SETS}/b")
        assert names_of(list_page(harness, NextToken=token)) == ["c"]

    @pytest.mark.parametrize(
        "page_size", ["0", "-1", "1.5", "ten", "", " 5", "+5", "٥", "1e2", "1001", "9" * 9, "9" * 10, "9" * 5_000]
    )
    def test_a_bad_page_size_is_refused(self, harness: Harness, page_size: str) -> None:
        assert list_page(harness, PageSize=page_size).error_type == "BadRequestException"

    @pytest.mark.parametrize(
        "token",
        ["", "?", "c2V0", "enp6", base64.b64encode(b"no name!").decode(), "ÿ", "YQ", base64.b64encode(bytes(40))],
    )
    def test_a_token_that_was_never_answered_is_refused(self, harness: Harness, token: str) -> None:
        for name in ("a", "b"):
            harness.create_configuration_set(name)
        assert list_page(harness, NextToken=token).error_type == "BadRequestException"

    def test_a_token_of_version_2_is_none_of_version_1(self, make_harness: Make) -> None:
        harness = make_harness(v2={"limits": NO_RATE_LIMITS_V2})
        for name in ("a", "b"):
            harness.create_configuration_set(name)
            harness.v2("CreateConfigurationSet", {"ConfigurationSetName": name})
        of_v1 = json.loads(list_page(harness, PageSize="1").body)["NextToken"]
        of_v2 = harness.v2("DescribeConfigurationSets", {"MaxResults": 1})["NextToken"]
        assert list_page(harness, NextToken=of_v2).error_type == "BadRequestException"
        refused = harness.v2("DescribeConfigurationSets", {"NextToken": of_v1})
        assert refused["Reason"] == "INVALID_NEXT_TOKEN"

    def test_a_token_is_good_for_the_account_and_region_that_answered_it(self, harness: Harness) -> None:
        for name in ("a", "b"):
            harness.create_configuration_set(name)
        token = json.loads(list_page(harness, PageSize="1").body)["NextToken"]
        assert names_of(list_page(harness, NextToken=token)) == ["b"]
        another = "B" if token.startswith("A") else "A"
        for changed in (token[:-4] + "AAAA", another + token[1:], token[:-2]):
            assert list_page(harness, NextToken=changed).error_type == "BadRequestException"
        elsewhere = harness.request(
            "GET", SETS, query=urlencode({"NextToken": token}), auth=authorization(region="eu-west-1")
        )
        assert elsewhere.error_type == "BadRequestException"
        harness.service.reset()
        assert list_page(harness, NextToken=token).error_type == "BadRequestException"


class TestAccountsAndRegions:
    @pytest.mark.parametrize(
        "auth",
        [
            authorization("210987654321"),
            authorization(region="eu-west-1"),
            authorization("AKIAEXAMPLE"),
            "",
            "nonsense",
        ],
    )
    def test_each_has_sets_of_its_own(self, harness: Harness, auth: str) -> None:
        harness.create_configuration_set("mine")
        assert names_of(harness.request("GET", SETS, auth=auth)) == []

    def test_an_access_key_that_is_no_account_belongs_to_the_default_account(
        self, make_harness: Callable[..., Harness]
    ) -> None:
        harness = make_harness(default_account="123456789012")
        harness.create_configuration_set("mine")
        assert names_of(harness.request("GET", SETS, auth=authorization("AKIAEXAMPLE"))) == ["mine"]

    def test_limits_are_kept_for_each_account_and_region(self, make_harness: Callable[..., Harness]) -> None:
        harness = make_harness(limits={**NO_RATE_LIMITS, "calls_per_minute": 1})
        assert harness.send().status_code == 200
        assert harness.send().status_code == 429
        body = {
            "DestinationPhoneNumber": "+12065550100",
            "OriginationPhoneNumber": "+12065550199",
            "Content": {"PlainTextMessage": {"Text": "Hello."}},
        }
        path = "/v1/sms-voice/voice/message"
        for auth in (authorization("210987654321"), authorization(region="eu-west-1")):
            assert harness.request("POST", path, body, auth=auth).status_code == 200


class TestSignatures:
    """Each account and region has its own, whatever way a request says whose it is."""

    @pytest.mark.parametrize(
        "changes",
        [
            {
                "query": "X-Amz-Credential=210987654321%2F20260101%2Feu-west-1%2Fsms-voice%2Faws4_request&X-Amz-Expires=60"
            },
            {
                "auth": "AWS4-ECDSA-P256-SHA256 Credential=210987654321/20260101/sms-voice/aws4_request, Signature=00",
                "headers": {"region_set": "eu-west-1,eu-central-1"},
            },
            {
                "query": "X-Amz-Credential=210987654321%2F20260101%2Fsms-voice%2Faws4_request&X-Amz-Region-Set=eu-west-1",
            },
        ],
    )
    def test_a_query_and_a_set_of_regions_are_read(self, harness: Harness, changes: dict[str, Any]) -> None:
        harness.request("GET", SETS, **{"auth": "", **changes})
        request = harness.service.log.requests[-1]
        assert (request.account, request.region) == ("210987654321", "eu-west-1")

    @pytest.mark.parametrize("auth", ["Credential=" * 20_000, "Credential=" + "1" * 200_000])
    def test_an_endless_credential_keeps_nobody_waiting(self, harness: Harness, auth: str) -> None:
        begun = time.process_time()
        harness.request("GET", SETS, auth=auth)
        assert time.process_time() - begun < HOSTILE_TAKES_S
        assert harness.service.log.requests[-1].account == "000000000000"

    def test_a_set_of_all_regions_is_the_default_one(self, harness: Harness) -> None:
        auth = "AWS4-ECDSA-P256-SHA256 Credential=210987654321/20260101/sms-voice/aws4_request, Signature=00"
        harness.request("GET", SETS, auth=auth, headers={"region_set": "*"})
        request = harness.service.log.requests[-1]
        assert (request.account, request.region) == ("210987654321", "us-east-1")
