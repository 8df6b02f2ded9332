from dataclasses import dataclass
from typing import Any, Literal

from redial.adapters.dead_letters import DeadLetterQueue
from redial.domain.call.destinations import CallPermissions
from redial.domain.pacing.limits import VoiceLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The environment of ``api``."""

    table_name: str
    wake_up_queue_url: str
    origination_phone_numbers: tuple[str, ...]
    voice_profile: Literal["sandbox", "production"]
    voice_limits: VoiceLimits
    default_retry_policy: dict[str, Any]
    call_permissions: CallPermissions
    more_voices: dict[str, tuple[str, ...]]
    retention_days: int
    final_event_deadline_minutes: float
    dead_letter_queues: dict[str, DeadLetterQueue]
    """Each under what it is of."""
    authorisation: Literal["api_gateway", "none"]
    """``none``: everybody may do everything. Only the local stack, which listens on 127.0.0.1 alone, says so."""
