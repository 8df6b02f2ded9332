"""Whose a voice event is, where the service gives back what the send said of itself. Pure."""

from datetime import datetime

from msgspec.structs import replace

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Attempt, Call, CallStatus, TakenBack
from redial.domain.call.transitions.basics import Deadlines, attempt_of, in_flight_again, with_attempt
from redial.domain.call.transitions.sending import record_sent
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import floor_ms


def attribute(
    call: Call, token: str, message_id: str, deadlines: Deadlines, first_event_at: datetime
) -> Call | CallUnchanged:
    """
    Return a call with a call of the voice service that its events name as one of its attempts.

    Only an attempt with that token is it. Its events prove it, as an answer does: an id that a send line told is replaced
    (`record_sent`). An attempt that the service had refused rang after all: it is restored, and no other one follows it.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    token : str
        The token that travelled with the send.
    message_id : str
        As `storable_id` keeps it.
    deadlines : Deadlines
        `final_event` is how long a call that is in flight again waits for its end.
    first_event_at : datetime
        When the service first told of it, in UTC.

    Returns
    -------
    Call or CallUnchanged
        The attempt has this message id, or this one besides. Unchanged: `HAS_MESSAGE_ID`, or `NO_SUCH_ATTEMPT`: the call neither
        has such an attempt nor had one that was taken back, so the events are not its.
    """
    attempt = attempt_of(call, token)
    if attempt is None:
        taken = next((each for each in call.taken_back if each.token == token), None)
        if taken is None:
            return CallUnchanged.NO_SUCH_ATTEMPT
        return _restored(call, taken, message_id, deadlines, floor_ms(first_event_at))
    if attempt.message_id is not None and not attempt.by_line:
        return _with_further_call(call, attempt, message_id, deadlines, first_event_at)
    if attempt.outcome is Outcome.REFUSED:
        at, unknown = floor_ms(first_event_at), replace(attempt, by_line=False, outcome=None, outcome_at=None)
        rang = replace(unknown, message_id=message_id, sent_at=at, was_denied=True)
        return replace(call, attempts=with_attempt(call, rang), updated_at=at)
    return record_sent(call, token, message_id, deadlines, first_event_at)


def record_accepted(
    call: Call, token: str, message_id: str, deadlines: Deadlines, now: datetime
) -> Call | CallUnchanged:
    """
    Return a call with the message id that the service answered to a send, whatever its events have told before.

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
        When the service answered, in UTC.

    Returns
    -------
    Call or CallUnchanged
        As of `record_sent`; where events have brought another id, both are kept. Unchanged: `NO_SUCH_ATTEMPT`, or `HAS_MESSAGE_ID`.
    """
    attempt = attempt_of(call, token)
    if attempt is None or attempt.message_id is None or attempt.by_line:
        # The answer outranks a line.
        return record_sent(call, token, message_id, deadlines, now)
    return _with_further_call(call, attempt, message_id, deadlines, now)


def _with_further_call(
    call: Call, attempt: Attempt, message_id: str, deadlines: Deadlines, now: datetime
) -> Call | CallUnchanged:
    """Keep both calls of one send; where the call waits to be dialled again, it is in flight again."""
    if message_id in {attempt.message_id, *attempt.other_message_ids}:
        return CallUnchanged.HAS_MESSAGE_ID
    now = floor_ms(now)
    both = replace(attempt, other_message_ids=(*attempt.other_message_ids, message_id))
    if call.status is not CallStatus.WAITING:
        return replace(call, attempts=with_attempt(call, both), updated_at=now)
    attempts = with_attempt(call, replace(both, outcome=None, outcome_at=None))
    return in_flight_again(call, attempts, now + deadlines.final_event, now)


def _restored(call: Call, taken: TakenBack, message_id: str, deadlines: Deadlines, at: datetime) -> Call:
    restored = Attempt(
        number=len(call.attempts) + 1,
        token=taken.token,
        origination_phone_number=taken.origination_phone_number,
        intent_at=taken.intent_at,
        message_id=message_id,
        sent_at=at,
        was_denied=True,
    )
    call = replace(call, taken_back=tuple(each for each in call.taken_back if each is not taken))
    last = call.last_attempt
    if call.status is CallStatus.CALLING and last is not None and last.outcome is None:
        # Before the one that is under way, which stays the last.
        later = replace(last, number=last.number + 1)
        return replace(
            call, attempts=(*call.attempts[:-1], replace(restored, number=last.number), later), updated_at=at
        )
    attempts = (*call.attempts, restored)
    if call.status is CallStatus.WAITING:
        return in_flight_again(call, attempts, at + deadlines.final_event, at)
    return replace(call, attempts=attempts, updated_at=at)
