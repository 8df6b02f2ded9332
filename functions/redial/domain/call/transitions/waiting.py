"""A call that waits: accepted, out of time, postponed, held, let go. Pure."""

from datetime import datetime

from msgspec.structs import replace

from redial.domain.call.calls import Call, CallStatus, WaitReason, call_id_of
from redial.domain.call.chain_steps import ChainStep
from redial.domain.call.destinations import Destination, NotPermitted
from redial.domain.call.reasons.codes import HoursFault
from redial.domain.call.reasons.hours import NoCallingHours
from redial.domain.call.reasons.parts import in_milliseconds
from redial.domain.call.reasons.reason import (
    CallDue,
    CallNotPermitted,
    CallScheduled,
    OnDoNotCallList,
    PermittedAgain,
    Reason,
    TimeIsOver,
)
from redial.domain.call.requests import CallRequest
from redial.domain.call.stage_hours import OutsideHours, due_without_hours
from redial.domain.call.transitions.basics import (
    end,
    no_time_left,
    time_is_over_at,
    wait,
    wait_or_end,
    waiting_for_hours,
)
from redial.domain.call.transitions.chains import within_share
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import floor_ms


def accept(
    request: CallRequest,
    request_digest: str,
    now: datetime,
    destination: Destination | None = None,
    chain: ChainStep | None = None,
) -> Call:
    """
    Make the call of a valid request: due, scheduled for `not_before`, or EXPIRED already.

    Parameters
    ----------
    request : CallRequest
        The request, validated.
    request_digest : str
        The digest of the request as it came, by which a repeat is told from another request of the same id.
    now : datetime
        The time of acceptance, in UTC, cut to milliseconds.
    destination : Destination, optional
        Country of the number and whether it is a premium one, which each send is held against.
    chain : ChainStep, optional
        Of the first of several recipients, whose share of the time begins when the call is due.

    Returns
    -------
    Call
        Not stored yet, with version 1.
    """
    now = floor_ms(now)
    if chain is not None:
        request = within_share(request, chain, max(now, request.not_before or now))
    call = Call(
        call_id=call_id_of(request.request_id),
        request=request,
        request_digest=request_digest,
        status=CallStatus.WAITING,
        reason=CallDue(),
        wait_reason=WaitReason.ALLOWANCE,
        accepted_at=now,
        updated_at=now,
        status_at=now,
        destination=destination,
        chain=chain,
    )
    expired = expire(call, now)
    if isinstance(expired, Call):
        return expired
    if request.not_before is not None and request.not_before > now:
        return wait(call, WaitReason.SCHEDULED, request.not_before, CallScheduled(request.not_before), now)
    return call


def expire(call: Call, now: datetime) -> Call | CallUnchanged:
    """
    End a waiting call whose `expires_at` or `stop_at` has come.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    now : datetime
        The time of the decision, in UTC; a call that ends at exactly this time is over.

    Returns
    -------
    Call or CallUnchanged
        EXPIRED without an attempt, UNKNOWN where nobody can tell how the last one ended (SEND_UNKNOWN), else UNREACHED. Unchanged:
        `NOT_WAITING`, or `TIME_LEFT`.
    """
    over = time_is_over_at(call)
    if call.status is not CallStatus.WAITING:
        return CallUnchanged.NOT_WAITING
    if over is None or now < over[0]:
        return CallUnchanged.TIME_LEFT
    return no_time_left(call, TimeIsOver(last_time=over[1], last_time_at=over[0]), now)


def postpone(
    call: Call, wait_reason: WaitReason, until: datetime, reason: Reason, now: datetime
) -> Call | CallUnchanged:
    """
    Return a due call as due later, for a limit that opens then.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    wait_reason : WaitReason
        What it waits for.
    until : datetime
        When it is due again, in UTC.
    reason : Reason
        Why, as its status tells.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        A WAITING call; where its time is over by `until`, it ends now as with `expire`. Unchanged: `NOT_WAITING`, or
        `CHANGED_MEANWHILE` where somebody gave it a later time.
    """
    if call.status is not CallStatus.WAITING:
        return CallUnchanged.NOT_WAITING
    if _is_too_early(call, until):
        return CallUnchanged.CHANGED_MEANWHILE
    return wait_or_end(call, wait_reason, until, reason, now)


def wait_for_hours(call: Call, outside: OutsideHours, now: datetime) -> Call | CallUnchanged:
    """
    Return a call that may not be placed at this time of day as due when its calling hours open.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    outside : OutsideHours
        What its hours say (`judge_hours`).
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        A WAITING call, which knows when it was due before; where its time is over by then, it ends now as with `expire`.
        Unchanged: `NOT_WAITING`, `CHANGED_MEANWHILE` where somebody gave it a later time, or `KNOWN_ALREADY`.
    """
    if call.status is not CallStatus.WAITING:
        return CallUnchanged.NOT_WAITING
    if _is_too_early(call, outside.due_at):
        return CallUnchanged.CHANGED_MEANWHILE
    if call.wait_reason is WaitReason.CALLING_HOURS and call.status_at == floor_ms(outside.due_at):
        return CallUnchanged.KNOWN_ALREADY
    return waiting_for_hours(call, outside, due_without_hours(call), now)


def hold_not_permitted(
    call: Call, fault: NotPermitted | HoursFault, until: datetime, now: datetime
) -> Call | CallUnchanged:
    """
    Hold back a call that a setting does not permit, or whose calling hours never open.

    It does not end for that: its producer was told that it is accepted.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    fault : NotPermitted or HoursFault
        The setting, and what it permits; or what is wrong with the hours.
    until : datetime
        When the call is held against the settings again, in UTC; the time at which it is over, where that is earlier.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        A WAITING call that stands in no lane; one that was due later knows when. Unchanged: `NOT_WAITING`.
    """
    if call.status is not CallStatus.WAITING:
        return CallUnchanged.NOT_WAITING
    over = time_is_over_at(call)
    # Who ends the calls whose time is over finds it then.
    look_again_at = until if over is None else min(until, over[0])
    reason: Reason
    if isinstance(fault, HoursFault):
        reason = NoCallingHours(fault, until)
    else:
        reason = CallNotPermitted(fault.setting, until, country=fault.country, permitted=fault.permitted)
    held, due_at = wait(call, WaitReason.NOT_PERMITTED, look_again_at, reason, now), due_without_hours(call)
    return replace(held, due_without_hours=due_at) if due_at > now else held


def let_go(call: Call, now: datetime) -> Call | CallUnchanged:
    """
    Return a call that was held because a setting did not permit it as due.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    now : datetime
        From when on it is due, in UTC, where it was due when it was held.

    Returns
    -------
    Call or CallUnchanged
        A WAITING call. Unchanged: `NOT_HELD`.
    """
    if not call.is_held:
        return CallUnchanged.NOT_HELD
    due_at = due_without_hours(call)
    if due_at > now:
        return wait(call, WaitReason.SCHEDULED, due_at, CallScheduled(due_at), now)
    return wait(call, WaitReason.ALLOWANCE, now, PermittedAgain(), now)


def note_wait(call: Call, reason: Reason, now: datetime) -> Call | CallUnchanged:
    """
    Say in the reason of a due call what it waits for. It stays due since when it was, and keeps its place in the order.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    reason : Reason
        What the call waits for.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        A WAITING call with this reason. Unchanged: `NOT_WAITING`, `KNOWN_ALREADY`, or `CHANGED_MEANWHILE` where somebody gave it a
        later time.
    """
    if call.status is not CallStatus.WAITING:
        return CallUnchanged.NOT_WAITING
    if _is_too_early(call, now):
        return CallUnchanged.CHANGED_MEANWHILE
    if (call.wait_reason, call.reason) == (WaitReason.ALLOWANCE, in_milliseconds(reason)):
        return CallUnchanged.KNOWN_ALREADY
    return wait(call, WaitReason.ALLOWANCE, call.status_at, reason, now)


def _is_too_early(call: Call, at: datetime) -> bool:
    """Tell whether a call, which was due when it was read, was given a later time since: then that holds."""
    not_before = call.request.not_before
    return not_before is not None and at < not_before


def do_not_call(call: Call, reason: OnDoNotCallList, now: datetime) -> Call | CallUnchanged:
    """
    Cancel a waiting call whose recipient is on the do-not-call list.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    reason : OnDoNotCallList
        Since when the recipient is on the list, and what was noted with it.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        A CANCELLED call. Unchanged: `NOT_WAITING`.
    """
    if call.status is not CallStatus.WAITING:
        return CallUnchanged.NOT_WAITING
    return end(call, CallStatus.CANCELLED, reason, now)
