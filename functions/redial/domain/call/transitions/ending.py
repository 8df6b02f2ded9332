"""How an attempt ends: by its events, or by the deadline after which none is expected any more. Pure."""

from datetime import datetime

from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call.calls import Attempt, Call, CallStatus, WaitReason
from redial.domain.call.reasons.ends import RecipientErased
from redial.domain.call.reasons.reason import (
    CallScheduled,
    CancelledAfterAttempt,
    MessagePlayed,
    NoTimeToRetry,
    Reason,
    RefusedByService,
    ToldLate,
)
from redial.domain.call.retry import GiveUp, RetryAt, decide_retry
from redial.domain.call.transitions.basics import Deadlines, attempt_of, end, in_flight_again, wait, with_attempt
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import floor_ms

# Outcomes inferred from a missed deadline, not reported by the service. A final event overrides them at any time.
_INFERRED = frozenset({Outcome.NO_FINAL_EVENT, Outcome.SEND_UNKNOWN})


def settle(
    call: Call, token: str, proven: EndOfAttempt | None, deadlines: Deadlines, now: datetime
) -> Call | CallUnchanged:
    """
    Settle an attempt that is due to be looked at: by what its events prove, else by its deadline.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    token : str
        The attempt that `proven` is about. Where another one is in flight by now, that one is left alone.
    proven : EndOfAttempt or None
        What the events stored for its message id prove; None where they prove no end, or where there is no message id.
    deadlines : Deadlines
        How long an attempt waits for its message id, and then for its final event.
    now : datetime
        The time of the decision, in UTC.

    Returns
    -------
    Call or CallUnchanged
        The call without this attempt in flight: with `proven`, else with SEND_UNKNOWN or NO_FINAL_EVENT once the deadline has
        passed. Before the deadline, the call with its `status_at` moved on to it. Unchanged: `NOT_IN_FLIGHT`, `NOT_OVERDUE`, and
        what `end_attempt` answers.
    """
    attempt = call.in_flight
    if attempt is None or attempt.token != token:
        return CallUnchanged.NOT_IN_FLIGHT
    if attempt.outcome is not None:
        # The one that went on ended under a version that looks at the last attempt alone.
        return _decide(call, replace(call, updated_at=floor_ms(now)), attempt, attempt.outcome, now)
    if proven is not None:
        return end_attempt(call, token, proven, now)
    if attempt.message_id is None:
        deadline, outcome = deadlines.of_intent(attempt.intent_at), Outcome.SEND_UNKNOWN
    else:
        deadline, outcome = (attempt.sent_at or attempt.intent_at) + deadlines.final_event, Outcome.NO_FINAL_EVENT
    if now >= deadline:
        return end_attempt(call, token, EndOfAttempt(outcome, deadline), now, detail=attempt.detail)
    if call.status_at == deadline:
        return CallUnchanged.NOT_OVERDUE
    return replace(call, status_at=deadline, updated_at=floor_ms(now))


def end_attempt(
    call: Call, token: str, proven: EndOfAttempt, now: datetime, detail: str | None = None
) -> Call | CallUnchanged:
    """
    Return a call with the end of one of its attempts, whether the attempt is in flight or the call went on without it long ago.

    A final event outweighs an outcome that was inferred from a missed deadline, whenever it comes; never the other way round.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    token : str
        Names the attempt.
    proven : EndOfAttempt
        How and when it ended; the time is cut to milliseconds.
    now : datetime
        The time of the change, in UTC. The delay of a retry counts from `proven.ended_at`, not from this.
    detail : str, optional
        What the service said, kept with the attempt.

    Returns
    -------
    Call or CallUnchanged
        The attempt has its outcome, and where it is the last one that decides the call, this has come to its end or waits for its
        retry. Unchanged: `NO_SUCH_ATTEMPT`, `KNOWN_ALREADY`, or `OUTWEIGHED`.
    """
    attempt = attempt_of(call, token)
    proven = replace(proven, ended_at=floor_ms(proven.ended_at))
    if attempt is None:
        return CallUnchanged.NO_SUCH_ATTEMPT
    figures = proven.figures or attempt.figures
    if (attempt.outcome, attempt.outcome_at, attempt.figures) == (proven.outcome, proven.ended_at, figures):
        return CallUnchanged.KNOWN_ALREADY
    if attempt.other_message_ids and attempt.outcome is Outcome.COMPLETED_CALL is not proven.outcome:
        # Of two calls of one send one was played.
        return CallUnchanged.OUTWEIGHED
    if attempt.outcome is not None and attempt.outcome not in _INFERRED and proven.outcome in _INFERRED:
        return CallUnchanged.OUTWEIGHED
    ended = replace(attempt, outcome=proven.outcome, outcome_at=proven.ended_at, detail=detail, figures=figures)
    changed = replace(call, attempts=with_attempt(call, ended), updated_at=floor_ms(now))
    if call.in_flight is not None and call.in_flight.token != token:
        # A late event of another attempt than the one that is under way: the end of that one decides.
        return changed
    return _decide(call, changed, ended, proven.outcome, now)


def _decide(before: Call, call: Call, ended: Attempt, proven: Outcome, now: datetime) -> Call:
    if (delivered := end_delivered(call, now)) is not None:
        return call if before.status is CallStatus.COMPLETED else delivered
    is_last = ended.number == len(call.attempts)
    if before.status in {CallStatus.UNKNOWN, CallStatus.UNREACHED} and is_last:
        # It was given up for what silence suggested. Redialling now would surprise: whoever read that end has acted on it.
        earlier = attempt_of(before, ended.token)
        if earlier is not None and earlier.outcome is not ended.outcome:
            return replace(call, status=CallStatus.UNREACHED, reason=ToldLate(proven, ended.number))
    if before.status.is_final or not (is_last or before.status is CallStatus.CALLING):
        return call
    if call.going_on is not None:
        # An earlier one that was heard of meanwhile: nobody is called beside it. A look moves it on to its deadline.
        return in_flight_again(call, call.attempts, now, now)
    if (last := call.attempts[-1]).outcome is Outcome.REFUSED:
        return end(call, CallStatus.REJECTED, RefusedByService(last.detail or ""), now)
    if call.cancel_requested_at is not None:
        why = RecipientErased() if call.erasure_id else CancelledAfterAttempt(proven, ended.number)
        return end(call, CallStatus.CANCELLED, why, now)
    has_another_time = before.status is CallStatus.WAITING and before.wait_reason is not WaitReason.RETRY
    not_before = call.request.not_before
    match _decide_after(call, ended):
        case RetryAt() | GiveUp(NoTimeToRetry()) if has_another_time:
            return call
        # Somebody gave it another time, and then it was found that this attempt went on.
        case RetryAt(at) if not_before is not None and at < not_before:
            return wait(call, WaitReason.SCHEDULED, not_before, CallScheduled(not_before), now)
        case GiveUp(NoTimeToRetry()) if not_before is not None and now < not_before:
            return wait(call, WaitReason.SCHEDULED, not_before, CallScheduled(not_before), now)
        case RetryAt(at, reason):
            return wait(call, WaitReason.RETRY, at, reason, now)
        case GiveUp(reason):
            return _given_up(call, reason, now)


def _decide_after(call: Call, ended: Attempt) -> RetryAt | GiveUp:
    """Decide by the attempt that has ended now, and by the last one, where that is another: both have to let a retry follow."""
    last, decisions = call.attempts[-1], []
    for attempt in (ended,) if ended is last else (ended, last):
        earlier = (each for each in call.attempts if each is not attempt)
        decisions.append(decide_retry(call, (*earlier, attempt)))
    gives_up = next((decision for decision in decisions if isinstance(decision, GiveUp)), None)
    retries = (decision for decision in decisions if isinstance(decision, RetryAt))
    return gives_up or max(retries, key=lambda retry: retry.at)


def _given_up(call: Call, reason: Reason, now: datetime) -> Call:
    last = call.last_attempt
    unknown = last is not None and last.outcome is Outcome.SEND_UNKNOWN
    return end(call, CallStatus.UNKNOWN if unknown else CallStatus.UNREACHED, reason, now)


def end_not_repeated(call: Call, now: datetime) -> Call | None:
    """End a call whose last attempt has ended so that no other one follows, whenever that was told; None where one does."""
    last = call.last_attempt
    if last is None or last.outcome is None:
        return None
    match decide_retry(call, call.attempts):
        case GiveUp(NoTimeToRetry()) | RetryAt():
            # It was given another time than that of its retry.
            return None
        case GiveUp(reason):
            return _given_up(call, reason, now)


def end_delivered(call: Call, now: datetime) -> Call | None:
    """End a call of which an attempt delivered its message; None where none did."""
    delivered = next((attempt for attempt in call.attempts if attempt.outcome is Outcome.COMPLETED_CALL), None)
    if delivered is None:
        return None
    reason = MessagePlayed(delivered.number, call.request.retry.total_attempts)
    return end(call, CallStatus.COMPLETED, reason, now)
