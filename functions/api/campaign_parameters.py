"""What callers send about one campaign."""

from api.parameters import Campaign, Parameters


class ShowCampaign(Parameters, frozen=True, kw_only=True):
    """Which campaign, by its whole name: names may have any characters, and so stand in no path."""

    campaign: Campaign
