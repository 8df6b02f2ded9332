"""Calls that are set aside because they could not be handled."""

from api.http.callers import Permission
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.problems import ListSetAsideCalls
from api.presenters.presenter import Presenter
from api.wiring import Services
from redial.contracts.answers import problems as answers
from redial.domain.call.calls import Call
from redial.domain.reporting.listing import Listed, Stretch
from redial.domain.times import to_iso

operations = Operations("Operations")

_POSITION = "position"


@operations.get("/v1/set-aside", needs=Permission.READ, tells_persons=True)
def list_set_aside_calls(request: ApiRequest[ListSetAsideCalls, None], services: Services) -> answers.SetAsidePage:
    """List calls that are set aside because they could not be handled."""
    query = request.query
    positions = services.cursors.read(query, query.cursor) or {}
    page = services.reader.page(
        Stretch(Listed.SET_ASIDE),
        limit=query.limit,
        newest_first=False,
        after=positions.get(_POSITION),
    )
    notes = services.stored_failure_notes.get_many(entry.id for entry in page.entries)
    # A call that cannot be read is left out, and told of by its note alone.
    calls = services.stored_calls.get_many(note.call_id for note in notes.values())
    presenter = Presenter(request.caller)
    return answers.SetAsidePage(
        calls=[
            answers.SetAsideCall(
                call_id=note.call_id,
                request_id=(
                    presenter.about(call).text(call.request.request_id)
                    if isinstance(call := calls.get(note.call_id), Call)
                    else None
                ),
                failures=note.failures,
                first_failed_at=to_iso(note.first_at),
                last_failed_at=to_iso(note.last_at),
                tried_again_at=to_iso(note.try_again_at),
                error=presenter.text(note.error),
            )
            for entry in page.entries
            if (note := notes.get(entry.id)) is not None and note.is_set_aside
        ],
        next_cursor=services.cursors.write(
            query, {_POSITION: page.next_position} if page.next_position is not None else None
        ),
    )
