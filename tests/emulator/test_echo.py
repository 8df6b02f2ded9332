"""What a client wrote is repeated to it, and kept in the log, no longer than tells what it was."""

from datetime import timedelta
from typing import Any

import pytest

from tests.emulator.harness import PLAIN_TEXT, SETS, Harness
from voice_emulator.echo import LONGEST_MESSAGE, shown, told
from voice_emulator.http.guard import Guard
from voice_emulator.testing import VoiceEmulator

LONG = "x" * 500_000
TOPIC = "arn:aws:sns:us-east-1:123456789012:topic"


def destination(**changes: Any) -> dict[str, Any]:
    return {"MatchingEventTypes": ["BUSY"], "SnsDestination": {"TopicArn": TOPIC}, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"ConfigurationSetName": LONG},
        {"Content": {"PlainTextMessage": {"Text": "Hi.", "VoiceId": LONG}}},
        {"Content": {"SSMLMessage": {"Text": "<speak>Hi.</speak>", "LanguageCode": LONG}}},
        {"Content": {"SSMLMessage": {"Text": f"<speak><{LONG[:5_000]}/></speak>"}}},
        {"Content": {LONG: {}, "PlainTextMessage": {"Text": "Hi.", "VoiceId": LONG}}},
        {"Content": PLAIN_TEXT, "CallerId": LONG},
    ],
)
def test_a_long_value_of_a_message_is_cut_short_in_the_answer_and_the_log(
    harness: Harness, changes: dict[str, Any]
) -> None:
    reply = harness.send(**changes)
    assert reply.status_code == 400
    assert len(reply.body) < 300
    assert len(harness.service.log.calls[-1].error_message or "") < 300


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", [f"/{LONG}", f"{SETS}/{LONG}/{LONG}", f"{SETS}/{LONG}"])
def test_a_long_path_is_cut_short_in_the_answer(harness: Harness, method: str, path: str) -> None:
    assert len(harness.request(method, path).body) < 300


@pytest.mark.parametrize(
    "definition",
    [
        destination(MatchingEventTypes=["BUSY", LONG]),
        destination(SnsDestination={"TopicArn": TOPIC.replace("aws", LONG[:1_900])}),
        destination(SnsDestination={"TopicArn": LONG}),
    ],
)
def test_a_long_value_of_an_event_destination_is_cut_short_in_the_answer(
    harness: Harness, definition: dict[str, Any]
) -> None:
    harness.create_configuration_set("set")
    body = {"EventDestinationName": "one", "EventDestination": definition}
    reply = harness.request("POST", f"{SETS}/set/event-destinations", body)
    assert reply.status_code == 400
    assert len(reply.body) < 300


@pytest.mark.parametrize(
    "changes",
    [{"VoiceId": LONG}, {"MessageBodyTextType": LONG}, {"ProtectConfigurationId": "x" * 256}, {"Context": {LONG: "x"}}],
)
def test_a_long_value_of_a_message_of_version_2_is_cut_short_in_the_answer(
    harness: Harness, changes: dict[str, Any]
) -> None:
    answer = harness.send_v2(**changes)
    assert len(answer["Message"]) < 400
    assert all(len(field["Message"]) < 300 for field in answer.get("Fields", ()))


def test_a_long_value_of_an_operation_of_version_2_is_cut_short_in_the_answer(harness: Harness) -> None:
    harness.v2("CreateConfigurationSet", {"ConfigurationSetName": "set"})
    body = {"ConfigurationSetName": "set", "EventDestinationName": "one", "MatchingEventTypes": ["VOICE_ALL"]}
    for changes in ({"MatchingEventTypes": [LONG]}, {"SnsDestination": {"TopicArn": f"arn:{LONG[:2_000]}"}}):
        answer = harness.v2("CreateEventDestination", {**body, **changes})
        harness.clock.advance(timedelta(seconds=1))
        assert answer["__type"] == "ValidationException"
        assert len(answer["Message"]) < 300


@pytest.mark.parametrize(
    ("method", "resource", "body"),
    [
        ("GET", f"calls/{LONG[:30_000]}", b""),
        ("GET", f"calls?{LONG[:30_000]}=1", b""),
        ("GET", f"calls?region={LONG[:30_000]}", b""),
        ("GET", f"scripts/{LONG[:30_000]}", b""),
        ("GET", LONG[:30_000], b""),
        ("PATCH", "scripts", b'{"%b": ["busy"]}' % LONG.encode()),
        ("PUT", "scripts/+12065550100", b'["%b"]' % LONG.encode()),
        ("PATCH", "settings", b'{"windows": "%b"}' % LONG.encode()),
    ],
)
def test_a_long_value_is_cut_short_by_the_control_api(
    voice_emulator: VoiceEmulator, method: str, resource: str, body: bytes
) -> None:
    answer = voice_emulator.control.request(method, resource, content=body)
    assert answer.status_code in (400, 404)
    assert len(answer.json()["error"]) < LONGEST_MESSAGE + 200


def test_a_long_host_or_origin_is_cut_short_by_the_guard() -> None:
    for header, value in ((b"host", LONG.encode()), (b"origin", b"http://" + LONG.encode())):
        headers = [(b"host", b"127.0.0.1:80"), (header, value)] if header != b"host" else [(header, value)]
        refusal = Guard().refusal({"headers": headers, "server": ("127.0.0.1", 80), "http_version": "1.1"})
        assert refusal is not None
        assert len(refusal.message) < 300


def test_what_is_short_is_repeated_as_it_is() -> None:
    assert shown("it's") == '"it\'s"'
    assert told(ValueError("Invalid enum value 'x' - at `$.a`")) == "Invalid enum value 'x' - at `$.a`"
    long = told(ValueError(f"Invalid enum value '{LONG}' - at `$.windows`"))
    assert long == f"Invalid enum value '{LONG[:100]}...' - at `$.windows`"
