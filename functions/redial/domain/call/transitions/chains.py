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


def follow_chain(call: Call, earlier: Sequence[Call | None], now: datetime) -> Call | CallUnchanged:
    """
    Change a call of a chain by how the calls before it stand.

    Parameters
    ----------
    call : Call
        The call as it is stored.
    earlier : sequence of (Call or None)
        The calls to the recipients before it, the first one first; None for one that is stored no more.
    now : datetime
        The time of the change, in UTC.

    Returns
    -------
    Call or CallUnchanged
        CANCELLED where the message was played to an earlier recipient; one that is being dialled is not dialled again. Where its
        turn had not come, and the call before it ended without reaching anybody: WAITING in its lane, from the delay after that end
        on, and with its share of the time. CANCELLED as well where a person cancelled the one before it, or where that is UNKNOWN
        or gone and the chain does not go on then. Unchanged: `NOT_NEEDED`, or `EARLIER_GOES_ON`.
    """
    chain = call.chain
    if chain is None or not earlier or call.status.is_final:
        return CallUnchanged.NOT_NEEDED
    # By its place: one that was erased since does not know its number any more.
    reached = (
        number for number, each in enumerate(earlier, 1) if each is not None and each.status is CallStatus.COMPLETED
    )
    if (number := next(reached, None)) is not None:
        return not_needed(call, EarlierRecipientReached(number), now)
    if not call.awaits_earlier_recipient:
        return CallUnchanged.NOT_NEEDED
    before = earlier[-1]
    if before is None or (before.status is CallStatus.UNKNOWN and not chain.after_unknown):
        return end(call, CallStatus.CANCELLED, EarlierCallUnclear(chain.number - 1), now)
    if not before.status.is_final:
        return CallUnchanged.EARLIER_GOES_ON
    if before.status is CallStatus.CANCELLED and not isinstance(before.reason, _NOT_THIS_RECIPIENT):
        cancelled = replace(call, cancel_requested_at=floor_ms(now))
        return end(cancelled, CallStatus.CANCELLED, CallCancelled(), now)
    return _turn(call, chain, before.status_at, now)


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
