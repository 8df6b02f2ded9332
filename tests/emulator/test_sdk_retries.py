"""What an SDK sends again is another call; the log and the terminal say so."""

from collections.abc import Callable
from typing import Any

import boto3
import botocore.exceptions
import pytest

from tests.emulator.harness import NO_RATE_LIMITS, NO_RATE_LIMITS_V2, Harness
from voice_emulator.testing import VoiceEmulator

Make = Callable[..., Harness]
THROTTLED, ERROR, ERROR_WITH_CALL, LOST = "+12065550180", "+12065550181", "+12065550182", "+12065550183"


def attempt(number: int, invocation: str = "1f0e") -> dict[str, str]:
    return {"sdk_invocation_id": invocation, "sdk_request": f"ttl=20260101T000000Z; attempt={number}; max=3"}


@pytest.fixture
def harness(make_harness: Make) -> Harness:
    return make_harness(limits=NO_RATE_LIMITS)


def test_a_retry_is_a_second_call_and_named_as_one(harness: Harness) -> None:
    for number in (1, 2, 3):
        harness.send_with(attempt(number), ERROR_WITH_CALL)
    assert [(call.sdk_invocation_id, call.sdk_attempt) for call in harness.service.log.calls] == [
        ("1f0e", 1),
        ("1f0e", 2),
        ("1f0e", 3),
    ]
    first, second, third = harness.lines
    assert "SDK" not in first
    assert second.endswith("the SDK's retry: a second call")
    assert third.endswith("the SDK's retry: a third call")


def test_a_retry_after_a_refusal_is_the_first_call(harness: Harness) -> None:
    harness.send_with(attempt(1), THROTTLED)
    harness.send_with(attempt(2), THROTTLED)
    assert not any("SDK" in line for line in harness.lines)


def test_programs_that_call_twice_are_not_blamed_on_the_sdk(harness: Harness) -> None:
    harness.send_with(attempt(1, "a"))
    harness.send_with(attempt(1, "b"))
    harness.send()
    harness.send()
    assert not any("SDK" in line for line in harness.lines)
    assert harness.service.log.calls[-1].sdk_invocation_id is None
    assert harness.service.log.calls[-1].sdk_attempt is None


@pytest.mark.parametrize(
    "written", ["", "attempt=", "attempt=two", "max=3", "attempt=-1", "attempt=99999999999", "xattempt=2"]
)
def test_what_no_sdk_says_is_left_out(harness: Harness, written: str) -> None:
    harness.send_with({"sdk_invocation_id": "x" * 10_000, "sdk_request": written})
    call = harness.service.log.calls[-1]
    assert call.sdk_attempt is None
    assert call.sdk_invocation_id == "x" * 64


def test_many_invocations_are_not_kept_for_ever(harness: Harness) -> None:
    for number in range(5_000):
        harness.send_with(attempt(1, f"{number}"))
    harness.send_with(attempt(2, "0"))
    harness.send_with(attempt(2, "4999"))
    assert "SDK" not in harness.lines[-2]
    assert "a second call" in harness.lines[-1]


# What a client sends to each version; both by the SDK's own defaults.
SERVICES = {"v1": "pinpoint-sms-voice", "v2": "pinpoint-sms-voice-v2"}
ASKED: dict[str, dict[str, Any]] = {
    "v1": {"OriginationPhoneNumber": "+12065550199", "Content": {"PlainTextMessage": {"Text": "Your table is ready."}}},
    "v2": {"OriginationIdentity": "+12065550199", "MessageBody": "Your table is ready."},
}


def call_by_default(emulator: VoiceEmulator, version: str, number: str) -> list[dict[str, Any]]:
    """Call a number by a client as boto3 makes it; return what the emulator was asked."""
    session: Any = boto3.session.Session()
    voice = session.client(
        SERVICES[version],
        endpoint_url=emulator.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="123456789012",
        aws_secret_access_key="none",
    )
    emulator.change_settings(limits=NO_RATE_LIMITS, v2={"limits": NO_RATE_LIMITS_V2})
    with pytest.raises((botocore.exceptions.ClientError, botocore.exceptions.HTTPClientError)):
        voice.send_voice_message(DestinationPhoneNumber=number, **ASKED[version])
    return emulator.calls(version=version)


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize(("number", "placed"), [(ERROR_WITH_CALL, 3), (LOST, 3), (THROTTLED, 0), (ERROR, 0)])
def test_boto3_sends_three_times_and_says_it(
    voice_emulator: VoiceEmulator, version: str, number: str, placed: int
) -> None:
    calls = call_by_default(voice_emulator, version, number)
    assert [call["sdk_attempt"] for call in calls] == [1, 2, 3]
    assert len({call["sdk_invocation_id"] for call in calls}) == 1
    assert sum(call["call_placed"] for call in calls) == placed


@pytest.mark.parametrize(
    "refusal", ["opted_out", "not_verified", "country_blocked", "daily_limit", "spend_limit", "access_denied"]
)
def test_boto3_sends_a_refusal_of_version_2_once(voice_emulator: VoiceEmulator, refusal: str) -> None:
    voice_emulator.place_script("+14155550123", {"send": refusal})
    assert [call["sdk_attempt"] for call in call_by_default(voice_emulator, "v2", "+14155550123")] == [1]


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize(("fault", "placed"), [("request_timeout_with_call", 3), ("request_aborted_with_call", 1)])
def test_boto3_sends_what_took_too_long_again_and_what_was_aborted_once(
    voice_emulator: VoiceEmulator, version: str, fault: str, placed: int
) -> None:
    voice_emulator.place_script("+14155550123", {"send": fault})
    calls = call_by_default(voice_emulator, version, "+14155550123")
    assert [call["call_placed"] for call in calls] == placed * [True]


class TestTheFixture:
    """One server for the session, as new for each test."""

    @pytest.mark.parametrize("other", ["another", "one more"])
    def test_it_is_as_new_whatever_another_test_has_left(self, voice_emulator: Any, other: str) -> None:
        """Whichever of the two comes second finds what the first has left, or nothing of it."""
        voice, control = voice_emulator.client(), voice_emulator.control
        assert voice.list_configuration_sets()["ConfigurationSets"] == []
        assert voice_emulator.calls() == []
        assert control.get("settings").json()["seed"] == 0
        assert control.get("scripts").json() == {}
        assert control.get("clock").json()["now_ms"] == 1_767_225_600_000
        voice.create_configuration_set(ConfigurationSetName="set")
        voice_emulator.place_script("+14155550123", "busy")
        voice.send_voice_message(DestinationPhoneNumber="+14155550123", **ASKED["v1"])
        voice_emulator.change_settings(seed=7)
        voice_emulator.advance(days=3)
        assert len(voice_emulator.calls()) == 1

    def test_a_client_is_made_once_and_a_reset_is_one_request(
        self, voice_emulator: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []
        notes = {"request": [lambda request: asked.append(request.url.path)]}
        monkeypatch.setattr(voice_emulator.control, "event_hooks", notes)
        clients = {voice_emulator.client() for _ in range(3)} | {voice_emulator.client_v2() for _ in range(3)}
        voice_emulator.reset()
        assert len(clients) == 2
        assert {voice_emulator.client(), voice_emulator.client_v2()} == clients
        assert asked == ["/_emulator/reset"]
