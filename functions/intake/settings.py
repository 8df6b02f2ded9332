from dataclasses import dataclass
from typing import Any, Literal

from redial.domain.limits import VoiceLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The environment of ``intake``."""

    table_name: str
    wake_up_queue_url: str
    origination_phone_numbers: tuple[str, ...]
    voice_profile: Literal["sandbox", "production"]
    voice_limits: VoiceLimits
    default_retry_policy: dict[str, Any]
    retention_days: int
