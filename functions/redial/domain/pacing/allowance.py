"""
The allowance: what the service's limits still permit, for one account and region. Pure; an adapter stores it.

One item holds its parts, so that one conditional write takes a place in all sliding windows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from zlib import crc32

import msgspec
from msgspec.structs import replace

from redial.domain.pacing.attendance import Attendance
from redial.domain.pacing.backoff import Backoff
from redial.domain.pacing.campaign_turns import CampaignTurns
from redial.domain.pacing.limits import VoiceLimits
from redial.domain.pacing.line_slots import SendLines, Slot
from redial.domain.pacing.waits import LimitName, Wait, may_be_taken_at
from redial.domain.pacing.windows import Windows
from redial.domain.refusal import refusals as holds
from redial.domain.refusal.holds import HoldScope
from redial.domain.refusal.likeness import SendKind
from redial.domain.refusal.refusals import Refusals
from redial.domain.versioned import Versioned

KindOfCall = Callable[[], SendKind]


class Allowance(Versioned, frozen=True, kw_only=True):
    """What the service's limits leave to one account in one region, as it is stored: windows, backoff, lines, refusals."""

    windows: Windows = Windows()
    backoff: Backoff = Backoff()
    attendance: Attendance = Attendance()
    refusals: Refusals = Refusals()
    """Sends that the service refused in a row, and what is held for it."""
    lines: SendLines | None = SendLines()
    """None: a version that knows no lines wrote it last, and may be sending."""
    turns: CampaignTurns = CampaignTurns()
    """Which campaigns took the last places."""


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
    Return the origination number that may send first, and what it has to wait for.

    Among several that are open, the reservation's token decides, so that the numbers share the load.

    Parameters
    ----------
    allowance : Allowance
        As it is stored.
    token : str
        Names the reservation that is to be made.
    numbers : sequence of str
        The origination phone numbers that the call may be placed from; at least one.
    limits : VoiceLimits
        The limits of the voice service ("Service Limits" of the API reference), and the margin for clocks that differ.
    now : datetime
        The time of the send, in UTC.
    kind : callable, optional
        Returns what kind of call it is; called only where some calls are held. By default a call that only a hold on all covers.

    Returns
    -------
    tuple of (str, Wait or None)
        The number, and the limit that opens last; None: it may send now.
    """
    turn = crc32(token.encode()) % len(numbers)
    candidates = [*numbers[turn:], *numbers[:turn]]
    held = _hold(allowance, kind, now)
    minute, *others = _openings_of_all(allowance, limits, held)
    waits = [
        (number, _wait([minute, allowance.windows.opening_of(number, limits), *others], now, held))
        for number in candidates
    ]
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
    Take a place in every sliding window for one send, or return what to wait for; the send's line is taken by `reserve_with_line`.

    A place may be taken a little before its windows open: the send leaves when they do (`taken_place.leaves_at`).

    Parameters
    ----------
    allowance : Allowance
        As it is stored.
    token : str
        Names this reservation. A token that has its place already keeps it: the answer of an earlier write was lost.
    numbers : sequence of str
        The origination phone numbers that the call may be placed from; at least one.
    limits : VoiceLimits
        As of `next_opening`.
    now : datetime
        The time of the reservation, in UTC.
    latest_arrival : datetime
        The latest time at which the send can arrive at the service (now + the client's time-outs); the stamp in every window.
    kind : callable, optional
        As of `next_opening`.

    Returns
    -------
    Allowance or ReservedAlready or Wait
        The allowance with this place; `number_reserved_by` then says from which number to send. After a setback the other dialers
        wait for this send's answer. `Wait`: no number has a place.
    """
    if number_reserved_by(allowance, token) is not None:
        return ReservedAlready()
    number, wait = next_opening(allowance, token, numbers, limits, now, kind)
    if wait is not None and may_be_taken_at(wait) > now:
        return wait
    probes = allowance.refusals.holds and kind is not None
    return replace(
        allowance,
        windows=allowance.windows.take(token, number, limits, now, latest_arrival),
        backoff=allowance.backoff.sent(token, latest_arrival),
        refusals=holds.probe_taken(allowance.refusals, kind(), now) if probes and kind else allowance.refusals,
    )


def reserve_with_line(
    allowance: Allowance,
    slot: Slot,
    numbers: Sequence[str],
    limits: VoiceLimits,
    latest_arrival: datetime,
    kind: KindOfCall | None = None,
) -> Allowance | ReservedAlready | Wait:
    """
    Take a place in every sliding window for one send, and a send line where sends take them.

    Parameters
    ----------
    allowance : Allowance
        As it is stored.
    slot : Slot
        The token of this reservation, the call, and the time of the reservation.
    numbers : sequence of str
        As of `reserve`.
    limits : VoiceLimits
        As of `reserve`.
    latest_arrival : datetime
        As of `reserve`.
    kind : callable, optional
        As of `reserve`.

    Returns
    -------
    Allowance or ReservedAlready or Wait
        The allowance with place and line, to be stored by one conditional write. Where a version without lines wrote it last, all
        lines are taken for nobody, and the token has no place: until they open, events on them may be of that version's sends.
        Where sends take no lines, these stay as they are, also missing: they tell of sends before and after.
    """
    now, lines = slot.taken_at, allowance.lines
    if not limits.sends_take_lines:
        return reserve(allowance, slot.token, numbers, limits, now, latest_arrival, kind)
    if lines is None:
        return replace(_without_place(allowance, slot.token), lines=SendLines.of_unknown_use(now))
    if lines.line_of(slot.token) is None:
        # A place without a line: that version wrote in between.
        allowance = _without_place(allowance, slot.token)
    decision = reserve(allowance, slot.token, numbers, limits, now, latest_arrival, kind)
    return replace(decision, lines=lines.take(slot)) if isinstance(decision, Allowance) else decision


def _without_place(allowance: Allowance, token: str) -> Allowance:
    return replace(allowance, windows=allowance.windows.release(token))


def number_reserved_by(allowance: Allowance, token: str) -> str | None:
    """
    Return the origination phone number to send from that a token has reserved a place of.

    Parameters
    ----------
    allowance : Allowance
        As it is stored.
    token : str
        Names the reservation.

    Returns
    -------
    str or None
        None where the token has no place, or has it no more.
    """
    return allowance.windows.number_of(token)


def next_taking(
    allowance: Allowance,
    token: str,
    numbers: Sequence[str],
    limits: VoiceLimits,
    now: datetime,
    kind: KindOfCall | None = None,
) -> Wait | None:
    """
    Return what a send has to wait for until it may take its place; None: it may now.

    Parameters
    ----------
    allowance : Allowance
        As of `next_opening`, as are all others.
    token : str
        Names the reservation that is to be made.
    numbers : sequence of str
        The origination phone numbers that the call may be placed from.
    limits : VoiceLimits
        As of `next_opening`.
    now : datetime
        In UTC.
    kind : callable, optional
        As of `next_opening`.

    Returns
    -------
    Wait or None
        The limit that opens last.
    """
    wait = next_opening(allowance, token, numbers, limits, now, kind)[1]
    return None if wait is None or may_be_taken_at(wait) <= now else wait


def _hold(allowance: Allowance, kind: KindOfCall | None, now: datetime) -> Wait | None:
    if not allowance.refusals.holds:
        return None
    opening = holds.probe_opens_at(holds.without_old(allowance.refusals, now), kind() if kind is not None else None)
    if opening is None:
        return None
    until, scope = opening
    return Wait(until, LimitName.HELD_AFTER_REFUSALS if scope is HoldScope.ALL else LimitName.HELD_WITH_ITS_LIKE)


def _openings_of_all(
    allowance: Allowance, limits: VoiceLimits, held: Wait | None
) -> Iterator[tuple[datetime | None, LimitName]]:
    """Yield from when on a call may go from any number, as far as the numbers have that in common."""
    yield from allowance.windows.openings_of_all(limits)
    yield allowance.backoff.paused_until, allowance.backoff.paused_for
    if limits.sends_take_lines and allowance.lines is not None:
        yield allowance.lines.opens_at(), LimitName.SEND_LINES
    if held is not None:
        yield held.until, held.limit


def _wait(openings: Iterable[tuple[datetime | None, LimitName]], now: datetime, held: Wait | None) -> Wait | None:
    if held is not None and held.limit is LimitName.HELD_WITH_ITS_LIKE and held.until > now:
        # Also where something else opens later: whoever waits for this lets others pass.
        return held
    closed = [Wait(until, limit) for until, limit in openings if until is not None and until > now]
    if not closed:
        return None
    # What has to be open before a place is taken is told, where it opens about as late as a window that has not to be.
    told = max(closed, key=may_be_taken_at)
    return Wait(max(wait.until for wait in closed), told.limit)
