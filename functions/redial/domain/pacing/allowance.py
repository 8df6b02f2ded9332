"""
The allowance: what the service's limits still permit, for one account and region. Pure; an adapter stores it.

One item holds the sliding windows of the account's minute, the sandbox's day and each origination number's second, so that one
conditional write takes a place in all of them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zlib import crc32

import msgspec
from msgspec.structs import replace

from redial.domain.pacing.limits import DAY, MINUTE, SECOND, VoiceLimits
from redial.domain.pacing.sliding_window import SlidingWindow
from redial.domain.refusal import refusals as holds
from redial.domain.refusal.holds import HoldScope
from redial.domain.refusal.likeness import SendKind
from redial.domain.refusal.refusals import Refusals
from redial.domain.versioned import Versioned

# After a setback: pause for 2 s, doubling up to a minute while they keep coming. So a throttled or broken service costs few calls,
# where going on at full pace would spend the backlog on it.
_FIRST_PAUSE = timedelta(seconds=2)
_LONGEST_PAUSE = timedelta(minutes=1)


_NO_REFUSALS = Refusals()
KindOfCall = Callable[[], SendKind]


class LimitName(StrEnum):
    """The limits that can make a call wait, and our own pauses after a setback that none of them explains."""

    ACCOUNT_MINUTE = "ACCOUNT_MINUTE"
    ACCOUNT_DAY = "ACCOUNT_DAY"
    ORIGINATION_NUMBER_SECOND = "ORIGINATION_NUMBER_SECOND"
    RECIPIENT_DAY = "RECIPIENT_DAY"
    PAUSED_AFTER_THROTTLING = "PAUSED_AFTER_THROTTLING"
    """The service answered 429, and no limit known here explains it."""
    PAUSED_AFTER_ERROR = "PAUSED_AFTER_ERROR"
    """The service answered 5xx or not at all, or could not be reached."""
    HELD_AFTER_REFUSALS = "HELD_AFTER_REFUSALS"
    """The service refuses all calls; one probes each minute."""
    HELD_WITH_ITS_LIKE = "HELD_WITH_ITS_LIKE"
    """The service refuses calls like this one; one of them probes each minute. Other calls go on."""


class Allowance(Versioned, frozen=True, kw_only=True):
    """The stored state: sliding windows, and what the dialers tell each other."""

    minute: SlidingWindow = SlidingWindow()
    day: SlidingWindow = SlidingWindow()
    numbers: Mapping[str, SlidingWindow] = msgspec.field(default_factory=dict)
    paused_until: datetime | None = None
    paused_for: LimitName = LimitName.PAUSED_AFTER_THROTTLING
    probe: str | None = None
    """The send that tries for all after a setback, while nothing else has changed the pause that waits for its answer."""
    setbacks: int = 0
    """Sends in a row that the service throttled, failed at, or did not answer."""
    last_setback_at: datetime | None = None
    throttled_since: datetime | None = None
    """The first 429 since a call was accepted."""
    next_wake_up_at: datetime | None = None
    """The wake-up that a dialer has announced, so that no second one is sent for the same opening."""
    attended_by: str | None = None
    """The dialer that is awake and places what the sliding windows let through; others leave waiting to it."""
    attended_until: datetime | None = None
    refusals: Refusals = Refusals()
    """Sends that the service refused in a row, and what is held for it."""


class ReservedAlready(msgspec.Struct, frozen=True):
    """The token has its place: the answer of an earlier write was lost."""


class WakeUpAnnounced(msgspec.Struct, frozen=True):
    """A dialer has announced a wake-up that comes soon enough."""

    at: datetime


class Wait(msgspec.Struct, frozen=True):
    """No place before ``until``; ``limit`` is the one that opens last."""

    until: datetime
    limit: LimitName


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
    margin = limits.clock_margin
    numbers_in_use = {
        name: sliding_window
        for name, sliding_window in allowance.numbers.items()
        if sliding_window.used(SECOND + margin, now) or name == number
    }
    numbers_in_use[number] = numbers_in_use.get(number, SlidingWindow()).take(
        token, latest_arrival, SECOND + margin, now
    )
    return replace(
        allowance,
        minute=allowance.minute.take(token, latest_arrival, MINUTE + margin, now),
        day=allowance.day.take(token, latest_arrival, DAY + margin, now)
        if limits.calls_per_day is not None
        else SlidingWindow(),
        numbers=numbers_in_use,
        # After a setback one call tries for all: the others wait for its answer.
        paused_until=latest_arrival if allowance.setbacks else allowance.paused_until,
        probe=token if allowance.setbacks else None,
        refusals=holds.probe_taken(allowance.refusals, kind(), now)
        if allowance.refusals.holds and kind is not None
        else allowance.refusals,
    )


def number_reserved_by(allowance: Allowance, token: str) -> str | None:
    """Return the origination phone number that a token has a place of; send from it."""
    return next((number for number, window in allowance.numbers.items() if window.holds(token)), None)


def accepted(allowance: Allowance, token: str, answered_at: datetime, kind: KindOfCall | None = None) -> Allowance:
    """Tighten the stamps of a send that was answered; an accepted call also ends setbacks, and refusals of its like, before it."""
    tightened = _probe_ended(_tighten(allowance, token, answered_at), token)
    if allowance.refusals != _NO_REFUSALS and kind is not None:
        tightened = replace(tightened, refusals=holds.accepted(allowance.refusals, kind(), answered_at))
    if allowance.last_setback_at is not None and allowance.last_setback_at > answered_at:
        # Another dialer met with a setback after this answer; its pause holds.
        return tightened
    return replace(tightened, setbacks=0, paused_until=None, probe=None, last_setback_at=None, throttled_since=None)


def refused(allowance: Allowance, token: str, answered_at: datetime) -> Allowance:
    """Tighten the stamps of a send that was answered 400: the request did arrive, but no call of the day was placed."""
    tightened = _probe_ended(_tighten(allowance, token, answered_at), token)
    return replace(tightened, day=tightened.day.release(token))


def throttled(allowance: Allowance, token: str, answered_at: datetime, explained_by: Wait | None = None) -> Allowance:
    """
    Take in a 429 although every sliding window had a place.

    The short windows keep their stamps (the request did arrive), the day gets its place back. Dialling pauses: briefly where
    nothing explains it, until the account's day opens where that does, and not at all where it concerns one recipient.
    """
    after = refused(allowance, token, answered_at)
    if explained_by is not None and explained_by.limit is LimitName.RECIPIENT_DAY:
        return after
    after = replace(after, throttled_since=allowance.throttled_since or answered_at)
    if explained_by is None:
        return _set_back(after, answered_at, LimitName.PAUSED_AFTER_THROTTLING)
    return replace(
        after,
        setbacks=min(allowance.setbacks + 1, 10),
        last_setback_at=answered_at,
        paused_until=explained_by.until,
        paused_for=explained_by.limit,
        probe=None,
    )


def failed(allowance: Allowance, token: str, at: datetime, *, answered: bool) -> Allowance:
    """Take in a send after which nobody can tell whether a call was placed; an answer (5xx) tightens its stamps."""
    return _set_back(_tighten(allowance, token, at) if answered else allowance, at, LimitName.PAUSED_AFTER_ERROR)


def not_placed(allowance: Allowance, token: str, at: datetime, *, answered: bool) -> Allowance:
    """Take in a send that certainly placed no call; one that never arrived gives its places back."""
    after = refused(allowance, token, at) if answered else released(allowance, token)
    return _set_back(after, at, LimitName.PAUSED_AFTER_ERROR)


def released(allowance: Allowance, token: str) -> Allowance:
    """Give the places back of a send that certainly never left."""
    return replace(
        _probe_ended(allowance, token),
        minute=allowance.minute.release(token),
        day=allowance.day.release(token),
        numbers={number: sliding_window.release(token) for number, sliding_window in allowance.numbers.items()},
    )


def wake_up_announced(allowance: Allowance, at: datetime, now: datetime) -> Allowance | WakeUpAnnounced:
    """Announce a wake-up, unless another dialer has announced one that comes no later and is still to come."""
    announced = allowance.next_wake_up_at
    if announced is not None and now < announced <= at:
        return WakeUpAnnounced(announced)
    return replace(allowance, next_wake_up_at=at)


def attended(allowance: Allowance, by: str, until: datetime) -> Allowance:
    """Note which dialer is awake, and until when at most."""
    return replace(allowance, attended_by=by, attended_until=until)


def unattended(allowance: Allowance, by: str) -> Allowance:
    """Note that a dialer has gone to rest."""
    return replace(allowance, attended_by=None, attended_until=None) if allowance.attended_by == by else allowance


def is_attended_by_another(allowance: Allowance, by: str, now: datetime) -> bool:
    """Tell whether another dialer is awake and takes what opens: then this one need not wait for it."""
    until = allowance.attended_until
    return allowance.attended_by is not None and allowance.attended_by != by and until is not None and now < until


def _set_back(allowance: Allowance, at: datetime, limit: LimitName) -> Allowance:
    pause = min(_FIRST_PAUSE * 2**allowance.setbacks, _LONGEST_PAUSE)
    is_latest = allowance.last_setback_at is None or at >= allowance.last_setback_at
    return replace(
        allowance,
        setbacks=min(allowance.setbacks + 1, 10),
        last_setback_at=at if is_latest else allowance.last_setback_at,
        paused_until=at + pause if is_latest else max(at + pause, allowance.paused_until or at),
        paused_for=limit,
        probe=None,
    )


def _probe_ended(allowance: Allowance, token: str) -> Allowance:
    """Let the others go on, where they waited for the answer of this send."""
    return replace(allowance, paused_until=None, probe=None) if allowance.probe == token else allowance


def _tighten(allowance: Allowance, token: str, answered_at: datetime) -> Allowance:
    return replace(
        allowance,
        minute=allowance.minute.tighten(token, answered_at),
        day=allowance.day.tighten(token, answered_at),
        numbers={
            number: sliding_window.tighten(token, answered_at) for number, sliding_window in allowance.numbers.items()
        },
    )


def _hold(allowance: Allowance, kind: KindOfCall | None, now: datetime) -> Wait | None:
    if not allowance.refusals.holds:
        return None
    opening = holds.probe_opens_at(holds.without_old(allowance.refusals, now), kind() if kind is not None else None)
    if opening is None:
        return None
    until, scope = opening
    return Wait(until, LimitName.HELD_AFTER_REFUSALS if scope is HoldScope.ALL else LimitName.HELD_WITH_ITS_LIKE)


def _wait(allowance: Allowance, number: str, limits: VoiceLimits, now: datetime, held: Wait | None) -> Wait | None:
    margin = limits.clock_margin
    openings = [
        (allowance.minute.opens_at(limits.calls_per_minute, MINUTE + margin), LimitName.ACCOUNT_MINUTE),
        (
            allowance.numbers.get(number, SlidingWindow()).opens_at(
                limits.calls_per_second_per_number, SECOND + margin
            ),
            LimitName.ORIGINATION_NUMBER_SECOND,
        ),
        (allowance.paused_until, allowance.paused_for),
    ]
    if limits.calls_per_day is not None:
        openings.append((allowance.day.opens_at(limits.calls_per_day, DAY + margin), LimitName.ACCOUNT_DAY))
    if held is not None and held.limit is LimitName.HELD_WITH_ITS_LIKE and held.until > now:
        # Also where something else opens later: whoever waits for this lets others pass.
        return held
    if held is not None:
        openings.append((held.until, held.limit))
    closed = [Wait(until, limit) for until, limit in openings if until is not None and until > now]
    return max(closed, key=lambda wait: wait.until, default=None)
