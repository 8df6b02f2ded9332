"""The part of the environment by which requests are judged: ``intake`` and ``api`` read it alike."""

from typing import Any, Literal, TypeAlias

import msgspec

from redial.domain.call.destinations import CallPermissions
from redial.domain.call.stage_hours import StageHours
from redial.domain.pacing.limits import VoiceLimits

SpeechBy: TypeAlias = Literal["polly", "stand_in", "nobody"]
"""Who lets messages be heard: Amazon Polly, or on a laptop a program that stands in for it."""


class StackSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What this stack permits and presumes."""

    origination_phone_numbers: tuple[str, ...]
    voice_profile: Literal["sandbox", "production"]
    voice_api: Literal["v1", "v2"]
    """The version of the voice API that calls are placed with."""
    voice_limits: VoiceLimits
    default_retry_policy: dict[str, Any]
    retry_policies: dict[str, dict[str, Any]]
    """Those that a request may name."""
    call_permissions: CallPermissions
    calling_hours: StageHours
    more_voices: dict[str, tuple[str, ...]]
    answers_tasks: bool
    """Whether tasks of Step Functions are answered that wait for a request."""
