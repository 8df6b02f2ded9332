"""What every transition is made of: waiting, ending, and time that is over. Pure."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from redial.domain.attempt.events import Outcome
from redial.domain.call.calls import Attempt, Call, CallStatus, PastWait, TakenBack, WaitReason
from redial.domain.call.reasons.codes import LastTime
from redial.domain.call.reasons.parts import in_milliseconds, with_short_texts
from redial.domain.call.reasons.reason import AttemptUnderWay, NoTimeToWait, Reason
from redial.domain.call.stage_hours import OutsideHours
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import floor_ms

# What a call's record does not tell otherwise. Its turn and its time are told by the attempts and by the decisions between them.
_KEPT_AS_PAST = frozenset(
    {
        WaitReason.RECIPIENT_IN_FLIGHT,
        WaitReason.RECIPIENT_LIMIT,
        WaitReason.THROTTLED,
        WaitReason.SERVICE_UNREACHABLE,
        WaitReason.NOT_PERMITTED,
        WaitReason.CALLING_HOURS,
    }
)
# Nobody knows when these end: the time of the wait is that of the next look, and no reason to give up what has time left.
_LOOKED_AT_AGAIN = frozenset({WaitReason.RECIPIENT_IN_FLIGHT, WaitReason.SERVICE_UNREACHABLE})
_SHORTEST_LOOK = timedelta(seconds=5)
_MOST_PAST_WAITS = 5
# The first event of a call comes within minutes, and a send that places none is repeated after longer and longer times.
_MOST_TAKEN_BACK = 4
_LONGEST_TEXT_BYTES = 120


# An event of a call that was placed comes within minutes, so an intent without a message id waits no longer for one.
_SEND_ANSWER = timedelta(minutes=15)
# After the time within which the service may still dial: for the events of a call that it dials at the last moment.
_EVENTS_COME = timedelta(minutes=5)


class Deadlines(msgspec.Struct, frozen=True):
    """How long to wait for what may never come."""

    final_event: timedelta
    """From the send to its final event; then the attempt is NO_FINAL_EVENT."""
    send_answer: timedelta
    """From the intent to its message id; then the attempt is SEND_UNKNOWN."""

    @classmethod
    def of_stage(cls, final_event_minutes: float, valid_for: timedelta = timedelta(0)) -> "Deadlines":
        """Return the deadlines of a stage, which sets that of the final event, for sends that may be dialled for so long."""
        final_event = timedelta(minutes=final_event_minutes)
        return cls(final_event=final_event, send_answer=max(min(_SEND_ANSWER, final_event), valid_for + _EVENTS_COME))

    def of_intent(self, intent_at: datetime) -> datetime:
        """Give the time at which an intent without a message id is looked at."""
        return intent_at + min(self.send_answer, self.final_event)


def time_is_over_at(call: Call) -> tuple[datetime, LastTime] | None:
    """
    Return the time from which a call is never dialled any more, and the field of its request that says so.

    Parameters
    ----------
    call : Call
        Its request's `expires_at` and `retry.stop_at` are looked at.

    Returns
    -------
    tuple of (datetime, LastTime) or None
        The earlier of the two, itself excluded: at this time the call is over. None where the request sets neither.
    """
    request = call.request
    ends = ((request.expires_at, LastTime.EXPIRES_AT), (request.retry.stop_at, LastTime.STOP_AT))
    return min(((at, field) for at, field in ends if at is not None), default=None)


def past_waits(call: Call, now: datetime) -> tuple[PastWait, ...]:
    """Give what a call has waited for, with what it waited for up to now; a wait for the same thing is one wait."""
    if call.status is not CallStatus.WAITING or call.wait_reason not in _KEPT_AS_PAST:
        return call.past_waits
    since, earlier = call.updated_at, call.past_waits
    if earlier and earlier[-1].wait_reason is call.wait_reason and earlier[-1].until >= since:
        since, earlier = earlier[-1].since, earlier[:-1]
    waited = PastWait(
        wait_reason=call.wait_reason,
        since=since,
        until=max(floor_ms(now), since),
        reason=with_short_texts(call.reason, _LONGEST_TEXT_BYTES),
    )
    return (*earlier, waited)[-_MOST_PAST_WAITS:]


def wait(call: Call, wait_reason: WaitReason, until: datetime, reason: Reason, now: datetime) -> Call:
    """Let a call wait until a time."""
    return replace(
        call,
        status=CallStatus.WAITING,
        wait_reason=wait_reason,
        past_waits=past_waits(call, now),
        reason=in_milliseconds(reason),
        status_at=floor_ms(until),
        updated_at=floor_ms(now),
        due_without_hours=None,
    )


def wait_or_end(call: Call, wait_reason: WaitReason, until: datetime, reason: Reason, now: datetime) -> Call:
    """Let a call wait until a time; without time left then, end it now. Where nobody knows that time, look in what time is left."""
    over = time_is_over_at(call)
    if over is not None and until >= over[0] and wait_reason in _LOOKED_AT_AGAIN:
        until = now + (over[0] - now) / 2
        if until - now < _SHORTEST_LOOK:
            until = over[0]
    if over is not None and until >= over[0]:
        return no_time_left(call, NoTimeToWait(reason, last_time=over[1], last_time_at=over[0]), now)
    return wait(call, wait_reason, until, reason, now)


def waiting_for_hours(call: Call, outside: OutsideHours, due_at: datetime, now: datetime) -> Call:
    """Let a call that would be due at a time wait for its calling hours; without time left then, end it now."""
    waiting = wait_or_end(call, WaitReason.CALLING_HOURS, outside.due_at, outside.reason, now)
    if waiting.status is not CallStatus.WAITING:
        return waiting
    return replace(waiting, due_without_hours=floor_ms(due_at))


def no_time_left(call: Call, reason: Reason, now: datetime) -> Call:
    """End a waiting call whose time is over."""
    last = call.last_attempt
    if last is None:
        return end(call, CallStatus.EXPIRED, reason, now)
    unknown = last.outcome is Outcome.SEND_UNKNOWN
    return end(call, CallStatus.UNKNOWN if unknown else CallStatus.UNREACHED, reason, now)


def end(call: Call, status: CallStatus, reason: Reason, now: datetime) -> Call:
    """Bring a call to its end."""
    return replace(
        call,
        status=status,
        wait_reason=None,
        reason=in_milliseconds(reason),
        status_at=floor_ms(now),
        updated_at=floor_ms(now),
    )


def not_needed(call: Call, reason: Reason, now: datetime) -> Call | CallUnchanged:
    """Cancel a call that has not ended and is needed no more; one that is being dialled is not dialled again."""
    if call.status is CallStatus.WAITING:
        return end(call, CallStatus.CANCELLED, reason, now)
    if call.cancel_requested_at is not None:
        return CallUnchanged.KNOWN_ALREADY
    return replace(call, cancel_requested_at=floor_ms(now), updated_at=floor_ms(now))


def under_way(call: Call, number: int) -> AttemptUnderWay:
    """Say that an attempt is under way."""
    return AttemptUnderWay(number, call.request.retry.total_attempts)


def in_flight_again(call: Call, attempts: tuple[Attempt, ...], until: datetime, now: datetime) -> Call:
    """Bring a call back into flight: one of these attempts is going on after all, and is looked at then."""
    again = replace(
        call,
        status=CallStatus.CALLING,
        wait_reason=None,
        past_waits=past_waits(call, now),
        status_at=floor_ms(until),
        updated_at=floor_ms(now),
        attempts=attempts,
        due_without_hours=None,
    )
    assert again.in_flight is not None
    return replace(again, reason=under_way(call, again.in_flight.number))


def attempt_of(call: Call, token: str) -> Attempt | None:
    """
    Return the attempt of a call that a token names.

    Parameters
    ----------
    call : Call
        The call, whatever its status.
    token : str
        The token that the attempt's intent was written with.

    Returns
    -------
    Attempt or None
        None where the call has no such attempt, or has it no more: an attempt that placed no call was taken back.
    """
    return next((attempt for attempt in call.attempts if attempt.token == token), None)


def taken_back(call: Call, attempt: Attempt) -> tuple[TakenBack, ...]:
    """Give the intents of a call that were taken back, with another one."""
    another = TakenBack(
        token=attempt.token,
        origination_phone_number=attempt.origination_phone_number,
        intent_at=attempt.intent_at,
    )
    return (*call.taken_back, another)[-_MOST_TAKEN_BACK:]


def with_attempt(call: Call, changed: Attempt) -> tuple[Attempt, ...]:
    """Give the attempts of a call with one of them changed."""
    return tuple(changed if attempt.token == changed.token else attempt for attempt in call.attempts)
