"""The custom resource against the emulator, on one clock: what the function sleeps, the voice service's clock advances."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config

from voice_emulator.call_log import RequestRecord
from voice_emulator.clock import VirtualClock
from voice_emulator.server import running_emulator
from voice_emulator.service import VoiceService
from voice_emulator.settings import change_settings
from voice_resource.answer import CloudFormationAnswer
from voice_resource.lifecycle import carry_out

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient

EVENTS = Path(__file__).parents[3] / "events" / "cloudformation"


def event(name: str, **changes: Any) -> dict[str, Any]:
    """Read a request of CloudFormation, with some members changed."""
    request: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return request | changes


class CustomResource:
    """The function beside an emulated voice service. Time passes only when the function waits, and as a test says."""

    def __init__(self, client: "PinpointSMSVoiceClient", clock: VirtualClock, service: VoiceService) -> None:
        self.client = client
        self.clock = clock
        self.service = service
        self.timeout_s = 300.0

    def carry_out(self, request: dict[str, Any]) -> CloudFormationAnswer:
        started_ms = self.clock.now_ms()

        def remaining_ms() -> int:
            return round(self.timeout_s * 1000) - (self.clock.now_ms() - started_ms)

        return carry_out(
            request,
            client=self.client,
            remaining_ms=remaining_ms,
            now_s=lambda: self.clock.now_ms() / 1000,
            sleep=self._sleep,
        )

    def _sleep(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    def destinations(self, name: str = "redial-sandbox") -> dict[str, dict[str, Any]]:
        """Give the event destinations of a configuration set, by name."""
        self.clock.advance(timedelta(seconds=2))
        described = self.client.get_configuration_set_event_destinations(ConfigurationSetName=name)
        return {destination["Name"]: dict(destination) for destination in described["EventDestinations"]}

    def requests(self) -> list[RequestRecord]:
        """Give the requests that arrived at the voice service."""
        return list(self.service.log.requests)

    def configuration_sets(self) -> list[str]:
        return self.client.list_configuration_sets()["ConfigurationSets"]

    def change_settings(self, **changes: object) -> None:
        self.service.settings = change_settings(self.service.settings, changes)


@pytest.fixture
def resource() -> Iterator[CustomResource]:
    clock = VirtualClock()
    with running_emulator(clock=clock) as server:
        client = boto3.session.Session().client(
            "pinpoint-sms-voice",
            endpoint_url=server.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )
        yield CustomResource(client, clock, server.service)
