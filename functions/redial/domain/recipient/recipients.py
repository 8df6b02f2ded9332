"""
A recipient: at most one call in flight, at most so many calls in 24 hours, and a do-not-call mark. Pure.

Source: "Service Limits" of the API reference (5 calls to one recipient in 24 hours, retries included).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from redial.domain.call.calls import Call
from redial.domain.pacing.limits import DAY, VoiceLimits
from redial.domain.pacing.sliding_window import SlidingWindow
from redial.domain.times import LAST
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


class HeldAlready(msgspec.Struct, frozen=True):
    """The attempt holds the recipient already: the answer of an earlier write was lost."""


class NotHeld(msgspec.Struct, frozen=True):
    """The attempt holds nothing of the recipient, or nothing any more."""


class HeldUnderBoth(msgspec.Struct, frozen=True):
    """Two calls in flight hold a recipient, each under another spelling of its number."""


class RecipientInFlight(msgspec.Struct, frozen=True):
    """Another attempt holds the recipient, as far as this item knows: look at its call."""

    holder: InFlight


class RecipientLimitReached(msgspec.Struct, frozen=True):
    """All calls of the last 24 hours are used up until ``until``."""

    until: datetime


class DoNotCall(msgspec.Struct, frozen=True):
    """The recipient must not be called at all."""

    since: datetime
    reason: str


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
    Take the recipient for one attempt; return it as taken, or why it is not taken now.

    Parameters
    ----------
    stale
        A holder that is known to hold no longer: its call was read, and that attempt is not in flight.
    """
    if recipient.do_not_call_since is not None:
        return DoNotCall(recipient.do_not_call_since, recipient.do_not_call_reason)
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


def with_other_spellings(recipient: Recipient, others: Iterable[Recipient]) -> Recipient:
    """Give a recipient with the marks and stamps that are kept of it under other spellings; its holder stays its own."""
    for other in others:
        marks = [each for each in (recipient, other) if each.do_not_call_since is not None]
        marked = min(marks, key=lambda each: each.do_not_call_since or LAST, default=recipient)
        held = {stamp.token for stamp in recipient.calls.stamps}
        more = tuple(stamp for stamp in other.calls.stamps if stamp.token not in held)
        recipient = replace(
            recipient,
            calls=SlidingWindow((*recipient.calls.stamps, *more)),
            do_not_call_since=marked.do_not_call_since,
            do_not_call_reason=marked.do_not_call_reason,
        )
    return recipient


def merge_recipients(recipient: Recipient, other: Recipient) -> Recipient | HeldUnderBoth:
    """Return a recipient with all that is kept of it under another spelling."""
    if other.in_flight is not None and recipient.in_flight not in (None, other.in_flight):
        return HeldUnderBoth()
    return replace(with_other_spellings(recipient, [other]), in_flight=recipient.in_flight or other.in_flight)


def judge_holder(holder: InFlight, its_call: Call | None, now: datetime) -> StaleHolder | None:
    """
    Tell whether a holder holds no longer; None while it does.

    The lock is not cleared when an attempt ends: that would cost a write a call, and a lost one would block the recipient. Instead
    whoever meets a lock looks at the call behind it.
    """
    attempts = its_call.attempts if its_call is not None else ()
    if its_call is None or all(attempt.token != holder.token for attempt in attempts):
        # Reserved and never claimed, or given back by an attempt that placed no call.
        return StaleHolder(holder.token, placed_a_call=False) if now > holder.reserved_at + RESERVATION_GRACE else None
    # By the call's status and not by the attempt's outcome: an attempt of a call that has ended is settled no more.
    in_flight = its_call.in_flight
    if in_flight is not None and in_flight.token == holder.token:
        return None
    return StaleHolder(holder.token, placed_a_call=True)


def release_recipient(recipient: Recipient, token: str) -> Recipient | NotHeld:
    """Give the recipient back after an attempt that placed no call."""
    holds = recipient.in_flight is not None and recipient.in_flight.token == token
    if not holds and not recipient.calls.holds(token):
        return NotHeld()
    return replace(
        recipient,
        calls=recipient.calls.release(token),
        in_flight=None if holds else recipient.in_flight,
    )
