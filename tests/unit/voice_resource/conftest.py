"""The custom resource against the emulator, on one clock: what the function sleeps, the voice service's clock advances."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.config import Config

from redial.domain.attempt.send_lines import SEND_LINES
from voice_emulator.clock import VirtualClock
from voice_emulator.http.server import running_emulator
from voice_emulator.log.call_log import RequestRecord
from voice_emulator.service.voice_service import VoiceService
from voice_emulator.settings.emulator_settings import change_settings
from voice_resource.answer import CloudFormationAnswer
from voice_resource.lifecycle import carry_out

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient

SETS = ["redial-sandbox", *(f"redial-sandbox-line-{line}" for line in range(1, SEND_LINES))]
EVENTS = Path(__file__).parents[3] / "events" / "cloudformation"


def event(name: str, **changes: Any) -> dict[str, Any]:
    """Read a request of CloudFormation, with some members changed."""
    request: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return request | changes


def renamed(request: dict[str, Any]) -> dict[str, Any]:
    """Give an update that names every set anew, as a stack of another name would."""
    properties = request["ResourceProperties"]
    for each in (properties, *properties["SendLines"]):
        each["ConfigurationSetName"] = each["ConfigurationSetName"].replace("redial-sandbox", "redial-renamed")
    return request


def before_send_lines(properties: dict[str, Any]) -> dict[str, Any]:
    """Give the properties as versions declared them that had one set alone."""
    return {name: value for name, value in properties.items() if name != "SendLines"}


class CustomResource:
    """The function beside an emulated voice service. Time passes only when the function waits, and as a test says."""

    def __init__(self, client: "PinpointSMSVoiceClient", clock: VirtualClock, service: VoiceService) -> None:
        self.client = client
        self.clock = clock
        self.service = service
        self.timeout_s = 600.0
        self.takes_s = 0.0
        """How long the service takes for each answer."""

    def carry_out(self, request: dict[str, Any]) -> CloudFormationAnswer:
        started_ms = self.clock.now_ms()

        def remaining_ms() -> int:
            return round(self.timeout_s * 1000) - (self.clock.now_ms() - started_ms)

        return carry_out(
            request,
            client=cast("PinpointSMSVoiceClient", SlowClient(self)) if self.takes_s else self.client,
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


class SlowClient:
    """Hands each request on, and lets time pass until its answer."""

    def __init__(self, resource: CustomResource) -> None:
        self._resource = resource

    def __getattr__(self, operation: str) -> Any:
        def call(**parameters: Any) -> Any:
            answer = getattr(self._resource.client, operation)(**parameters)
            self._resource.clock.advance(timedelta(seconds=self._resource.takes_s))
            return answer

        return call


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
