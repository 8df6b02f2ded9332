"""Attempts with events that no call knows."""

from api.http.callers import Permission
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.problems import ListOrphans
from api.presenters.presenter import Presenter
from api.wiring import Services
from redial.application.reporting.probable_calls import ProbableCall, probable_calls
from redial.contracts.answers import problems as answers
from redial.domain.call.calls import Call, CallStatus
from redial.domain.reporting.listing import Listed, Stretch, WithStatus
from redial.domain.times import to_iso

operations = Operations("Operations")

_POSITION = "position"
_MOST_UNCLEAR = 100


@operations.get("/v1/orphans", needs=Permission.READ, tells_persons=True)
def list_orphans(request: ApiRequest[ListOrphans, None], services: Services) -> answers.OrphanPage:
    """List attempts with events that no call knows."""
    query = request.query
    positions = services.cursors.read(query, query.cursor) or {}
    page = services.reader.page(
        Stretch(Listed.ORPHANS),
        limit=query.limit,
        newest_first=True,
        after=positions.get(_POSITION),
    )
    times = {entry.id: entry.at for entry in page.entries}
    details = services.stored_attempts.get_many(times)
    orphans = [
        (at, details[message_id])
        for message_id, at in times.items()
        if message_id in details and details[message_id].record.call_id is None
    ]
    probable = probable_calls([each for _, each in orphans], _unclear(services)) if orphans else {}
    presenter = Presenter(request.caller)
    return answers.OrphanPage(
        orphans=[
            answers.Orphan(
                message_id=each.record.message_id,
                first_event_at=to_iso(at),
                events=presenter.events(each),
                probable_call=_present(probable.get(each.record.message_id), presenter),
            )
            for at, each in orphans
        ],
        next_cursor=services.cursors.write(
            query, {_POSITION: page.next_position} if page.next_position is not None else None
        ),
    )


def _unclear(services: Services) -> list[Call]:
    """Give the calls that became unclear last."""
    unknown = Stretch(WithStatus(CallStatus.UNKNOWN))
    entries = services.reader.page(unknown, limit=_MOST_UNCLEAR, newest_first=True, after=None).entries
    found = services.stored_calls.get_many(entry.id for entry in entries)
    return [call for call in found.values() if isinstance(call, Call)]


def _present(probable: ProbableCall | None, presenter: Presenter) -> answers.ProbableCallResponse | None:
    if probable is None:
        return None
    return answers.ProbableCallResponse(
        call_id=probable.call.call_id,
        request_id=presenter.text(probable.call.request.request_id),
        outcome=probable.outcome,
        by_number=probable.by_number,
    )
