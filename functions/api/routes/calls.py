"""Calls: list, read, cancel, settle."""

from collections.abc import Iterator
from http import HTTPStatus

from msgspec.structs import replace

from api.acts import act_of, acting, note_reading, trail
from api.call_search import accepted_call, by_number, by_request_id, find_call
from api.campaign_names import campaign_meant
from api.http.callers import Caller, Permission
from api.http.problems import bad_field, conflict
from api.http.request import ApiRequest, read_country, read_number, read_time
from api.notes import read_notes, show_note
from api.operations import Operations
from api.parameters.audit import Reasoned
from api.parameters.calls import ListCalls, SettleCall
from api.parameters.common import Nothing
from api.personal_data import require_right_to_numbers, sees_names
from api.presenters.presenter import Presenter
from api.presenters.related import read_related
from api.rights import require_right_to_call
from api.wiring import Services
from redial.application.reporting.calls_question import CallsQuestion, Order
from redial.application.reporting.list_calls import only_asked_for
from redial.application.reporting.name_part import NamePart
from redial.application.steering.cancel_with_chain import cancel_with_chain
from redial.application.steering.settle_by_hand import settle_by_hand
from redial.application.versioned import Unchanged
from redial.contracts.answers import calls as answers
from redial.contracts.answers.again import RelatedCall
from redial.contracts.answers.problem_codes import ProblemCode
from redial.domain.attempt.events import Outcome
from redial.domain.audit.acts import ActKind
from redial.domain.call.again import again_request_id
from redial.domain.call.calls import Call, CallStatus, call_id_of
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.reporting.listing import StoredCall
from redial.domain.times import LATEST, to_iso

operations = Operations("Calls")


@operations.get("/v1/calls", needs=Permission.READ, tells_persons=True)
def list_calls(request: ApiRequest[ListCalls, None], services: Services) -> answers.CallPage:
    """List and search calls."""
    query = request.query
    if query.search is not None and not query.search.strip():
        raise bad_field("search", "expected something to look for, got only spaces")
    require_right_to_numbers(
        request.caller,
        destination_phone_number=query.destination_phone_number,
        request_id=query.request_id,
        campaign=query.campaign,
        search=query.search,
    )
    if query.campaign is not None:
        query = replace(query, campaign=campaign_meant(query.campaign, request.caller, services))
    positions = services.cursors.read(query, query.cursor)
    named = by_request_id(query, services)
    # What was typed names a call, or is a number: the number of a call is rarely the request id of another one.
    page = None if named is None else only_asked_for(named, _question(query, services))
    if page is None or (query.search is not None and not page.calls):
        wanted = query if query.search is None else by_number(query, services)
        if wanted is not None:
            require_right_to_numbers(request.caller, destination_phone_number=wanted.destination_phone_number)
            page = services.lister.page(
                _question(wanted, services), limit=query.limit, positions=positions, now=request.now
            )
    if query.search is not None and (page is None or not (page.calls or page.positions)):
        part = NamePart(text=query.search.strip(), sees_names=sees_names(request.caller))
        question = replace(_question(query, services), part=part)
        if query.order is None:
            # So "searched back to" a time is true of all lists that are read.
            question = replace(question, order=Order.NEWEST_FIRST)
        page = services.lister.page(question, limit=query.limit, positions=positions, now=request.now)
    assert page is not None, "a list without a search is read by its filters"
    if query.purpose == "export" and query.cursor is None:
        _note_export(request, services)
    control = services.control.load()
    related = read_related(page.calls, services.listed_recipients, services.stored_calls)
    presenter = Presenter(request.caller)
    return answers.CallPage(
        calls=[presenter.summary(call, control, related) for call in page.calls],
        next_cursor=services.cursors.write(query, page.positions),
        searched_back_to=to_iso(page.searched_back_to) if page.searched_back_to is not None else None,
    )


@operations.get("/v1/calls/{call_id}", needs=Permission.READ, problems=(HTTPStatus.NOT_FOUND,))
def get_call(request: ApiRequest[Nothing, None], services: Services) -> answers.CallResponse:
    """Read a call with its attempts and events."""
    call = find_call(request.path["call_id"], request.caller, services)
    note_reading("get_call", call, request.caller, services)
    return present_in_full(call, request.caller, services)


def present_in_full(call: StoredCall, caller: Caller, services: Services) -> answers.CallResponse:
    """Show a call with all that is stored of its attempts."""
    attempts = call.attempts if isinstance(call, Call) else ()
    message_ids = [attempt.message_id for attempt in attempts if attempt.message_id is not None]
    details = services.stored_attempts.get_many(message_ids)
    related = read_related([call], services.listed_recipients, services.stored_calls)
    presenter = Presenter(caller)
    shown = presenter.call(call, services.control.load(), details, related)
    about = presenter.about(call)
    notes = [show_note(note, about) for note in read_notes(call, services).notes]
    again_of, again_as = _made_again(call, about, services)
    recipients = list(_recipients(call, presenter, services))
    return replace(shown, recipients=recipients, notes=notes, again_of=again_of, again_as=again_as)


def _made_again(
    call: StoredCall, presenter: Presenter, services: Services
) -> tuple[RelatedCall | None, RelatedCall | None]:
    """Show the call that a call was made of, and the one that was made of it, as far as they are stored."""
    if not isinstance(call, Call):
        return None, None
    further_id = call_id_of(again_request_id(call.request.request_id)) if call.status.is_final else None
    related = [each for each in (call.again_of, further_id) if each is not None]
    found = services.stored_calls.get_many(related) if related else {}
    earlier, further = found.get(call.again_of or ""), found.get(further_id or "")
    is_further = isinstance(further, Call) and further.again_of == call.call_id
    return _related(earlier, presenter), _related(further, presenter) if is_further else None


def _related(call: StoredCall | None, presenter: Presenter) -> RelatedCall | None:
    if not isinstance(call, Call):
        return None
    return RelatedCall(call_id=call.call_id, request_id=presenter.text(call.request.request_id))


def _recipients(call: StoredCall, presenter: Presenter, services: Services) -> Iterator[answers.RecipientOfChain]:
    """Show the calls to all recipients of a request, as far as they are stored."""
    if not isinstance(call, Call) or call.chain is None:
        return
    numbers = range(1, call.chain.of + 1)
    ids = {number: call_id_of(call.chain.request_id_of(number)) for number in numbers}
    others = services.stored_calls.get_many(call_id for call_id in ids.values() if call_id != call.call_id)
    for number, call_id in ids.items():
        each = call if call_id == call.call_id else others.get(call_id)
        if isinstance(each, Call):
            yield presenter.recipient(each, number)


@operations.post(
    "/v1/calls/{call_id}/cancel", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
)
def cancel_call(request: ApiRequest[Nothing, Reasoned], services: Services) -> answers.CallResponse:
    """Cancel a call; one that is being dialled is not dialled again."""
    key = request.path["call_id"]
    call = accepted_call(key, request.caller, services)
    require_right_to_call(request.caller, services, call)
    cancelling = acting(request, services, ActKind.CANCEL_CALL, why=request.body.reason, call=call)
    cancelled = cancel_with_chain(
        call, named=key, calls=cancelling.calls, telemetry=services.telemetry, now=request.now
    )
    call = cancelled.record
    if isinstance(cancelled, Unchanged) and call.cancel_requested_at is None:
        detail = f"The call has ended already: {call.status} ({_reason(call, request.caller)})."
        raise conflict(detail, ProblemCode.CALL_HAS_ENDED, status=call.status)
    cancelling.note_shown("cancel_call", call, request.caller)
    return present_in_full(call, request.caller, services)


@operations.post(
    "/v1/calls/{call_id}/settle", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
)
def settle_call(request: ApiRequest[Nothing, SettleCall], services: Services) -> answers.CallResponse:
    """Settle a call whose status is UNKNOWN."""
    body = request.body
    call = accepted_call(request.path["call_id"], request.caller, services)
    require_right_to_call(request.caller, services, call)
    outcome = None if body.outcome == "NOT_PLACED" else Outcome(body.outcome)
    by = request.caller.signature + (f" ({body.note})" if body.note else "")
    settling = acting(request, services, ActKind.SETTLE_CALL, why=body.note, call=call, outcome=body.outcome)
    settled = settle_by_hand(
        call,
        outcome,
        by,
        calls=settling.calls,
        wake_ups=services.wake_ups,
        telemetry=services.telemetry,
        now=request.now,
    )
    call = settled.record
    if isinstance(settled, Unchanged) and settled.reason is CallUnchanged.ERASED:
        detail = "The data of its recipient was erased, so it cannot be due again; settle it with an outcome."
        raise conflict(detail, ProblemCode.RECIPIENT_IS_ERASED)
    if isinstance(settled, Unchanged):
        raise conflict(
            f"Only a call that is UNKNOWN can be settled; this one is {call.status} ({_reason(call, request.caller)}).",
            ProblemCode.CALL_IS_NOT_UNCLEAR,
            status=call.status,
        )
    return present_in_full(call, request.caller, services)


def _reason(call: Call, caller: Caller) -> str:
    return Presenter(caller).about(call).text(call.status_reason)


def _note_export(request: ApiRequest[ListCalls, None], services: Services) -> None:
    query = request.query
    until = read_time("until", query.until)
    exported = act_of(
        request,
        services,
        ActKind.EXPORT,
        status=" ".join(query.status),
        lane=query.lane,
        campaign=query.campaign,
        destination_phone_number=query.destination_phone_number,
        # What is searched for may be somebody's name, and a request id too: the trail holds neither.
        search=f"a text of {len(query.search)} characters" if query.search is not None else None,
        request_id=f"of call {call_id_of(query.request_id)}" if query.request_id is not None else None,
        wait_reason=query.wait_reason,
        since=query.since,
        # Up to the last time that there is leaves nothing out.
        until=query.until if until is None or until < LATEST else None,
        numbers="in clear" if request.caller.may(Permission.PERSONAL_DATA) else "masked",
    )
    trail(services).add(exported)


def _country(query: ListCalls, services: Services) -> str | None:
    return read_country(query.country) or services.settings.country


def _question(query: ListCalls, services: Services) -> CallsQuestion:
    since, until = read_time("since", query.since), read_time("until", query.until)
    if since is not None and until is not None and until < since:
        raise bad_field("until", "expected a time after since")
    number, country = query.destination_phone_number, _country(query, services)
    if number is not None:
        number = read_number("destination_phone_number", number, country, in_query=True)
    statuses = tuple(dict.fromkeys(query.status))
    usual = Order.OLDEST_FIRST if statuses == (CallStatus.WAITING,) else Order.NOW_FIRST
    return CallsQuestion(
        statuses=statuses,
        campaign=query.campaign,
        destination_phone_number=number,
        lane=query.lane,
        wait_reason=query.wait_reason,
        since=since,
        until=until,
        order=Order(query.order) if query.order is not None else usual,
    )
