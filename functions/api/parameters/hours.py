"""What callers send about calling hours and settings of campaigns."""

from typing import Annotated

from msgspec import Meta

from api.parameters.common import EXPECTED, Campaign, Parameters


class WrittenHours(Parameters, frozen=True, kw_only=True):
    """What a person wrote."""

    written: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=8_000,
            description="Days with their windows, `not` with regions and dates, `in` with a time zone; or a name of hours.",
            examples=["mon-fri 09:00-18:00; sat 10:00-14:00; not US-WA, 2026-12-24; in America/Denver"],
            extra={EXPECTED: "1 to 8,000 characters"},
        ),
    ]


class ShowCampaignSettings(Parameters, frozen=True, kw_only=True):
    """Whose settings to show."""

    campaign: Annotated[Campaign | None, Meta(description="Just this one; left out: all that have settings.")] = None
