"""Reading a voice event without a guess: its type is the topic's, its time the envelope's, its id the one confirmed field."""

import json
from typing import Any

import pytest

from redial.contracts.voice_event import LONGEST_PAYLOAD, read_envelope
from redial.domain.events import UnknownEvent, VoiceEvent, VoiceEventType
from redial.errors import UnreadableVoiceEvent
from tests.makers import EVENTS, at, sns_envelope

BUSY_TOPIC = "arn:aws:sns:us-east-1:123456789012:Redial-BUSY"
TOPICS = {BUSY_TOPIC: VoiceEventType.BUSY}


def test_the_type_comes_from_the_topic_and_never_from_the_payload() -> None:
    received = read_envelope(
        sns_envelope(BUSY_TOPIC, "m1", 7, EventType="ANSWERED", eventType="VOICE_COMPLETED"), TOPICS
    )
    assert received.event == VoiceEvent(VoiceEventType.BUSY, at(7))
    assert received.message_id == "m1"


def test_a_minimal_payload_is_enough() -> None:
    message = (EVENTS / "voice" / "minimal.json").read_text()
    body = json.dumps(json.loads(sns_envelope(BUSY_TOPIC, "")) | {"Message": message})
    received = read_envelope(body, TOPICS)
    assert (received.message_id, received.payload) == ("567f6c11-6e8b-4352-9749-a42a0f3b1c2d", None)


def test_fields_that_nobody_knows_are_kept_as_they_came() -> None:
    message = (EVENTS / "voice" / "with_more_fields.json").read_text()
    body = json.dumps(json.loads(sns_envelope(BUSY_TOPIC, "")) | {"Message": message})
    received = read_envelope(body, TOPICS)
    assert received.payload is not None
    assert json.loads(received.payload) == json.loads(message)


def test_an_enormous_payload_is_cut() -> None:
    received = read_envelope(sns_envelope(BUSY_TOPIC, "m1", Blob="x" * 100_000), TOPICS)
    assert received.payload is not None
    assert len(received.payload) == LONGEST_PAYLOAD


def test_an_event_of_a_type_that_nobody_knows_is_kept() -> None:
    received = read_envelope(sns_envelope("arn:aws:sns:us-east-1:123456789012:Transferred", "m1", Agent="x"), TOPICS)
    assert received.event == UnknownEvent("Transferred", at(0))
    assert received.payload == '{"Agent":"x","MessageId":"m1"}'


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"TopicArn": None}, "TopicArn: expected a text"),
        ({"Timestamp": "yesterday"}, "Timestamp"),
        ({"Timestamp": "2026-11-23T09:00:00"}, "with an offset"),
        ({"Message": "hello"}, "Message: expected JSON"),
        ({"Message": "[1]"}, "Message: expected a JSON object"),
        ({"Message": '{"messageId": "m1"}'}, "MessageId: expected a text in the voice event"),
        ({"Message": '{"MessageId": 17}'}, "MessageId: expected a text"),
    ],
)
def test_what_is_no_voice_event_is_refused_by_its_field(changes: dict[str, Any], said: str) -> None:
    body = json.dumps(json.loads(sns_envelope(BUSY_TOPIC, "m1")) | changes)
    with pytest.raises(UnreadableVoiceEvent, match=said):
        read_envelope(body, TOPICS)


def test_a_raw_delivery_is_recognised() -> None:
    with pytest.raises(UnreadableVoiceEvent, match="is raw delivery off"):
        read_envelope('{"MessageId": "m1"}', TOPICS)
