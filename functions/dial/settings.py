from dataclasses import dataclass

from redial.domain.limits import VoiceLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The environment of ``dial``."""

    table_name: str
    wake_up_queue_url: str
    configuration_set_name: str
    origination_phone_numbers: tuple[str, ...]
    voice_limits: VoiceLimits
    retention_days: int
    final_event_deadline_minutes: float
