"""
Place one due call: hold the recipient, take a place (and a send line), write the intent, send once, record the answer.

Each step is one conditional write, and what a crash after it leaves behind is found again:

- after holding: the hold is older than its grace and no claimed call stands behind it, so the next one takes it over;
- after the allowance: a pessimistic stamp and, where sends take lines, a line, which waste one place for a minute and one of
  eight lines for three;
- after the claim, or after the send: an intent without a message id, which its events settle (by their send line, or by what they
  give back), or its deadline;
- after the message id is recorded: an attempt that its events do not name yet, which they find so too, or the deadline links.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import msgspec

from redial.application.change_call import change_call, wake_for_what_follows
from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.free_lines import LineKeeper
from redial.application.dialling.hold_not_permitted import PermissionGate
from redial.application.dialling.recipient_lock import RecipientLock
from redial.application.dialling.record_answer import AnswerRecorder
from redial.application.dialling.reservation import Reservation, Reservations, turn_of_call
from redial.application.dialling.sends import Sending, Sends, Sent
from redial.application.dialling.wait_for_recipient import wait_for_recipient
from redial.application.ports import CallPorts, Threads, Tokens, Voice
from redial.domain.attempt.sending import SendResult
from redial.domain.call import transitions
from redial.domain.call.calls import Call, WaitReason
from redial.domain.call.number_choice import ANY_NUMBER, NumberChoice
from redial.domain.call.prepared_send import PreparedSend
from redial.domain.call.reasons.reason import ClaimedTooSlowly, TooLittleTime
from redial.domain.call.stage_hours import UNLIMITED, NeverOpen, OutsideHours, WithinHours, due_without_hours
from redial.domain.call.transitions import Deadlines, time_is_over_at
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.pacing.allowance import KindOfCall
from redial.domain.pacing.campaign_turns import LaneTurn
from redial.domain.pacing.waits import Wait
from redial.domain.recipient.recipients import DoNotCall, RecipientInFlight, RecipientLimitReached
from redial.domain.recipient.spellings import spelled_plainly
from redial.domain.refusal.likeness import kind_of


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


class SendRules(msgspec.Struct, frozen=True, kw_only=True):
    """How a stack sends."""

    origination_phone_numbers: tuple[str, ...]
    number_choice: NumberChoice = ANY_NUMBER
    send_timeout: timedelta
    """After which no request arrives that was not answered."""
    deadlines: Deadlines
    threads: Threads | None = None
    """Where requests wait for their answers beside one another; None: each call is placed before the next one."""


class CallPlacer:
    """Places calls, one at a time; only their requests to the voice service may wait for answers beside one another."""

    def __init__(
        self,
        *,
        ports: CallPorts,
        voice: Voice,
        gate: PermissionGate,
        recipients: RecipientLock,
        pacing: AllowanceSession,
        new_token: Tokens,
        rules: SendRules,
    ) -> None:
        self._ports = ports
        self._voice = voice
        self._gate = gate
        self._pacing = pacing
        self._new_token = new_token
        self._rules = rules
        self._reservations = Reservations(recipients, pacing, ports.clock, rules.send_timeout)
        self._answers = AnswerRecorder(ports, recipients, pacing, rules.deadlines)
        self._recipients = recipients
        self.sends = Sends(self._send, ports.clock, rules.threads)
        """Those whose answers are still to come: see `finish`."""
        self._lines = LineKeeper(ports, pacing, self.sends.are_under_way)

    def begin(self) -> None:
        """Begin a run: no request goes over a connection that was idle since the last one."""
        self._voice.renew()

    def numbers_for(self, call: Call) -> tuple[str, ...]:
        """Give the origination numbers that a call may be placed from."""
        all_numbers = self._rules.origination_phone_numbers
        return tuple(
            map(spelled_plainly, self._rules.number_choice.numbers_for(call.request, call.destination, all_numbers))
        )

    def has_numbers_of_its_own(self, call: Call) -> bool:
        """Tell whether a call may be placed from some of the origination numbers alone."""
        named = call.request.origination_phone_number is not None
        return named or len(self.numbers_for(call)) < len(self._rules.origination_phone_numbers)

    def what_it_waits_for(self, call: Call) -> Wait | None:
        """Say what the allowance lets a call wait for; None when it may go now. Changes nothing."""
        now = self._ports.clock.now()
        return self._wait_of(self._new_token(), self.numbers_for(call), now, _kind(call), turn_of_call(call))

    def what_any_call_waits_for(self) -> Wait | None:
        """Say what the allowance lets every call of the stack's numbers wait for; None when one may go now."""
        now = self._ports.clock.now()
        return self._wait_of(self._new_token(), self._rules.origination_phone_numbers, now)

    def has_place(self) -> bool:
        """Tell whether the allowance lets calls of the stack's numbers go now, as far as is known here."""
        return self.what_any_call_waits_for() is None

    def place(self, call: Call) -> Placed | NotNow | PutAside | Sending:
        """
        Place a due call, if every limit permits; `Sending`: its answer is among those of `sends` later, and `finish` takes it in.

        Nothing is raised for what the voice service does. Whatever the table raises leaves the call in a state from which it
        goes on.
        """
        now = self._ports.clock.now()
        if isinstance(transitions.expire(call, now), Call):
            return PutAside(self._change(call, lambda stored: transitions.expire(stored, now)))
        if (over := time_is_over_at(call)) is not None and over[0] - now <= self._voice.least_time_left:
            # The service takes no send with so little time: what is left of it passes before the next one.
            why = TooLittleTime()
            return PutAside(
                self._change(call, lambda stored: transitions.postpone(stored, WaitReason.ALLOWANCE, over[0], why, now))
            )
        if (fault := self._gate.fault_of(call)) is not None:
            return PutAside(self._gate.hold(call, fault, now))
        match self._gate.hours_at(call, now):
            case NeverOpen(fault=hours_fault):
                return PutAside(self._gate.hold(call, hours_fault, now))
            case OutsideHours() as outside:
                return PutAside(self._wait_for_hours(call, outside, now))
            case WithinHours():
                pass
        token, numbers = self._new_token(), self.numbers_for(call)
        if (wait := self._wait_of(token, numbers, now, _kind(call), turn_of_call(call))) is not None:
            return NotNow(wait)
        with self._reservations.of(call, token, numbers, _kind(call), now) as reserved:
            match reserved:
                case Wait():
                    return NotNow(reserved)
                case RecipientInFlight(holder) if holder.call_id == call.call_id:
                    # Another dialer is about to place this very call, or died a moment ago: nothing to wait for, or to change.
                    return PutAside(call)
                case RecipientInFlight() | RecipientLimitReached() | DoNotCall():
                    return PutAside(wait_for_recipient(self._ports, call, reserved, now))
                case Reservation():
                    pass
            # Claim before dialling: SendVoiceMessage has no idempotency token, so nobody sends without a written intent.
            claimed = self._claim(call, token, reserved.place.origination_phone_number, now)
            if claimed.in_flight is None or claimed.in_flight.token != token:
                return PutAside(claimed)
            # Once more, as the do-not-call list was just now: they may have ended since.
            try:
                hours = self._gate.hours_at(call, self._ports.clock.now())
            except Exception:
                # Nobody is to wonder whether it was placed.
                self._take_back(claimed, token, now)
                raise
            if not isinstance(hours, WithinHours):
                return PutAside(self._take_back_for_hours(claimed, token, hours, due_without_hours(call)))
            reserved.is_used = True
        sending = Sending(
            call=claimed,
            token=token,
            origination_phone_number=reserved.place.origination_phone_number,
            line=reserved.place.line,
            recipient_calls=reserved.recipient_calls,
            start_by=reserved.start_by,
            leaves_at=reserved.place.leaves_at,
            hours=hours,
            begun_at=now,
        )
        next_place = self._pacing.next_opening(token, self._rules.origination_phone_numbers, now)
        if self.sends.begin(sending, next_place.until if next_place is not None else None):
            return sending
        return self.finish(self.sends.make(sending))

    def finish(self, sent: Sent) -> Placed | PutAside:
        """
        Take in what became of a send.

        Nothing is raised for what the voice service did. What the table raises leaves the call so that it goes on.
        """
        sending, token = sent.sending, sent.sending.token
        if isinstance(sent.result, Exception):
            raise sent.result
        if sent.result is None:
            # Nobody sends for the token: its place costs the others none, whatever becomes of the rest.
            self._pacing.release(token)
            changed = self._take_back(sending.call, token, sending.begun_at)
            self._recipients.release(sending.call, token)
            return PutAside(changed)
        changed = self._answers.record(sending.call, token, sending.recipient_calls, sent.result, sent.at)
        return Placed(changed, sent.result)

    def _send(self, sending: Sending) -> SendResult | None:
        """Send, unless it is too late for that: None then. Runs in a thread, and so asks nothing but the clock."""
        # The last look at the clock: nothing that may wait stands between it and the send.
        if not self._is_in_time(sending.call, sending.start_by):
            return None
        return self._voice.send(
            PreparedSend(
                call_id=sending.call.call_id,
                token=sending.token,
                request=sending.call.request,
                origination_phone_number=sending.origination_phone_number,
                line=sending.line,
                time_left=self._time_left(sending.call, sending.hours),
            )
        )

    def _wait_of(
        self,
        token: str,
        numbers: tuple[str, ...],
        now: datetime,
        kind: KindOfCall | None = None,
        turn: LaneTurn | None = None,
    ) -> Wait | None:
        wait = self._pacing.next_opening(token, numbers, now, kind, turn)
        if self._lines.has_freed(wait, now):
            return self._pacing.next_opening(token, numbers, now, kind, turn)
        return wait

    def _claim(self, call: Call, token: str, number: str, now: datetime) -> Call:
        def claim(stored: Call) -> Call | CallUnchanged:
            if stored.version != call.version:
                return CallUnchanged.CHANGED_MEANWHILE
            return transitions.claim(stored, token, number, self._rules.deadlines, now)

        return self._change(call, claim)

    def _is_in_time(self, call: Call, start_by: datetime) -> bool:
        left = self._time_left(call)
        return self._ports.clock.now() <= start_by and (left is None or left > self._voice.least_time_left)

    def _time_left(self, call: Call, hours: WithinHours = UNLIMITED) -> timedelta | None:
        """Give how long a call may still be dialled; None: for ever."""
        now, over = self._ports.clock.now(), time_is_over_at(call)
        left = [over[0] - now] if over is not None else []
        if hours.until is not None:
            # For so long the service may keep it, from its arrival on.
            left.append(hours.until - now - self._rules.send_timeout)
        return min(left, default=None)

    def _take_back(self, call: Call, token: str, until: datetime) -> Call:
        """Undo an intent that nothing was sent for."""
        now = self._ports.clock.now()
        return self._change(
            call,
            lambda stored: transitions.take_back(stored, token, WaitReason.ALLOWANCE, until, ClaimedTooSlowly(), now),
        )

    def _take_back_for_hours(self, call: Call, token: str, hours: OutsideHours | NeverOpen, due_at: datetime) -> Call:
        now = self._ports.clock.now()
        if isinstance(hours, NeverOpen):
            # Due at once: then it is held.
            return self._take_back(call, token, now)
        changed = self._change(call, lambda stored: transitions.take_back_for_hours(stored, token, hours, due_at, now))
        wake_for_what_follows(self._ports.wake_ups, changed, now)
        return changed

    def _wait_for_hours(self, call: Call, outside: OutsideHours, now: datetime) -> Call:
        changed = self._change(call, lambda stored: transitions.wait_for_hours(stored, outside, now))
        wake_for_what_follows(self._ports.wake_ups, changed, now)
        return changed

    def _change(self, call: Call, step: Callable[[Call], Call | CallUnchanged]) -> Call:
        return change_call(self._ports.calls, self._ports.telemetry, call, step).record


def _kind(call: Call) -> KindOfCall:
    return partial(kind_of, call.request)
