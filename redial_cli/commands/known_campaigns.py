"""Campaigns that no call is known of: what was done for one looks like success, and its name may be misspelt."""

from contextlib import suppress
from difflib import get_close_matches

from redial.contracts.answers.overview import CampaignPage
from redial_cli.client.api import ApiClient
from redial_cli.client.errors import ClientError
from redial_cli.console import errors
from redial_cli.terminal import counted, one_line


def tell_if_unknown(client: ApiClient, campaign: str | None) -> None:
    """Tell of a campaign that is named, if no call of it was counted yet; what was asked for is done, also where nobody answers."""
    if campaign is None:
        return
    with suppress(ClientError):
        if not client.get("/campaigns", CampaignPage, campaign=campaign).campaigns:
            tell_unknown_campaign(client, campaign)


def open_calls_told(client: ApiClient, campaign: str) -> str:
    """Return how many calls of a campaign have not ended, as a part of a question; empty where nobody answers."""
    with suppress(ClientError):
        found = client.get("/campaigns", CampaignPage, campaign=campaign).campaigns
        if not found:
            return ", of which none is known yet"
        waiting = found[0].calls.WAITING + found[0].calls.CALLING
        if not waiting:
            return ", which all had ended when they were counted last"
        return f", of which about {counted(waiting, 'has', 'have')} not ended"
    return ""


def tell_unknown_campaign(client: ApiClient, campaign: str) -> None:
    """Tell that nothing is known of a campaign, and which others its name is close to."""
    known = {
        each.campaign.casefold(): each.campaign for each in client.get("/campaigns", CampaignPage, limit=100).campaigns
    }
    similar = [known[each] for each in get_close_matches(campaign.casefold(), known)]
    hint = f" Did you mean {', '.join(similar)}?" if similar else ""
    errors.print(f"No call of the campaign {one_line(campaign)} is known yet.{one_line(hint)}", soft_wrap=True)
