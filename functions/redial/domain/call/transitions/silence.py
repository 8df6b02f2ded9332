"""A call whose request says to dial again where the silence after a send proves that it placed no call. Pure."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from redial.domain.attempt.events import EndOfAttempt, Outcome
from redial.domain.attempt.silence import DeadLettersCounted, SilenceJudgement
from redial.domain.call.calls import Call
from redial.domain.call.retry_policy import OnUnknown
from redial.domain.call.transitions.basics import with_attempt
from redial.domain.call.transitions.ending import end_attempt
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import floor_ms

# The first event of a send comes within 193 seconds of its reservation, and is received five times in the next 15.5 minutes if it
# cannot be handled; then it is a dead letter.
DEAD_LETTERS_COUNTED_AFTER = timedelta(minutes=19)
JUDGED_AFTER = timedelta(minutes=20)
"""From the intent."""
_BETWEEN_COUNTS = timedelta(seconds=30)
"""Less than from one tick to the next."""


def waits_for_judgement(call: Call) -> bool:
    """
    Tell whether what becomes of a call depends on whether its attempt under way was silent.

    Parameters
    ----------
    call : Call
        As it is stored.

    Returns
    -------
    bool
        Whether its request asks for it, another attempt may follow, and no id is known of the one under way.
    """
    attempt = call.in_flight
    return (
        attempt is not None
        and attempt.message_id is None
        and call.request.retry.on_unknown is OnUnknown.REDIAL_IF_SILENT
        and len(call.attempts) < call.request.retry.total_attempts
        and call.cancel_requested_at is None
    )


def looked_at_again_at(intent_at: datetime, counted: DeadLettersCounted | None) -> datetime:
    """
    Return when to look at an attempt for silence.

    Parameters
    ----------
    intent_at : datetime
        When its send was claimed.
    counted : DeadLettersCounted | None
        What the dead-letter queues held when somebody last looked; None: nobody did.

    Returns
    -------
    datetime
        When to count the dead letters, or, where they are counted, when to judge.
    """
    if counted is None:
        return intent_at + DEAD_LETTERS_COUNTED_AFTER
    return max(intent_at + JUDGED_AFTER, counted.at + _BETWEEN_COUNTS)


def look_again(
    call: Call, token: str, until: datetime, now: datetime, counted: DeadLettersCounted | None = None
) -> Call | CallUnchanged:
    """
    Return a call in flight as one to be looked at again.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    token : str
        Names the attempt that is under way.
    until : datetime
        When it is looked at again, in UTC.
    now : datetime
        The time of the change, in UTC.
    counted : DeadLettersCounted, optional
        What was counted now, for the judgement.

    Returns
    -------
    Call or CallUnchanged
        A CALLING call with its `status_at` moved on. Unchanged: `NOT_IN_FLIGHT`, `HAS_MESSAGE_ID`, or `NOT_OVERDUE`.
    """
    attempt = call.in_flight
    if attempt is None or attempt.token != token:
        return CallUnchanged.NOT_IN_FLIGHT
    if attempt.message_id is not None:
        return CallUnchanged.HAS_MESSAGE_ID
    if counted is None and call.status_at == floor_ms(until):
        return CallUnchanged.NOT_OVERDUE
    if counted is not None:
        counted = replace(counted, at=floor_ms(counted.at))
        attempt = replace(attempt, dead_letters=counted)
    return replace(call, attempts=with_attempt(call, attempt), status_at=floor_ms(until), updated_at=floor_ms(now))


def settle_by_silence(call: Call, token: str, judgement: SilenceJudgement, now: datetime) -> Call | CallUnchanged:
    """
    End an attempt of which nothing was heard, and dial again only where that proves that no call was placed.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    token : str
        Names the attempt that is under way.
    judgement : SilenceJudgement
        What was found about it.
    now : datetime
        The time of the decision, in UTC.

    Returns
    -------
    Call or CallUnchanged
        The attempt is SEND_UNKNOWN with this judgement; its call waits for another attempt, or is UNKNOWN. Unchanged:
        `NOT_IN_FLIGHT`, or `HAS_MESSAGE_ID`: it was heard of meanwhile.
    """
    attempt = call.in_flight
    if attempt is None or attempt.token != token:
        return CallUnchanged.NOT_IN_FLIGHT
    if attempt.message_id is not None:
        return CallUnchanged.HAS_MESSAGE_ID
    judged = replace(call, attempts=with_attempt(call, replace(attempt, silence=judgement)))
    unknown = EndOfAttempt(Outcome.SEND_UNKNOWN, attempt.intent_at + JUDGED_AFTER)
    return end_attempt(judged, token, unknown, now, detail=attempt.detail)
