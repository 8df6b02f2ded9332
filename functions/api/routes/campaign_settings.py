"""The settings of campaigns: show, change."""

from http import HTTPStatus

from api.acts import acting
from api.campaign_names import campaign_asked, campaign_meant
from api.http.body_texts import CampaignSettingsText
from api.http.callers import Permission
from api.http.problems import bad_field, bad_request, conflict
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.audit import Reasoned
from api.parameters.hours import ShowCampaignSettings
from api.presenters.campaigns import present_settings
from api.presenters.presenter import Presenter
from api.rights import require_right_to, require_right_to_lane_of
from api.wiring import Services
from redial.contracts.answers import settings as answers
from redial.domain.audit.acts import ActKind
from redial.domain.steering.control import DATED_AFTER, Target
from redial.errors import TooManySettings

operations = Operations("Campaigns")


@operations.get("/v1/campaigns/settings", needs=Permission.READ)
def get_campaign_settings(
    request: ApiRequest[ShowCampaignSettings, None], services: Services
) -> answers.CampaignSettingsList:
    """Show the settings of a campaign, or of all that have some."""
    named, presenter = request.query.campaign, Presenter(request.caller)
    if named is not None:
        named = campaign_asked(named, request.caller, services)
        return answers.CampaignSettingsList(
            campaigns=[present_settings(services.campaign_settings.get(named), presenter)]
        )
    found = services.campaign_settings.all()
    return answers.CampaignSettingsList(campaigns=[present_settings(each, presenter) for each in found])


@operations.put("/v1/campaigns/settings", needs=Permission.ACT, problems=(HTTPStatus.CONFLICT,))
def set_campaign_settings(
    request: ApiRequest[Reasoned, CampaignSettingsText], services: Services
) -> answers.CampaignSettingsResponse:
    """Change the settings of a campaign; what is left out stays as it is, null takes it back."""
    # Imported here: who only reads needs no validation.
    from redial.contracts.campaign_settings import CampaignSettingsChange, read_campaign_settings
    from redial.contracts.hours_openings import opening_fault

    presenter = Presenter(request.caller)
    read = read_campaign_settings(str(request.body))
    if not isinstance(read, CampaignSettingsChange):
        raise bad_request("The settings are not as they should be.", *map(presenter.error, read))
    campaign = campaign_meant(read.campaign, request.caller, services)
    if not read.given:
        # Whoever changes nothing has not set them.
        return present_settings(services.campaign_settings.get(campaign), presenter)
    require_right_to(request.caller, services, Target(campaign=campaign))
    if read.given.get("lane") is not None:
        require_right_to_lane_of(request.caller, services, campaign, read.given["lane"])
    hours = read.given.get("calling_hours")
    if isinstance(hours, str):
        known = services.known_hours()
        if hours not in known:
            named = ", ".join(sorted(known)) or "none"
            raise bad_field("calling_hours", f"expected hours, or the name of hours of this stage, which are: {named}")
        hours = known[hours]
    if hours is not None and (fault := opening_fault(hours, services.settings.calling_hours)) is not None:
        raise bad_field("calling_hours", fault)
    try:
        setting = acting(
            request,
            services,
            ActKind.SET_CAMPAIGN,
            why=request.query.reason,
            target=Target(campaign=campaign),
            fields=" ".join(sorted(read.given)),
        )
        changed = setting.campaign_settings.change(campaign, read.given, request.caller.signature, request.now)
    except TooManySettings as error:
        raise conflict(str(error)) from error
    services.wake_ups.send([], DATED_AFTER)
    return present_settings(changed, presenter)
