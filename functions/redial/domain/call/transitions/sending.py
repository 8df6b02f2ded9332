"""A call that is dialled: the intent of an attempt, and what the service answered to its send. Pure."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.call.calls import Attempt, Call, CallStatus, WaitReason
from redial.domain.call.reasons.ends import RecipientErased
from redial.domain.call.reasons.reason import CancelledBeforeDialled, PerhapsPlaced, Reason
from redial.domain.call.stage_hours import OutsideHours
from redial.domain.call.transitions.basics import (
    Deadlines,
    attempt_of,
    end,
    in_flight_again,
    past_waits,
    taken_back,
    under_way,
    wait_or_end,
    with_attempt,
)
from redial.domain.call.transitions.ending import end_attempt, end_delivered, end_not_repeated
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import floor_ms

_FIRST_THROTTLE_DELAY = timedelta(seconds=5)
_LONGEST_THROTTLE_DELAY = timedelta(hours=1)
_NOT_ENDED = frozenset({CallStatus.CALLING, CallStatus.WAITING, CallStatus.UNKNOWN})


def claim(
    call: Call, token: str, origination_phone_number: str, deadlines: Deadlines, now: datetime
) -> Call | CallUnchanged:
    """
    Write the intent of an attempt. Nobody sends without it: SendVoiceMessage has no idempotency token.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    token : str
        Names the intent, so that its writer recognises it when the answer of the write was lost.
    origination_phone_number : str
        The number that the attempt is sent from (E.164).
    deadlines : Deadlines
        `of_intent` is when the call is looked at if no message id is recorded by then.
    now : datetime
        The time of the intent, in UTC, cut to milliseconds.

    Returns
    -------
    Call or CallUnchanged
        A CALLING call with one attempt more, to be settled at that deadline. Unchanged: `NOT_WAITING`.
    """
    if call.status is not CallStatus.WAITING:
        return CallUnchanged.NOT_WAITING
    now = floor_ms(now)
    number = len(call.attempts) + 1
    attempt = Attempt(number=number, token=token, origination_phone_number=origination_phone_number, intent_at=now)
    return replace(
        call,
        status=CallStatus.CALLING,
        wait_reason=None,
        past_waits=past_waits(call, now),
        reason=under_way(call, number),
        status_at=deadlines.of_intent(now),
        updated_at=now,
        due_without_hours=None,
        attempts=(*call.attempts, attempt),
    )


def record_sent(
    call: Call, token: str, message_id: str, deadlines: Deadlines, now: datetime, *, by_line: bool = False
) -> Call | CallUnchanged:
    """
    Return a call with the message id of the send of an intent: as the service answered, or as its send line told.

    An attempt that was settled as SEND_UNKNOWN meanwhile loses that outcome: its call is in flight again, unless it is COMPLETED or
    CANCELLED, or another attempt, made since, is under way or has ended the call. An answer outranks a line: another id that the
    line told goes, and with it the outcome that its events told, unless the call has come to its end by that.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    token : str
        Names the intent.
    message_id : str
        The `MessageId` of SendVoiceMessage, as `storable_id` keeps it.
    deadlines : Deadlines
        `final_event` is how long a call that is in flight again waits for its end, counted from `now`.
    now : datetime
        When the service answered, or published the event, in UTC.
    by_line : bool
        Whether the line told it, and no answer.

    Returns
    -------
    Call or CallUnchanged
        The attempt has its message id, and throttled sends in a row are counted anew from zero. Unchanged: `NO_SUCH_ATTEMPT`, or
        `HAS_MESSAGE_ID`.
    """
    attempt = attempt_of(call, token)
    if attempt is None:
        return CallUnchanged.NO_SUCH_ATTEMPT
    if attempt.message_id is not None and (by_line or not attempt.by_line):
        return CallUnchanged.HAS_MESSAGE_ID
    now = floor_ms(now)
    if attempt.message_id == message_id:
        return replace(call, attempts=with_attempt(call, replace(attempt, by_line=False)), throttles=0, updated_at=now)
    is_others = attempt.message_id is not None and call.status in _NOT_ENDED
    sent = replace(attempt, message_id=message_id, sent_at=now, detail=None, by_line=by_line)
    if attempt.outcome is None or not (attempt.outcome is Outcome.SEND_UNKNOWN or is_others):
        return replace(call, attempts=with_attempt(call, sent), throttles=0, updated_at=now)
    sent = replace(sent, outcome=None, outcome_at=None)
    changed = replace(call, attempts=with_attempt(call, sent), throttles=0, updated_at=now)
    if call.status in {CallStatus.COMPLETED, CallStatus.CANCELLED}:
        return changed
    if attempt is not call.last_attempt and call.status is not CallStatus.WAITING:
        return changed
    return in_flight_again(changed, changed.attempts, now + deadlines.final_event, now)


def record_refused(call: Call, token: str, message: str, now: datetime) -> Call | CallUnchanged:
    """
    End a call as REJECTED that the service refused: the same request would be refused again.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    token : str
        Names the attempt.
    message : str
        What the service said; kept with the attempt and in the reason.
    now : datetime
        When it answered, in UTC.

    Returns
    -------
    Call or CallUnchanged
        The call with this attempt REFUSED; COMPLETED where another attempt delivered its message, and CALLING while one goes on.
        Unchanged: `NO_SUCH_ATTEMPT`, or `KNOWN_ALREADY`.
    """
    return end_attempt(call, token, EndOfAttempt(Outcome.REFUSED, now), now, detail=message)


def record_send_unknown(call: Call, token: str, detail: str, now: datetime) -> Call | CallUnchanged:
    """
    Note that a send got no answer, or a 5xx: a call may have been placed.

    The attempt stays in flight until an event, or the deadline of its intent, tells how it ended.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    token : str
        Names the attempt.
    detail : str
        What went wrong, kept with the attempt.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        A CALLING call whose reason says so. Unchanged: `NOT_IN_FLIGHT`, `HAS_MESSAGE_ID`, or `KNOWN_ALREADY`.
    """
    attempt = attempt_of(call, token)
    if attempt is None or attempt is not call.in_flight:
        return CallUnchanged.NOT_IN_FLIGHT
    if attempt.message_id is not None:
        return CallUnchanged.HAS_MESSAGE_ID
    if attempt.detail == detail:
        return CallUnchanged.KNOWN_ALREADY
    return replace(
        call,
        attempts=with_attempt(call, replace(attempt, detail=detail)),
        reason=PerhapsPlaced(attempt.number, detail),
        updated_at=floor_ms(now),
    )


def take_back(
    call: Call,
    token: str,
    wait_reason: WaitReason,
    until: datetime,
    reason: Reason,
    now: datetime,
    *,
    throttled: bool = False,
) -> Call | CallUnchanged:
    """
    Take back the intent of a send that certainly placed no call: it costs no attempt, and the call waits again.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    token : str
        Names the intent.
    wait_reason : WaitReason
        What the call waits for now. THROTTLED lengthens the wait: 5 s, doubled with each in a row, at most 1 h.
    until : datetime
        When it is due again, in UTC, or later (see `wait_reason`).
    reason : Reason
        Why, as its status tells.
    now : datetime
        The time of the change, in UTC.
    throttled : bool
        Whether the service throttled; such sends in a row are counted until a send is accepted.

    Returns
    -------
    Call or CallUnchanged
        A WAITING call without that attempt; COMPLETED, CANCELLED, given up or out of time where that came while the intent was
        under way; CALLING where an earlier attempt was found to go on. Unchanged: `NOT_IN_FLIGHT`, or `HAS_MESSAGE_ID`.
    """
    attempt = attempt_of(call, token)
    if attempt is None or attempt is not call.in_flight:
        return CallUnchanged.NOT_IN_FLIGHT
    if attempt.message_id is not None:
        return CallUnchanged.HAS_MESSAGE_ID
    if wait_reason is WaitReason.THROTTLED:
        # The account's pause covers the account's limits; a call that is throttled again and again meets a limit of its own, so
        # it steps back further each time and lets others go.
        until = max(until, now + min(_FIRST_THROTTLE_DELAY * 2**call.throttles, _LONGEST_THROTTLE_DELAY))
    waiting = replace(
        call,
        status=CallStatus.WAITING,
        attempts=call.attempts[:-1],
        taken_back=taken_back(call, attempt),
        throttles=min(call.throttles + 1, 16) if throttled else call.throttles,
        updated_at=floor_ms(now),
    )
    if (delivered := end_delivered(waiting, now)) is not None:
        # An earlier attempt: its event came while this intent was under way.
        return delivered
    # Of an attempt before it may have been heard while this intent was under way.
    if waiting.going_on is not None:
        # Due to be looked at: that moves it on to its deadline.
        return in_flight_again(waiting, waiting.attempts, now, now)
    if call.cancel_requested_at is not None:
        why = RecipientErased() if call.erasure_id else CancelledBeforeDialled()
        return end(waiting, CallStatus.CANCELLED, why, now)
    if (ended := end_not_repeated(waiting, now)) is not None:
        return ended
    return wait_or_end(waiting, wait_reason, until, reason, now)


def take_back_for_hours(
    call: Call, token: str, outside: OutsideHours, due_at: datetime, now: datetime
) -> Call | CallUnchanged:
    """
    Take back the intent of a send that was not made, because its call's hours ended meanwhile.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    token : str
        Names the intent.
    outside : OutsideHours
        What its hours say (`judge_hours`).
    due_at : datetime
        When the call was due, in UTC: it keeps its place among those that wait for the same opening.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        As of `take_back`.
    """
    taken = take_back(call, token, WaitReason.CALLING_HOURS, outside.due_at, outside.reason, now)
    if isinstance(taken, Call) and taken.wait_reason is WaitReason.CALLING_HOURS:
        return replace(taken, due_without_hours=floor_ms(due_at))
    return taken
