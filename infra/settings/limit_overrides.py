"""Limits of the voice service that are not those of the profile, as a setting."""

from pydantic import BaseModel, ConfigDict, Field


class LimitOverrides(BaseModel):
    """
    Limits that AWS raised for the account (or that a test lowers); what is left out comes from the profile.

    Each call in a window is a stamp in one item of the table, which is written with each send: the bounds keep it below 400 KB.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    calls_per_minute: int | None = Field(default=None, ge=1, le=1_000)
    calls_per_second_per_number: int | None = Field(default=None, ge=1, le=50)
    calls_per_recipient_per_day: int | None = Field(default=None, ge=1, le=1_000)
    calls_per_day: int | None = Field(default=None, ge=1, le=10_000)
    requests_per_second: int | None = Field(default=None, ge=1, le=1_000)
    clock_margin_ms: int | None = Field(default=None, ge=0, le=60_000)
