"""What decides whether a recipient may be called: opt-out lists, protect configurations, verified numbers."""

from typing import Literal

import msgspec

from voice_emulator.contracts.v2.inputs.protect_configurations import OverrideAction, ProtectStatus
from voice_emulator.contracts.v2.number_kinds import NumberCapability

VerificationStatus = Literal["PENDING", "VERIFIED", "UNSUPPORTED"]


class OptOutList(msgspec.Struct):
    """An opt-out list."""

    name: str
    created_at_ms: int
    opted_out_at_ms: dict[str, int] = {}
    """By E.164 number."""
    deleted_at_ms: dict[str, int] = {}
    """When a number was deleted last, by E.164 number."""


class NumberOverride(msgspec.Struct, frozen=True):
    """What a protect configuration says of one number."""

    action: OverrideAction
    country: str | None
    created_at_ms: int
    expires_at_ms: int | None

    def holds(self, now_ms: int) -> bool:
        """Tell whether the override has not expired at `now_ms`."""
        return self.expires_at_ms is None or now_ms < self.expires_at_ms


class ProtectConfiguration(msgspec.Struct):
    """A protect configuration."""

    configuration_id: str
    created_at_ms: int
    deletion_protection: bool = False
    rules: dict[NumberCapability, dict[str, ProtectStatus]] = {}
    """By country; what is not named is ALLOW."""
    overrides: dict[str, NumberOverride] = {}
    """By E.164 number."""


class VerifiedNumber(msgspec.Struct):
    """A destination number that was verified, or is to be."""

    number_id: str
    phone_number: str
    created_at_ms: int
    status: VerificationStatus = "PENDING"
    code: str | None = None
    """The verification code sent last."""
    code_expires_at_ms: int = 0
    codes_sent_at_ms: list[int] = []
