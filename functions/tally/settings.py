from dataclasses import dataclass

from redial.domain.pacing.limits import VoiceLimits


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The environment of ``tally``."""

    table_name: str
    retention_days: int
    voice_limits: VoiceLimits
    origination_phone_numbers: tuple[str, ...]
