"""
The allowance: what the service's limits still permit, for one account and region. Pure; an adapter stores it.

One item holds its parts, so that one conditional write takes a place in all sliding windows.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from zlib import crc32

import msgspec
from msgspec.structs import replace

from redial.domain.pacing.attendance import Attendance
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.pacing.waits import LimitName, Wait
from redial.domain.pacing.windows import Windows
from redial.domain.refusal import refusals as holds
from redial.domain.refusal.holds import HoldScope
from redial.domain.refusal.likeness import SendKind
from redial.domain.refusal.refusals import Refusals
from redial.domain.versioned import Versioned

_NO_REFUSALS = Refusals()
KindOfCall = Callable[[], SendKind]


class Allowance(Versioned, frozen=True, kw_only=True):
    """The stored state."""

    windows: Windows = Windows()
    backoff: Backoff = Backoff()
    attendance: Attendance = Attendance()
    refusals: Refusals = Refusals()
    """Sends that the service refused in a row, and what is held for it."""


class ReservedAlready(msgspec.Struct, frozen=True):
    """The token has its place: the answer of an earlier write was lost."""


def next_opening(
    allowance: Allowance,
    token: str,
    numbers: Sequence[str],
    limits: VoiceLimits,
    now: datetime,
    kind: KindOfCall | None = None,
) -> tuple[str, Wait | None]:
    """
    Find the origination number that may send first, and what it has to wait for.

    Among several that are open, the reservation's token decides, so that the numbers share the load.

    Parameters
    ----------
    numbers
        The origination phone numbers that the call may be placed from; at least one.
    kind
        What kind of call it is; asked only where some calls are held. None: any.
    """
    turn = crc32(token.encode()) % len(numbers)
    candidates = [*numbers[turn:], *numbers[:turn]]
    held = _hold(allowance, kind, now)
    waits = [(number, _wait(allowance, number, limits, now, held)) for number in candidates]
    return min(waits, key=lambda pair: (pair[1] is not None, pair[1].until if pair[1] else now))


def reserve(
    allowance: Allowance,
    token: str,
    numbers: Sequence[str],
    limits: VoiceLimits,
    now: datetime,
    latest_arrival: datetime,
    kind: KindOfCall | None = None,
) -> Allowance | ReservedAlready | Wait:
    """
    Take a place in every sliding window for one send, or return until when to wait.

    Parameters
    ----------
    token
        Names this reservation. A token that has its place already keeps it: the answer of an earlier write was lost.
    latest_arrival
        The latest time at which the send can arrive at the service (now + the client's time-outs).
    """
    if number_reserved_by(allowance, token) is not None:
        return ReservedAlready()
    number, wait = next_opening(allowance, token, numbers, limits, now, kind)
    if wait is not None:
        return wait
    probes = allowance.refusals.holds and kind is not None
    return replace(
        allowance,
        windows=allowance.windows.take(token, number, limits, now, latest_arrival),
        backoff=allowance.backoff.sent(token, latest_arrival),
        refusals=holds.probe_taken(allowance.refusals, kind(), now) if probes and kind else allowance.refusals,
    )


def number_reserved_by(allowance: Allowance, token: str) -> str | None:
    """Return the origination phone number that a token has a place of; send from it."""
    return allowance.windows.number_of(token)


def accepted(allowance: Allowance, token: str, answered_at: datetime, kind: KindOfCall | None = None) -> Allowance:
    """Tighten the stamps of a send that was answered; an accepted call also ends setbacks, and refusals of its like, before it."""
    tightened = _tightened(allowance, token, answered_at)
    if allowance.refusals != _NO_REFUSALS and kind is not None:
        tightened = replace(tightened, refusals=holds.accepted(allowance.refusals, kind(), answered_at))
    return replace(tightened, backoff=tightened.backoff.answered(token).accepted(answered_at))


def refused(allowance: Allowance, token: str, answered_at: datetime) -> Allowance:
    """Tighten the stamps of a send that was answered 400: the request did arrive, but no call of the day was placed."""
    tightened = _tightened(allowance, token, answered_at)
    return replace(tightened, windows=tightened.windows.release_day(token), backoff=tightened.backoff.answered(token))


def throttled(allowance: Allowance, token: str, answered_at: datetime, explained_by: Wait | None = None) -> Allowance:
    """
    Take in a 429 although every sliding window had a place.

    The short windows keep their stamps (the request did arrive), the day gets its place back. Dialling pauses: briefly where
    nothing explains it, until the account's day opens where that does, and not at all where it concerns one recipient.
    """
    after = refused(allowance, token, answered_at)
    if explained_by is not None and explained_by.limit is LimitName.RECIPIENT_DAY:
        return after
    backoff = after.backoff.throttled(answered_at)
    if explained_by is None:
        return replace(after, backoff=backoff.set_back(answered_at, LimitName.PAUSED_AFTER_THROTTLING))
    return replace(after, backoff=backoff.pause_until(explained_by.until, explained_by.limit, answered_at))


def failed(allowance: Allowance, token: str, at: datetime, *, answered: bool) -> Allowance:
    """Take in a send after which nobody can tell whether a call was placed; an answer (5xx) tightens its stamps."""
    after = _tightened(allowance, token, at) if answered else allowance
    return replace(after, backoff=after.backoff.set_back(at, LimitName.PAUSED_AFTER_ERROR))


def not_placed(allowance: Allowance, token: str, at: datetime, *, answered: bool) -> Allowance:
    """Take in a send that certainly placed no call; one that never arrived gives its places back."""
    after = refused(allowance, token, at) if answered else released(allowance, token)
    return replace(after, backoff=after.backoff.set_back(at, LimitName.PAUSED_AFTER_ERROR))


def released(allowance: Allowance, token: str) -> Allowance:
    """Give the places back of a send that certainly never left."""
    return replace(allowance, windows=allowance.windows.release(token), backoff=allowance.backoff.answered(token))


def _tightened(allowance: Allowance, token: str, answered_at: datetime) -> Allowance:
    return replace(allowance, windows=allowance.windows.tighten(token, answered_at))


def _hold(allowance: Allowance, kind: KindOfCall | None, now: datetime) -> Wait | None:
    if not allowance.refusals.holds:
        return None
    opening = holds.probe_opens_at(holds.without_old(allowance.refusals, now), kind() if kind is not None else None)
    if opening is None:
        return None
    until, scope = opening
    return Wait(until, LimitName.HELD_AFTER_REFUSALS if scope is HoldScope.ALL else LimitName.HELD_WITH_ITS_LIKE)


def _wait(allowance: Allowance, number: str, limits: VoiceLimits, now: datetime, held: Wait | None) -> Wait | None:
    if held is not None and held.limit is LimitName.HELD_WITH_ITS_LIKE and held.until > now:
        # Also where something else opens later: whoever waits for this lets others pass.
        return held
    openings = [
        *allowance.windows.openings(number, limits),
        (allowance.backoff.paused_until, allowance.backoff.paused_for),
    ]
    if held is not None:
        openings.append((held.until, held.limit))
    closed = [Wait(until, limit) for until, limit in openings if until is not None and until > now]
    return max(closed, key=lambda wait: wait.until, default=None)
