"""A person cancels a call, and with it the chain that it belongs to."""

from datetime import datetime

from redial.application.change_call import change_call
from redial.application.ports import Telemetry
from redial.application.stores import Calls
from redial.application.versioned import Unchanged, Updated
from redial.domain.call import transitions
from redial.domain.call.calls import Call, call_id_of
from redial.domain.call.unchanged import CallUnchanged


def cancel_with_chain(
    call: Call, *, calls: Calls, telemetry: Telemetry, now: datetime
) -> Updated[Call] | Unchanged[Call, CallUnchanged]:
    """
    Cancel a call, and the calls to the other recipients of its request.

    Parameters
    ----------
    call : Call
        The call as it was read.
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
    if call.chain is None:
        return cancelled
    is_changed = isinstance(cancelled, Updated)
    # Where this dies in between, who asked for it is told so; and a cancelled call gives the next one no turn.
    for number in range(1, call.chain.of + 1):
        call_id = call_id_of(call.chain.request_id_of(number))
        other = calls.get(call_id) if call_id != call.call_id else None
        if other is not None:
            changed = change_call(calls, telemetry, other, lambda stored: transitions.cancel(stored, now))
            is_changed = is_changed or isinstance(changed, Updated)
    return Updated(call, cancelled.record) if is_changed else cancelled
