"""Origination phone numbers and pools of them, as they are kept."""

from typing import Literal

import msgspec

from voice_emulator.contracts.v2.number_kinds import NumberCapability, NumberStatus, NumberType
from voice_emulator.settings.v2_settings import DEFAULT_OPT_OUT_LIST

PoolStatus = Literal["CREATING", "ACTIVE", "DELETING"]


class OriginationNumber(msgspec.Struct, kw_only=True):
    """One origination phone number."""

    number_id: str
    phone_number: str
    country: str
    created_at_ms: int
    status: NumberStatus = "ACTIVE"
    message_type: str = "TRANSACTIONAL"
    capabilities: tuple[NumberCapability, ...] = ("SMS", "VOICE")
    number_type: NumberType = "LONG_CODE"
    opt_out_list: str = DEFAULT_OPT_OUT_LIST
    calls_per_second: int | None = None
    """None: as the limits say for every number."""
    pool_id: str | None = None
    registration_id: str | None = None
    two_way_enabled: bool = False
    two_way_channel_arn: str | None = None
    two_way_channel_role: str | None = None
    self_managed_opt_outs: bool = False
    international_sending: bool = False
    deletion_protection: bool = False


class Pool(msgspec.Struct, kw_only=True):
    """A pool of origination numbers."""

    pool_id: str
    created_at_ms: int
    message_type: str
    status: PoolStatus = "ACTIVE"
    opt_out_list: str = DEFAULT_OPT_OUT_LIST
    number_ids: list[str] = []
    two_way_enabled: bool = False
    two_way_channel_arn: str | None = None
    two_way_channel_role: str | None = None
    self_managed_opt_outs: bool = False
    shared_routes: bool = False
    deletion_protection: bool = False
