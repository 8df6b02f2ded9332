"""The one place where ``voice_resource`` is put together."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import msgspec

from redial.adapters.clients import voice, voice_v2
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.application.ports import Clock, Telemetry, Tokens
from redial.environment import parse_settings
from voice_resource import lifecycle, spend_limit
from voice_resource.answer import CloudFormationAnswer
from voice_resource.paced_calls import PacedCalls
from voice_resource.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient

    from voice_resource.spend_limit import SpendLimitClient


class VoiceResource(msgspec.Struct, frozen=True, kw_only=True):
    """What one invocation works with."""

    client: "PinpointSMSVoiceClient"
    clock: Clock

    def carry_out(self, event: Mapping[str, Any], remaining_ms: Callable[[], int]) -> CloudFormationAnswer:
        """Carry out one request of CloudFormation, within the function's time."""
        if event.get("ResourceType") == spend_limit.RESOURCE_TYPE:
            calls = PacedCalls(remaining_s=lambda: remaining_ms() / 1000, now_s=self._now_s, sleep=self._sleep)
            return spend_limit.carry_out(event, client=lambda: cast("SpendLimitClient", voice_v2()), calls=calls)
        return lifecycle.carry_out(
            event, client=self.client, remaining_ms=remaining_ms, now_s=self._now_s, sleep=self._sleep
        )

    def _now_s(self) -> float:
        return self.clock.now().timestamp()

    def _sleep(self, seconds: float) -> None:
        self.clock.pause(timedelta(seconds=seconds))


def build(
    environment: Mapping[str, str], telemetry: Telemetry, clock: Clock = SYSTEM_CLOCK, tokens: Tokens = new_token
) -> VoiceResource:
    """Put ``voice_resource`` together; tests bring their own clock."""
    parse_settings(Settings, environment)
    return VoiceResource(client=voice(), clock=clock)
