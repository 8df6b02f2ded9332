"""
The allowance: what the service's limits still permit, for one account and region. Pure; an adapter stores it.

One item holds the rings of the account's minute, the sandbox's day and each origination number's second, so that one
conditional write takes a place in all of them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from zlib import crc32

import msgspec
from msgspec.structs import replace

from redial.domain.limits import DAY, MINUTE, SECOND, VoiceLimits
from redial.domain.rings import Ring

# After a 429 that no ring explains: pause for 5 s, doubling up to a minute while they keep coming.
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=1)


class LimitName(StrEnum):
    """The limits that can make a call wait, and our own pause after a 429 that none of them explains."""

    ACCOUNT_MINUTE = "ACCOUNT_MINUTE"
    ACCOUNT_DAY = "ACCOUNT_DAY"
    ORIGINATION_NUMBER_SECOND = "ORIGINATION_NUMBER_SECOND"
    RECIPIENT_DAY = "RECIPIENT_DAY"
    PAUSED_AFTER_THROTTLING = "PAUSED_AFTER_THROTTLING"


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """The stored state: rings, and what the dialers tell each other."""

    version: int = 0
    minute: Ring = Ring()
    day: Ring = Ring()
    numbers: Mapping[str, Ring] = msgspec.field(default_factory=dict)
    paused_until: datetime | None = None
    throttles: int = 0
    """429 answers in a row that no ring explains."""
    next_wake_up_at: datetime | None = None
    """The wake-up that a dialer has announced, so that no second one is sent for the same opening."""


class Reserved(msgspec.Struct, frozen=True):
    """A place is taken: write ``allowance``, then send from ``origination_phone_number``."""

    allowance: Allowance
    origination_phone_number: str


class Wait(msgspec.Struct, frozen=True):
    """No place before ``until``; ``limit`` is the one that opens last."""

    until: datetime
    limit: LimitName


def next_opening(
    allowance: Allowance, token: str, numbers: Sequence[str], limits: VoiceLimits, now: datetime
) -> tuple[str, Wait | None]:
    """
    Find the origination number that may send first, and what it has to wait for.

    Among several that are open, the reservation's token decides, so that the numbers share the load.

    Parameters
    ----------
    numbers
        The origination phone numbers that the call may be placed from; at least one.
    """
    turn = crc32(token.encode()) % len(numbers)
    candidates = [*numbers[turn:], *numbers[:turn]]
    waits = [(number, _wait(allowance, number, limits, now)) for number in candidates]
    return min(waits, key=lambda pair: (pair[1] is not None, pair[1].until if pair[1] else now))


def reserve(
    allowance: Allowance,
    token: str,
    numbers: Sequence[str],
    limits: VoiceLimits,
    now: datetime,
    latest_arrival: datetime,
) -> Reserved | Wait:
    """
    Take a place in every ring for one send, or say until when to wait.

    Parameters
    ----------
    token
        Names this reservation. A token that has its place already keeps it: the answer of an earlier write was lost.
    latest_arrival
        The latest time at which the send can arrive at the service (now + the client's time-outs).
    """
    for number, ring in allowance.numbers.items():
        if ring.holds(token):
            return Reserved(allowance, number)
    number, wait = next_opening(allowance, token, numbers, limits, now)
    if wait is not None:
        return wait
    margin = limits.clock_margin
    numbers_in_use = {
        name: ring for name, ring in allowance.numbers.items() if ring.used(SECOND + margin, now) or name == number
    }
    numbers_in_use[number] = numbers_in_use.get(number, Ring()).take(token, latest_arrival, SECOND + margin, now)
    return Reserved(
        replace(
            allowance,
            minute=allowance.minute.take(token, latest_arrival, MINUTE + margin, now),
            day=allowance.day.take(token, latest_arrival, DAY + margin, now)
            if limits.calls_per_day is not None
            else Ring(),
            numbers=numbers_in_use,
        ),
        number,
    )


def accepted(allowance: Allowance, token: str, answered_at: datetime) -> Allowance:
    """Tighten the stamps of a send that was answered; an accepted call also ends a row of 429 answers."""
    return replace(_tighten(allowance, token, answered_at), throttles=0, paused_until=None)


def refused(allowance: Allowance, token: str, answered_at: datetime) -> Allowance:
    """Tighten the stamps of a send that was answered 400: the request did arrive, but no call of the day was placed."""
    tightened = _tighten(allowance, token, answered_at)
    return replace(tightened, day=tightened.day.release(token))


def throttled(allowance: Allowance, token: str, answered_at: datetime) -> Allowance:
    """
    Take in a 429 although every ring had a place: someone else of the account places calls, or AWS counts otherwise.

    The short windows keep their stamps (the request did arrive), the day gets its place back, and dialling pauses.
    """
    tightened = _tighten(allowance, token, answered_at)
    pause = min(_FIRST_PAUSE * 2**allowance.throttles, _LONGEST_PAUSE)
    return replace(
        tightened,
        day=tightened.day.release(token),
        throttles=min(allowance.throttles + 1, 10),
        paused_until=max(answered_at + pause, allowance.paused_until or answered_at),
    )


def released(allowance: Allowance, token: str) -> Allowance:
    """Give the places back of a send that certainly never left."""
    return replace(
        allowance,
        minute=allowance.minute.release(token),
        day=allowance.day.release(token),
        numbers={number: ring.release(token) for number, ring in allowance.numbers.items()},
    )


def wake_up_announced(allowance: Allowance, at: datetime, now: datetime) -> Allowance | None:
    """Announce a wake-up, or None where another dialer has announced one that comes no later and is still to come."""
    announced = allowance.next_wake_up_at
    if announced is not None and now < announced <= at:
        return None
    return replace(allowance, next_wake_up_at=at)


def _tighten(allowance: Allowance, token: str, answered_at: datetime) -> Allowance:
    return replace(
        allowance,
        minute=allowance.minute.tighten(token, answered_at),
        day=allowance.day.tighten(token, answered_at),
        numbers={number: ring.tighten(token, answered_at) for number, ring in allowance.numbers.items()},
    )


def _wait(allowance: Allowance, number: str, limits: VoiceLimits, now: datetime) -> Wait | None:
    margin = limits.clock_margin
    openings = [
        (allowance.minute.opens_at(limits.calls_per_minute, MINUTE + margin), LimitName.ACCOUNT_MINUTE),
        (
            allowance.numbers.get(number, Ring()).opens_at(limits.calls_per_second_per_number, SECOND + margin),
            LimitName.ORIGINATION_NUMBER_SECOND,
        ),
        (allowance.paused_until, LimitName.PAUSED_AFTER_THROTTLING),
    ]
    if limits.calls_per_day is not None:
        openings.append((allowance.day.opens_at(limits.calls_per_day, DAY + margin), LimitName.ACCOUNT_DAY))
    closed = [Wait(until, limit) for until, limit in openings if until is not None and until > now]
    return max(closed, key=lambda wait: wait.until, default=None)
