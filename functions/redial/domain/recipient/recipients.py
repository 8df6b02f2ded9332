"""
A recipient: at most one call in flight, at most so many calls in 24 hours, and a do-not-call mark. Pure.

Source: "Service Limits" of the API reference (5 calls to one recipient in 24 hours, retries included).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from redial.domain.call.calls import Call
from redial.domain.pacing.limits import DAY, VoiceLimits
from redial.domain.pacing.sliding_window import SlidingWindow
from redial.domain.recipient.list_marks import ListMark
from redial.domain.versioned import Versioned

# Between a dialer's reservation and its claim lie two writes. A reservation that is older than this and has no
# claimed call behind it belongs to a dialer that died in between.
RESERVATION_GRACE = timedelta(seconds=30)


class InFlight(msgspec.Struct, frozen=True):
    """The attempt that holds a recipient."""

    call_id: str
    token: str
    reserved_at: datetime


class StaleHolder(msgspec.Struct, frozen=True):
    """A holder that holds no longer; one that placed no call gives its place in the sliding window back."""

    token: str
    placed_a_call: bool


class Recipient(Versioned, frozen=True, kw_only=True):
    """The stored state of one destination phone number."""

    calls: SlidingWindow = SlidingWindow()
    in_flight: InFlight | None = None
    do_not_call_since: datetime | None = None
    do_not_call_reason: str = ""
    do_not_call_until: datetime | None = None
    do_not_call_campaigns: Mapping[str, ListMark] = {}
    """Entries of the do-not-call list for one campaign each; the three fields above are the one for everything."""

    @property
    def mark(self) -> ListMark | None:
        """The entry of the do-not-call list for everything, though it may have run out."""
        if self.do_not_call_since is None:
            return None
        return ListMark(since=self.do_not_call_since, reason=self.do_not_call_reason, until=self.do_not_call_until)


class HeldAlready(msgspec.Struct, frozen=True):
    """The attempt holds the recipient already: the answer of an earlier write was lost."""


class NotHeld(msgspec.Struct, frozen=True):
    """The attempt holds nothing of the recipient, or nothing any more."""


class RecipientInFlight(msgspec.Struct, frozen=True):
    """Another attempt holds the recipient, as far as this item knows: look at its call."""

    holder: InFlight


class RecipientLimitReached(msgspec.Struct, frozen=True):
    """All calls of the last 24 hours are used up until ``until``."""

    until: datetime


class DoNotCall(msgspec.Struct, frozen=True):
    """The recipient must not be called: not at all, or not for this campaign."""

    since: datetime
    reason: str
    campaign: str | None = None


def reserve_recipient(
    recipient: Recipient,
    call_id: str,
    token: str,
    limits: VoiceLimits,
    now: datetime,
    latest_arrival: datetime,
    stale: "StaleHolder | None" = None,
) -> Recipient | HeldAlready | RecipientInFlight | RecipientLimitReached | DoNotCall:
    """
    Reserve a recipient for one attempt: its lock, and one of its calls in 24 hours.

    The limit is the voice service's ("Service Limits" of the API reference: 5 calls to one recipient in 24 hours).

    Parameters
    ----------
    recipient : Recipient
        The recipient as it is stored.
    call_id : str
        The call that the attempt belongs to.
    token : str
        Names the attempt.
    limits : VoiceLimits
        `calls_per_recipient_per_day`, and the margin for clocks that differ.
    now : datetime
        The time of the reservation, in UTC.
    latest_arrival : datetime
        The latest time at which the send can arrive at the service; the stamp that counts against the limit.
    stale : StaleHolder, optional
        A holder that is known to hold no longer: its call was read, and that attempt is not in flight. It is replaced.

    Returns
    -------
    Recipient or HeldAlready or RecipientInFlight or RecipientLimitReached or DoNotCall
        The recipient as reserved, or why it is not. `HeldAlready`: it is reserved for this token, by a write whose answer was lost.
    """
    listed = standing_mark(recipient, None, now)
    if listed is not None:
        return DoNotCall(listed.since, listed.reason)
    recipient = without_expired_marks(recipient, now)
    holder = recipient.in_flight
    if holder is not None and holder.token == token:
        return HeldAlready()
    if holder is not None:
        if stale is None or holder.token != stale.token:
            return RecipientInFlight(holder)
        if not stale.placed_a_call:
            recipient = replace(recipient, calls=recipient.calls.release(stale.token))
    window = DAY + limits.clock_margin
    opens_at = recipient.calls.opens_at(limits.calls_per_recipient_per_day, window)
    if opens_at is not None and opens_at > now:
        return RecipientLimitReached(opens_at)
    return replace(
        recipient,
        calls=recipient.calls.take(token, latest_arrival, window, now),
        in_flight=InFlight(call_id, token, now),
    )


def standing_mark(recipient: Recipient, campaign: str | None, now: datetime) -> ListMark | None:
    """
    Return the entry of the do-not-call list that keeps a recipient from being called.

    Parameters
    ----------
    recipient : Recipient
        The recipient as it is stored.
    campaign : str or None
        Of the call. None: it has none, and only an entry for everything counts.
    now : datetime
        The time of the question, in UTC.

    Returns
    -------
    ListMark or None
        None: it may be called.
    """
    marks = (recipient.mark, recipient.do_not_call_campaigns.get(campaign) if campaign is not None else None)
    return next((mark for mark in marks if mark is not None and mark.holds(now)), None)


def with_mark(recipient: Recipient, mark: ListMark | None) -> Recipient:
    """Return a recipient with an entry of the do-not-call list for everything; None: without one."""
    return replace(
        recipient,
        do_not_call_since=mark.since if mark is not None else None,
        do_not_call_reason=mark.reason if mark is not None else "",
        do_not_call_until=mark.until if mark is not None else None,
    )


def without_expired_marks(recipient: Recipient, now: datetime) -> Recipient:
    """Return a recipient without the entries of the do-not-call list that have run out."""
    if recipient.mark is not None and not recipient.mark.holds(now):
        recipient = with_mark(recipient, None)
    kept = {campaign: mark for campaign, mark in recipient.do_not_call_campaigns.items() if mark.holds(now)}
    return (
        replace(recipient, do_not_call_campaigns=kept)
        if len(kept) < len(recipient.do_not_call_campaigns)
        else recipient
    )


def judge_holder(holder: InFlight, its_call: Call | None, now: datetime) -> StaleHolder | None:
    """
    Return a holder as stale if its attempt is not in flight any more.

    The lock is not cleared when an attempt ends: that would cost a write a call, and a lost one would block the recipient. Instead
    the next dialer that finds the recipient locked reads the call of the holder.

    Parameters
    ----------
    holder : InFlight
        The attempt that holds the recipient, as it is stored.
    its_call : Call or None
        The call of the holder, read with strong consistency after the holder. None: there is none.
    now : datetime
        The time of the decision, in UTC.

    Returns
    -------
    StaleHolder or None
        None while the holder holds: its call is in flight, or it was reserved at most `RESERVATION_GRACE` ago and is not claimed
        yet.
    """
    # By the call's status and not by the attempt's outcome: an attempt of a call that has ended is settled no more.
    # By any of its attempts: one that was heard of late may go on when a later one has ended, or was never claimed.
    if its_call is not None and its_call.in_flight is not None:
        return None
    is_claimed = its_call is not None and any(attempt.token == holder.token for attempt in its_call.attempts)
    if its_call is None or not is_claimed:
        # Reserved and never claimed, or given back by an attempt that placed no call. Of a call that was deleted meanwhile nobody
        # knows that: a retention of one day may end a little before the day of its stamp.
        stale = StaleHolder(holder.token, placed_a_call=its_call is None)
        return stale if now > holder.reserved_at + RESERVATION_GRACE else None
    return StaleHolder(holder.token, placed_a_call=True)


def release_recipient(recipient: Recipient, token: str, earlier: InFlight | None = None) -> Recipient | NotHeld:
    """
    Return a recipient without the lock and the stamp of an attempt that placed no call.

    The lock goes to an attempt before it: that one was given up for lost, and may be heard of yet.

    Parameters
    ----------
    recipient : Recipient
        The recipient as it is stored.
    token : str
        Names the attempt.
    earlier : InFlight, optional
        The attempt of its call before it; none, where it is the first.

    Returns
    -------
    Recipient or NotHeld
        `NotHeld`: the recipient has neither of this token. The lock of another attempt stays.
    """
    holds = recipient.in_flight is not None and recipient.in_flight.token == token
    if not holds and not recipient.calls.holds(token):
        return NotHeld()
    return replace(
        recipient,
        calls=recipient.calls.release(token),
        in_flight=earlier if holds else recipient.in_flight,
    )
