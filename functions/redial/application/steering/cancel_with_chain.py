"""A person cancels a call, and with it the chain that it belongs to."""

from collections.abc import Iterator
from datetime import datetime

from redial.application.change_call import change_call
from redial.application.ports import Telemetry
from redial.application.stores import Calls
from redial.application.versioned import Unchanged, Updated
from redial.domain.call import transitions
from redial.domain.call.calls import Call, call_id_of
from redial.domain.call.chain_steps import MOST_FURTHER_RECIPIENTS, step_request_id
from redial.domain.call.unchanged import CallUnchanged


def cancel_with_chain(
    call: Call, *, named: str = "", calls: Calls, telemetry: Telemetry, now: datetime
) -> Updated[Call] | Unchanged[Call, CallUnchanged]:
    """
    Cancel a call, and the calls to the other recipients of its request.

    Parameters
    ----------
    call : Call
        The call as it was read.
    named : str
        How whoever cancels it names it: a call of an erased recipient does not know its request id any more, nor the others.
    calls : Calls
        Where the calls are stored.
    telemetry : Telemetry
        Where the changes are logged and counted.
    now : datetime
        The time of the cancellation, in UTC.

    Returns
    -------
    Updated or Unchanged
        The call as it is stored now; `Updated` also where only another one of its chain was changed. Repeating it changes nothing.
    """
    cancelled = change_call(calls, telemetry, call, lambda stored: transitions.cancel(stored, now))
    is_changed = isinstance(cancelled, Updated)
    # Where this dies in between, who asked for it is told so; and a cancelled call gives the next one no turn.
    for other in _others(call, named, calls):
        changed = change_call(calls, telemetry, other, lambda stored: transitions.cancel(stored, now))
        is_changed = is_changed or isinstance(changed, Updated)
    return Updated(call, cancelled.record) if is_changed else cancelled


def _others(call: Call, named: str, calls: Calls) -> Iterator[Call]:
    request_id, most = named, MOST_FURTHER_RECIPIENTS + 1
    if call.chain is not None:
        request_id, most = call.chain.request_id, call.chain.of
    elif call.erased_at is None:
        return
    for number in range(1, most + 1):
        call_id = call_id_of(step_request_id(request_id, number))
        other = calls.get(call_id) if call_id != call.call_id else None
        if other is not None and other.chain is not None and other.chain.request_id == request_id:
            yield other
