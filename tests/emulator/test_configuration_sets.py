import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.emulator.harness import (
    ALL_EVENT_TYPES,
    NO_RATE_LIMITS,
    Harness,
    authorization,
    firehose,
    logs,
    message_of,
    sns,
)
from voice_emulator.messages import Reply

SETS = "/v1/sms-voice/configuration-sets"


def names_of(reply: Reply) -> list[str]:
    names: list[str] = json.loads(reply.body)["ConfigurationSets"]
    return names


def list_page(harness: Harness, **query: str) -> Reply:
    return harness.request("GET", SETS, query=urlencode(query))


def destinations(harness: Harness, name: str = "set") -> list[dict[str, Any]]:
    harness.advance(seconds=1)
    reply = harness.request("GET", f"{SETS}/{name}/event-destinations")
    found: list[dict[str, Any]] = json.loads(reply.body)["EventDestinations"]
    return found


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

    def test_a_token_is_good_for_the_account_and_region_that_answered_it(self, harness: Harness) -> None:
        for name in ("a", "b"):
            harness.create_configuration_set(name)
        token = json.loads(list_page(harness, PageSize="1").body)["NextToken"]
        assert names_of(list_page(harness, NextToken=token)) == ["b"]
        for changed in (token[:-4] + "AAAA", "A" + token[1:], token[:-2]):
            assert list_page(harness, NextToken=changed).error_type == "BadRequestException"
        elsewhere = harness.request(
            "GET", SETS, query=urlencode({"NextToken": token}), auth=authorization(region="eu-west-1")
        )
        assert elsewhere.error_type == "BadRequestException"
        harness.service.reset()
        assert list_page(harness, NextToken=token).error_type == "BadRequestException"


class TestEventDestinations:
    def test_each_kind_comes_back_as_it_was_given(self, harness: Harness) -> None:
        given = {"in-one_place": sns(), "another": firehose(), "3": logs()}
        harness.create_configuration_set("set", **given)
        assert destinations(harness) == [{"Name": name, **definition} for name, definition in given.items()]

    def test_enabled_is_false_unless_it_is_said(self, harness: Harness) -> None:
        definition = sns()
        del definition["Enabled"]
        harness.create_configuration_set("set", one=definition)
        assert destinations(harness)[0]["Enabled"] is False

    def test_update_replaces_the_whole_definition(self, harness: Harness) -> None:
        harness.create_configuration_set("set", one=sns())
        update = {"EventDestination": {**firehose(), "Enabled": False, "MatchingEventTypes": ["BUSY"]}}
        path = f"{SETS}/set/event-destinations/one"
        assert harness.request("PUT", path, update).status_code == 200
        assert destinations(harness) == [{"Name": "one", **update["EventDestination"]}]

    @pytest.mark.parametrize("name", ["..", ".", " ", "a\n", "a b", "a/b", "a?b", "ä", "a" * 65, "a" * 5_000, "%2e%2e"])
    def test_a_name_of_other_characters_is_refused(self, harness: Harness, name: str) -> None:
        """A client that cleans its paths, as Go's SDK v1 does, would delete the set instead of a destination ``..``."""
        harness.create_configuration_set("set", one=sns())
        body = {"EventDestinationName": name, "EventDestination": sns()}
        path = f"{SETS}/set/event-destinations"
        for reply in (
            harness.request("POST", path, body),
            harness.request("PUT", f"{path}/{quote(name, safe='')}", {"EventDestination": sns()}),
            harness.request("DELETE", f"{path}/{quote(name, safe='')}"),
        ):
            harness.advance(seconds=1)
            assert reply.error_type == "BadRequestException"
            assert "EventDestinationName must be" in message_of(reply)
        assert [destination["Name"] for destination in destinations(harness)] == ["one"]

    def test_the_eleventh_is_one_too_many(self, harness: Harness) -> None:
        harness.create_configuration_set("set", **{f"d{number}": sns() for number in range(10)})
        body = {"EventDestinationName": "d10", "EventDestination": sns()}
        reply = harness.request("POST", f"{SETS}/set/event-destinations", body)
        assert (reply.status_code, reply.error_type) == (412, "LimitExceededException")
        assert harness.service.log.requests[-1].limit == "event_destinations"

    @pytest.mark.parametrize(("method", "path"), [("PUT", "other"), ("DELETE", "other")])
    def test_an_unknown_event_destination_is_not_found(self, harness: Harness, method: str, path: str) -> None:
        harness.create_configuration_set("set", one=sns())
        reply = harness.request(method, f"{SETS}/set/event-destinations/{path}", {"EventDestination": sns()})
        assert reply.error_type == "NotFoundException"

    def _refused(self, harness: Harness, definition: object) -> str:
        harness.create_configuration_set()
        body = {"EventDestinationName": "one", "EventDestination": definition}
        reply = harness.request("POST", f"{SETS}/set/event-destinations", body)
        assert reply.error_type == "BadRequestException"
        return message_of(reply)

    def test_exactly_one_destination_not_none(self, harness: Harness) -> None:
        definition = {"Enabled": True, "MatchingEventTypes": ALL_EVENT_TYPES}
        assert "exactly one" in self._refused(harness, definition)

    def test_exactly_one_destination_not_two(self, harness: Harness) -> None:
        assert "exactly one" in self._refused(harness, {**sns(), **logs()})

    @pytest.mark.parametrize("event_types", [None, []])
    def test_matching_event_types_are_required(self, harness: Harness, event_types: object) -> None:
        assert "MatchingEventTypes" in self._refused(harness, {**sns(), "MatchingEventTypes": event_types})

    def test_an_unknown_event_type_is_refused(self, harness: Harness) -> None:
        assert "HUNG_UP" in self._refused(harness, {**sns(), "MatchingEventTypes": ["BUSY", "HUNG_UP"]})

    @pytest.mark.parametrize(
        ("kind", "member"),
        [
            ("SnsDestination", "TopicArn"),
            ("KinesisFirehoseDestination", "DeliveryStreamArn"),
            ("KinesisFirehoseDestination", "IamRoleArn"),
            ("CloudWatchLogsDestination", "LogGroupArn"),
            ("CloudWatchLogsDestination", "IamRoleArn"),
        ],
    )
    @pytest.mark.parametrize("arn", [None, "", "events", "arn:aws:sqs:us-east-1:123456789012:queue"])
    def test_each_arn_is_required_and_of_its_service(
        self, harness: Harness, kind: str, member: str, arn: str | None
    ) -> None:
        definition = next(made for made in (sns(), firehose(), logs()) if kind in made)
        definition[kind][member] = arn
        assert f"{kind}.{member}" in self._refused(harness, definition)

    @pytest.mark.parametrize(
        ("member", "arn"),
        [
            ("TopicArn", "arn:aws:sns:::t"),
            ("TopicArn", "arn:aws:sns:us-east-1:1: t t "),
            ("TopicArn", "arn:aws:sns:us-east-1:abc:topic"),
            ("TopicArn", "arn:aws:sns:us-east-1:123456789012:topic\n"),
            ("TopicArn", " arn:aws:sns:us-east-1:123456789012:topic"),
            ("TopicArn", "arn:aws:sns:us-east-1:123456789012:topic:0d1f9c1e-7b3c-4a3e-8f3a-1f2e3d4c5b6a"),
            ("TopicArn", "arn:aws:sns:us-east-1:123456789012:topic.fifo"),
            ("TopicArn", "arn:aws:sns:nowhere:123456789012:topic"),
            ("TopicArn", "arn:gcp:sns:us-east-1:123456789012:topic"),
            ("TopicArn", f"arn:aws:sns:us-east-1:123456789012:{'t' * 257}"),
            ("TopicArn", f"arn:aws:sns:us-east-1:123456789012:{'t' * 3_000}"),
            ("TopicArn", "arn:aws:sns:us-east-1:١٢٣٤٥٦٧٨٩٠١٢:topic"),
            ("DeliveryStreamArn", "arn:aws:firehose:us-east-1:1:foo"),
            ("DeliveryStreamArn", "arn:aws:firehose:us-east-1:123456789012:foo"),
            ("DeliveryStreamArn", "arn:aws:firehose:us-east-1:123456789012:deliverystream/a b"),
            ("LogGroupArn", "/voice/x"),
            ("LogGroupArn", "arn:aws:logs:us-east-1:123456789012:log-group:g:log-stream:s"),
            ("LogGroupArn", "arn:aws:logs:us-east-1:123456789012:destination:d"),
            ("IamRoleArn", "arn:aws:iam::1:user/r"),
            ("IamRoleArn", "arn:aws:iam::123456789012:user/r"),
            ("IamRoleArn", "arn:aws:iam:us-east-1:123456789012:role/r"),
            ("IamRoleArn", "arn:aws:iam::aws:role/r"),
        ],
    )
    def test_an_arn_that_no_event_could_reach_is_refused(self, harness: Harness, member: str, arn: str) -> None:
        kind = (
            "Sns" if member == "TopicArn" else "KinesisFirehose" if member == "DeliveryStreamArn" else "CloudWatchLogs"
        )
        definition = next(made for made in (sns(), firehose(), logs()) if f"{kind}Destination" in made)
        definition[f"{kind}Destination"][member] = arn
        assert f"{kind}Destination.{member}" in self._refused(harness, definition)

    @pytest.mark.parametrize(
        ("member", "arn"),
        [
            ("TopicArn", "arn:aws-cn:sns:cn-north-1:123456789012:T_-9"),
            ("TopicArn", "arn:aws-us-gov:sns:us-gov-west-1:123456789012:topic"),
            ("DeliveryStreamArn", "arn:aws:firehose:eu-west-1:123456789012:deliverystream/a.b-c_D"),
            ("LogGroupArn", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/voice.x#1:*"),
            ("IamRoleArn", "arn:aws:iam::123456789012:role/service-role/a+b=c,d.e@f-g"),
        ],
    )
    def test_every_arn_that_aws_documents_is_taken(self, harness: Harness, member: str, arn: str) -> None:
        kind = (
            "Sns" if member == "TopicArn" else "KinesisFirehose" if member == "DeliveryStreamArn" else "CloudWatchLogs"
        )
        definition = next(made for made in (sns(), firehose(), logs()) if f"{kind}Destination" in made)
        definition[f"{kind}Destination"][member] = arn
        harness.create_configuration_set("set", one=definition)

    @pytest.mark.parametrize("body", [{}, {"EventDestinationName": "one"}, {"EventDestinationName": ""}])
    def test_name_and_definition_are_required(self, harness: Harness, body: object) -> None:
        harness.create_configuration_set()
        reply = harness.request("POST", f"{SETS}/set/event-destinations", body)
        assert reply.error_type == "BadRequestException"
        assert "is required" in message_of(reply)


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

    def test_a_set_of_all_regions_is_the_default_one(self, harness: Harness) -> None:
        auth = "AWS4-ECDSA-P256-SHA256 Credential=210987654321/20260101/sms-voice/aws4_request, Signature=00"
        harness.request("GET", SETS, auth=auth, headers={"region_set": "*"})
        request = harness.service.log.requests[-1]
        assert (request.account, request.region) == ("210987654321", "us-east-1")
