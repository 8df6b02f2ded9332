"""The one place where ``voice_resource`` is put together."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from redial.adapters.clients import voice
from redial.adapters.runtime import SYSTEM_CLOCK, new_token
from redial.application.ports import Clock, Telemetry, Tokens
from redial.environment import parse_settings
from voice_resource.answer import CloudFormationAnswer
from voice_resource.lifecycle import carry_out
from voice_resource.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice import PinpointSMSVoiceClient


class VoiceResource(msgspec.Struct, frozen=True, kw_only=True):
    """What one invocation works with."""

    client: "PinpointSMSVoiceClient"
    clock: Clock

    def carry_out(self, event: Mapping[str, Any], remaining_ms: Callable[[], int]) -> CloudFormationAnswer:
        """Carry out one request of CloudFormation, within the function's time."""
        return carry_out(
            event,
            client=self.client,
            remaining_ms=remaining_ms,
            now_s=lambda: self.clock.now().timestamp(),
            sleep=lambda seconds: self.clock.pause(timedelta(seconds=seconds)),
        )


def build(
    environment: Mapping[str, str], telemetry: Telemetry, clock: Clock = SYSTEM_CLOCK, tokens: Tokens = new_token
) -> VoiceResource:
    """Put ``voice_resource`` together; tests bring their own clock."""
    parse_settings(Settings, environment)
    return VoiceResource(client=voice(), clock=clock)
