"""What a stage sends with, as the environment of its function `dial` says."""

import msgspec

from redial.domain.pacing.limits import VoiceLimits
from redial.environment import parse_settings
from redial_cli.client.stacks import Stack
from redial_cli.doctor.functions import functions_of


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """The options of a send, as far as version 2 of the voice API has them."""

    version: str
    time_to_live_seconds: int = 60
    max_price_per_minute: str | None = None
    protect_configuration_id: str | None = None


class DialSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The part of the environment that the account is compared with."""

    configuration_set_name: str
    origination_phone_numbers: tuple[str, ...]
    voice_limits: VoiceLimits
    voice_sending: Sending


def dial_settings_of(stack: Stack) -> DialSettings | None:
    """
    Return the settings that `dial` runs with; None where the stack has no such function.

    Raises
    ------
    SettingsError
        Its environment cannot be read: another version wrote it, or somebody changed it.
    """
    for _, configuration in functions_of(stack):
        if configuration is not None and configuration.get("Handler") == "dial.handler.handler":
            return parse_settings(DialSettings, configuration.get("Environment", {}).get("Variables", {}))
    return None
