"""What callers send about campaigns."""

from typing import Annotated

from msgspec import Meta

from api.parameters.common import Campaign, Cursor, PageSize, Parameters, Reason, Sought


class ListCampaigns(Parameters, frozen=True, kw_only=True):
    """Which campaigns to list."""

    campaign: Annotated[Sought | None, Meta(description="Just this one.")] = None
    limit: PageSize = 25
    cursor: Cursor | None = None


class CancelCampaign(Parameters, frozen=True, kw_only=True):
    """The campaign to cancel, why, and where to go on."""

    campaign: Campaign
    reason: Reason = ""
    cursor: Cursor | None = None


class ShowCampaign(Parameters, frozen=True, kw_only=True):
    """Which campaign, by its whole name: names may have any characters, and so stand in no path."""

    campaign: Campaign
