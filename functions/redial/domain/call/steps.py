"""
How a call moves from one status to the next: pure functions from a call to the changed call.

Each gives None where the step does not apply (any more), so that a repeated or late delivery changes nothing. Whoever stores
the result does it on the condition that the call is still the one that was read.
"""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call.calls import Attempt, Call, CallStatus, WaitReason, call_id_of
from redial.domain.call.destinations import Destination
from redial.domain.call.moves import (
    attempt_of,
    end,
    no_time_left,
    past_waits,
    time_is_over_at,
    wait,
    wait_or_end,
    with_attempt,
)
from redial.domain.call.requests import CallRequest
from redial.domain.call.retry import GiveUp, RetryAt, decide_retry
from redial.domain.times import floor_ms, to_iso

# What we conclude from silence; a final event outweighs it, whenever it comes.
_OURS = frozenset({Outcome.NO_FINAL_EVENT, Outcome.SEND_UNKNOWN})
# What a person can find out about a call that nobody could tell of.
SETTLED_BY_HAND = frozenset({Outcome.COMPLETED_CALL, Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED})
_FIRST_THROTTLE_DELAY = timedelta(seconds=5)
_LONGEST_THROTTLE_DELAY = timedelta(hours=1)


class Deadlines(msgspec.Struct, frozen=True):
    """How long to wait for what may never come."""

    final_event: timedelta
    """From the send to its final event; then the attempt is NO_FINAL_EVENT."""
    send_answer: timedelta
    """From the intent to its message id; then the attempt is SEND_UNKNOWN."""

    def of_intent(self, intent_at: datetime) -> datetime:
        """Give the time at which an intent without a message id is looked at."""
        return intent_at + min(self.send_answer, self.final_event)


def accept(request: CallRequest, request_digest: str, now: datetime, destination: Destination | None = None) -> Call:
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
        destination=destination,
    )
    if (expired := expire(call, now)) is not None:
        return expired
    if request.not_before is not None and request.not_before > now:
        return wait(call, WaitReason.SCHEDULED, request.not_before, f"scheduled for {to_iso(request.not_before)}", now)
    return call


def expire(call: Call, now: datetime) -> Call | None:
    """End a waiting call whose time is over."""
    over = time_is_over_at(call)
    if call.status is not CallStatus.WAITING or over is None or now < over[0]:
        return None
    return no_time_left(call, f"{over[1]} {to_iso(over[0])} has passed", now)


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
        past_waits=past_waits(call, now),
        status_reason=_in_flight_reason(call, number),
        status_at=deadlines.of_intent(now),
        updated_at=now,
        attempts=(*call.attempts, attempt),
    )


def record_sent(call: Call, token: str, message_id: str, deadlines: Deadlines, now: datetime) -> Call | None:
    """
    Write down the message id of an intent.

    An attempt that was settled as SEND_UNKNOWN in the meantime is known again: its call is in flight, unless something else
    has ended it for good.
    """
    attempt = attempt_of(call, token)
    if attempt is None or attempt.message_id is not None:
        return None
    now = floor_ms(now)
    sent = replace(attempt, message_id=message_id, sent_at=now, detail=None)
    if attempt.outcome is not Outcome.SEND_UNKNOWN:
        return replace(call, attempts=with_attempt(call, sent), throttles=0, updated_at=now)
    sent = replace(sent, outcome=None, outcome_at=None)
    changed = replace(call, attempts=with_attempt(call, sent), throttles=0, updated_at=now)
    if attempt is not call.last_attempt or call.status in {CallStatus.COMPLETED, CallStatus.CANCELLED}:
        return changed
    return replace(
        changed,
        status=CallStatus.CALLING,
        wait_reason=None,
        status_reason=_in_flight_reason(call, sent.number),
        status_at=now + deadlines.final_event,
    )


def record_refused(call: Call, token: str, message: str, now: datetime) -> Call | None:
    """End a call that the service answered 400: the same request would be refused again."""
    return end_attempt(call, token, EndOfAttempt(Outcome.REFUSED, now), now, detail=message)


def record_send_unknown(call: Call, token: str, detail: str, now: datetime) -> Call | None:
    """Note that a call may have been placed. The attempt stays in flight until an event or its deadline tells."""
    attempt = attempt_of(call, token)
    if attempt is None or attempt is not call.in_flight or attempt.message_id is not None or attempt.detail == detail:
        return None
    return replace(
        call,
        attempts=with_attempt(call, replace(attempt, detail=detail)),
        status_reason=f"attempt {attempt.number}: {detail}; a call may have been placed",
        updated_at=floor_ms(now),
    )


def take_back(
    call: Call,
    token: str,
    wait_reason: WaitReason,
    until: datetime,
    detail: str,
    now: datetime,
    *,
    throttled: bool = False,
) -> Call | None:
    """
    Undo the intent of a send that certainly placed no call: it costs no attempt, and the call is due again.

    Parameters
    ----------
    throttled
        The service answered 429: counted, until a send is accepted.
    """
    attempt = attempt_of(call, token)
    if attempt is None or attempt is not call.in_flight or attempt.message_id is not None:
        return None
    if wait_reason is WaitReason.THROTTLED:
        # The account's pause covers the account's limits; a call that is throttled again and again meets a limit of its own, so
        # it steps back further each time and lets others go.
        until = max(until, now + min(_FIRST_THROTTLE_DELAY * 2**call.throttles, _LONGEST_THROTTLE_DELAY))
    waiting = replace(
        call,
        status=CallStatus.WAITING,
        attempts=call.attempts[:-1],
        throttles=min(call.throttles + 1, 16) if throttled else call.throttles,
        updated_at=floor_ms(now),
    )
    if (delivered := _end_delivered(waiting, now)) is not None:
        # An earlier attempt: its event came while this intent was under way.
        return delivered
    if call.cancel_requested_at is not None:
        return end(waiting, CallStatus.CANCELLED, "cancelled before it was dialled", now)
    return wait_or_end(waiting, wait_reason, until, detail, now)


def redial_refused(call: Call, now: datetime) -> Call | None:
    """
    Let a call that the service refused be due again: the refused attempt does not count, for no call was placed.

    None for any other call, for one that was cancelled, and for one without time left.
    """
    last, over = call.last_attempt, time_is_over_at(call)
    if call.status is not CallStatus.REJECTED or last is None or last.outcome is not Outcome.REFUSED:
        return None
    if call.cancel_requested_at is not None or (over is not None and now >= over[0]):
        return None
    again = replace(call, attempts=call.attempts[:-1])
    return wait(again, WaitReason.ALLOWANCE, now, "refused by the voice service before; due again", now)


def postpone(call: Call, wait_reason: WaitReason, until: datetime, detail: str, now: datetime) -> Call | None:
    """Let a due call wait for a limit that opens later; without time left then, it ends."""
    if call.status is not CallStatus.WAITING:
        return None
    return wait_or_end(call, wait_reason, until, detail, now)


def hold_not_permitted(call: Call, until: datetime, detail: str, now: datetime) -> Call | None:
    """Let a call wait that a setting does not permit. It does not end for that: its producer was told that it is accepted."""
    if call.status is not CallStatus.WAITING:
        return None
    over = time_is_over_at(call)
    # Who ends the calls whose time is over finds it then.
    until = until if over is None else min(until, over[0])
    return wait(call, WaitReason.NOT_PERMITTED, until, detail, now)


def let_go(call: Call, now: datetime) -> Call | None:
    """Make a call due again that was held because a setting did not permit it."""
    if call.status is not CallStatus.WAITING or call.wait_reason is not WaitReason.NOT_PERMITTED:
        return None
    return wait(call, WaitReason.ALLOWANCE, now, "permitted again; goes as soon as the limits permit", now)


def note_wait(call: Call, reason: str, now: datetime) -> Call | None:
    """Say in the status of a due call what it waits for. It stays due, and keeps its place in the order."""
    if call.status is not CallStatus.WAITING or (call.wait_reason, call.status_reason) == (
        WaitReason.ALLOWANCE,
        reason,
    ):
        return None
    return wait(call, WaitReason.ALLOWANCE, call.status_at, reason, now)


def do_not_call(call: Call, detail: str, now: datetime) -> Call | None:
    """End a waiting call whose recipient must not be called."""
    if call.status is not CallStatus.WAITING:
        return None
    return end(call, CallStatus.CANCELLED, detail, now)


def cancel(call: Call, now: datetime) -> Call | None:
    """Cancel a call. One that is being dialled cannot be stopped, but is not dialled again."""
    if call.status is CallStatus.WAITING:
        return end(replace(call, cancel_requested_at=floor_ms(now)), CallStatus.CANCELLED, "cancelled", now)
    if call.status is CallStatus.CALLING and call.cancel_requested_at is None:
        return replace(call, cancel_requested_at=floor_ms(now), updated_at=floor_ms(now))
    return None


def settle(call: Call, token: str, proven: EndOfAttempt | None, deadlines: Deadlines, now: datetime) -> Call | None:
    """
    Settle an attempt whose time is over: by what its events prove, else by its deadline.

    Parameters
    ----------
    token
        The attempt that ``proven`` is about. Where another one is in flight by now, that one is left alone.
    proven
        What the events stored for its message id prove, if anything.
    """
    attempt = call.in_flight
    if attempt is None or attempt.token != token:
        return None
    if proven is not None:
        return end_attempt(call, token, proven, now)
    if attempt.message_id is None:
        deadline, outcome = deadlines.of_intent(attempt.intent_at), Outcome.SEND_UNKNOWN
    else:
        deadline, outcome = (attempt.sent_at or attempt.intent_at) + deadlines.final_event, Outcome.NO_FINAL_EVENT
    if now >= deadline:
        return end_attempt(call, token, EndOfAttempt(outcome, deadline), now, detail=attempt.detail)
    if call.status_at == deadline:
        return None
    return replace(call, status_at=deadline, updated_at=floor_ms(now))


def end_attempt(call: Call, token: str, proven: EndOfAttempt, now: datetime, detail: str | None = None) -> Call | None:
    """
    Take in how an attempt ended, whether now or long after the call went on without it.

    A final event outweighs what we concluded from silence. None when nothing changes: the same end was taken in before, or
    the attempt is not one of this call.
    """
    attempt = attempt_of(call, token)
    proven = replace(proven, ended_at=floor_ms(proven.ended_at))
    if attempt is None or (attempt.outcome, attempt.outcome_at) == (proven.outcome, proven.ended_at):
        return None
    if attempt.outcome is not None and attempt.outcome not in _OURS and proven.outcome in _OURS:
        return None
    ended = replace(attempt, outcome=proven.outcome, outcome_at=proven.ended_at, detail=detail)
    changed = replace(call, attempts=with_attempt(call, ended), updated_at=floor_ms(now))
    if call.in_flight is not None and call.in_flight.token != token:
        # A late event of an earlier attempt while another one is under way: the end of that one decides.
        return changed
    return _decide(call, changed, ended, now)


def settle_by_hand(call: Call, outcome: Outcome | None, by: str, now: datetime) -> Call | None:
    """
    Take in what a person found out about a call that ended as UNKNOWN; None for any other call.

    Parameters
    ----------
    outcome
        How the call ended (one of `SETTLED_BY_HAND`), or None: no call was placed. Then the attempt does not count, and the call is
        due again if it has time left.

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
        return None
    if outcome is None:
        again = replace(call, attempts=call.attempts[:-1])
        return wait_or_end(again, WaitReason.ALLOWANCE, now, f"no call was placed, as settled by {by}; due again", now)
    settled = replace(attempt, outcome=outcome, outcome_at=floor_ms(now), detail=f"settled by {by}")
    status = CallStatus.COMPLETED if outcome is Outcome.COMPLETED_CALL else CallStatus.UNREACHED
    reason = f"{outcome} on attempt {attempt.number}, settled by {by}"
    return end(replace(call, attempts=with_attempt(call, settled)), status, reason, now)


def _decide(before: Call, call: Call, ended: Attempt, now: datetime) -> Call:
    if (delivered := _end_delivered(call, now)) is not None:
        return call if before.status is CallStatus.COMPLETED else delivered
    is_last = ended.number == len(call.attempts)
    if before.status in {CallStatus.UNKNOWN, CallStatus.UNREACHED} and is_last:
        # It was given up for what silence suggested. Redialling now would surprise: whoever read that end has acted on it.
        earlier = attempt_of(before, ended.token)
        if earlier is not None and earlier.outcome is not ended.outcome:
            told_late = f"{ended.outcome} on attempt {ended.number}, told late"
            return replace(call, status=CallStatus.UNREACHED, status_reason=told_late)
    if before.status.is_final or not is_last:
        return call
    if ended.outcome is Outcome.REFUSED:
        return end(call, CallStatus.REJECTED, f"refused by the voice service: {ended.detail}", now)
    if call.cancel_requested_at is not None:
        return end(call, CallStatus.CANCELLED, f"cancelled; {ended.outcome} on attempt {ended.number}", now)
    match decide_retry(call, call.attempts):
        case RetryAt(at, reason):
            if before.status is CallStatus.WAITING and before.wait_reason is not WaitReason.RETRY:
                return call
            return wait(call, WaitReason.RETRY, at, f"{reason}; next attempt at {to_iso(at)}", now)
        case GiveUp(reason):
            unknown = ended.outcome is Outcome.SEND_UNKNOWN
            return end(call, CallStatus.UNKNOWN if unknown else CallStatus.UNREACHED, reason, now)


def _end_delivered(call: Call, now: datetime) -> Call | None:
    delivered = next((attempt for attempt in call.attempts if attempt.outcome is Outcome.COMPLETED_CALL), None)
    if delivered is None:
        return None
    reason = f"COMPLETED_CALL on attempt {delivered.number} of {call.request.retry.total_attempts}"
    return end(call, CallStatus.COMPLETED, reason, now)


def _in_flight_reason(call: Call, number: int) -> str:
    return f"attempt {number} of {call.request.retry.total_attempts}"
