"""A waiting call whose time people change. Pure."""

from datetime import datetime

from msgspec.structs import replace

from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.reason import CallDue, CallScheduled
from redial.domain.call.transitions.basics import time_is_over_at, wait
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import floor_ms


def hasten(call: Call, now: datetime) -> Call | CallUnchanged:
    """
    Return a call that waits for its retry as due now. It goes as soon as every limit permits, like any other.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    now : datetime
        From when on the call is due, in UTC.

    Returns
    -------
    Call or CallUnchanged
        A WAITING call. Unchanged: `NOT_WAITING`, `NOT_A_RETRY` where it waits for something else, `KNOWN_ALREADY` where it is due,
        or `NO_TIME_LEFT`.
    """
    over = time_is_over_at(call)
    if call.status is not CallStatus.WAITING:
        return CallUnchanged.NOT_WAITING
    if call.wait_reason is not WaitReason.RETRY:
        is_due = call.wait_reason is WaitReason.ALLOWANCE and call.status_at <= now
        return CallUnchanged.KNOWN_ALREADY if is_due else CallUnchanged.NOT_A_RETRY
    if over is not None and now >= over[0]:
        return CallUnchanged.NO_TIME_LEFT
    return wait(call, WaitReason.ALLOWANCE, now, CallDue(), now)


def reschedule(call: Call, not_before: datetime, expires_at: datetime | None, now: datetime) -> Call | CallUnchanged:
    """
    Return a waiting call as due at another time. Its attempts so far stay, and count.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    not_before : datetime
        When it is due, in UTC; now, where that has passed.
    expires_at : datetime or None
        The time from which it is not dialled any more, in UTC; None: as before.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        A WAITING call. What it waited for otherwise, as an opening or a limit, is looked at anew when it is due. Unchanged:
        `NOT_WAITING`, `EARLIER_GOES_ON` where its turn in a chain has not come, `NO_TIME_LEFT` where its time would be over by
        then, or `KNOWN_ALREADY`.
    """
    if call.status is not CallStatus.WAITING:
        return CallUnchanged.NOT_WAITING
    if call.awaits_earlier_recipient:
        return CallUnchanged.EARLIER_GOES_ON
    not_before = floor_ms(not_before)
    expires_at = call.request.expires_at if expires_at is None else floor_ms(expires_at)
    request = replace(call.request, not_before=not_before, expires_at=expires_at)
    if request == call.request and call.wait_reason is not WaitReason.RETRY:
        return CallUnchanged.KNOWN_ALREADY
    changed = replace(call, request=request)
    over, due_at = time_is_over_at(changed), max(not_before, floor_ms(now))
    if over is not None and due_at >= over[0]:
        return CallUnchanged.NO_TIME_LEFT
    if due_at > now:
        return wait(changed, WaitReason.SCHEDULED, due_at, CallScheduled(due_at), now)
    return wait(changed, WaitReason.ALLOWANCE, due_at, CallDue(), now)
