"""Settle a call of which nobody could tell whether it was placed, by what a person found out."""

from datetime import datetime

from redial.application.change_call import change_call
from redial.application.ports import Telemetry, WakeUps
from redial.application.soon_due import wake_when_due
from redial.application.stores import Calls
from redial.application.versioned import Unchanged, Updated
from redial.domain.attempt.events import Outcome
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.unchanged import CallUnchanged


def settle_by_hand(
    call: Call,
    outcome: Outcome | None,
    by: str,
    *,
    calls: Calls,
    wake_ups: WakeUps,
    telemetry: Telemetry,
    now: datetime,
) -> Updated[Call] | Unchanged[Call, CallUnchanged]:
    """
    Settle a call that is UNKNOWN; any other is left as it is.

    Parameters
    ----------
    call : Call
        The call as it was read.
    outcome : Outcome or None
        How the call ended. None: no call was placed, so it is due again.
    by : str
        Who says so.
    calls : Calls
        Where the call is stored.
    wake_ups : WakeUps
        Wakes ``dial`` where the call is due again.
    telemetry : Telemetry
        Where the change is logged and counted.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Updated or Unchanged
        The call as it is stored now; `Unchanged` with `NOT_UNKNOWN` where it is left as it is.

    Raises
    ------
    ValueError
        The outcome is not one that a person can find out.
    TooMuchContention
        Others changed the call many times in a row.
    """
    settled = change_call(calls, telemetry, call, lambda stored: transitions.settle_by_hand(stored, outcome, by, now))
    if isinstance(settled, Updated) and settled.record.status is CallStatus.WAITING:
        wake_when_due(wake_ups, settled.record, now)
    return settled
