"""Give a waiting call another time, or make it due that waits for its retry."""

from datetime import datetime, timedelta

from redial.application.change_call import change_call
from redial.application.ports import Telemetry, WakeUps
from redial.application.soon_due import wake_when_due
from redial.application.stores import Calls
from redial.application.versioned import Unchanged, Updated
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.unchanged import CallUnchanged


def reschedule_call(
    call: Call,
    not_before: datetime,
    expires_at: datetime | None,
    *,
    calls: Calls,
    wake_ups: WakeUps,
    telemetry: Telemetry,
    now: datetime,
) -> Updated[Call] | Unchanged[Call, CallUnchanged]:
    """
    Give a waiting call another time; one that does not wait is left as it is.

    Parameters
    ----------
    call : Call
        The call as it was read.
    not_before : datetime
        When it is due, in UTC.
    expires_at : datetime or None
        From when on it is not dialled any more; None: as before.
    calls : Calls
        Where the call is stored.
    wake_ups : WakeUps
        Wakes ``dial`` when the call is due.
    telemetry : Telemetry
        Where the change is logged.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Updated or Unchanged
        The call as it is stored now, with why it is left as it is.

    Raises
    ------
    TooMuchContention
        Others changed the call many times in a row.
    """
    changed = change_call(
        calls, telemetry, call, lambda stored: transitions.reschedule(stored, not_before, expires_at, now)
    )
    if changed.record.status is CallStatus.WAITING:
        wake_when_due(wake_ups, changed.record, now)
    return changed


def hasten_call(
    call: Call, *, calls: Calls, wake_ups: WakeUps, telemetry: Telemetry, now: datetime
) -> Updated[Call] | Unchanged[Call, CallUnchanged]:
    """
    Make a call due that waits for its retry; any other is left as it is.

    Parameters
    ----------
    call : Call
        The call as it was read.
    calls : Calls
        Where the call is stored.
    wake_ups : WakeUps
        Wakes ``dial``, also where the call was made due before: whoever did so may have died before its wake-up.
    telemetry : Telemetry
        Where the change is logged.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Updated or Unchanged
        The call as it is stored now, with why it is left as it is.

    Raises
    ------
    TooMuchContention
        Others changed the call many times in a row.
    """
    hastened = change_call(calls, telemetry, call, lambda stored: transitions.hasten(stored, now))
    if isinstance(hastened, Updated) or hastened.reason is CallUnchanged.KNOWN_ALREADY:
        wake_ups.send([call.call_id], timedelta(0))
    return hastened
