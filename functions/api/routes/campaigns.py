"""Campaigns: progress and cancellation."""

from datetime import datetime, timedelta
from http import HTTPStatus

from api.acts import acting
from api.campaign_names import campaign_asked, campaign_meant
from api.http.callers import Permission
from api.http.problems import conflict
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.campaigns import CancelCampaign, ListCampaigns
from api.parameters.common import Nothing
from api.presenters.campaigns import present_campaign
from api.presenters.presenter import Presenter
from api.rights import require_right_to
from api.wiring import Services
from redial.application.reporting.list_campaigns import campaigns_page
from redial.contracts.answers import overview as answers
from redial.domain.audit.acts import ActKind
from redial.domain.steering.control import Target
from redial.domain.times import floor_ms, to_iso
from redial.errors import TooManyHeldBack

operations = Operations("Campaigns")

# Well before the API gives up on its function.
_TIME_FOR_A_SWEEP = timedelta(seconds=15)
_POSITION = "position"


@operations.post("/v1/campaigns/cancel", needs=Permission.ACT, problems=(HTTPStatus.CONFLICT,))
def cancel_campaign(
    request: ApiRequest[Nothing, CancelCampaign], services: Services
) -> answers.CampaignCancellationResponse:
    """Cancel all calls of a campaign that were accepted before now."""
    body = request.body
    campaign = campaign_meant(body.campaign, request.caller, services)
    require_right_to(request.caller, services, Target(campaign=campaign))
    positions = services.cursors.read(body, body.cursor) or {}
    begun = services.dialling.load().cancelled_campaigns.get(campaign) if positions else None
    try:
        before = begun.before if begun else _begin(request, campaign, services)
    except TooManyHeldBack as error:
        raise conflict(str(error)) from error
    swept = services.campaign_canceller.sweep(campaign, before, positions.get(_POSITION), _TIME_FOR_A_SWEEP)
    return answers.CampaignCancellationResponse(
        campaign=Presenter(request.caller).text(campaign),
        cancelled_before=to_iso(before),
        cancelled=swept.cancelled,
        in_flight=swept.in_flight,
        looked_at=swept.looked_at,
        done=swept.position is None,
        next_cursor=services.cursors.write(body, {_POSITION: swept.position} if swept.position is not None else None),
    )


def _begin(request: ApiRequest[Nothing, CancelCampaign], campaign: str, services: Services) -> datetime:
    target = Target(campaign=campaign)
    cancelling = acting(request, services, ActKind.CANCEL_CAMPAIGN, why=request.body.reason, target=target)
    now = floor_ms(services.clock.now())
    cancelling.dialling.cancel_campaign(campaign, request.caller.signature, now)
    return now


@operations.get("/v1/campaigns", needs=Permission.READ)
def list_campaigns(request: ApiRequest[ListCampaigns, None], services: Services) -> answers.CampaignPage:
    """List campaigns with their progress."""
    query = request.query
    presenter = Presenter(request.caller)
    control = services.control.load()
    if query.campaign is not None:
        found = services.stored_tallies.of_named([campaign_asked(query.campaign, request.caller, services)])
        return answers.CampaignPage(
            campaigns=[present_campaign(*each, control, presenter) for each in found.items()], next_cursor=None
        )
    positions = services.cursors.read(query, query.cursor) or {}
    page = campaigns_page(services.reader, services.stored_tallies, limit=query.limit, after=positions.get(_POSITION))
    return answers.CampaignPage(
        campaigns=[present_campaign(*each, control, presenter) for each in page.campaigns],
        next_cursor=services.cursors.write(query, None if page.position is None else {_POSITION: page.position}),
    )
