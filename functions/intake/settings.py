from typing import Any, Literal

import msgspec

from redial.domain.call.destinations import CallPermissions
from redial.domain.pacing.limits import VoiceLimits


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The environment of ``intake``."""

    table_name: str
    wake_up_queue_url: str
    origination_phone_numbers: tuple[str, ...]
    voice_profile: Literal["sandbox", "production"]
    voice_limits: VoiceLimits
    default_retry_policy: dict[str, Any]
    call_permissions: CallPermissions
    more_voices: dict[str, tuple[str, ...]]
    retention_days: int
