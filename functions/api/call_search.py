"""Find a call by whatever names it, and what somebody typed into a search."""

import re

from msgspec.structs import replace

from api.http.callers import Caller
from api.http.problems import conflict, not_found
from api.http.request import read_country
from api.parameters.calls import ListCalls
from api.parameters.common import CALL_ID_PATTERN
from api.personal_data import require_right_to_numbers
from api.wiring import Services
from redial.contracts.answers.problem_codes import ProblemCode
from redial.domain.call.calls import Call
from redial.domain.reporting.listing import StoredCall

_CALL_ID = re.compile(CALL_ID_PATTERN)


def find_call(key: str, caller: Caller, services: Services) -> StoredCall:
    """
    Find the call that a key names, which is its call id or its request id; a rejected request, where no call has the request id.

    Raises
    ------
    ProblemError
        404: there is none. 403: the request id names a phone number, which the caller may not search by.
    """
    require_right_to_numbers(caller, call_id=key)
    found = services.stored_calls.named(key, is_call_id=_CALL_ID.fullmatch(key) is not None)
    if not found:
        raise not_found(
            f"There is no call {key[:130]}, neither by call id nor by request id, and no rejected request. Calls are kept for a "
            "time after their end; what was put on the queue a moment ago may not have been taken in yet.",
            ProblemCode.NO_SUCH_CALL,
        )
    return found[0]


def accepted_call(key: str, caller: Caller, services: Services) -> Call:
    """
    Find the call that a key names, to do something with it.

    Raises
    ------
    ProblemError
        As of `find_call`. 409: the request was rejected.
    """
    call = find_call(key, caller, services)
    if not isinstance(call, Call):
        raise conflict("This request was rejected; there is no call of it to change.", ProblemCode.REQUEST_WAS_REJECTED)
    return call


def by_request_id(query: ListCalls, services: Services) -> list[StoredCall] | None:
    """Give the calls that a list is asked for by name; None where it is asked for otherwise."""
    if query.request_id is not None:
        return services.stored_calls.named(query.request_id, is_call_id=False)
    if query.search is None:
        return None
    sought = query.search.strip()
    return services.stored_calls.named(sought, is_call_id=_CALL_ID.fullmatch(sought) is not None)


def by_number(query: ListCalls, services: Services) -> ListCalls | None:
    """Give the question for the calls to the number that was typed; None where what was typed is no number."""
    # Here, and not above: the library is large, and most requests need none of it.
    from redial.contracts.written_numbers import countries_of, is_number_alone, numbers_meant

    sought = (query.search or "").strip()
    if not is_number_alone(sought):
        return None
    country = read_country(query.country) or services.settings.country
    countries = [country] if country else countries_of(services.settings.origination_phone_numbers)
    meant = numbers_meant(sought, countries)
    return replace(query, destination_phone_number=meant[0]) if meant else None
