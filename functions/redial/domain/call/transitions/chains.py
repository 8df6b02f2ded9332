"""A call of a chain: its turn comes, or it is needed no more, by how the calls before it ended. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from redial.domain.call.calls import Call, CallStatus, WaitReason, call_id_of
from redial.domain.call.chain_steps import ChainStep
from redial.domain.call.destinations import Destination
from redial.domain.call.reasons.ends import EarlierCallUnclear, EarlierRecipientReached, RecipientErased
from redial.domain.call.reasons.reason import (
    CallCancelled,
    EarlierRecipientFirst,
    OnDoNotCallList,
    RecipientsTurn,
)
from redial.domain.call.requests import CallRequest
from redial.domain.call.transitions.basics import end, not_needed, time_is_over_at, wait, wait_or_end
from redial.domain.call.transitions.by_hand import cancel
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import floor_ms

# A call is looked at when the one before it has ended. Where that was told to nobody, it is looked at so much later.
LOOK_AGAIN_AFTER = timedelta(minutes=10)
_NOT_THIS_RECIPIENT = (OnDoNotCallList, RecipientErased)
"""Why one recipient alone is not called: the next one still is."""


def accept_later(
    request: CallRequest, request_digest: str, chain: ChainStep, now: datetime, destination: Destination | None = None
) -> Call:
    """
    Make the call for a further recipient of a valid request, whose turn has not come.

    Parameters
    ----------
    request : CallRequest
        What is to be called, with the recipient's own number and words.
    request_digest : str
        The digest of the whole request.
    chain : ChainStep
        Which recipient it is; not the first.
    now : datetime
        The time of acceptance, in UTC, cut to milliseconds.
    destination : Destination, optional
        Of `redial.domain.call.transitions.accept`.

    Returns
    -------
    Call
        A WAITING call that stands in no lane. Not stored yet, with version 1.
    """
    now = floor_ms(now)
    begins = max(now, request.not_before or now)
    return Call(
        call_id=call_id_of(request.request_id),
        request=request,
        request_digest=request_digest,
        status=CallStatus.WAITING,
        reason=EarlierRecipientFirst(chain.number, chain.of),
        wait_reason=WaitReason.EARLIER_RECIPIENT,
        accepted_at=now,
        updated_at=now,
        status_at=begins + LOOK_AGAIN_AFTER,
        destination=destination,
        chain=chain,
    )


def within_share(request: CallRequest, chain: ChainStep, begins: datetime) -> CallRequest:
    """
    Return a recipient's request with no more time than its share of the chain's time.

    Parameters
    ----------
    request : CallRequest
        The request, with the end of the whole chain, if it has one.
    chain : ChainStep
        With the share.
    begins : datetime
        When its turn comes, in UTC.

    Returns
    -------
    CallRequest
        The same, or one whose `expires_at` is earlier.
    """
    if chain.share_seconds is None:
        return request
    ends = floor_ms(begins + timedelta(seconds=chain.share_seconds))
    return replace(request, expires_at=ends if request.expires_at is None else min(ends, request.expires_at))


def may_have_come_back(call: Call) -> bool:
    """
    Tell whether calls of its chain may have gone on without a call: it had ended, and a person or a late event brought it back.

    Parameters
    ----------
    call : Call
        The call as it is stored.

    Returns
    -------
    bool
        False for one that no send was made for: it cannot have ended and come back, so no turn after its own has come.
    """
    return bool(call.attempts or call.taken_back)


def follow_chain(
    call: Call, earlier: Sequence[Call | None], now: datetime, later: Sequence[Call | None] = ()
) -> Call | CallUnchanged:
    """
    Change a call of a chain by how the other calls stand.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    earlier : sequence of (Call or None)
        The calls to the recipients before it, the first one first; None for one that is stored no more.
    now : datetime
        The time of the change, in UTC.
    later : sequence of (Call or None), optional
        Those to the recipients after it, the next one first, as far as their turns may have come: of a call that may have ended
        and come back (`may_have_come_back`).

    Returns
    -------
    Call or CallUnchanged
        CANCELLED where the message was played to another recipient; one that is being dialled is not dialled again. Where its turn
        had not come, and the call before it ended without reaching anybody: WAITING in its lane, from the delay after that end on,
        and with its share of the time. Where its turn had come, and one before it is due again: WAITING for that one. CANCELLED as
        well where a person cancelled the one before it, or the chain after this call had ended, or where the one before it is
        UNKNOWN or gone and the chain does not go on then. Unchanged: `NOT_NEEDED`, `KNOWN_ALREADY`, `EARLIER_GOES_ON`, or
        `LATER_GOES_ON` while a later recipient is being called.
    """
    chain = call.chain
    if chain is None or call.status.is_final:
        return CallUnchanged.NOT_NEEDED
    # By its place: one that was erased since does not know its number any more.
    others = (*enumerate(earlier, 1), *enumerate(later, chain.number + 1))
    reached = (number for number, each in others if each is not None and each.status is CallStatus.COMPLETED)
    if (number := next(reached, None)) is not None:
        return not_needed(call, EarlierRecipientReached(number), now)
    if may_have_come_back(call) and _is_cancelled([each for _, each in others if each is not None]):
        # It had ended when somebody cancelled the chain, and was brought back by somebody else, or by a late event.
        return cancel(call, now)
    earlier_goes_on = any(each is not None and not each.status.is_final for each in earlier)
    if call.awaits_earlier_recipient and earlier:
        return _follow_earlier(call, chain, earlier[-1], now, earlier_goes_on=earlier_goes_on)
    if call.status is not CallStatus.WAITING or call.status_at > now:
        return CallUnchanged.NOT_NEEDED
    if earlier_goes_on:
        # It had ended, and is due again: of two recipients one is called at a time, the earlier one first.
        why = EarlierRecipientFirst(chain.number, chain.of)
        return wait(call, WaitReason.EARLIER_RECIPIENT, now + LOOK_AGAIN_AFTER, why, now)
    if any(each is not None and each.status is CallStatus.CALLING for each in later):
        return CallUnchanged.LATER_GOES_ON
    return CallUnchanged.NOT_NEEDED


def _follow_earlier(
    call: Call, chain: ChainStep, before: Call | None, now: datetime, *, earlier_goes_on: bool
) -> Call | CallUnchanged:
    """Give a call its turn, or end it, where the call before it has ended; no turn comes while one before it goes on."""
    if before is None or (before.status is CallStatus.UNKNOWN and not chain.after_unknown):
        return end(call, CallStatus.CANCELLED, EarlierCallUnclear(chain.number - 1), now)
    if earlier_goes_on:
        return CallUnchanged.EARLIER_GOES_ON
    if before.status is CallStatus.CANCELLED and isinstance(before.reason, EarlierCallUnclear):
        return end(call, CallStatus.CANCELLED, before.reason, now)
    if _was_cancelled(before):
        cancelled = replace(call, cancel_requested_at=floor_ms(now))
        return end(cancelled, CallStatus.CANCELLED, CallCancelled(), now)
    return _turn(call, chain, before.status_at, now)


def _was_cancelled(call: Call) -> bool:
    return call.status is CallStatus.CANCELLED and not isinstance(call.reason, _NOT_THIS_RECIPIENT)


def _is_cancelled(others: Sequence[Call]) -> bool:
    """Tell whether a person cancelled a chain, by its other calls. Behind an unclear one older code says so where nobody did."""
    if any(isinstance(each.reason, EarlierCallUnclear) for each in others):
        return False
    return any(_was_cancelled(each) and each.cancel_requested_at is not None for each in others)


def look_at_later(call: Call, now: datetime) -> Call | CallUnchanged:
    """
    Return a call whose turn has not come as looked at again later.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    now : datetime
        The time of the look, in UTC.

    Returns
    -------
    Call or CallUnchanged
        The call with its `status_at` moved on. Unchanged: `NOT_WAITING`, or `TIME_LEFT` where it is not to be looked at yet.
    """
    if not call.awaits_earlier_recipient:
        return CallUnchanged.NOT_WAITING
    if call.status_at > now:
        return CallUnchanged.TIME_LEFT
    return wait(call, WaitReason.EARLIER_RECIPIENT, now + LOOK_AGAIN_AFTER, call.reason, now)


def _turn(call: Call, chain: ChainStep, ended_at: datetime, now: datetime) -> Call:
    at = floor_ms(max(ended_at + timedelta(seconds=chain.delay_seconds), call.request.not_before or ended_at))
    reason = RecipientsTurn(chain.number, chain.of, at)
    turned = replace(call, request=within_share(call.request, chain, max(at, now)))
    wait_reason = WaitReason.SCHEDULED if at > now else WaitReason.ALLOWANCE
    over = time_is_over_at(turned)
    if over is not None and max(at, now) >= over[0]:
        return wait_or_end(turned, wait_reason, max(at, now), reason, now)
    return wait(turned, wait_reason, at, reason, now)
