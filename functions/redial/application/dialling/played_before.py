"""Leave out a call that was made again where one that it was made of turns out to have played the message."""

from redial.application.change_call import change_call
from redial.application.ports import CallPorts
from redial.application.stores import Calls
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus


def leave_out_where_played(ports: CallPorts, call: Call) -> Call:
    """
    Return a call as it is stored now that the calls that it was made of were read (strongly consistent).

    How those had ended when it was made may have been concluded from silence: a late event tells otherwise.
    """
    if call.status is not CallStatus.WAITING or (played := _played_before(ports.calls, call)) is None:
        return call
    now = ports.clock.now()
    return change_call(
        ports.calls, ports.telemetry, call, lambda stored: transitions.leave_out_played(stored, played, now)
    ).record


def _played_before(calls: Calls, call: Call) -> Call | None:
    """Look from call to call, up to one that was made with leave to play the message once more."""
    while call.unless_played and call.again_of is not None:
        earlier = calls.get(call.again_of)
        if earlier is None or earlier.status is CallStatus.COMPLETED:
            return earlier
        call = earlier
    return None
