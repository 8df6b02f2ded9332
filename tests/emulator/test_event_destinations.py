"""The event destinations of a configuration set."""

from urllib.parse import quote

import pytest

from tests.emulator.harness import (
    ALL_EVENT_TYPES,
    SETS,
    Harness,
    destinations,
    firehose,
    logs,
    message_of,
    sns,
)


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
