import msgspec

from redial.domain.call.number_choice import NumberChoice
from redial.domain.call.stage_hours import StageHours
from redial.domain.pacing.limits import VoiceLimits


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The environment of ``tally``."""

    table_name: str
    retention_days: int
    voice_limits: VoiceLimits
    origination_phone_numbers: tuple[str, ...]
    number_choice: NumberChoice
    calling_hours: StageHours
