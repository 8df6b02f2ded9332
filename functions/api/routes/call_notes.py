"""Notes of people on calls. A call is told with its notes."""

from http import HTTPStatus

from api.acts import acting
from api.call_search import accepted_call
from api.http.callers import Permission
from api.http.request import ApiRequest
from api.notes import keep_note, note_asked, show_note
from api.operations import Operations
from api.parameters.common import Nothing
from api.parameters.notes import NoteOnCall
from api.presenters.presenter import Presenter
from api.rights import require_right_to_call
from api.wiring import Services
from redial.contracts.answers import notes as answers
from redial.domain.audit.acts import ActKind

operations = Operations("Calls")


@operations.post(
    "/v1/calls/{call_id}/notes", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
)
def note_on_call(request: ApiRequest[Nothing, NoteOnCall], services: Services) -> answers.NoteResponse:
    """Note something on a call that is not erased, whatever its status; it has no effect on what is dialled. At most 50 a call."""
    call = accepted_call(request.path["call_id"], request.caller, services)
    require_right_to_call(request.caller, services, call)
    note = note_asked(request, services, request.body.text, request.body.key)
    noting = acting(request, services, ActKind.NOTE_CALL, call=call, key=note.key)
    record = noting.notes.of_call_unless_erased(call)
    return show_note(keep_note(record, note), Presenter(request.caller).about(call))
