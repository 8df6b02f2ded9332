"""A call that waited for its calling hours, which are others now. Pure."""

from datetime import datetime

from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.reason import CallScheduled, PermittedAgain
from redial.domain.call.stage_hours import due_without_hours
from redial.domain.call.transitions.basics import wait
from redial.domain.call.unchanged import CallUnchanged


def due_within_hours(call: Call, now: datetime) -> Call | CallUnchanged:
    """
    Return a call that waited for an opening as due when it would be without hours.

    Parameters
    ----------
    call : Call
        The call as it is stored. Its hours permit it then, or now where that has passed.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        A WAITING call. Unchanged: `NOT_WAITING`, or `KNOWN_ALREADY` where it does not wait for an opening.
    """
    if call.status is not CallStatus.WAITING:
        return CallUnchanged.NOT_WAITING
    if call.wait_reason is not WaitReason.CALLING_HOURS:
        return CallUnchanged.KNOWN_ALREADY
    due_at = due_without_hours(call)
    if due_at > now:
        return wait(call, WaitReason.SCHEDULED, due_at, CallScheduled(due_at), now)
    return wait(call, WaitReason.ALLOWANCE, due_at, PermittedAgain(), now)
