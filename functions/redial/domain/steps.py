"""
How a call moves from one status to the next: pure functions from a call to the changed call.

Each gives None where the step does not apply (any more), so that a repeated or late delivery changes nothing. Whoever stores
the result does it on the condition that the call is still the one that was read.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from redial.domain.calls import Attempt, Call, CallStatus, WaitReason, call_id_of
from redial.domain.events import EndOfAttempt, Outcome
from redial.domain.requests import CallRequest
from redial.domain.retry import GiveUp, RetryAt, decide_retry
from redial.domain.times import floor_ms, to_iso

_OURS = frozenset({Outcome.NO_FINAL_EVENT, Outcome.SEND_UNKNOWN})
_FIRST_THROTTLE_DELAY = timedelta(seconds=5)
_LONGEST_THROTTLE_DELAY = timedelta(hours=1)


class Deadlines(msgspec.Struct, frozen=True):
    """How long to wait for what may never come."""

    final_event: timedelta
    """From the send to its final event; then the attempt is NO_FINAL_EVENT."""
    send_answer: timedelta
    """From the intent to its message id; then the attempt is SEND_UNKNOWN."""


def accept(request: CallRequest, request_digest: str, now: datetime) -> Call:
    """Make the record of a valid request: due, scheduled, or expired already."""
    now = floor_ms(now)
    call = Call(
        call_id=call_id_of(request.request_id),
        request=request,
        request_digest=request_digest,
        status=CallStatus.WAITING,
        status_reason="due; goes as soon as the limits permit",
        wait_reason=WaitReason.ALLOWANCE,
        accepted_at=now,
        updated_at=now,
        status_at=now,
    )
    if (expired := expire(call, now)) is not None:
        return expired
    if request.not_before is not None and request.not_before > now:
        return _wait(call, WaitReason.SCHEDULED, request.not_before, f"scheduled for {to_iso(request.not_before)}", now)
    return call


def time_is_over_at(call: Call) -> tuple[datetime, str] | None:
    """Give the time from which this call is never dialled, and the field that says so."""
    ends = [
        (at, name)
        for at, name in ((call.request.expires_at, "expires_at"), (call.request.retry.stop_at, "retry.stop_at"))
        if at is not None
    ]
    return min(ends, default=None)


def expire(call: Call, now: datetime) -> Call | None:
    """End a waiting call whose time is over."""
    end = time_is_over_at(call)
    if call.status is not CallStatus.WAITING or end is None or now < end[0]:
        return None
    return _no_time_left(call, f"{end[1]} {to_iso(end[0])} has passed", now)


def claim(call: Call, token: str, origination_phone_number: str, deadlines: Deadlines, now: datetime) -> Call | None:
    """
    Write the intent of an attempt. Nobody sends without it: SendVoiceMessage has no idempotency token.

    None unless the call waits.
    """
    if call.status is not CallStatus.WAITING:
        return None
    now = floor_ms(now)
    number = len(call.attempts) + 1
    attempt = Attempt(number=number, token=token, origination_phone_number=origination_phone_number, intent_at=now)
    return replace(
        call,
        status=CallStatus.CALLING,
        wait_reason=None,
        status_reason=f"attempt {number} of {call.request.retry.total_attempts}",
        status_at=now + min(deadlines.send_answer, deadlines.final_event),
        updated_at=now,
        attempts=(*call.attempts, attempt),
    )


def record_sent(call: Call, token: str, message_id: str, deadlines: Deadlines, now: datetime) -> Call | None:
    """
    Write down the message id of an intent.

    An attempt that was settled as SEND_UNKNOWN in the meantime is known again: its call is in flight.
    """
    attempt = _attempt(call, token)
    if attempt is None or attempt.message_id is not None:
        return None
    now = floor_ms(now)
    sent = replace(attempt, message_id=message_id, sent_at=now, detail=None)
    if attempt.outcome is not Outcome.SEND_UNKNOWN or attempt is not call.last_attempt:
        return replace(call, attempts=_with(call, sent), throttles=0, updated_at=now)
    sent = replace(sent, outcome=None, outcome_at=None)
    changed = replace(call, attempts=_with(call, sent), throttles=0, updated_at=now)
    if call.status is CallStatus.CANCELLED:
        return changed
    return replace(
        changed,
        status=CallStatus.CALLING,
        wait_reason=None,
        status_reason=f"attempt {sent.number} of {call.request.retry.total_attempts}",
        status_at=now + deadlines.final_event,
    )


def record_refused(call: Call, token: str, message: str, now: datetime) -> Call | None:
    """End a call that the service answered 400: the same request would be refused again."""
    return end_attempt(call, token, EndOfAttempt(Outcome.REFUSED, now), now, detail=message)


def record_send_unknown(call: Call, token: str, detail: str, now: datetime) -> Call | None:
    """Note that a call may have been placed. The attempt stays in flight until an event or its deadline tells."""
    attempt = _attempt(call, token)
    if attempt is None or attempt is not call.in_flight or attempt.detail == detail:
        return None
    return replace(
        call,
        attempts=_with(call, replace(attempt, detail=detail)),
        status_reason=f"attempt {attempt.number}: {detail}; a call may have been placed",
        updated_at=floor_ms(now),
    )


def take_back(
    call: Call, token: str, wait_reason: WaitReason, until: datetime, detail: str, now: datetime
) -> Call | None:
    """Undo the intent of a send that certainly placed no call: it costs no attempt, and the call is due again."""
    attempt = _attempt(call, token)
    if attempt is None or attempt is not call.in_flight or attempt.message_id is not None:
        return None
    throttles = call.throttles
    if wait_reason is WaitReason.THROTTLED:
        # The account's pause covers the account's limits; a call that is throttled again and again meets a limit of its
        # own (five calls a day to one recipient, counted by others as well), so it steps back further each time.
        until = max(until, now + min(_FIRST_THROTTLE_DELAY * 2**throttles, _LONGEST_THROTTLE_DELAY))
        throttles = min(throttles + 1, 16)
    waiting = replace(
        call, status=CallStatus.WAITING, attempts=call.attempts[:-1], throttles=throttles, updated_at=floor_ms(now)
    )
    if call.cancel_requested_at is not None:
        return _end(waiting, CallStatus.CANCELLED, "cancelled before it was dialled", now)
    return _postponed(waiting, wait_reason, until, detail, now)


def postpone(call: Call, wait_reason: WaitReason, until: datetime, detail: str, now: datetime) -> Call | None:
    """Let a due call wait for a limit that opens later; without time left then, it ends."""
    if call.status is not CallStatus.WAITING:
        return None
    return _postponed(call, wait_reason, until, detail, now)


def do_not_call(call: Call, detail: str, now: datetime) -> Call | None:
    """End a waiting call whose recipient must not be called."""
    if call.status is not CallStatus.WAITING:
        return None
    return _end(call, CallStatus.CANCELLED, detail, now)


def cancel(call: Call, now: datetime) -> Call | None:
    """Cancel a call. One that is being dialled cannot be stopped, but is not dialled again."""
    if call.status is CallStatus.WAITING:
        return _end(replace(call, cancel_requested_at=floor_ms(now)), CallStatus.CANCELLED, "cancelled", now)
    if call.status is CallStatus.CALLING and call.cancel_requested_at is None:
        return replace(call, cancel_requested_at=floor_ms(now), updated_at=floor_ms(now))
    return None


def settle(call: Call, proven: EndOfAttempt | None, deadlines: Deadlines, now: datetime) -> Call | None:
    """
    Settle an attempt whose time is over: by what its events prove, else by its deadline.

    Parameters
    ----------
    proven
        What the events stored for its message id prove, if anything.
    """
    attempt = call.in_flight
    if attempt is None:
        return None
    if proven is not None:
        return end_attempt(call, attempt.token, proven, now)
    if attempt.message_id is None:
        deadline, outcome = attempt.intent_at + deadlines.send_answer, Outcome.SEND_UNKNOWN
    else:
        deadline, outcome = (attempt.sent_at or attempt.intent_at) + deadlines.final_event, Outcome.NO_FINAL_EVENT
    if now >= deadline:
        return end_attempt(call, attempt.token, EndOfAttempt(outcome, deadline), now, detail=attempt.detail)
    if call.status_at == deadline:
        return None
    return replace(call, status_at=deadline, updated_at=floor_ms(now))


def end_attempt(call: Call, token: str, end: EndOfAttempt, now: datetime, detail: str | None = None) -> Call | None:
    """
    Take in how an attempt ended, whether now or long after the call went on without it.

    A final event outweighs what we concluded from silence. None when nothing changes: the same end was taken in before, or
    the attempt is not one of this call.
    """
    attempt = _attempt(call, token)
    end = replace(end, ended_at=floor_ms(end.ended_at))
    if attempt is None or (attempt.outcome, attempt.outcome_at) == (end.outcome, end.ended_at):
        return None
    if attempt.outcome is not None and attempt.outcome not in _OURS and end.outcome in _OURS:
        return None
    ended = replace(attempt, outcome=end.outcome, outcome_at=end.ended_at, detail=detail)
    changed = replace(call, attempts=_with(call, ended), updated_at=floor_ms(now))
    if call.in_flight is not None and call.in_flight.token != token:
        # A late event of an earlier attempt while another one is under way: the end of that one decides.
        return changed
    return _decide(call, changed, ended, now)


def _decide(before: Call, call: Call, ended: Attempt, now: datetime) -> Call:
    delivered = next((attempt for attempt in call.attempts if attempt.outcome is Outcome.COMPLETED_CALL), None)
    if delivered is not None:
        reason = f"COMPLETED_CALL on attempt {delivered.number} of {call.request.retry.total_attempts}"
        return call if before.status is CallStatus.COMPLETED else _end(call, CallStatus.COMPLETED, reason, now)
    if before.status is CallStatus.UNKNOWN and ended is call.last_attempt:
        return replace(
            call, status=CallStatus.UNREACHED, status_reason=f"{ended.outcome} on attempt {ended.number}, told late"
        )
    if before.status.is_final or ended.number != len(call.attempts):
        return call
    if ended.outcome is Outcome.REFUSED:
        return _end(call, CallStatus.REJECTED, f"refused by the voice service: {ended.detail}", now)
    if call.cancel_requested_at is not None:
        return _end(call, CallStatus.CANCELLED, f"cancelled; {ended.outcome} on attempt {ended.number}", now)
    match decide_retry(call, call.attempts):
        case RetryAt(at, reason):
            if before.status is CallStatus.WAITING and before.wait_reason is not WaitReason.RETRY:
                return call
            return _wait(call, WaitReason.RETRY, at, f"{reason}; next attempt at {to_iso(at)}", now)
        case GiveUp(reason):
            unknown = ended.outcome is Outcome.SEND_UNKNOWN
            return _end(call, CallStatus.UNKNOWN if unknown else CallStatus.UNREACHED, reason, now)


def _postponed(call: Call, wait_reason: WaitReason, until: datetime, detail: str, now: datetime) -> Call:
    end = time_is_over_at(call)
    if end is not None and until >= end[0]:
        return _no_time_left(call, f"{detail}, and {end[1]} is {to_iso(end[0])}", now)
    return _wait(call, wait_reason, until, detail, now)


def _no_time_left(call: Call, reason: str, now: datetime) -> Call:
    return _end(call, CallStatus.UNREACHED if call.attempts else CallStatus.EXPIRED, reason, now)


def _wait(call: Call, wait_reason: WaitReason, until: datetime, reason: str, now: datetime) -> Call:
    return replace(
        call,
        status=CallStatus.WAITING,
        wait_reason=wait_reason,
        status_reason=reason,
        status_at=floor_ms(until),
        updated_at=floor_ms(now),
    )


def _end(call: Call, status: CallStatus, reason: str, now: datetime) -> Call:
    return replace(
        call,
        status=status,
        wait_reason=None,
        status_reason=reason,
        status_at=floor_ms(now),
        updated_at=floor_ms(now),
    )


def _attempt(call: Call, token: str) -> Attempt | None:
    return next((attempt for attempt in call.attempts if attempt.token == token), None)


def _with(call: Call, changed: Attempt) -> tuple[Attempt, ...]:
    attempts: Sequence[Attempt] = call.attempts
    return tuple(changed if attempt.token == changed.token else attempt for attempt in attempts)
