import msgspec

from redial.adapters.silence_witnesses import SilenceSettings
from redial.adapters.voice_versions import VoiceSending
from redial.domain.call.destinations import CallPermissions
from redial.domain.call.number_choice import NumberChoice
from redial.domain.call.stage_hours import StageHours
from redial.domain.pacing.limits import VoiceLimits


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The environment of ``dial``."""

    table_name: str
    wake_up_queue_url: str
    configuration_set_name: str
    origination_phone_numbers: tuple[str, ...]
    number_choice: NumberChoice
    stack_name: str
    """Names this stack among those that send with the same account."""
    voice_sending: VoiceSending
    voice_limits: VoiceLimits
    call_permissions: CallPermissions
    calling_hours: StageHours
    retention_days: int
    final_event_deadline_minutes: float
    silence: SilenceSettings | None
    """Where to ask whether a send was silent; None: its version of the voice API has no send lines."""
