"""What a receiver did not take goes to that receiver, and to no other."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from redial.adapters.undelivered_events import SIGNED_WEBHOOK, SOURCE_OF_REDRIVEN, WEBHOOK, UndeliveredEvents, rule_for
from simulation.telemetry import Notebook

TOPIC = "arn:aws:sns:us-east-1:123456789012:ends"
BUS = "arn:aws:events:eu-west-1:210987654321:event-bus/desk"
EVENT: dict[str, Any] = {
    "version": "0",
    "id": "e-1",
    "source": "redial",
    "detail-type": "Call Ended",
    "time": "2026-11-27T10:00:00Z",
    "resources": [],
    "detail": {"id": "d-1", "name": "Größe"},
}


class Bridge:
    """EventBridge, as far as it is asked."""

    def __init__(self) -> None:
        self.regions: list[str | None] = []
        self.put: list[dict[str, Any]] = []
        self.refuses: str | None = None
        self.denies = False
        self.fails: str | None = None
        self.rules = {rule_for(each) for each in (TOPIC, WEBHOOK, SIGNED_WEBHOOK)}

    def in_region(self, region: str | None) -> Any:
        self.regions.append(region)
        return self

    def describe_rule(self, **parameters: str) -> None:
        assert parameters["EventBusName"] == "redial-test"
        if self.fails is not None or parameters["Name"] not in self.rules:
            raise ClientError({"Error": {"Code": self.fails or "ResourceNotFoundException"}}, "DescribeRule")

    def put_events(self, **parameters: Any) -> dict[str, Any]:
        if self.denies:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "PutEvents")
        self.put.extend(parameters["Entries"])
        return {"Entries": [{"EventId": "1"} if self.refuses is None else {"ErrorCode": self.refuses}]}


@pytest.fixture
def bridge() -> Bridge:
    return Bridge()


@pytest.fixture
def undelivered(bridge: Bridge) -> UndeliveredEvents:
    return UndeliveredEvents("redial-test", bridge.in_region, Notebook())


def message(target: str | None, body: object = EVENT) -> Any:
    named = {} if target is None else {"TARGET_ARN": {"DataType": "String", "StringValue": target}}
    return {"Body": body if isinstance(body, str) else json.dumps(body), "MessageAttributes": named}


def test_the_rule_of_a_topic_gets_the_event_within_another_one(undelivered: UndeliveredEvents, bridge: Bridge) -> None:
    assert undelivered.send_on(message(TOPIC))

    (entry,) = bridge.put
    assert json.loads(entry.pop("Detail")) == EVENT
    assert entry == {
        "EventBusName": "redial-test",
        "Source": SOURCE_OF_REDRIVEN,
        "DetailType": "Call Ended",
        "Resources": [TOPIC],
    }
    assert set(bridge.regions) == {None}


def test_a_webhook_is_known_by_what_it_is_and_not_by_an_address_that_was_changed_since(
    undelivered: UndeliveredEvents, bridge: Bridge
) -> None:
    assert undelivered.send_on(message("arn:aws:events:us-east-1:123456789012:api-destination/old/6f5c"))
    assert bridge.put[0]["Resources"] == ["webhook"]


def test_what_was_redriven_in_vain_is_not_wrapped_twice(undelivered: UndeliveredEvents, bridge: Bridge) -> None:
    again = EVENT | {"source": SOURCE_OF_REDRIVEN, "resources": [TOPIC], "detail": EVENT}
    assert undelivered.send_on(message(TOPIC, again))

    assert json.loads(bridge.put[0]["Detail"]) == EVENT


def test_another_bus_gets_the_event_itself_in_its_region(undelivered: UndeliveredEvents, bridge: Bridge) -> None:
    assert undelivered.send_on(message(BUS))

    (entry,) = bridge.put
    assert json.loads(entry.pop("Detail")) == EVENT["detail"]
    assert entry == {"EventBusName": BUS, "Source": "redial", "DetailType": "Call Ended", "Time": EVENT["time"]}
    assert bridge.regions == ["eu-west-1"]


@pytest.mark.parametrize(
    "target", [None, "arn:aws:sqs:us-east-1:123456789012:redial-test-ReceiversSignedWebhookQueue-1"]
)
def test_what_is_to_be_signed_goes_back_to_its_queue(
    undelivered: UndeliveredEvents, bridge: Bridge, target: str | None
) -> None:
    assert undelivered.send_on(message(target))

    assert bridge.put[0]["Resources"] == ["signed-webhook"]


@pytest.mark.parametrize(
    "kept",
    [
        message("arn:aws:sns:us-east-1:123456789012:gone"),
        message(TOPIC, "no JSON"),
        message(TOPIC, []),
        message(TOPIC, {"source": "redial"}),
        message(TOPIC, EVENT | {"time": 3}),
    ],
    ids=["a receiver that is none any more", "no JSON", "no object", "no event", "no time"],
)
def test_what_has_no_way_is_kept(undelivered: UndeliveredEvents, bridge: Bridge, kept: Any) -> None:
    assert not undelivered.send_on(kept)
    assert bridge.put == []


def test_without_a_signed_webhook_what_names_nobody_is_kept(undelivered: UndeliveredEvents, bridge: Bridge) -> None:
    bridge.rules.remove(rule_for(SIGNED_WEBHOOK))
    assert not undelivered.send_on(message(None))


def test_that_no_rule_could_be_asked_for_is_no_answer(undelivered: UndeliveredEvents, bridge: Bridge) -> None:
    bridge.fails = "InternalException"
    with pytest.raises(ClientError):
        undelivered.send_on(message(TOPIC))


def test_what_a_bus_refuses_is_kept(undelivered: UndeliveredEvents, bridge: Bridge) -> None:
    bridge.refuses = "InternalFailure"
    assert not undelivered.send_on(message(BUS))
    bridge.denies = True
    assert not undelivered.send_on(message(BUS))
