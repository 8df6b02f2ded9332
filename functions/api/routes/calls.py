"""Calls: list, read, cancel, settle."""

import re

from api import questions as ask
from api.answers import calls as answers
from api.asking import Asked, read_number, read_time
from api.personal_data import require_right_to_numbers
from api.presenting import Presenter
from api.problems import bad_field, conflict, not_found
from api.services import Services
from redial.application.change_call import change_call
from redial.application.list_calls import CallsQuestion
from redial.application.settle_by_hand import settle_by_hand
from redial.domain import steps
from redial.domain.calls import Call, CallStatus, call_id_of
from redial.domain.events import Outcome
from redial.domain.listing import StoredCall

_CALL_ID = re.compile(ask.CALL_ID_PATTERN)


def list_calls(asked: Asked, services: Services) -> answers.CallPage:
    """List and search calls."""
    query: ask.ListCalls = asked.query
    question = _question(query)
    require_right_to_numbers(
        asked.caller,
        destination_phone_number=query.destination_phone_number,
        request_id=query.request_id,
        campaign=query.campaign,
    )
    places = services.cursors.read(query, query.cursor)
    if query.request_id is not None:
        page = services.lister.only(call_id_of(query.request_id), question)
    else:
        page = services.lister.page(question, limit=query.limit, places=places, now=asked.now)
    control = services.control.load()
    presenter = Presenter(asked.caller)
    return answers.CallPage(
        calls=[presenter.summary(call, control) for call in page.calls],
        next_cursor=services.cursors.write(query, page.places),
    )


def get_call(asked: Asked, services: Services) -> answers.Call:
    """Read a call with its attempts and events."""
    return present_in_full(stored_call(asked, services), asked, services)


def present_in_full(call: StoredCall, asked: Asked, services: Services) -> answers.Call:
    """Show a call with all that is stored of its attempts."""
    attempts = call.attempts if isinstance(call, Call) else ()
    message_ids = [attempt.message_id for attempt in attempts if attempt.message_id is not None]
    details = services.stored_attempts.get_many(message_ids)
    return Presenter(asked.caller).call(call, services.control.load(), details)


def cancel_call(asked: Asked, services: Services) -> answers.Call:
    """Cancel a call; one that is being dialled is not dialled again."""
    call = _good(asked, services)
    call, changed = change_call(
        services.calls, services.telemetry, call, lambda stored: steps.cancel(stored, asked.now)
    )
    if not changed and call.cancel_requested_at is None:
        raise conflict(f"The call has ended already: {call.status} ({_reason(call, asked)}).")
    return present_in_full(call, asked, services)


def settle_call(asked: Asked, services: Services) -> answers.Call:
    """Settle a call whose status is UNKNOWN."""
    body: ask.SettleCall = asked.body
    call = _good(asked, services)
    outcome = None if body.outcome == "NOT_PLACED" else Outcome(body.outcome)
    by = asked.caller.signature + (f" ({body.note})" if body.note else "")
    call, changed = settle_by_hand(
        call,
        outcome,
        by,
        calls=services.calls,
        wake_ups=services.wake_ups,
        telemetry=services.telemetry,
        now=asked.now,
    )
    if not changed:
        raise conflict(
            f"Only a call that is UNKNOWN can be settled; this one is {call.status} ({_reason(call, asked)})."
        )
    return present_in_full(call, asked, services)


def _reason(call: Call, asked: Asked) -> str:
    return Presenter(asked.caller).about(call).text(call.status_reason)


def _good(asked: Asked, services: Services) -> Call:
    call = stored_call(asked, services)
    if not isinstance(call, Call):
        raise conflict("This request was rejected; there is no call of it to change.")
    return call


def stored_call(asked: Asked, services: Services) -> StoredCall:
    """
    Give the call that the path names.

    Raises
    ------
    ProblemError
        404: there is none, or the path names what can be no call's id.
    """
    call_id = asked.path["call_id"]
    if _CALL_ID.fullmatch(call_id) is None:
        raise not_found(
            "There is no call of this id. A call's id has 24 characters, of which all but an r are 0-9 and a-f."
        )
    call = services.stored_calls.get(call_id)
    if call is None:
        raise not_found(f"There is no call {call_id}. Calls are kept for a time after their end.")
    return call


def _question(query: ask.ListCalls) -> CallsQuestion:
    since, until = read_time("since", query.since), read_time("until", query.until)
    if since is not None and until is not None and until < since:
        raise bad_field("until", "expected a time after since")
    number = query.destination_phone_number
    if number is not None:
        number = read_number("destination_phone_number", number, in_query=True)
    statuses = tuple(dict.fromkeys(query.status))
    oldest_first = statuses == (CallStatus.WAITING,) if query.order is None else query.order == "oldest_first"
    return CallsQuestion(
        statuses=statuses,
        campaign=query.campaign,
        destination_phone_number=number,
        lane=query.lane,
        wait_reason=query.wait_reason,
        since=since,
        until=until,
        newest_first=not oldest_first,
    )
