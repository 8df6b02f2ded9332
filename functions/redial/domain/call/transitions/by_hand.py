"""What people do with a call. Pure."""

from datetime import datetime

from msgspec.structs import replace

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.reason import CallCancelled, DueAfterRefusal, SettledAsNotPlaced, SettledByHand
from redial.domain.call.transitions.basics import (
    end,
    in_flight_again,
    taken_back,
    time_is_over_at,
    wait,
    wait_or_end,
    with_attempt,
)
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import floor_ms

# What a person can find out about a call that nobody could tell of.
SETTLED_BY_HAND = frozenset({Outcome.COMPLETED_CALL, Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED})


def cancel(call: Call, now: datetime) -> Call | CallUnchanged:
    """
    Cancel a call. One that is being dialled cannot be stopped, but is not dialled again.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    now : datetime
        The time of the cancellation, in UTC.

    Returns
    -------
    Call or CallUnchanged
        A WAITING call is CANCELLED at once. A CALLING one keeps its status and gets `cancel_requested_at`, so that it is not
        dialled again; so does one that the service refused, so that it is not made due again when the cause was mended. Unchanged:
        `FINAL`, or `KNOWN_ALREADY` where it was cancelled in flight before.
    """
    if call.status is CallStatus.WAITING:
        return end(replace(call, cancel_requested_at=floor_ms(now)), CallStatus.CANCELLED, CallCancelled(), now)
    may_come_back = call.status is CallStatus.CALLING or _is_refused(call)
    if may_come_back and call.cancel_requested_at is None:
        return replace(call, cancel_requested_at=floor_ms(now), updated_at=floor_ms(now))
    return CallUnchanged.FINAL if call.status.is_final else CallUnchanged.KNOWN_ALREADY


def redial_refused(call: Call, now: datetime) -> Call | CallUnchanged:
    """
    Return a call that the service refused as due again, for a cause that was mended since.

    The refused attempt is taken away, and does not count against `total_attempts`: no call was placed.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    now : datetime
        From when on the call is due, in UTC.

    Returns
    -------
    Call or CallUnchanged
        A WAITING call. Unchanged: `NOT_REFUSED`, `CANCELLED` where somebody cancelled it, in flight or since, `NO_TIME_LEFT`,
        `ERASED`, or `EARLIER_GOES_ON` where an attempt before it was heard of since, and has not ended.
    """
    last, over = call.last_attempt, time_is_over_at(call)
    if last is None or not _is_refused(call):
        return CallUnchanged.NOT_REFUSED
    if call.erasure_id:
        return CallUnchanged.ERASED
    if call.cancel_requested_at is not None:
        return CallUnchanged.CANCELLED
    if over is not None and now >= over[0]:
        return CallUnchanged.NO_TIME_LEFT
    again = replace(call, attempts=call.attempts[:-1], taken_back=taken_back(call, last))
    if again.going_on is not None:
        return CallUnchanged.EARLIER_GOES_ON
    return wait(again, WaitReason.ALLOWANCE, now, DueAfterRefusal(), now)


def _is_refused(call: Call) -> bool:
    last = call.last_attempt
    return call.status is CallStatus.REJECTED and last is not None and last.outcome is Outcome.REFUSED


def settle_by_hand(call: Call, outcome: Outcome | None, by: str, now: datetime) -> Call | CallUnchanged:
    """
    Return a call that ended as UNKNOWN with what a person found out about its last attempt.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    outcome : Outcome or None
        How the call ended (one of `SETTLED_BY_HAND`). None: no call was placed; then the attempt does not count, and the call is
        due again if it has time left.
    by : str
        Who found out, as the reason of the new status names them.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        COMPLETED for COMPLETED_CALL, UNREACHED for another outcome; for None WAITING, or without time left the end that goes with
        it, and CALLING where another attempt was heard of meanwhile and goes on. Unchanged: `NOT_UNKNOWN`, or `ERASED`: the call of
        an erased recipient is not made due again.

    Raises
    ------
    ValueError
        The outcome is not one that a person can find out.
    """
    if outcome is not None and outcome not in SETTLED_BY_HAND:
        raise ValueError(
            f"expected one of {', '.join(sorted(SETTLED_BY_HAND))}, or that no call was placed; got {outcome}"
        )
    attempt = call.last_attempt
    if call.status is not CallStatus.UNKNOWN or attempt is None:
        return CallUnchanged.NOT_UNKNOWN
    if outcome is None:
        if call.erasure_id:
            return CallUnchanged.ERASED
        again = call
        if attempt.outcome is not None:
            again = replace(call, attempts=call.attempts[:-1], taken_back=taken_back(call, attempt))
        if again.going_on is not None:
            # Heard of since the call ended: nobody is called beside it. A look moves it on to its deadline.
            return in_flight_again(again, again.attempts, now, now)
        return wait_or_end(again, WaitReason.ALLOWANCE, now, SettledAsNotPlaced(by), now)
    settled = replace(attempt, outcome=outcome, outcome_at=floor_ms(now), detail=f"settled by {by}")
    status = CallStatus.COMPLETED if outcome is Outcome.COMPLETED_CALL else CallStatus.UNREACHED
    reason = SettledByHand(outcome, attempt.number, by)
    return end(replace(call, attempts=with_attempt(call, settled)), status, reason, now)
