"""Reading a voice event without a guess: its type is the topic's, its time the envelope's, its id the one confirmed field."""

import json
from typing import Any

import pytest

from redial.contracts.event_json import LONGEST_PAYLOAD
from redial.contracts.voice_event import read_envelope
from redial.domain.attempt.attempts import storable_id
from redial.domain.attempt.events import UnknownEvent, VoiceEvent, VoiceEventType
from redial.errors import UnreadableVoiceEvent
from simulation.makers import EVENTS, at, sns_envelope

BUSY_TOPIC = "arn:aws:sns:us-east-1:123456789012:Redial-BUSY"
TOPICS = {BUSY_TOPIC: VoiceEventType.BUSY}


def test_the_type_comes_from_the_topic_and_never_from_the_payload() -> None:
    received = read_envelope(
        sns_envelope(BUSY_TOPIC, "m1", 7, EventType="ANSWERED", eventType="VOICE_COMPLETED"), TOPICS
    )
    assert received.event == VoiceEvent(VoiceEventType.BUSY, at(7))
    assert received.message_id == "m1"


def test_a_minimal_payload_is_enough() -> None:
    message = (EVENTS / "voice" / "minimal.json").read_text(encoding="utf-8")
    body = json.dumps(json.loads(sns_envelope(BUSY_TOPIC, "")) | {"Message": message})
    received = read_envelope(body, TOPICS)
    assert (received.message_id, received.payload) == ("567f6c11-6e8b-4352-9749-a42a0f3b1c2d", None)


def test_fields_that_nobody_knows_are_kept_as_they_came() -> None:
    message = (EVENTS / "voice" / "with_more_fields.json").read_text(encoding="utf-8")
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
        ({"Message": 17}, "Message: expected a text"),
        ({"Message": "hello"}, "Message: expected JSON"),
        ({"Message": "[1]"}, "Message: expected a JSON object"),
        ({"Message": '{"messageId": "m1"}'}, "MessageId: expected a text in the voice event"),
        ({"Message": '{"MessageId": null}'}, "MessageId: expected a text"),
        ({"Message": '{"MessageId": true}'}, "MessageId: expected a text"),
        ({"Message": '{"MessageId": ""}'}, "MessageId: expected a text"),
        ({"Message": "[" * 100_000}, "Message: expected JSON"),
        ({"Message": '{"MessageId": "m1", "MessageId": "m2", ' + '"x":[' * 50_000}, "Message: expected JSON"),
    ],
)
def test_what_is_no_voice_event_is_refused_by_its_field(changes: dict[str, Any], said: str) -> None:
    body = json.dumps(json.loads(sns_envelope(BUSY_TOPIC, "m1")) | changes)
    with pytest.raises(UnreadableVoiceEvent, match=said):
        read_envelope(body, TOPICS)


@pytest.mark.parametrize(
    "more",
    [
        '"x":"\\ud83d"',
        '"\\udc4d":1',
        '"Duration":NaN',
        '"Duration":-Infinity',
        '"Duration":' + "9" * 5_000,
        '"Blob":"' + "x" * 250_000 + '"',
        '"Deep":' + "[" * 900 + "]" * 900,
        '"Deep":' + "[" * 100_000 + "]" * 100_000,
        '"MessageID":{"a":[1e400]}',
        '"EventType":null,"Timestamp":"0001-01-01T00:00:00Z","Text":"\\u0000"',
    ],
)
def test_nothing_beside_the_message_id_stops_an_event(more: str) -> None:
    envelope = json.loads(sns_envelope(BUSY_TOPIC, "", 7)) | {"Message": '{"MessageId":"m1",' + more + "}"}
    received = read_envelope(json.dumps(envelope), TOPICS)
    assert (received.message_id, received.event) == ("m1", VoiceEvent(VoiceEventType.BUSY, at(7)))
    assert received.payload is None or len(received.payload.encode()) <= LONGEST_PAYLOAD


@pytest.mark.parametrize(
    "timestamp",
    ["yesterday", "", None, 0, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "20261201", "2026-12-23T00:00:00Z"],
)
def test_a_time_that_can_be_none_is_that_of_the_queue(timestamp: object) -> None:
    envelope = json.loads(sns_envelope(BUSY_TOPIC, "m1")) | {"Timestamp": timestamp}
    assert read_envelope(json.dumps(envelope), TOPICS, at(9)).event == VoiceEvent(VoiceEventType.BUSY, at(9))


def test_an_event_that_waited_for_long_keeps_its_time() -> None:
    received = read_envelope(sns_envelope(BUSY_TOPIC, "m1", 7), TOPICS, at(14 * 86_400))
    assert received.event == VoiceEvent(VoiceEventType.BUSY, at(7))


@pytest.mark.parametrize("message_id", ["m" * 257, "ü" * 200, "m" * 200_000, "m-\ud83d"])
def test_a_message_id_that_can_be_no_key_is_kept_as_its_digest(message_id: str) -> None:
    kept = read_envelope(sns_envelope(BUSY_TOPIC, message_id), TOPICS).message_id
    assert kept == storable_id(message_id)
    assert (len(kept), kept[:7]) == (71, "sha256:")


@pytest.mark.parametrize("more", ["}", ',"Deep":' + "[" * 100_000 + "}"])
def test_a_byte_order_mark_stops_no_event(more: str) -> None:
    envelope = json.loads(sns_envelope(BUSY_TOPIC, "")) | {"Message": '\ufeff{"MessageId":"m1"' + more}
    assert read_envelope("\ufeff" + json.dumps(envelope), TOPICS).message_id == "m1"


def test_a_message_id_of_digits_is_text() -> None:
    envelope = json.loads(sns_envelope(BUSY_TOPIC, "")) | {"Message": '{"MessageId": 17}'}
    assert read_envelope(json.dumps(envelope), TOPICS).message_id == "17"


def test_the_name_of_a_topic_that_nobody_knows_is_bounded() -> None:
    event = read_envelope(sns_envelope("arn:aws:sns:us-east-1:123456789012:" + "\ud83dü" * 5_000, "m1"), TOPICS).event
    assert isinstance(event, UnknownEvent)
    assert len(event.event_type.encode()) <= 100


def test_a_raw_delivery_is_recognised() -> None:
    with pytest.raises(UnreadableVoiceEvent, match="is raw delivery off"):
        read_envelope('{"MessageId": "m1"}', TOPICS)
