"""
A call: the durable record of a request, from accepted to final; and its attempts.

Records only. How a call moves from one status to the next is in `redial.domain.call.transitions`, why it did so in
`redial.domain.call.reasons`.
"""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

import msgspec

from redial.domain.attempt.events import Outcome
from redial.domain.attempt.figures import ServiceFigures
from redial.domain.attempt.silence import DeadLettersCounted, SilenceJudgement
from redial.domain.call.chain_steps import ChainStep
from redial.domain.call.destinations import Destination
from redial.domain.call.reasons.reason import Reason
from redial.domain.call.reasons.wording import reason_in_words
from redial.domain.call.requests import CallRequest
from redial.domain.versioned import Versioned

MOST_CONFLICTS = 20
"""So many conflicting requests are told apart. A producer that uses one id for everything must not fill the call's item."""
LONGEST_SUBMITTER = 160
"""In bytes, of who submits a request: it is in an item that each attempt writes."""


class CallStatus(StrEnum):
    """Where a call stands."""

    WAITING = "WAITING"
    CALLING = "CALLING"
    COMPLETED = "COMPLETED"
    UNREACHED = "UNREACHED"
    """Attempts used up, or no time left."""
    EXPIRED = "EXPIRED"
    """Its time was over before a first attempt."""
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"
    """A bad request, kept with its errors."""
    UNKNOWN = "UNKNOWN"
    """Nobody can tell whether a call was placed, and the policy says not to redial."""

    @property
    def is_final(self) -> bool:
        """Tell whether nothing more is going to be dialled."""
        return self not in {CallStatus.WAITING, CallStatus.CALLING}


class WaitReason(StrEnum):
    """Why a call waits."""

    SCHEDULED = "SCHEDULED"
    """Its ``not_before`` is still to come."""
    ALLOWANCE = "ALLOWANCE"
    """It is due, and goes as soon as the service's limits permit."""
    RETRY = "RETRY"
    RECIPIENT_LIMIT = "RECIPIENT_LIMIT"
    RECIPIENT_IN_FLIGHT = "RECIPIENT_IN_FLIGHT"
    THROTTLED = "THROTTLED"
    """The service throttled."""
    SERVICE_REFUSES = "SERVICE_REFUSES"
    """The service refuses calls like this one, or all: they are held, and one probes each minute."""
    SERVICE_UNREACHABLE = "SERVICE_UNREACHABLE"
    """The send certainly placed no call: no connection, or the service refuses our credentials."""
    NOT_PERMITTED = "NOT_PERMITTED"
    """A setting does not permit the call; it goes when the setting does, or is cancelled."""
    EARLIER_RECIPIENT = "EARLIER_RECIPIENT"
    """Its request names several recipients, and the call to the one before it has not ended."""
    CALLING_HOURS = "CALLING_HOURS"
    """The recipient may not be called at this time of day; it is due when that is permitted."""

    @property
    def is_due_by_time(self) -> bool:
        """Whether time alone brings it on; else the time of its status is that of the next look at what it waits for."""
        return self not in {WaitReason.NOT_PERMITTED, WaitReason.EARLIER_RECIPIENT}


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One SendVoiceMessage: written as an intent before the send, completed afterwards."""

    number: int
    token: str
    """Names the intent, so that a dialer recognises its own write when the answer was lost."""
    origination_phone_number: str
    intent_at: datetime
    message_id: str | None = None
    sent_at: datetime | None = None
    outcome: Outcome | None = None
    outcome_at: datetime | None = None
    detail: str | None = None
    """What the service said, or what went wrong."""
    by_line: bool = False
    """Whether the message id was told by the send line of an event, and not by the answer to the send."""
    figures: ServiceFigures | None = None
    """What the service says that the call took and cost."""
    other_message_ids: tuple[str, ...] = ()
    """Further calls that the service placed for this one send."""
    was_denied: bool = False
    """The service had answered that it placed no call, and then its events proved one."""
    dead_letters: DeadLettersCounted | None = None
    """What was counted before its silence is judged."""
    silence: SilenceJudgement | None = None
    """What was found about its silence; None: it was not judged."""

    @property
    def rang_unasked(self) -> bool:
        """Tell whether the service placed a call that it had not told of: no other attempt follows such a one."""
        return self.was_denied or bool(self.other_message_ids)

    @property
    def rang_though_silent(self) -> bool:
        """Tell whether its silence was taken for a proof that no call was placed, and one was heard of later."""
        return self.message_id is not None and self.silence is not None and self.silence.is_silent


class TakenBack(msgspec.Struct, frozen=True, kw_only=True):
    """An intent that was taken back, because its send placed no call; its events would prove that it did."""

    token: str
    origination_phone_number: str
    intent_at: datetime


class PastWait(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a call waited for, told after the fact."""

    wait_reason: WaitReason
    since: datetime
    until: datetime
    reason: Reason
    """Why it waited; its texts are cut short."""


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a request."""

    field: str
    message: str


class Call(Versioned, frozen=True, kw_only=True):
    """The record of one call."""

    call_id: str
    request: CallRequest
    request_digest: str
    status: CallStatus
    reason: Reason
    """Why it has this status."""
    accepted_at: datetime
    updated_at: datetime
    status_at: datetime
    """WAITING: due at. CALLING: to be settled at. Final: since."""
    wait_reason: WaitReason | None = None
    attempts: tuple[Attempt, ...] = ()
    past_waits: tuple[PastWait, ...] = ()
    """The last things that it waited for beyond its turn and its time."""
    taken_back: tuple[TakenBack, ...] = ()
    """The last intents that were taken back."""
    throttles: int = 0
    """Throttled sends in a row."""
    cancel_requested_at: datetime | None = None
    conflicting_digests: frozenset[str] = frozenset()
    """Digests of later requests with the same ``request_id`` and another content: the first `MOST_CONFLICTS` of them."""
    destination: Destination | None = None
    """What kind of number it goes to, as found out at intake; None: accepted by a version that did not look."""
    chain: ChainStep | None = None
    """Which of the recipients of its request it is for; None: there is one."""
    keeps_hours: bool = False
    """Whether it had calling hours to keep when it was accepted: of its request, or of the stage."""
    due_without_hours: datetime | None = None
    """When it would be due without the calling hours that it waits for; None: it waits for none."""
    submitted_by: str = ""
    """Who submitted its request: a person or a program by what stays the same, a producer by the queue's `SenderId`."""
    again_of: str | None = None
    """The id of the call that it was made of, which had ended: somebody had its recipient called again. None: of a request."""
    unless_played: bool = False
    """Whether it is dialled only while the calls that it was made of did not play the message: nobody said that it may be played
    once more."""
    erasure_id: str = ""
    """The erasure of its recipient's data that concerns it: it is not dialled any more, and erased when it has ended."""
    erased_at: datetime | None = None
    """When everything of its recipient was taken out of this record."""
    chain_of: str | None = None
    """Where it was one of a chain and was erased: the id of the chain's first call, for which tasks wait."""
    version: int = 1

    @property
    def status_reason(self) -> str:
        """Word the reason of the status."""
        return reason_in_words(self.reason)

    @property
    def last_attempt(self) -> Attempt | None:
        """Give the latest attempt, whether or not it has ended."""
        return self.attempts[-1] if self.attempts else None

    @property
    def in_flight(self) -> Attempt | None:
        """Give the attempt that is under way: the last one, or one before it that was heard of late and outlasts it."""
        return (self.going_on or self.last_attempt) if self.status is CallStatus.CALLING else None

    @property
    def going_on(self) -> Attempt | None:
        """Give the latest attempt that has not ended, whatever the call does meanwhile."""
        return next((attempt for attempt in reversed(self.attempts) if attempt.outcome is None), None)

    @property
    def is_held(self) -> bool:
        """Tell whether the call waits because a setting does not permit it."""
        return self.status is CallStatus.WAITING and self.wait_reason is WaitReason.NOT_PERMITTED

    @property
    def awaits_earlier_recipient(self) -> bool:
        """Tell whether its turn comes only when the call before it in its chain has ended."""
        return self.status is CallStatus.WAITING and self.wait_reason is WaitReason.EARLIER_RECIPIENT


def call_id_of(request_id: str) -> str:
    """
    Derive the call's id from the producer's key.

    The same request id always meets the same item, so that one conditional write both stores a call and recognises a repeat.

    Parameters
    ----------
    request_id : str
        The key; of a further recipient of a request that of their call.

    Returns
    -------
    str
        24 characters.
    """
    return sha256(f"request:{request_id}".encode()).hexdigest()[:24]


def to_follow(chain: ChainStep, status: CallStatus) -> tuple[str, ...]:
    """
    Return the ids of the calls of a chain whose course may change now that one of it has a status.

    Parameters
    ----------
    chain : ChainStep
        Which recipient the call with the status is for.
    status : CallStatus
        Its status.

    Returns
    -------
    tuple of str
        After COMPLETED those of all recipients that come later, after another end that of the next one, before an end none.
    """
    if not status.is_final:
        return ()
    later = tuple(call_id_of(request_id) for request_id in chain.later)
    return later if status is CallStatus.COMPLETED else later[:1]
