"""The do-not-call list."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial
from http import HTTPStatus

from api.acts import Acting, acting
from api.campaign_names import campaign_asked, campaign_meant
from api.http.callers import Permission
from api.http.problems import ProblemError, bad_field, bad_request, conflict, not_found
from api.http.request import ApiRequest, B, Q, read_country, read_number, require_seen_name
from api.operations import Operations
from api.parameters.common import Nothing
from api.parameters.do_not_call import AddDoNotCall, EntryToImport, ImportDoNotCall, ListDoNotCall, RemoveDoNotCall
from api.personal_data import require_right_to_numbers
from api.presenters.presenter import Presenter
from api.rights import require_right_to
from api.wiring import Services
from redial.application.steering.keep_do_not_call_list import ListEntry, WantedEntry
from redial.contracts.answers import steering as answers
from redial.contracts.answers.common import FieldErrorResponse
from redial.contracts.answers.problem_codes import ProblemCode
from redial.contracts.list_entries import end_of_entry
from redial.contracts.phone_numbers import canonical_spelling
from redial.domain.audit.acts import ActKind
from redial.domain.call.calls import Call
from redial.domain.phone_number import mask
from redial.domain.recipient.do_not_call import ListUnchanged
from redial.domain.steering.control import Target
from redial.domain.times import to_iso

operations = Operations("Do-not-call list")

_POSITION = "list"
_NUMBER = "destination_phone_number"


@operations.get("/v1/do-not-call", needs=Permission.READ, tells_persons=True)
def list_do_not_call(request: ApiRequest[ListDoNotCall, None], services: Services) -> answers.DoNotCallPage:
    """List or check whom not to call."""
    query = request.query
    presenter = Presenter(request.caller)
    campaign = query.campaign and campaign_asked(query.campaign, request.caller, services)
    country = _country(query.country, services)
    if query.destination_phone_number is not None:
        number = read_number(_NUMBER, query.destination_phone_number, country, in_query=True)
        require_right_to_numbers(request.caller, destination_phone_number=number)
        held = services.do_not_call_list.check(number, request.now)
        asked = [entry for entry in held if campaign in {None, entry.campaign}]
        return answers.DoNotCallPage(entries=[_present(entry, presenter) for entry in asked], next_cursor=None)
    positions = services.cursors.read(query, query.cursor) or {}
    entries, position = services.do_not_call_list.page(query.limit, positions.get(_POSITION), request.now, campaign)
    return answers.DoNotCallPage(
        entries=[_present(entry, presenter) for entry in entries],
        next_cursor=services.cursors.write(query, {_POSITION: position} if position is not None else None),
    )


@operations.put("/v1/do-not-call", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT))
def add_do_not_call(request: ApiRequest[Nothing, AddDoNotCall], services: Services) -> answers.DoNotCallEntry:
    """Put a recipient on the list; from now on it is not dialled, whoever asks."""
    body = request.body
    require_seen_name(body.campaign)
    campaign = body.campaign and campaign_meant(body.campaign, request.caller, services)
    number, call = _recipient(body, services)
    until = _until("until", body.until, request.now)
    wanted = WantedEntry(phone_number=number, reason=body.reason, until=until, campaign=campaign)
    putting = _acting(request, services, ActKind.PUT_ON_DO_NOT_CALL_LIST, body.reason, [wanted])
    entry = putting.do_not_call_list.add(wanted, request.now)
    if entry is ListUnchanged.TOO_MANY_CAMPAIGNS:
        detail = "The recipient is on the list for as many campaigns as one can be. Put it there for everything."
        raise conflict(detail, ProblemCode.RECIPIENT_IS_LISTED_TOO_OFTEN)
    putting.note_shown("add_do_not_call", call, request.caller)
    return _present(entry, Presenter(request.caller))


@operations.post("/v1/do-not-call/import", needs=Permission.ACT)
def import_do_not_call(request: ApiRequest[Nothing, ImportDoNotCall], services: Services) -> answers.DoNotCallImported:
    """Put up to 100 recipients on the list. What is wrong with one keeps all from it; sent again, it changes no more."""
    country = _country(request.body.country, services)
    meant = cache(partial(campaign_meant, caller=request.caller, services=services))
    read = [
        _read(f"entries[{place}]", entry, country, request.now, meant)
        for place, entry in enumerate(request.body.entries)
    ]
    wanted = [each for each in read if isinstance(each, WantedEntry)]
    errors = [error for each in read if not isinstance(each, WantedEntry) for error in each]
    if request.body.dry_run:
        # Not masked: what is told of a number is made of what the caller wrote, and of nothing that is stored.
        numbers = [each.phone_number if isinstance(each, WantedEntry) else None for each in read]
        return answers.DoNotCallImported(results=[], numbers=numbers, errors=errors)
    if errors:
        raise bad_request("; ".join(f"{each.field}: {each.message}" for each in errors[:3]), *errors)
    importing = _acting(request, services, ActKind.IMPORT_DO_NOT_CALL_LIST, request.body.reason, wanted)
    results = importing.do_not_call_list.add_all(wanted, request.now)
    return answers.DoNotCallImported(results=[each.value for each in results])


@operations.post("/v1/do-not-call/remove", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND,))
def remove_do_not_call(request: ApiRequest[Nothing, RemoveDoNotCall], services: Services) -> answers.DoNotCallRemoved:
    """Take a recipient off the list; the entries that it still has are given."""
    body = request.body
    campaign = body.campaign and campaign_meant(body.campaign, request.caller, services)
    require_right_to(request.caller, services, Target(campaign=campaign))
    number, call = _recipient(body, services)
    gone = WantedEntry(phone_number=number, campaign=campaign)
    removing = _acting(request, services, ActKind.TAKE_OFF_DO_NOT_CALL_LIST, body.reason, [gone])
    changed = removing.do_not_call_list.remove(number, campaign)
    removing.note_shown("remove_do_not_call", call, request.caller)
    left, presenter = services.do_not_call_list.check(number, request.now), Presenter(request.caller)
    entries = [_present(entry, presenter) for entry in left]
    return answers.DoNotCallRemoved(entries=entries, next_cursor=None, changed=changed)


def _acting(
    request: ApiRequest[Q, B], services: Services, kind: ActKind, why: str, entries: Sequence[WantedEntry]
) -> Acting:
    """Begin an act on the list: its entry tells the numbers masked, and as many of them as it holds."""
    campaigns = {entry.campaign for entry in entries}
    target = Target(campaign=next(iter(campaigns))) if len(campaigns) == 1 else Target()
    return acting(
        request,
        services,
        kind,
        why=why,
        target=target if target.campaign is not None else None,
        recipients=" ".join(mask(entry.phone_number) for entry in entries),
        entries=str(len(entries)) if len(entries) > 1 else None,
    )


def _read(
    field: str, entry: EntryToImport, country: str | None, now: datetime, meant: Callable[[str], str]
) -> WantedEntry | Sequence[FieldErrorResponse]:
    try:
        require_seen_name(entry.campaign, f"{field}.campaign")
        return WantedEntry(
            phone_number=read_number(f"{field}.{_NUMBER}", entry.destination_phone_number, country),
            reason=entry.reason,
            until=_until(f"{field}.until", entry.until, now),
            campaign=entry.campaign and _meant(f"{field}.campaign", entry.campaign, meant),
        )
    except ProblemError as error:
        return error.problem.errors


def _meant(field: str, campaign: str, meant: Callable[[str], str]) -> str:
    try:
        return meant(campaign)
    except ProblemError as error:
        raise bad_field(field, error.problem.errors[0].message) from error


def _until(field: str, text: str | None, now: datetime) -> datetime | None:
    try:
        return None if text is None else end_of_entry(text, now)
    except ValueError as error:
        raise bad_field(field, str(error)) from error


def _recipient(body: AddDoNotCall | RemoveDoNotCall, services: Services) -> tuple[str, Call | None]:
    """Give the number that is meant, and the call that it was named by."""
    number, call_id = body.destination_phone_number, body.call_id
    if (number is None) == (call_id is None):
        raise bad_field(_NUMBER, "expected this or call_id, one of them")
    if number is not None:
        return read_number(_NUMBER, number, _country(body.country, services)), None
    call = services.stored_calls.get(call_id or "")
    if not isinstance(call, Call) or call.erased_at is not None:
        raise not_found(f"There is no call {call_id} with a recipient.")
    return canonical_spelling(call.request.destination_phone_number), call


def _country(name: str | None, services: Services) -> str | None:
    return read_country(name) or services.settings.country


def _present(entry: ListEntry, presenter: Presenter) -> answers.DoNotCallEntry:
    return answers.DoNotCallEntry(
        destination_phone_number=presenter.number(entry.phone_number),
        since=to_iso(entry.since),
        reason=presenter.text(entry.reason),
        until=to_iso(entry.until) if entry.until is not None else None,
        campaign=presenter.text(entry.campaign) if entry.campaign is not None else None,
    )
