"""
Why a call has the status that it has: a code, and parameters of their own types. Pure.

A reason holds no sentence of ours: `wording` words it. What a person or the voice service wrote is a parameter, and may hold a
phone number: whoever shows a reason masks each.
"""

from datetime import datetime
from typing import TypeAlias

from redial.domain.attempt.silence import SilenceCondition
from redial.domain.call.destinations import PermissionSetting
from redial.domain.call.reasons.codes import LastTime, ReasonCode
from redial.domain.call.reasons.ends import EarlierCallUnclear, EarlierRecipientReached, PlayedAfterAll, RecipientErased
from redial.domain.call.reasons.hours import NoCallingHours, WaitsForHours
from redial.domain.call.reasons.kinds import AfterAnAttempt, CodedReason, UntilATime
from redial.domain.call.reasons.limits import WaitsForLimit


class CallDue(CodedReason, frozen=True, tag=ReasonCode.DUE.value):
    """It is due, and goes as soon as the service's limits permit."""


class CallScheduled(CodedReason, frozen=True, tag=ReasonCode.SCHEDULED.value):
    """Its ``not_before`` is still to come."""

    at: datetime


class PermittedAgain(CodedReason, frozen=True, tag=ReasonCode.PERMITTED_AGAIN.value):
    """A setting did not permit it, and does now."""


class DueAfterRefusal(CodedReason, frozen=True, tag=ReasonCode.DUE_AFTER_REFUSAL.value):
    """The voice service refused it, and a person let it be due again."""


class ClaimedTooSlowly(CodedReason, frozen=True, tag=ReasonCode.CLAIMED_TOO_SLOWLY.value):
    """Between its reservation and its send more time went by than the reservation holds."""


class SettledAsNotPlaced(CodedReason, frozen=True, tag=ReasonCode.SETTLED_AS_NOT_PLACED.value):
    """A person found out that no call was placed."""

    by: str


class RetryDue(AfterAnAttempt, frozen=True, tag=ReasonCode.RETRY.value):
    """An attempt ended without delivering, and the next one comes at a time."""

    total_attempts: int
    at: datetime


class DueAfterSilence(AfterAnAttempt, frozen=True, tag=ReasonCode.DUE_AFTER_SILENCE.value):
    """The silence after a send proves that it placed no call, and the next attempt comes at a time."""

    total_attempts: int
    at: datetime


class RecipientInCall(CodedReason, frozen=True, tag=ReasonCode.RECIPIENT_IN_CALL.value):
    """Another call to the same recipient is in flight."""

    call_id: str


class RecipientDayUsedUpByOthers(UntilATime, frozen=True, tag=ReasonCode.RECIPIENT_DAY_USED_UP_BY_OTHERS.value):
    """As before, with calls that this stack knows nothing of: the service throttled."""


class AccountDayUsedUpByOthers(UntilATime, frozen=True, tag=ReasonCode.ACCOUNT_DAY_USED_UP_BY_OTHERS.value):
    """As before, with calls that this stack knows nothing of: the service throttled."""


class ThrottledByService(CodedReason, frozen=True, tag=ReasonCode.THROTTLED.value):
    """The service throttled, and no limit known here explains it."""

    message: str


class ServiceUnreachable(CodedReason, frozen=True, tag=ReasonCode.SERVICE_UNREACHABLE.value):
    """The send certainly placed no call: no connection, or the service refuses our credentials."""

    message: str


class HeldAfterRefusals(CodedReason, frozen=True, tag=ReasonCode.HELD_AFTER_REFUSALS.value):
    """The service refused several calls in a row; they are held, and one of them probes each minute."""

    of_all: bool
    since: datetime
    message: str


class CallNotPermitted(CodedReason, frozen=True, tag=ReasonCode.NOT_PERMITTED.value):
    """A setting does not permit the call; its fields are those of `NotPermitted`."""

    setting: PermissionSetting
    until: datetime
    """When the setting is looked at again."""
    permitted: tuple[str, ...] = ()
    country: str | None = None


class EarlierRecipientFirst(CodedReason, frozen=True, tag=ReasonCode.EARLIER_RECIPIENT.value):
    """Its turn comes only when the call to the recipient before it has ended without reaching them."""

    recipient: int
    """Which recipient of the request it is for, counted from 1."""
    recipients: int


class RecipientsTurn(CodedReason, frozen=True, tag=ReasonCode.RECIPIENTS_TURN.value):
    """The recipient before it was not reached, and its own turn comes at a time."""

    recipient: int
    recipients: int
    at: datetime


class AttemptUnderWay(CodedReason, frozen=True, tag=ReasonCode.DIALLING.value):
    """An attempt is under way."""

    attempt: int
    total_attempts: int


class PerhapsPlaced(CodedReason, frozen=True, tag=ReasonCode.PERHAPS_PLACED.value):
    """The send had no answer that tells whether a call was placed."""

    attempt: int
    message: str


class MessagePlayed(CodedReason, frozen=True, tag=ReasonCode.PLAYED.value):
    """COMPLETED_CALL: the message was played, perhaps to a voicemail system."""

    attempt: int
    total_attempts: int


class NotRetried(AfterAnAttempt, frozen=True, tag=ReasonCode.NOT_RETRIED.value):
    """The request's policy makes no further attempt after this outcome."""


class SilenceUnproven(AfterAnAttempt, frozen=True, tag=ReasonCode.SILENCE_UNPROVEN.value):
    """The policy makes another attempt only where silence proves that no call was placed, and it does not."""

    condition: SilenceCondition
    """The first one that is broken."""
    line: int | None = None
    """The send line of the attempt, where it is known."""


class RangUnasked(AfterAnAttempt, frozen=True, tag=ReasonCode.RANG_UNASKED.value):
    """The service placed a call that it had denied, or two for one send; no further attempt is made."""


class AttemptsUsedUp(AfterAnAttempt, frozen=True, tag=ReasonCode.ATTEMPTS_USED_UP.value):
    """The last attempt that the request permits ended without delivering."""

    total_attempts: int


class NoTimeToRetry(AfterAnAttempt, frozen=True, tag=ReasonCode.NO_TIME_TO_RETRY.value):
    """The next attempt would come when the call's time is over."""

    at: datetime
    """When the next attempt would come."""
    last_time: LastTime
    last_time_at: datetime


class NoTimeToWait(CodedReason, frozen=True, tag=ReasonCode.NO_TIME_TO_WAIT.value):
    """What the call would have to wait for comes when its time is over."""

    waits_for: "Reason"
    last_time: LastTime
    last_time_at: datetime


class TooLittleTime(CodedReason, frozen=True, tag=ReasonCode.TOO_LITTLE_TIME.value):
    """So little time is left that the voice service does not take a send any more."""


class TimeIsOver(CodedReason, frozen=True, tag=ReasonCode.TIME_IS_OVER.value):
    """The call was still waiting when its time was over."""

    last_time: LastTime
    last_time_at: datetime


class ToldLate(AfterAnAttempt, frozen=True, tag=ReasonCode.TOLD_LATE.value):
    """An event told how the attempt ended after the call had been given up for lost."""


class SettledByHand(AfterAnAttempt, frozen=True, tag=ReasonCode.SETTLED_BY_HAND.value):
    """A person found out how the attempt ended."""

    by: str


class RefusedByService(CodedReason, frozen=True, tag=ReasonCode.REFUSED.value):
    """The service refused it: it would refuse the same request again."""

    message: str


class InvalidRequest(CodedReason, frozen=True, tag=ReasonCode.INVALID_REQUEST.value):
    """The request has errors: the first one, and how many others there are."""

    field: str
    message: str
    others: int


class CallCancelled(CodedReason, frozen=True, tag=ReasonCode.CANCELLED.value):
    """A person cancelled it, or its campaign, while it waited."""


class CancelledBeforeDialled(CodedReason, frozen=True, tag=ReasonCode.CANCELLED_BEFORE_DIALLED.value):
    """Cancelled while a send was under way that placed no call."""


class CancelledAfterAttempt(AfterAnAttempt, frozen=True, tag=ReasonCode.CANCELLED_AFTER_ATTEMPT.value):
    """Cancelled while an attempt was under way, which ended without delivering."""


class OnDoNotCallList(CodedReason, frozen=True, tag=ReasonCode.ON_DO_NOT_CALL_LIST.value):
    """The recipient is on the do-not-call list, perhaps for one campaign alone; the note is of whoever put it there."""

    since: datetime
    note: str = ""
    campaign: str | None = None


class Noted(CodedReason, frozen=True, tag=ReasonCode.NOTED.value):
    """A sentence: as an earlier version stored it, or a later one whose codes this one does not know."""

    text: str


Reason: TypeAlias = (
    CallDue
    | CallScheduled
    | PermittedAgain
    | DueAfterRefusal
    | ClaimedTooSlowly
    | SettledAsNotPlaced
    | RetryDue
    | DueAfterSilence
    | RecipientInCall
    | RecipientDayUsedUpByOthers
    | AccountDayUsedUpByOthers
    | WaitsForLimit
    | ThrottledByService
    | ServiceUnreachable
    | HeldAfterRefusals
    | CallNotPermitted
    | EarlierRecipientFirst
    | RecipientsTurn
    | WaitsForHours
    | NoCallingHours
    | AttemptUnderWay
    | PerhapsPlaced
    | MessagePlayed
    | NotRetried
    | SilenceUnproven
    | RangUnasked
    | AttemptsUsedUp
    | NoTimeToRetry
    | NoTimeToWait
    | TooLittleTime
    | TimeIsOver
    | ToldLate
    | SettledByHand
    | RefusedByService
    | InvalidRequest
    | CallCancelled
    | CancelledBeforeDialled
    | CancelledAfterAttempt
    | OnDoNotCallList
    | EarlierRecipientReached
    | EarlierCallUnclear
    | PlayedAfterAll
    | RecipientErased
    | Noted
)
