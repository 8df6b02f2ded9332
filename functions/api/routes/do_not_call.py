"""The do-not-call list."""

from http import HTTPStatus

from api.callers import Permission
from api.operations import Operations
from api.parameters import AddDoNotCall, ListDoNotCall, Nothing, RemoveDoNotCall
from api.personal_data import require_right_to_numbers
from api.presenters import Presenter
from api.problems import bad_field, not_found
from api.request import ApiRequest, read_country, read_number
from api.wiring import Services
from redial.application.steering.keep_do_not_call_list import ListEntry
from redial.contracts.answers import steering as answers
from redial.contracts.phone_numbers import canonical_spelling
from redial.domain.call.calls import Call
from redial.domain.times import to_iso

operations = Operations("Do-not-call list")

_POSITION = "list"
_NUMBER = "destination_phone_number"


@operations.get("/v1/do-not-call", needs=Permission.READ)
def list_do_not_call(request: ApiRequest[ListDoNotCall, None], services: Services) -> answers.DoNotCallPage:
    """List or check whom not to call."""
    query = request.query
    presenter = Presenter(request.caller)
    if query.destination_phone_number is not None:
        number = read_number(_NUMBER, query.destination_phone_number, _country(query.country, services), in_query=True)
        require_right_to_numbers(request.caller, destination_phone_number=number)
        entry = services.do_not_call_list.check(number)
        return answers.DoNotCallPage(entries=[_present(entry, presenter)] if entry else [], next_cursor=None)
    positions = services.cursors.read(query, query.cursor) or {}
    entries, position = services.do_not_call_list.page(query.limit, positions.get(_POSITION))
    return answers.DoNotCallPage(
        entries=[_present(entry, presenter) for entry in entries],
        next_cursor=services.cursors.write(query, {_POSITION: position} if position is not None else None),
    )


@operations.put("/v1/do-not-call", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND,))
def add_do_not_call(request: ApiRequest[Nothing, AddDoNotCall], services: Services) -> answers.DoNotCallEntry:
    """Put a recipient on the list; from now on it is not dialled, whoever asks."""
    body = request.body
    number = _recipient(body, services)
    return _present(services.do_not_call_list.add(number, body.reason, request.now), Presenter(request.caller))


@operations.post("/v1/do-not-call/remove", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND,))
def remove_do_not_call(request: ApiRequest[Nothing, RemoveDoNotCall], services: Services) -> answers.DoNotCallPage:
    """Take a recipient off the list."""
    body = request.body
    number = _recipient(body, services)
    services.do_not_call_list.remove(number)
    return answers.DoNotCallPage(entries=[], next_cursor=None)


def _recipient(body: AddDoNotCall | RemoveDoNotCall, services: Services) -> str:
    number, call_id = body.destination_phone_number, body.call_id
    if (number is None) == (call_id is None):
        raise bad_field(_NUMBER, "expected this or call_id, one of them")
    if number is not None:
        return read_number(_NUMBER, number, _country(body.country, services))
    call = services.stored_calls.get(call_id or "")
    if not isinstance(call, Call):
        raise not_found(f"There is no call {call_id} with a recipient.")
    return canonical_spelling(call.request.destination_phone_number)


def _country(name: str | None, services: Services) -> str | None:
    return read_country(name) or services.settings.country


def _present(entry: ListEntry, presenter: Presenter) -> answers.DoNotCallEntry:
    return answers.DoNotCallEntry(
        destination_phone_number=presenter.number(entry.phone_number),
        since=to_iso(entry.since),
        reason=presenter.text(entry.reason),
    )
