"""What clients send does not stay in memory beyond what tells what it was: not in the log, and in nothing that remembers."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.harness import COMPLETED, PLAIN_TEXT, SEND, SETS, Harness, authorization
from voice_emulator.http.guard import Guard
from voice_emulator.log.refused_members import LONGEST_TEXT

LONG = "9" * 500_000
REQUESTS = 20
SMALL = 3_000_000


def placed(**content: Any) -> dict[str, Any]:
    return {"Content": {"PlainTextMessage": {"Text": "Hi.", **content}}}


@pytest.mark.parametrize(
    "changes",
    [
        {"DestinationPhoneNumber": f"+{LONG}"},
        {"OriginationPhoneNumber": f"+{LONG}"},
        {"CallerId": f"+{LONG}"},
        {"ConfigurationSetName": LONG},
        placed(VoiceId=LONG),
        placed(LanguageCode=LONG),
        placed(Text=LONG),
        {"Content": {"SSMLMessage": {"Text": f"<speak>{LONG}"}}},
        {"Content": {"CallInstructionsMessage": {"Text": LONG}}},
        {"Content": {"PlainTextMessage": {"Text": LONG}, "SSMLMessage": {"Text": LONG}}},
    ],
)
def test_a_refused_call_is_kept_with_the_beginning_of_its_members(harness: Harness, changes: dict[str, Any]) -> None:
    reply = harness.send(**{"destination": COMPLETED, **changes})
    assert reply.status_code == 400
    (kept,) = harness.service.log.calls
    sent = [
        kept.destination_phone_number,
        kept.origination_phone_number,
        kept.caller_id,
        kept.configuration_set_name,
    ]
    assert max(len(member or "") for member in sent) <= 103
    assert kept.content is not None
    texts = [
        message.text or ""
        for message in (
            kept.content.plain_text_message,
            kept.content.ssml_message,
            kept.content.call_instructions_message,
        )
        if message is not None
    ]
    assert max(len(text) for text in texts) <= LONGEST_TEXT + 3
    if plain := kept.content.plain_text_message:
        assert max(len(plain.voice_id or ""), len(plain.language_code or "")) <= 103


def test_what_a_limit_refused_is_kept_as_it_was_sent(harness: Harness) -> None:
    text = "x" * 6_000
    harness.send(Content={"PlainTextMessage": {"Text": text}})
    (kept,) = harness.service.log.calls
    assert (kept.limit, kept.content.plain_text_message.text) == ("spoken_characters", text)  # type: ignore[union-attr]


def test_what_is_placed_is_kept_whole(make_harness: Callable[..., Harness]) -> None:
    harness = make_harness(limits={"total_characters": "off", "spoken_characters": "off", "message_length_s": "off"})
    kept = harness.place(Content={"PlainTextMessage": {"Text": LONG}})
    assert kept.content.plain_text_message.text == LONG  # type: ignore[union-attr]


def send_numbers(harness: Harness, each: str) -> None:
    harness.send(f"+{each}", CallerId=each)
    harness.send(CallerId=f"+{each}")


def send_names(harness: Harness, each: str) -> None:
    harness.send(ConfigurationSetName=each, Content=PLAIN_TEXT)
    harness.request("POST", SETS, {"ConfigurationSetName": each})
    harness.request("DELETE", f"{SETS}/{each}")
    harness.request("GET", f"{SETS}/{each}/event-destinations")


def send_credentials(harness: Harness, each: str) -> None:
    harness.request("GET", SETS, auth=authorization(account=each))
    harness.request("GET", SETS, auth=authorization(region=each))
    harness.request("GET", SETS, auth="", query=f"X-Amz-Credential={each}&X-Amz-Region-Set={each}")


def send_contents(harness: Harness, each: str) -> None:
    harness.request("POST", SEND, {"Content": {"PlainTextMessage": {"Text": "Hi.", "VoiceId": each}}})
    harness.send(Content={"PlainTextMessage": {"Text": each}})
    harness.send_v2(MessageBody=each)


def send_hosts(_harness: Harness, each: str, guard: Guard = Guard()) -> None:  # noqa: B008 - one for all requests
    scope = {"headers": [(b"host", each.encode())], "scheme": "http", "server": ("127.0.0.1", 1)}
    assert guard.refusal(scope) is not None


@pytest.mark.parametrize("send", [send_numbers, send_names, send_credentials, send_contents, send_hosts])
def test_nothing_that_remembers_keeps_what_is_long(harness: Harness, send: Callable[[Harness, str], None]) -> None:
    send(harness, f"0{LONG}")  # what is read once
    tracemalloc.start()
    try:
        for number in range(REQUESTS):
            send(harness, f"{number}{LONG}")
        grown, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert grown < SMALL, f"{grown} bytes are kept of {REQUESTS} requests"
