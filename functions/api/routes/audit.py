"""The audit trail: who did what, when and why."""

from http import HTTPStatus

from api.acts import read_trail
from api.call_search import find_call
from api.http.callers import Permission
from api.http.problems import bad_field
from api.http.request import ApiRequest, read_time
from api.operations import Operations
from api.parameters.audit import ListActs
from api.personal_data import require_right_to_numbers
from api.presenters.presenter import Presenter
from api.wiring import Services
from redial.application.reporting.list_acts import ActsQuestion
from redial.contracts.answers import audit as answers
from redial.domain.audit.acts import Act
from redial.domain.audit.words import act_in_words
from redial.domain.times import to_iso

operations = Operations("Audit")

_POSITION = "position"


@operations.get("/v1/audit", needs=Permission.READ, problems=(HTTPStatus.NOT_FOUND,))
def list_acts(request: ApiRequest[ListActs, None], services: Services) -> answers.AuditPage:
    """List what people and programs did, the latest first."""
    query = request.query
    require_right_to_numbers(request.caller, campaign=query.campaign, call=query.call)
    since, until = read_time("since", query.since), read_time("until", query.until)
    if since is not None and until is not None and until < since:
        raise bad_field("until", "expected a time after since")
    positions = services.cursors.read(query, query.cursor) or {}
    question = ActsQuestion(
        since=since,
        until=until,
        actor=query.actor,
        kind=query.kind,
        without_kind=query.without_kind,
        campaign=query.campaign,
        call=find_call(query.call, request.caller, services) if query.call is not None else None,
    )
    page = read_trail(services).page(question, limit=query.limit, after=positions.get(_POSITION))
    presenter = Presenter(request.caller)
    return answers.AuditPage(
        acts=[_present(act, presenter) for act in page.acts],
        next_cursor=services.cursors.write(query, {_POSITION: page.position} if page.position is not None else None),
        searched_back_to=to_iso(page.searched_back_to) if page.searched_back_to is not None else None,
    )


def _present(act: Act, presenter: Presenter) -> answers.ActResponse:
    actor = act.actor
    return answers.ActResponse(
        id=act.id,
        at=to_iso(act.at),
        kind=act.kind.value,
        text=presenter.text(act_in_words(act)),
        actor=answers.ActorResponse(
            kind=actor.kind.value, id=actor.id, name=presenter.text(actor.name), session=presenter.text(actor.session)
        ),
        reason=presenter.text(act.reason),
        call_id=act.call_id,
        campaign=presenter.text_if_any(act.campaign),
        lane=act.lane,
        details={name: presenter.text(value) for name, value in act.details.items()},
    )
