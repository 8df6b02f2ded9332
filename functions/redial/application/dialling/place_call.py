"""
Place one due call: hold the recipient, take a place of the allowance, write the intent, send once, record the answer.

Each step is one conditional write, and what a crash after it leaves behind is found again:

- after holding: the hold is older than its grace and no claimed call stands behind it, so the next one takes it over;
- after the allowance: a pessimistic stamp, which wastes one place for a minute;
- after the claim, or after the send: an intent without a message id, which is settled when its deadline comes;
- after the message id is recorded: an attempt that its events do not name yet, which is settled and linked at the same deadline.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

import msgspec

from redial.application.change_call import change_call, wake_for_retry
from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.hold_not_permitted import PermissionGate
from redial.application.dialling.recipient_lock import RecipientLock
from redial.application.ports import Attempts, Calls, Clock, Telemetry, Tokens, Voice, WakeUps
from redial.application.tracking.record_event import apply_attempt
from redial.domain.attempt.sending import NotPlaced, Refused, SendAccepted, SendResult, Throttled, Unknown
from redial.domain.call import transitions
from redial.domain.call.calls import Call, WaitReason
from redial.domain.call.reasons import (
    AccountDayUsedUpByOthers,
    ClaimedTooSlowly,
    OnDoNotCallList,
    Reason,
    RecipientDayUsedUp,
    RecipientDayUsedUpByOthers,
    RecipientInCall,
    ServiceUnreachable,
    ThrottledByService,
)
from redial.domain.call.transitions import Deadlines, time_is_over_at
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.masking import mask_all
from redial.domain.pacing.allowance import KindOfCall, LimitName, Wait
from redial.domain.pacing.sliding_window import SlidingWindow
from redial.domain.recipient.recipients import DoNotCall, Recipient, RecipientInFlight, RecipientLimitReached
from redial.domain.recipient.spellings import spelled_plainly
from redial.domain.refusal.holds import Hold, reason_of_hold
from redial.domain.refusal.likeness import cause_of, kind_of
from redial.domain.refusal.refusals import RefusedForGood, RefusedWhileHeld
from redial.metrics import MetricName

# From the look at the allowance to the send, and from the hold on the recipient to it. Whoever takes longer (a slow table, a
# paused process) sends nothing, so that the pessimistic stamps hold.
START_GRACE = timedelta(seconds=2)
HOLD_GRACE = timedelta(seconds=10)
# Another call to the same recipient is under way: look again after half the time that it has taken so far, within these bounds.
# Calls end within minutes; one whose final event was lost may hold its recipient for hours.
_RECIPIENT_FIRST_LOOK = timedelta(seconds=30)
_RECIPIENT_LONGEST_LOOK = timedelta(minutes=15)
# The service cannot be reached, or refuses our credentials: nothing to do with the call, so try again soon.
_UNREACHABLE_LOOK_AGAIN = timedelta(seconds=60)


class Placed(msgspec.Struct, frozen=True):
    """A send was made; ``result`` is what it came to."""

    call: Call
    result: SendResult


class NotNow(msgspec.Struct, frozen=True):
    """The allowance has no place; nothing was changed."""

    wait: Wait


class PutAside(msgspec.Struct, frozen=True):
    """The call was not dialled and is stored as it is now: it waits for something else, has ended, or another dialer has it."""

    call: Call


class CallPlacer:
    """Places calls, one at a time."""

    def __init__(
        self,
        *,
        calls: Calls,
        attempts: Attempts,
        gate: PermissionGate,
        holds: RecipientLock,
        pacing: AllowanceSession,
        voice: Voice,
        wake_ups: WakeUps,
        telemetry: Telemetry,
        clock: Clock,
        new_token: Tokens,
        origination_phone_numbers: tuple[str, ...],
        send_timeout: timedelta,
        deadlines: Deadlines,
    ) -> None:
        self._calls = calls
        self._attempts = attempts
        self._gate = gate
        self._holds = holds
        self._pacing = pacing
        self._voice = voice
        self._wake_ups = wake_ups
        self._telemetry = telemetry
        self._clock = clock
        self._new_token = new_token
        self._numbers = origination_phone_numbers
        self._send_timeout = send_timeout
        self._deadlines = deadlines

    def numbers_for(self, call: Call) -> tuple[str, ...]:
        """Give the origination numbers that a call may be placed from."""
        named = call.request.origination_phone_number
        return self._numbers if named is None else (spelled_plainly(named),)

    def what_it_waits_for(self, call: Call) -> Wait | None:
        """Say what the allowance lets a call wait for; None when it may go now. Changes nothing."""
        return self._pacing.next_opening(self._new_token(), self.numbers_for(call), self._clock.now(), _kind(call))

    def what_any_call_waits_for(self) -> Wait | None:
        """Say what the allowance lets every call of the stack's numbers wait for; None when one may go now."""
        return self._pacing.next_opening(self._new_token(), self._numbers, self._clock.now())

    def place(self, call: Call) -> Placed | NotNow | PutAside:
        """
        Place a due call, if every limit permits.

        Nothing is raised for what the voice service does. Whatever the table raises leaves the call in a state from which it
        goes on.
        """
        now = self._clock.now()
        if isinstance(transitions.expire(call, now), Call):
            return PutAside(self._change(call, lambda stored: transitions.expire(stored, now)))
        if (fault := self._gate.fault_of(call)) is not None:
            return PutAside(self._gate.hold(call, fault, now))
        token = self._new_token()
        numbers = self.numbers_for(call)
        if (wait := self._pacing.next_opening(token, numbers, now, _kind(call))) is not None:
            return NotNow(wait)
        held = self._holds.hold(call, token, now, now + HOLD_GRACE + self._send_timeout)
        if isinstance(held, RecipientInFlight) and held.holder.call_id == call.call_id:
            # Another dialer is about to place this very call, or died a moment ago: nothing to wait for, nothing to change.
            return PutAside(call)
        if not isinstance(held, Recipient):
            return PutAside(self._wait_for_recipient(call, held, now))
        reserved_at = self._clock.now()
        latest_arrival = reserved_at + START_GRACE + self._send_timeout
        number = self._pacing.reserve(token, numbers, reserved_at, latest_arrival, _kind(call))
        if isinstance(number, Wait):
            self._holds.release(call.request.destination_phone_number, token)
            return NotNow(number)
        # Claim before dialling: SendVoiceMessage has no idempotency token, so nobody sends without a written intent.
        try:
            claimed = change_call(
                self._calls,
                self._telemetry,
                call,
                lambda stored: (
                    CallUnchanged.CHANGED_MEANWHILE
                    if stored.version != call.version
                    else transitions.claim(stored, token, number, self._deadlines, now)
                ),
            ).record
        except Exception:
            # Whatever became of the write, nobody sends for this token: a call that cannot be claimed costs the others no place.
            self._pacing.release(token)
            raise
        if claimed.in_flight is None or claimed.in_flight.token != token:
            self._pacing.release(token)
            self._holds.release(call.request.destination_phone_number, token)
            return PutAside(claimed)
        if not self._is_in_time(claimed, min(now + HOLD_GRACE, reserved_at + START_GRACE)):
            self._pacing.release(token)
            return PutAside(self._give_back(claimed, token, WaitReason.ALLOWANCE, now, ClaimedTooSlowly()))
        result = self._voice.send(claimed.request, number)
        return Placed(self._record(claimed, token, held.calls, result), result)

    def _is_in_time(self, call: Call, start_by: datetime) -> bool:
        now, over = self._clock.now(), time_is_over_at(call)
        return now <= start_by and (over is None or now < over[0])

    def _record(self, call: Call, token: str, recipient_calls: SlidingWindow, result: SendResult) -> Call:
        now = self._clock.now()
        match result:
            case SendAccepted(message_id):
                return self._record_accepted(call, token, message_id, now)
            case Refused(message):
                changed = self._record_refused(call, token, message, now)
            case Throttled(message):
                changed = self._record_throttled(call, token, recipient_calls, message, now)
            case NotPlaced(message, answered):
                self._telemetry.count(MetricName.SEND_NOT_PLACED)
                self._pacing.not_placed(token, now, answered=answered)
                until, why = now + _UNREACHABLE_LOOK_AGAIN, ServiceUnreachable(message)
                changed = self._give_back(call, token, WaitReason.SERVICE_UNREACHABLE, until, why)
            case Unknown(message, answered):
                self._pacing.failed(token, now, answered=answered)
                changed = self._change(
                    call, lambda stored: transitions.record_send_unknown(stored, token, message, now)
                )
            case _:
                assert_never(result)
        # A setback: the other dialers shall know of it as well, and not only when this one writes next.
        self._pacing.flush()
        return changed

    def _record_refused(self, call: Call, token: str, message: str, now: datetime) -> Call:
        last = call.last_attempt
        assert last is not None
        cause = cause_of(message, call.request, last.origination_phone_number)
        shown = mask_all(" ".join(message.split()))
        # The call first. Dying after it leaves a refusal that is not counted in its row; the other way round, a call of which
        # nobody could tell whether it was placed.
        match self._pacing.refused(token, _kind(call), cause, shown, now):
            case RefusedForGood(_, hold):
                changed = self._change(call, lambda stored: transitions.record_refused(stored, token, message, now))
                if hold is not None:
                    self._tell_hold(hold)
            case RefusedWhileHeld(_, hold):
                self._telemetry.count(MetricName.SEND_REFUSED)
                why = reason_of_hold(hold)
                # Due from now on, it stands behind those that were due before: each minute another one probes.
                changed = self._change(
                    call,
                    lambda stored: transitions.take_back(stored, token, WaitReason.SERVICE_REFUSES, now, why, now),
                )
        self._holds.release(call.request.destination_phone_number, token)
        return changed

    def _tell_hold(self, hold: Hold) -> None:
        self._telemetry.warn(
            "calls held: the voice service refuses them",
            scope=hold.scope,
            campaign=hold.kind.campaign,
            cause=hold.cause,
            error=hold.message,
            refusals=hold.refusals,
        )

    def _record_accepted(self, call: Call, token: str, message_id: str, now: datetime) -> Call:
        ends_a_hold = self._pacing.accepted(token, now, _kind(call))
        self._telemetry.count(MetricName.CALL_PLACED)
        # In the log before anything can fail: with it, a person can tell whose call it was.
        self._telemetry.note("call placed", call_id=call.call_id, message_id=message_id)
        # The call first. Dying after it leaves an id whose events settle the call at its deadline. The other way round, events
        # that came before the link would be known to an attempt that the call does not know.
        sent = self._change(
            call, lambda stored: transitions.record_sent(stored, token, message_id, self._deadlines, now)
        )
        attempt = self._attempts.link(message_id, call.call_id, token, now)
        applied = apply_attempt(attempt, sent, self._calls, self._wake_ups, self._telemetry, now)
        if ends_a_hold:
            self._pacing.flush()
        return applied

    def _record_throttled(
        self, call: Call, token: str, recipient_calls: SlidingWindow, message: str, now: datetime
    ) -> Call:
        self._telemetry.count(MetricName.SEND_THROTTLED)
        explained_by, until = self._pacing.throttled(token, recipient_calls, call.throttles, now)
        why: Reason
        if explained_by is None:
            self._telemetry.count(MetricName.UNEXPLAINED_THROTTLE)
            wait_reason, why = WaitReason.THROTTLED, ThrottledByService(message)
        elif explained_by.limit is LimitName.RECIPIENT_DAY:
            until = explained_by.until
            wait_reason, why = WaitReason.RECIPIENT_LIMIT, RecipientDayUsedUpByOthers(until)
        else:
            until = explained_by.until
            wait_reason, why = WaitReason.ALLOWANCE, AccountDayUsedUpByOthers(until)
        return self._give_back(call, token, wait_reason, until, why, throttled=True)

    def _give_back(
        self, call: Call, token: str, wait_reason: WaitReason, until: datetime, why: Reason, *, throttled: bool = False
    ) -> Call:
        """Undo an attempt that placed no call: its intent, and its hold on the recipient."""
        now = self._clock.now()
        changed = self._change(
            call, lambda stored: transitions.take_back(stored, token, wait_reason, until, why, now, throttled=throttled)
        )
        self._holds.release(call.request.destination_phone_number, token)
        wake_for_retry(self._wake_ups, changed, now)
        return changed

    def _wait_for_recipient(
        self, call: Call, held: RecipientInFlight | RecipientLimitReached | DoNotCall, now: datetime
    ) -> Call:
        why: Reason
        match held:
            case DoNotCall(since, note):
                listed = OnDoNotCallList(since, note)
                return self._change(call, lambda stored: transitions.do_not_call(stored, listed, now))
            case RecipientLimitReached(until):
                wait_reason, why = WaitReason.RECIPIENT_LIMIT, RecipientDayUsedUp(until)
            case RecipientInFlight(holder):
                so_far = now - holder.reserved_at
                until = now + min(max(so_far / 2, _RECIPIENT_FIRST_LOOK), _RECIPIENT_LONGEST_LOOK)
                wait_reason, why = WaitReason.RECIPIENT_IN_FLIGHT, RecipientInCall(holder.call_id)
            case _:
                assert_never(held)
        changed = self._change(call, lambda stored: transitions.postpone(stored, wait_reason, until, why, now))
        wake_for_retry(self._wake_ups, changed, now)
        return changed

    def _change(self, call: Call, step: Callable[[Call], Call | CallUnchanged]) -> Call:
        return change_call(self._calls, self._telemetry, call, step).record


def _kind(call: Call) -> KindOfCall:
    return partial(kind_of, call.request)
