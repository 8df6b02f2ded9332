"""Notes of people on campaigns."""

from http import HTTPStatus

from api.acts import acting
from api.campaign_names import campaign_asked, campaign_meant
from api.http.callers import Permission
from api.http.problems import not_found
from api.http.request import ApiRequest
from api.notes import keep_note, note_asked, show_note
from api.operations import Operations
from api.parameters.common import Nothing
from api.parameters.notes import ListCampaignNotes, NoteOnCampaign
from api.presenters.presenter import Presenter
from api.rights import require_right_to
from api.wiring import Services
from redial.contracts.answers import notes as answers
from redial.domain.audit.acts import ActKind
from redial.domain.reporting.listing import OfCampaign, Stretch
from redial.domain.steering.control import Target

operations = Operations("Campaigns")


@operations.get("/v1/campaigns/notes", needs=Permission.READ, tells_persons=True)
def list_campaign_notes(request: ApiRequest[ListCampaignNotes, None], services: Services) -> answers.CampaignNotes:
    """List what people noted on a campaign."""
    campaign = campaign_asked(request.query.campaign, request.caller, services)
    presenter = Presenter(request.caller)
    notes = services.notes.of_campaign(campaign).load().notes
    return answers.CampaignNotes(
        campaign=presenter.text(campaign), notes=[show_note(note, presenter) for note in notes]
    )


@operations.post("/v1/campaigns/notes", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT))
def note_on_campaign(request: ApiRequest[Nothing, NoteOnCampaign], services: Services) -> answers.NoteResponse:
    """Note something on a campaign, which has calls already; it has no effect on what is dialled. At most 50 notes a campaign."""
    body = request.body
    campaign = campaign_meant(body.campaign, request.caller, services)
    target = Target(campaign=campaign)
    require_right_to(request.caller, services, target)
    if not services.reader.page(Stretch(OfCampaign(campaign)), limit=1, newest_first=True, after=None).entries:
        raise not_found(f"campaign: there is no call of the campaign {body.campaign}; names are compared whole.")
    note = note_asked(request, services, body.text, body.key)
    noting = acting(request, services, ActKind.NOTE_CAMPAIGN, target=target, key=note.key)
    return show_note(keep_note(noting.notes.of_campaign(campaign), note), Presenter(request.caller))
