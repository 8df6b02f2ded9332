"""Which version of the voice API a stage uses, and the adapter that speaks it."""

from typing import TypeAlias, assert_never

import msgspec

from redial.adapters import clients
from redial.adapters.voice_api import VoiceApi
from redial.adapters.voice_api_v2 import SendOptions, VoiceApiV2


class OfVersion1(msgspec.Struct, frozen=True, tag_field="version", tag="v1"):
    """Sends go to version 1, which takes no options."""


class OfVersion2(SendOptions, frozen=True, kw_only=True, tag_field="version", tag="v2"):
    """Sends go to version 2, with these options."""


VoiceSending: TypeAlias = OfVersion1 | OfVersion2


def voice_of(sending: VoiceSending, *, configuration_set_name: str, stack_name: str) -> VoiceApi | VoiceApiV2:
    """Return what places calls with the version that a stage uses."""
    match sending:
        case OfVersion1():
            return VoiceApi(clients.voice(), configuration_set_name)
        case OfVersion2():
            return VoiceApiV2(clients.voice_v2(), configuration_set_name, stack_name, sending)
        case _:
            assert_never(sending)
