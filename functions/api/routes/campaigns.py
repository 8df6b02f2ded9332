"""Campaigns: progress and cancellation."""

from datetime import timedelta

from api import questions as ask
from api.answers import overview as answers
from api.asking import Asked
from api.cursors import read_cursor, write_cursor
from api.services import Services
from redial.domain.times import to_iso

# Well before the API gives up on its function.
_TIME_FOR_A_SWEEP = timedelta(seconds=15)
_PLACE = "place"


def cancel_campaign(asked: Asked, services: Services) -> answers.CampaignCancellation:
    """Cancel all calls of a campaign that were accepted before now."""
    body: ask.CancelCampaign = asked.body
    places = read_cursor(body, body.cursor) or {}
    begun = services.dialling.load().cancelled_campaigns.get(body.campaign) if places else None
    before = begun.before if begun else services.campaign_canceller.begin(body.campaign, asked.caller.name)
    swept = services.campaign_canceller.sweep(body.campaign, before, places.get(_PLACE), _TIME_FOR_A_SWEEP)
    return answers.CampaignCancellation(
        campaign=body.campaign,
        cancelled_before=to_iso(before),
        cancelled=swept.cancelled,
        in_flight=swept.in_flight,
        looked_at=swept.looked_at,
        done=swept.place is None,
        next_cursor=write_cursor(body, {_PLACE: swept.place} if swept.place is not None else None),
    )
