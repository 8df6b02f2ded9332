"""Record what a send came to, in the call, the allowance and the recipient."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import assert_never

from redial.application.change_call import change_call, wake_for_what_follows
from redial.application.dialling.allowance_session import AllowanceSession
from redial.application.dialling.recipient_lock import RecipientLock
from redial.application.ports import CallPorts
from redial.application.tracking.record_event import apply_attempt
from redial.application.tracking.second_ids import unlink_another_id
from redial.application.versioned import Updated
from redial.domain.attempt.sending import (
    NotPlaced,
    RecipientOptedOut,
    RecipientThrottled,
    Refused,
    SendAccepted,
    SendResult,
    SpendLimitReached,
    Throttled,
    Unknown,
)
from redial.domain.call import transitions
from redial.domain.call.calls import Call, CallStatus, WaitReason
from redial.domain.call.reasons.limits import SpendLimitUsedUp
from redial.domain.call.reasons.reason import (
    AccountDayUsedUpByOthers,
    OnDoNotCallList,
    Reason,
    RecipientDayUsedUpByOthers,
    ServiceUnreachable,
    ThrottledByService,
)
from redial.domain.call.transitions import Deadlines
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.masking import mask_all
from redial.domain.pacing.sliding_window import SlidingWindow
from redial.domain.pacing.waits import LimitName
from redial.domain.refusal.holds import Hold, reason_of_hold
from redial.domain.refusal.likeness import cause_of, kind_of
from redial.domain.refusal.refusals import RefusedForGood, RefusedWhileHeld
from redial.metrics import MetricName

OPTED_OUT = "opted out at the voice service"
# The service cannot be reached, or refuses our credentials: nothing to do with the call, so try again soon.
_UNREACHABLE_LOOK_AGAIN = timedelta(seconds=60)


class AnswerRecorder:
    """Records answers. Each of its writes may be the last one of the process; the call goes on from there."""

    def __init__(
        self, ports: CallPorts, recipients: RecipientLock, pacing: AllowanceSession, deadlines: Deadlines
    ) -> None:
        self._ports = ports
        self._recipients = recipients
        self._pacing = pacing
        self._deadlines = deadlines

    def record(
        self, call: Call, token: str, recipient_calls: SlidingWindow, result: SendResult, answered_at: datetime
    ) -> Call:
        """
        Record the answer to the send that an intent stands for; return the call as it is stored now.

        Parameters
        ----------
        recipient_calls
            The recipient's window, with the place of that send.
        answered_at
            When the answer was there: the request arrived before.
        """
        now = self._ports.clock.now()
        match result:
            case SendAccepted(message_id):
                return self._accepted(call, token, message_id, answered_at, now)
            case Refused(message):
                changed = self._refused(call, token, message, now)
            case Throttled(message):
                changed = self._throttled(call, token, recipient_calls, message, now)
            case RecipientOptedOut(message):
                changed = self._opted_out(call, token, message, now)
            case RecipientThrottled():
                self._ports.telemetry.count(MetricName.SEND_THROTTLED)
                until = self._pacing.recipient_throttled(token, recipient_calls, call.throttles, now).until
                used_up = RecipientDayUsedUpByOthers(until)
                changed = self._give_back(call, token, WaitReason.RECIPIENT_LIMIT, until, used_up, throttled=True)
            case SpendLimitReached(message):
                self._ports.telemetry.count(MetricName.SPEND_LIMIT_REACHED)
                self._ports.telemetry.warn("spend limit reached", error=message)
                until = self._pacing.spend_limit_reached(token, now)
                changed = self._give_back(call, token, WaitReason.ALLOWANCE, now, SpendLimitUsedUp(until))
            case NotPlaced(message, answered):
                self._ports.telemetry.count(MetricName.SEND_NOT_PLACED)
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

    def _accepted(self, call: Call, token: str, message_id: str, answered_at: datetime, now: datetime) -> Call:
        ports = self._ports
        ends_a_hold = self._pacing.accepted(token, answered_at, partial(kind_of, call.request))
        ports.telemetry.count(MetricName.CALL_PLACED)
        ports.telemetry.detail("call placed", call_id=call.call_id, message_id=message_id)
        # The call first. Dying after it leaves an id whose events settle the call at its deadline. The other way round, events
        # that came before the link would be known to an attempt that the call does not know.
        try:
            sent = change_call(
                ports.calls,
                ports.telemetry,
                call,
                lambda stored: transitions.record_accepted(stored, token, message_id, self._deadlines, now),
            )
        except Exception as error:
            # With this line a person can tell whose call it was.
            ports.telemetry.warn("call placed, not recorded", call_id=call.call_id, message_id=message_id, error=error)
            raise
        attempt = ports.attempts.link(message_id, call.call_id, token, now)
        self._pacing.linked(token)
        if isinstance(sent, Updated):
            unlink_another_id(ports, sent.before, token, message_id)
        applied = apply_attempt(attempt, sent.record, ports.calls, ports.wake_ups, ports.telemetry, now)
        if ends_a_hold:
            self._pacing.flush()
        return applied

    def _refused(self, call: Call, token: str, message: str, now: datetime) -> Call:
        last = call.last_attempt
        assert last is not None
        cause = cause_of(message, call.request, last.origination_phone_number)
        shown = mask_all(" ".join(message.split()))
        # The call first. Dying after it leaves a refusal that is not counted in its row; the other way round, a call of which
        # nobody could tell whether it was placed.
        match self._pacing.refused(token, partial(kind_of, call.request), cause, shown, now):
            case RefusedForGood(_, hold):
                changed = self._change(call, lambda stored: transitions.record_refused(stored, token, message, now))
                if hold is not None:
                    self._tell_hold(hold)
            case RefusedWhileHeld(_, hold):
                self._ports.telemetry.count(MetricName.SEND_REFUSED)
                why = reason_of_hold(hold)
                # Due from now on, it stands behind those that were due before: each minute another one probes.
                changed = self._change(
                    call,
                    lambda stored: transitions.take_back(stored, token, WaitReason.SERVICE_REFUSES, now, why, now),
                )
        self._recipients.release(call, token)
        return changed

    def _opted_out(self, call: Call, token: str, message: str, now: datetime) -> Call:
        self._pacing.told_of_no_call(token, now)
        listed = OnDoNotCallList(now, OPTED_OUT)

        def cancel(stored: Call) -> Call | CallUnchanged:
            waiting = transitions.take_back(stored, token, WaitReason.ALLOWANCE, now, listed, now)
            if not isinstance(waiting, Call) or waiting.status is not CallStatus.WAITING:
                return waiting
            return transitions.do_not_call(waiting, listed, now)

        # The call first: dying after it, the next call to this recipient learns the same.
        changed = self._change(call, cancel)
        self._recipients.put_on_do_not_call_list(call.request.destination_phone_number, OPTED_OUT, now)
        self._recipients.release(call, token)
        self._ports.telemetry.note("recipient opted out at the voice service", call_id=call.call_id, error=message)
        return changed

    def _tell_hold(self, hold: Hold) -> None:
        self._ports.telemetry.warn(
            "calls held: the voice service refuses them",
            scope=hold.scope,
            campaign=hold.kind.campaign,
            cause=hold.cause,
            error=hold.message,
            refusals=hold.refusals,
        )

    def _throttled(self, call: Call, token: str, recipient_calls: SlidingWindow, message: str, now: datetime) -> Call:
        self._ports.telemetry.count(MetricName.SEND_THROTTLED)
        explained_by, until = self._pacing.throttled(token, recipient_calls, call.throttles, now)
        why: Reason
        if explained_by is None:
            self._ports.telemetry.count(MetricName.UNEXPLAINED_THROTTLE)
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
        now = self._ports.clock.now()
        changed = self._change(
            call, lambda stored: transitions.take_back(stored, token, wait_reason, until, why, now, throttled=throttled)
        )
        self._recipients.release(call, token)
        wake_for_what_follows(self._ports.wake_ups, changed, now)
        return changed

    def _change(self, call: Call, step: Callable[[Call], Call | CallUnchanged]) -> Call:
        return change_call(self._ports.calls, self._ports.telemetry, call, step).record
