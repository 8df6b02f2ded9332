"""
A voice API for tests, in the test's own process.

Load it in a conftest.py with ``pytest_plugins = ["local.emulator.pytest_plugin"]``. The fixture `voice_emulator` gives each test an
emulator of its own whose clock stands still until the test advances it, so that a test of a day's calls takes milliseconds:

>>> def test_a_call_is_completed(voice_emulator):
...     voice = voice_emulator.client()
...     message_id = voice.send_voice_message(
...         DestinationPhoneNumber="+12065550100",
...         OriginationPhoneNumber="+12065550199",
...         Content={"PlainTextMessage": {"Text": "Your table is ready."}},
...     )["MessageId"]
...     voice_emulator.advance(minutes=1)
...     assert voice_emulator.events(message_id) == ["INITIATED_CALL", "RINGING", "ANSWERED", "COMPLETED_CALL"]
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import boto3
import httpx
import pytest
from botocore.config import Config

from local.emulator.clock import VirtualClock
from local.emulator.server import running_emulator
from local.emulator.settings import EmulatorSettings

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient


class VoiceEmulator:
    """A running emulator, as a test sees it: the endpoint, and the control API."""

    def __init__(self, endpoint_url: str) -> None:
        self.endpoint_url = endpoint_url
        self._clients: dict[tuple[str, str], PinpointSMSVoiceClient] = {}
        # One connection for each test, closed by the fixture.
        self.control = httpx.Client(base_url=f"{endpoint_url}/_emulator/", trust_env=False)

    def client(self, *, account: str = "123456789012", region: str = "us-east-1") -> "PinpointSMSVoiceClient":
        """Return the boto3 client for an account and region, without the SDK's retries."""
        if (account, region) not in self._clients:
            self._clients[account, region] = self._new_client(account, region)
        return self._clients[account, region]

    def _new_client(self, account: str, region: str) -> "PinpointSMSVoiceClient":
        return boto3.session.Session().client(
            "pinpoint-sms-voice",
            endpoint_url=self.endpoint_url,
            region_name=region,
            aws_access_key_id=account,
            aws_secret_access_key="none",  # noqa: S106 - signatures are not checked
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )

    def advance(self, **duration: float) -> None:
        """Move the clock by a duration, in the words of `timedelta`: what falls due on the way happens."""
        self._answer("POST", "clock", {"advance_s": timedelta(**duration).total_seconds()})

    def calls(self, **filters: str) -> list[dict[str, Any]]:
        """Return the log of calls; filters are those of `/_emulator/calls`."""
        response = self.control.get("calls", params=filters)
        response.raise_for_status()
        calls: list[dict[str, Any]] = response.json()["calls"]
        return calls

    def events(self, message_id: str) -> list[str]:
        """Return the types of the events that a call has had so far, in their order."""
        response = self.control.get(f"calls/{message_id}")
        response.raise_for_status()
        sent = [event for event in response.json()["events"] if event["sent_at_ms"] is not None]
        return [event["event_type"] for event in sorted(sent, key=lambda event: event["sent_at_ms"])]

    def change_settings(self, **settings: object) -> None:
        """Change settings, such as ``limits={"calls_per_minute": 5}`` or ``profile="sandbox"``."""
        self._answer("PATCH", "settings", settings)

    def place_script(self, phone_number: str, *attempts: str | dict[str, Any]) -> None:
        """Let the calls to a number go like this, such as ``"busy", "completed"``; the last one repeats."""
        self._answer("PUT", f"scripts/{phone_number}", list(attempts))

    def _answer(self, method: str, resource: str, content: object) -> None:
        response = self.control.request(method, resource, json=content)
        if response.is_error:
            raise ValueError(response.json()["error"])


@pytest.fixture
def voice_emulator_settings() -> EmulatorSettings:
    """Override this fixture for an emulator with other settings."""
    return EmulatorSettings()


@pytest.fixture
def voice_emulator(voice_emulator_settings: EmulatorSettings) -> Iterator[VoiceEmulator]:
    """Give an emulator of the voice API with a clock of its own."""
    with running_emulator(voice_emulator_settings, clock=VirtualClock()) as server:
        emulator = VoiceEmulator(server.endpoint_url)
        with emulator.control:
            yield emulator
