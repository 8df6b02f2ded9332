"""Erasure of personal data: what it would concern, ask for it, and how far it came."""

from datetime import timedelta
from http import HTTPStatus

from api.acts import acting
from api.http.callers import Caller, Permission
from api.http.problems import forbidden_field, not_found
from api.http.request import ApiRequest, read_country, read_number
from api.operations import Operations
from api.parameters.common import Nothing
from api.parameters.erasures import AskForErasure, ListErasures, WhomToErase
from api.rights import require_right_to_everything
from api.wiring import Services
from redial.adapters.dynamodb.erasures import DynamoDbErasures, StoredErasures
from redial.contracts.answers import erasures as answers
from redial.domain.audit.acts import ActKind
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.transitions.erasing import erased_number
from redial.domain.erasure.erasures import Erasure, ask_for_erasure
from redial.domain.masking import mask_all
from redial.domain.phone_number import mask
from redial.domain.recipient.spellings import with_trunk_prefixes
from redial.domain.reporting.listing import Listed, Position, StoredCall, Stretch, ToRecipient
from redial.domain.times import to_iso

operations = Operations("Erasures")

_NUMBER = "destination_phone_number"
# Of what is looked for; none is as long, and the table takes no key of some thousand bytes.
_LONGEST_ID = 130
_MOST_LOOKED_AT = 1_000
_PAGE_SIZE = 100
_AT_ONCE = timedelta(0)
_GOES_ON, _DONE, _CALLS = "goes on", "done", "calls"


@operations.post("/v1/erasures/preview", needs=Permission.ACT)
def preview_erasure(request: ApiRequest[Nothing, WhomToErase], services: Services) -> answers.ErasurePreview:
    """Tell what an erasure of a number would concern; nothing is changed."""
    _require_rights(request.caller, services)
    number = _number(request.body, services)
    stretch = Stretch(ToRecipient(number), until=request.now)
    position: Position | None = None
    calls: list[StoredCall] = []
    while True:
        page = services.reader.page(stretch, limit=_PAGE_SIZE, newest_first=True, after=position)
        calls += services.stored_calls.get_many(entry.id for entry in page.entries).values()
        position = page.next_position
        if position is None or len(calls) >= _MOST_LOOKED_AT:
            break
    good = [call.status for call in calls if isinstance(call, Call)]
    return answers.ErasurePreview(
        destination_phone_number=mask(number),
        calls=len(calls),
        open_calls=good.count(CallStatus.WAITING),
        in_flight=good.count(CallStatus.CALLING),
        is_exact=position is None,
        on_do_not_call_list=bool(services.do_not_call_list.check(number, request.now)),
    )


@operations.post("/v1/erasures", needs=Permission.ACT, status=HTTPStatus.ACCEPTED)
def ask_for_an_erasure(request: ApiRequest[Nothing, AskForErasure], services: Services) -> answers.ErasureResponse:
    """Erase the data of the person at a number. It goes on by itself; asked for twice, it is done twice."""
    _require_rights(request.caller, services)
    body = request.body
    number = _number(body, services)
    spellings = (number, *with_trunk_prefixes(number), *services.other_spellings.of(number))
    erasure = ask_for_erasure(
        f"{services.tokens()}{services.tokens()}",
        tuple(dict.fromkeys(spellings)),
        by=mask_all(request.caller.signature),
        reason=mask_all(body.reason.strip()),
        also_do_not_call=body.also_do_not_call,
        now=request.now,
    )
    asking = acting(
        request,
        services,
        ActKind.ERASE,
        why=body.reason,
        recipients=mask(number),
        erasure=erasure.erasure_id,
        also_do_not_call="yes" if body.also_do_not_call else None,
    )
    asking.erasures.add(erasure)
    # As on each minute's tick, and at once: what waits is to be cancelled before it is dialled.
    services.wake_ups.send([], _AT_ONCE)
    return _present(erasure)


@operations.get("/v1/erasures", needs=Permission.READ)
def list_erasures(request: ApiRequest[ListErasures, None], services: Services) -> answers.ErasurePage:
    """List erasures: those that go on, then those that are done, the latest first."""
    query = request.query
    positions = services.cursors.read(query, query.cursor) or {}
    found: list[Erasure] = []
    stored = StoredErasures(services.reader, services.report_unreadable)
    left = dict(positions)
    for name, listed in ((_GOES_ON, Listed.ERASING), (_DONE, Listed.ERASED)):
        if positions and positions.get(name, ...) is None:
            continue
        room = query.limit - len(found)
        if not room:
            break
        page = services.reader.page(Stretch(listed), limit=room, newest_first=True, after=positions.get(name))
        read = stored.get_many(entry.id for entry in page.entries)
        found += [read[entry.id] for entry in page.entries if entry.id in read]
        left[name] = page.next_position
        if page.next_position is not None:
            break
    is_over = _DONE in left and left[_DONE] is None
    return answers.ErasurePage(
        erasures=[_present(each) for each in found],
        next_cursor=services.cursors.write(query, None if is_over else left),
    )


@operations.get("/v1/erasures/{erasure_id}", needs=Permission.READ, problems=(HTTPStatus.NOT_FOUND,))
def get_erasure(request: ApiRequest[Nothing, None], services: Services) -> answers.ErasureResponse:
    """Tell how far an erasure came."""
    return _present(_stored(request.path["erasure_id"], services))


@operations.get("/v1/erasures/{erasure_id}/calls", needs=Permission.READ, problems=(HTTPStatus.NOT_FOUND,))
def list_erased_calls(request: ApiRequest[ListErasures, None], services: Services) -> answers.ErasedCallPage:
    """List the calls that an erasure has erased, by which their records in the archive are found."""
    query = request.query
    erasure = _stored(request.path["erasure_id"], services)
    positions = services.cursors.read(query, query.cursor) or {}
    stretch = Stretch(ToRecipient(erased_number(erasure.erasure_id)))
    page = services.reader.page(stretch, limit=query.limit, newest_first=False, after=positions.get(_CALLS))
    calls = services.stored_calls.get_many(entry.id for entry in page.entries)
    return answers.ErasedCallPage(
        calls=[_ids(calls[entry.id]) for entry in page.entries if entry.id in calls],
        next_cursor=services.cursors.write(query, {_CALLS: page.next_position} if page.next_position else None),
    )


def _require_rights(caller: Caller, services: Services) -> None:
    if not caller.may(Permission.PERSONAL_DATA):
        raise forbidden_field(
            _NUMBER,
            "an erasure needs the right to see personal data: the address /personal-data/v1, "
            "or the group redial-personal-data",
        )
    require_right_to_everything(caller, services)


def _number(body: WhomToErase, services: Services) -> str:
    country = read_country(body.country) or services.settings.country
    return read_number(_NUMBER, body.destination_phone_number, country)


def _stored(erasure_id: str, services: Services) -> Erasure:
    may_be_one = 0 < len(erasure_id) <= _LONGEST_ID
    erasure = DynamoDbErasures(services.table, services.retention).get(erasure_id) if may_be_one else None
    if erasure is None:
        raise not_found(
            f"There is no erasure {erasure_id[:_LONGEST_ID]}, or none any more: one that is done is kept as long as calls."
        )
    return erasure


def _ids(call: StoredCall) -> answers.ErasedCall:
    attempts = call.attempts if isinstance(call, Call) else ()
    named = [(attempt.message_id, *attempt.other_message_ids) for attempt in attempts]
    return answers.ErasedCall(
        call_id=call.call_id, message_ids=[each for ids in named for each in ids if each is not None]
    )


def _present(erasure: Erasure) -> answers.ErasureResponse:
    counts = erasure.counts
    return answers.ErasureResponse(
        id=erasure.erasure_id,
        destination_phone_number=erasure.masked_number,
        asked_at=to_iso(erasure.asked_at),
        asked_by=erasure.asked_by,
        reason=erasure.reason,
        also_do_not_call=erasure.also_do_not_call,
        done=erasure.done_at is not None,
        done_at=to_iso(erasure.done_at) if erasure.done_at is not None else None,
        goes_on_at=to_iso(erasure.goes_on_at) if erasure.done_at is None else None,
        times_gone_through=erasure.times,
        left=erasure.left,
        counts=answers.ErasureCounted(
            cancelled=counts.cancelled,
            calls=counts.calls,
            requests=counts.requests,
            attempts=counts.attempts,
        ),
    )
