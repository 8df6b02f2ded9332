"""Calls: list, read, cancel, settle."""

from api import questions as ask
from api.answers import calls as answers
from api.asking import Asked, read_time
from api.cursors import read_cursor, write_cursor
from api.presenting import Presenter
from api.problems import bad_field, not_found
from api.services import Services
from redial.application.list_calls import CallsQuestion
from redial.domain.calls import Call, CallStatus
from redial.domain.listing import StoredCall


def list_calls(asked: Asked, services: Services) -> answers.CallPage:
    """List and search calls."""
    query: ask.ListCalls = asked.query
    page = services.lister.page(
        _question(query), limit=query.limit, places=read_cursor(query, query.cursor), now=asked.now
    )
    control = services.control.load()
    presenter = Presenter(asked.caller)
    return answers.CallPage(
        calls=[presenter.summary(call, control) for call in page.calls], next_cursor=write_cursor(query, page.places)
    )


def get_call(asked: Asked, services: Services) -> answers.Call:
    """Read a call with its attempts and events."""
    return present_in_full(_stored(asked, services), asked, services)


def present_in_full(call: StoredCall, asked: Asked, services: Services) -> answers.Call:
    """Show a call with all that is stored of its attempts."""
    attempts = call.attempts if isinstance(call, Call) else ()
    message_ids = [attempt.message_id for attempt in attempts if attempt.message_id is not None]
    details = services.stored_attempts.get_many(message_ids)
    return Presenter(asked.caller).call(call, services.control.load(), details)


def _stored(asked: Asked, services: Services) -> StoredCall:
    call = services.stored_calls.get(asked.path["call_id"])
    if call is None:
        raise not_found(f"There is no call {asked.path['call_id']}. Calls are kept for a time after their end.")
    return call


def _question(query: ask.ListCalls) -> CallsQuestion:
    since, until = read_time("since", query.since), read_time("until", query.until)
    if since is not None and until is not None and until < since:
        raise bad_field("until", "expected a time after since")
    statuses = tuple(dict.fromkeys(query.status))
    oldest_first = statuses == (CallStatus.WAITING,) if query.order is None else query.order == "oldest_first"
    return CallsQuestion(
        statuses=statuses,
        campaign=query.campaign,
        destination_phone_number=query.destination_phone_number,
        lane=query.lane,
        since=since,
        until=until,
        newest_first=not oldest_first,
    )
