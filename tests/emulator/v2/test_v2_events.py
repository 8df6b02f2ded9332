"""The events of version 2, of the documented shape."""

import json
from typing import Any

import pytest

from tests.emulator.harness import COMPLETED, ORIGINATION, Harness, Make, authorization
from tests.emulator.v2.v2_scripts import place_script
from voice_emulator.delivery.aws_destinations import AwsDestinations
from voice_emulator.delivery.publishing import Delivery
from voice_emulator.log.call_log import DeliveryRecord

TOPIC = {"SnsDestination": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:events"}}


def create_set(harness: Harness, *event_types: str) -> None:
    harness.v2("CreateConfigurationSet", {"ConfigurationSetName": "set"})
    body = {"ConfigurationSetName": "set", "EventDestinationName": "one", "MatchingEventTypes": event_types, **TOPIC}
    assert "EventDestination" in harness.v2("CreateEventDestination", body)


def published(harness: Harness) -> list[dict[str, Any]]:
    return [json.loads(delivery.payload) for delivery in harness.publisher.deliveries]


def play(harness: Harness, script: object = "completed", **changes: Any) -> list[dict[str, Any]]:
    create_set(harness, "VOICE_ALL")
    place_script(harness, COMPLETED, script)
    assert "MessageId" in harness.send_v2(ConfigurationSetName="set", **changes)
    harness.advance(hours=73)
    return published(harness)


def test_a_completed_call_has_the_documented_events(harness: Harness) -> None:
    arrived_at_ms = harness.clock.now_ms()
    events = play(harness, Context={"redial": "c1.t1"}, MessageBody="a" * 1_500)
    assert [event["eventType"] for event in events] == [
        "VOICE_INITIATED",
        "VOICE_RINGING",
        "VOICE_ANSWERED",
        "VOICE_COMPLETED",
    ]
    assert [event["messageStatus"] for event in events] == ["INITIATED", "RINGING", "ANSWERED", "COMPLETED"]
    assert [event["isFinal"] for event in events] == [False, False, False, True]
    message_id = harness.service.log.calls[-1].message_id
    for event in events:
        assert event["eventTimestamp"] > arrived_at_ms
        assert {name: value for name, value in event.items() if name not in _CHANGING} == {
            "eventVersion": "1.0",
            "messageRequestTimestamp": arrived_at_ms,
            "originationPhoneNumber": ORIGINATION,
            "destinationPhoneNumber": COMPLETED,
            "isoCountryCode": "US",
            "messageId": message_id,
            "context": {"redial": "c1.t1"},
        }
    final = events[-1]
    assert (final["callDurationInSeconds"], final["totalDurationInMinutes"]) == (100, 2)
    assert final["totalMessagePrice"] == 0.026


def test_a_number_of_no_country_has_none_in_its_events(harness: Harness) -> None:
    create_set(harness, "VOICE_ALL")
    assert "MessageId" in harness.send_v2("+881612345678", ConfigurationSetName="set")
    harness.advance(minutes=5)
    events = published(harness)
    assert [event["eventType"] for event in events][-1] == "VOICE_COMPLETED"
    assert not any("isoCountryCode" in event for event in events)


_CHANGING = {
    "eventType",
    "eventTimestamp",
    "messageStatus",
    "isFinal",
    "callDurationInSeconds",
    "totalDurationInMinutes",
    "totalMessagePrice",
}


def test_without_a_context_the_event_has_none(harness: Harness) -> None:
    assert all("context" not in event for event in play(harness))


@pytest.mark.parametrize(
    ("outcome", "event_type", "status"),
    [
        ("busy", "VOICE_BUSY", "BUSY"),
        ("no_answer", "VOICE_NO_ANSWER", "NO_ANSWER"),
        ("failed", "VOICE_FAILED", "FAILED"),
        ("ttl_expired", "VOICE_TTL_EXPIRED", "TTL_EXPIRED"),
        ("spam", "VOICE_FAILED", "SPAM"),
        ("protect_blocked", "VOICE_FAILED", "PROTECT_BLOCKED"),
        ("unknown", "VOICE_FAILED", "UNKNOWN"),
    ],
)
def test_each_end_of_a_call_has_its_type_and_status(
    harness: Harness, outcome: str, event_type: str, status: str
) -> None:
    final = play(harness, outcome)[-1]
    assert (final["eventType"], final["messageStatus"], final["isFinal"]) == (event_type, status, True)
    assert "totalMessagePrice" not in final


def test_events_out_of_order_tell_when_they_happened(harness: Harness) -> None:
    create_set(harness, "VOICE_ALL")
    place_script(harness, COMPLETED, {"events": ["out_of_order", "delayed"]})
    harness.send_v2(ConfigurationSetName="set")
    harness.advance(minutes=5)
    came = [event["eventType"] for event in published(harness)]
    happened = [event["eventType"] for event in sorted(published(harness), key=lambda event: event["eventTimestamp"])]
    assert happened == ["VOICE_INITIATED", "VOICE_RINGING", "VOICE_ANSWERED", "VOICE_COMPLETED"] != came


@pytest.mark.parametrize(("changes", "after_s"), [({"TimeToLive": 60}, 60), ({}, 72 * 3_600)])
def test_a_call_that_is_not_dialled_in_time_expires(harness: Harness, changes: dict[str, Any], after_s: int) -> None:
    (event,) = play(harness, "ttl_expired", **changes)
    assert event["eventTimestamp"] - event["messageRequestTimestamp"] == after_s * 1_000


def test_what_only_version_2_ends_with_is_something_else_in_version_1(harness: Harness) -> None:
    for outcome, last in (("spam", "FAILED"), ("ttl_expired", "INITIATED_CALL")):
        place_script(harness, COMPLETED, outcome)
        message_id = harness.place().message_id
        harness.advance(hours=1)
        assert harness.event_types(message_id)[-1] == last


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        (["ALL"], 4),
        (["VOICE_ALL"], 4),
        (["VOICE_RINGING", "VOICE_COMPLETED"], 2),
        (["TEXT_ALL", "MEDIA_DELIVERED", "RCS_SENT"], 0),
    ],
)
def test_an_event_destination_gets_the_types_that_it_asks_for(harness: Harness, wanted: list[str], got: int) -> None:
    create_set(harness, *wanted)
    harness.send_v2(ConfigurationSetName="set")
    harness.advance(minutes=5)
    assert len(published(harness)) == got


def test_a_destination_that_is_disabled_in_mid_call_gets_nothing_more(harness: Harness) -> None:
    create_set(harness, "ALL")
    harness.send_v2(ConfigurationSetName="set")
    harness.advance(seconds=1)
    names = {"ConfigurationSetName": "set", "EventDestinationName": "one"}
    harness.v2("UpdateEventDestination", {**names, "Enabled": False})
    harness.advance(minutes=5)
    assert [event["eventType"] for event in published(harness)] == ["VOICE_INITIATED"]


def test_a_repeated_event_is_the_same_to_the_byte(harness: Harness) -> None:
    events = play(harness, {"outcome": "busy", "events": ["repeated"]})
    assert len(events) == 6
    assert len({json.dumps(event) for event in events}) == 3


def test_without_a_configuration_set_no_event_goes_anywhere(harness: Harness) -> None:
    harness.send_v2()
    harness.advance(minutes=5)
    assert published(harness) == []


def test_eventbridge_is_asked_as_aws_documents_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []

    class _Events:
        failed = 0

        def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - as boto3 has it
            asked.extend(Entries)
            return {"FailedEntryCount": self.failed, "Entries": Entries}

    client = _Events()
    monkeypatch.setattr(AwsDestinations, "_client", lambda _self, _arn: client)
    arn = "arn:aws:events:us-east-1:123456789012:event-bus/default"
    delivery = Delivery(arn, b'{"messageId": "m1"}', 0, DeliveryRecord("EventBridge", arn))
    AwsDestinations("http://127.0.0.1:1").deliver(delivery)
    (entry,) = asked
    assert (entry["Source"], entry["DetailType"]) == ("aws.sms-voice", "Voice Message Delivery Status Updated")
    assert json.loads(entry["Detail"]) == {"messageId": "m1"}
    client.failed = 1
    with pytest.raises(ValueError, match="refused"):
        AwsDestinations("http://127.0.0.1:1").deliver(delivery)


def test_eventbridge_gets_them_without_number_and_context(make_harness: Make) -> None:
    harness = make_harness(v2={"event_bridge": True})
    harness.send_v2(Context={"redial": "c1.t1"})
    harness.advance(minutes=5)
    assert {delivery.arn for delivery in harness.publisher.deliveries} == {
        "arn:aws:events:us-east-1:123456789012:event-bus/default"
    }
    assert len(published(harness)) == 4
    of_government = authorization(region="us-gov-west-1")
    message = {"DestinationPhoneNumber": COMPLETED, "OriginationIdentity": ORIGINATION, "MessageBody": "Hi."}
    harness.v2("SendVoiceMessage", message, auth=of_government)
    harness.advance(seconds=1)
    assert harness.publisher.deliveries.pop().arn.startswith("arn:aws-us-gov:events:us-gov-west-1:123456789012:")
    for event in published(harness):
        assert event["messageId"]
        assert not {"destinationPhoneNumber", "context"} & set(event)
