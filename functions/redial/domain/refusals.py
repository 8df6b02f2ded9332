"""
Sends that the voice service refuses (400) in a row: a fault of one call, or of many. Pure; stored within the allowance.

A 400 ends its call, for the same request would be refused again. But SendVoiceMessage of version 1 answers 400 also where no call
can be placed at all (no such configuration set, a number that was released), and then each call that is tried is lost. So after
five refusals in a row, alike in code and text, with none accepted in between, calls like them are held:

- those of the campaign, where all five are of one;
- else those alike in text, voice and country, where all five are;
- else all.

While a hold lasts one of its calls probes each minute, and a refusal ends no call. An acceptance ends the hold. See
docs/adr/0011-systemic-refusals.md.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from redial.domain.likeness import SendKind, are_alike
from redial.domain.times import floor_ms, to_iso

IN_A_ROW = 5
# A tick comes each minute, not to the second.
PROBE_EVERY = timedelta(seconds=55)
# Refusals further apart tell nothing of one another. And a hold that nobody probed for so long has no calls left.
_REMEMBERED_FOR = timedelta(hours=6)
# What was refused is made due again after the cause was mended; until then it is known which cause that was.
_ENDED_KEPT_FOR = timedelta(hours=24)
# The allowance is written with each send: what stands in it is small.
_MOST_REFUSALS = 20
_MOST_HOLDS = 10
_MOST_ENDED = 3
_LONGEST_MESSAGE = 200


class HoldScope(StrEnum):
    """How much a hold keeps from being dialled."""

    ALL = "all"
    CAMPAIGN = "campaign"
    ALIKE = "alike"
    """Calls alike in text, voice and country."""


class Refusal(Struct, frozen=True, kw_only=True):
    """One of the refusals in a row."""

    at: datetime
    cause: str
    kind: SendKind


class Hold(Struct, frozen=True, kw_only=True):
    """Calls that are not dialled, but for one each minute that probes."""

    scope: HoldScope
    cause: str
    """What the refusals have in common, without the values of their calls: a digest."""
    message: str
    """What the service answered the last time."""
    kind: SendKind
    """Of the last refusal that led to the hold."""
    first_at: datetime
    """The first refusal in the row."""
    since: datetime
    last_at: datetime
    refusals: int
    next_probe_at: datetime
    ended_at: datetime | None = None

    def covers(self, kind: SendKind) -> bool:
        """Tell whether a hold keeps a call from being dialled."""
        match self.scope:
            case HoldScope.ALL:
                return True
            case HoldScope.CAMPAIGN:
                return kind.campaign == self.kind.campaign
            case HoldScope.ALIKE:
                return are_alike(kind, self.kind)
            case _:
                assert_never(self.scope)


class Refusals(Struct, frozen=True, kw_only=True):
    """The stored state."""

    row: tuple[Refusal, ...] = ()
    """Refusals since a call like them was accepted."""
    accepted_at: datetime | None = None
    """The last acceptance of any call since the first refusal in the row."""
    holds: tuple[Hold, ...] = ()
    ended: tuple[Hold, ...] = ()
    """Holds that have ended lately."""

    @property
    def hold_on_all(self) -> Hold | None:
        """Give the hold on all calls, if there is one."""
        return next((hold for hold in self.holds if hold.scope is HoldScope.ALL), None)

    @property
    def has_narrow_holds(self) -> bool:
        """Tell whether some calls are held and others are not."""
        return any(hold.scope is not HoldScope.ALL for hold in self.holds)

    def holds_of(self, kind: SendKind) -> tuple[Hold, ...]:
        """Give the holds that keep a call from being dialled."""
        return tuple(hold for hold in self.holds if hold.covers(kind))


class RefusedForGood(Struct, frozen=True):
    """The call ends as REJECTED; so far it is its own fault."""

    refusals: Refusals
    hold: Hold | None = None
    """The hold that begins with this refusal."""


class RefusedWhileHeld(Struct, frozen=True):
    """The call waits on: what the service refuses is not this call."""

    refusals: Refusals
    hold: Hold


def decide_refusal(
    refusals: Refusals, kind: SendKind, cause: str, message: str, now: datetime
) -> RefusedForGood | RefusedWhileHeld:
    """
    Take in a refusal, and say whether it ends its call.

    Parameters
    ----------
    cause
        A digest of code and text, without the values of the call.
    message
        What the service answered, as people are to read it.
    """
    now = floor_ms(now)
    refusals = _without_old(refusals, now)
    message = message[:_LONGEST_MESSAGE]
    row = (*refusals.row, Refusal(at=now, cause=cause, kind=kind))[-_MOST_REFUSALS:]
    holding = next(iter(sorted(refusals.holds_of(kind), key=_width)), None)
    refusals = replace(refusals, row=row)
    begun = _begun(refusals, holding, kind, cause, message, now)
    if begun is not None:
        refusals = replace(refusals, holds=_with(refusals.holds, begun))
    if holding is None:
        earlier = sum(each.cause == cause and (begun is None or begun.covers(each.kind)) for each in row) - 1
        if begun is not None and earlier >= IN_A_ROW:
            # Five were refused before it: it met with a hold that is wider than what was known, or was forgotten.
            return RefusedWhileHeld(refusals, begun)
        return RefusedForGood(refusals, begun)
    met = replace(holding, message=message, last_at=now, refusals=holding.refusals + 1)
    kept = tuple(met if _is_same(each, holding) else each for each in refusals.holds)
    return RefusedWhileHeld(replace(refusals, holds=kept), begun or met)


def accepted(refusals: Refusals, kind: SendKind, answered_at: datetime) -> Refusals:
    """Take in that a call was accepted: its like are dialled again, and the refusals before it are in no row any more."""
    if refusals == Refusals():
        return refusals
    refusals = _without_old(refusals, answered_at)
    row = tuple(
        each
        for each in refusals.row
        if each.at > answered_at or not (_is_of_campaign(each, kind) or _is_like(each, kind))
    )
    over = [hold for hold in refusals.holds if hold.covers(kind) and hold.last_at <= answered_at]
    last = max(refusals.accepted_at or answered_at, answered_at)
    return replace(
        refusals,
        row=row,
        accepted_at=last if row else None,
        holds=tuple(hold for hold in refusals.holds if hold not in over),
        ended=(*refusals.ended, *(replace(hold, ended_at=answered_at) for hold in over))[-_MOST_ENDED:],
    )


def hold_in_words(hold: Hold) -> str:
    """Say, in the status of a call, what it is held for."""
    which = "all calls" if hold.scope is HoldScope.ALL else "calls like this one"
    return f"held since {to_iso(hold.since)}: the voice service refuses {which} ({hold.message}); one of them probes each minute"


def probe_opens_at(refusals: Refusals, kind: SendKind | None) -> tuple[datetime, HoldScope] | None:
    """Say when a call may probe, and the widest hold that it waits for; None where no hold covers it."""
    covering = refusals.holds if kind is None else refusals.holds_of(kind)
    if kind is None:
        covering = tuple(hold for hold in covering if hold.scope is HoldScope.ALL)
    if not covering:
        return None
    return max(hold.next_probe_at for hold in covering), min(covering, key=_width).scope


def probe_taken(refusals: Refusals, kind: SendKind, now: datetime) -> Refusals:
    """Note that a call is about to probe: the next one may a minute later, whatever becomes of this one."""
    if not refusals.holds:
        return refusals
    holds = tuple(
        replace(hold, next_probe_at=now + PROBE_EVERY) if hold.covers(kind) else hold for hold in refusals.holds
    )
    return replace(refusals, holds=holds)


def without_old(refusals: Refusals, now: datetime) -> Refusals:
    """Give what still counts: what is read long after it was written may have been over for hours."""
    return _without_old(refusals, now)


def _begun(
    refusals: Refusals, holding: Hold | None, kind: SendKind, cause: str, message: str, now: datetime
) -> Hold | None:
    """Find the hold that begins with the last refusal of the row, if one does."""
    if len(refusals.holds) >= _MOST_HOLDS and holding is None and refusals.hold_on_all is None:
        # So many kinds are refused, each for itself: it is not them.
        return _hold(HoldScope.ALL, refusals.row, kind, cause, message, now)
    same = [each for each in refusals.row if each.cause == cause]
    if refusals.hold_on_all is None:
        since_accepted = [each for each in same if refusals.accepted_at is None or each.at > refusals.accepted_at]
        last = since_accepted[-IN_A_ROW:]
        if len(last) == IN_A_ROW and not _have_campaign(last) and not _are_like(last):
            return _hold(HoldScope.ALL, last, kind, cause, message, now)
    if holding is not None:
        return None
    of_campaign = [each for each in same if _is_of_campaign(each, kind)][-IN_A_ROW:]
    if len(of_campaign) == IN_A_ROW:
        return _hold(HoldScope.CAMPAIGN, of_campaign, kind, cause, message, now)
    # Calls of a campaign are held with it; alike are those that belong to none, or to several.
    alike = [each for each in same if _is_like(each, kind)][-IN_A_ROW:]
    return _hold(HoldScope.ALIKE, alike, kind, cause, message, now) if len(alike) == IN_A_ROW else None


def _hold(
    scope: HoldScope,
    row: "list[Refusal] | tuple[Refusal, ...]",
    kind: SendKind,
    cause: str,
    message: str,
    now: datetime,
) -> Hold:
    return Hold(
        scope=scope,
        cause=cause,
        message=message,
        kind=kind,
        first_at=row[0].at,
        since=now,
        last_at=now,
        refusals=len(row),
        next_probe_at=now + PROBE_EVERY,
    )


def _with(holds: tuple[Hold, ...], begun: Hold) -> tuple[Hold, ...]:
    """Add a hold; one on all takes the place of those on some."""
    return (begun,) if begun.scope is HoldScope.ALL else (*holds, begun)


def _without_old(refusals: Refusals, now: datetime) -> Refusals:
    row = tuple(each for each in refusals.row if now - each.at < _REMEMBERED_FOR)
    holds = tuple(hold for hold in refusals.holds if now - hold.last_at < _REMEMBERED_FOR)
    ended = tuple(
        hold for hold in refusals.ended if hold.ended_at is not None and now - hold.ended_at < _ENDED_KEPT_FOR
    )
    if (row, holds, ended) == (refusals.row, refusals.holds, refusals.ended):
        return refusals
    over = [replace(hold, ended_at=now) for hold in refusals.holds if hold not in holds]
    return replace(
        refusals,
        row=row,
        accepted_at=refusals.accepted_at if row else None,
        holds=holds,
        ended=(*ended, *over)[-_MOST_ENDED:],
    )


def _is_of_campaign(refusal: Refusal, kind: SendKind) -> bool:
    return kind.campaign is not None and refusal.kind.campaign == kind.campaign


def _is_like(refusal: Refusal, kind: SendKind) -> bool:
    return are_alike(refusal.kind, kind)


def _have_campaign(row: list[Refusal]) -> bool:
    return all(_is_of_campaign(each, row[-1].kind) for each in row)


def _are_like(row: list[Refusal]) -> bool:
    return all(_is_like(each, row[-1].kind) for each in row)


def _is_same(hold: Hold, other: Hold) -> bool:
    return (hold.scope, hold.kind, hold.since) == (other.scope, other.kind, other.since)


def _width(hold: Hold) -> int:
    """Sort the widest first."""
    return list(HoldScope).index(hold.scope)
