"""
Sends that the voice service refuses in a row: a fault of one call, or of many. Pure; stored within the allowance.

A refusal ends its call, for the same request would be refused again. But SendVoiceMessage of version 1 refuses also where no call
can be placed at all (no such configuration set, a number that was released), and then each call that is tried is lost. So after
five refusals in a row, alike in code and text, with none accepted in between, calls like them are held:

- those of the campaign, where all five are of one;
- else those alike in text, voice and country, where all five are;
- else all.

While a hold lasts one of its calls probes each minute, and a refusal ends no call. An acceptance ends the hold. See
docs/adr/0011-systemic-refusals.md.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from redial.domain.refusal.holds import (
    IN_A_ROW,
    PROBE_EVERY,
    Hold,
    HoldScope,
    Refusal,
    hold_for,
    in_common_of_all,
    in_common_of_some,
    is_like,
    is_of_campaign,
    with_refusal,
)
from redial.domain.refusal.likeness import SendKind
from redial.domain.times import floor_ms

# Refusals further apart tell nothing of one another. And a hold that nobody probed for so long has no calls left.
_REMEMBERED_FOR = timedelta(hours=6)
# What was refused is made due again after the cause was mended; until then it is known which cause that was.
_ENDED_KEPT_FOR = timedelta(hours=24)
# The allowance is written with each send: what stands in it is small.
_MOST_HOLDS = 10
_MOST_ENDED = 5
_LONGEST_MESSAGE = 200
# A probe that was under way when its campaign was cancelled is refused a little later.
_UNDER_WAY = timedelta(minutes=2)


class Refusals(Struct, frozen=True, kw_only=True):
    """The refusals in a row that are remembered, and the holds that came of them, as they are stored."""

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

    @property
    def held_campaigns(self) -> frozenset[str]:
        """Give the campaigns that are held whole."""
        campaigns = (hold.kind.campaign for hold in self.holds if hold.scope is HoldScope.CAMPAIGN)
        return frozenset(campaign for campaign in campaigns if campaign is not None)

    @property
    def holds_alike(self) -> bool:
        """Tell whether calls are held of which nobody counts how many there are: those alike in text, voice and country."""
        return any(hold.scope is HoldScope.ALIKE for hold in self.holds)

    def held_between(self, since: datetime, until: datetime) -> bool:
        """Tell whether any calls were held at some time between two, as far as that is remembered."""
        return any(
            hold.since <= until and (hold.ended_at is None or hold.ended_at >= since)
            for hold in (*self.holds, *self.ended)
        )

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
    Decide whether a refusal ends its call, and whether calls like it are held from now on.

    Parameters
    ----------
    refusals : Refusals
        As they are stored.
    kind : SendKind
        What kind of call was refused.
    cause : str
        A digest of code and text, without the values of the call (`cause_of`).
    message : str
        What the service answered, as people are to read it; the first 200 characters are kept.
    now : datetime
        When it answered, in UTC.

    Returns
    -------
    RefusedForGood or RefusedWhileHeld
        `RefusedForGood`: the call ends as REJECTED; a hold may begin with it. `RefusedWhileHeld`: the call waits, for what the
        service refuses is not this call alone. Both hold the refusals as they are to be stored.
    """
    now = floor_ms(now)
    refusals = _without_old(refusals, now)
    message = message[:_LONGEST_MESSAGE]
    row = with_refusal(refusals.row, Refusal(at=now, cause=cause, kind=kind))
    holding = min(refusals.holds_of(kind), key=lambda hold: hold.width, default=None)
    refusals = replace(refusals, row=row)
    begun = _begun(refusals, holding, message, now)
    if holding is None:
        if begun is None:
            return RefusedForGood(refusals)
        refusals = _with(refusals, begun, now)
        earlier = sum(each.cause == cause and begun.covers(each.kind) for each in row) - 1
        if earlier >= IN_A_ROW:
            # Five were refused before it: it met with a hold that is wider than what was known, or was forgotten.
            return RefusedWhileHeld(refusals, begun)
        return RefusedForGood(refusals, begun)
    # One that is written late (its dialer froze after the answer) is none of now.
    last_at = max(now, holding.last_at)
    met = replace(holding, message=message, last_at=last_at, refusals=holding.refusals + 1)
    refusals = replace(refusals, holds=tuple(met if each.is_same(holding) else each for each in refusals.holds))
    return RefusedWhileHeld(refusals if begun is None else _with(refusals, begun, now), begun or met)


def accepted(refusals: Refusals, kind: SendKind, answered_at: datetime) -> Refusals:
    """Take in that a call was accepted: its like are dialled again, and the refusals before it are in no row any more."""
    if refusals == Refusals():
        return refusals
    refusals = _without_old(refusals, answered_at)
    row = tuple(
        each
        for each in refusals.row
        if each.at > answered_at or not (is_of_campaign(each, kind) or is_like(each, kind))
    )
    over = [hold for hold in refusals.holds if hold.covers(kind) and hold.last_at <= answered_at]
    last = max(refusals.accepted_at or answered_at, answered_at)
    return replace(_ended(refusals, over, answered_at), row=row, accepted_at=last if row else None)


def without_cancelled(refusals: Refusals, cancelled_before: Mapping[str, datetime], now: datetime) -> Refusals:
    """
    End the holds on campaigns that were cancelled since: none of their calls is dialled any more, so none probes.

    The refusals stay in their row: one more of the campaign, accepted after it was cancelled, and it is held again.

    Parameters
    ----------
    refusals : Refusals
        As they are stored.
    cancelled_before : mapping of str to datetime
        For each cancelled campaign, up to which time of acceptance its calls are cancelled.
    now : datetime
        When the holds end, in UTC.

    Returns
    -------
    Refusals
        The same object where no hold ends.
    """
    over = [
        hold
        for hold in refusals.holds
        if hold.scope is HoldScope.CAMPAIGN
        and (before := cancelled_before.get(hold.kind.campaign or "")) is not None
        and hold.last_at <= before + _UNDER_WAY
    ]
    return _ended(refusals, over, now) if over else refusals


def probe_opens_at(refusals: Refusals, kind: SendKind | None) -> tuple[datetime, HoldScope] | None:
    """Say when a call may probe, and the widest hold that it waits for; None where no hold covers it."""
    covering = refusals.holds if kind is None else refusals.holds_of(kind)
    if kind is None:
        covering = tuple(hold for hold in covering if hold.scope is HoldScope.ALL)
    if not covering:
        return None
    return max(hold.next_probe_at for hold in covering), min(covering, key=lambda hold: hold.width).scope


def probe_taken(refusals: Refusals, kind: SendKind, now: datetime) -> Refusals:
    """Note that a call is about to probe: the next one may a minute later, whatever becomes of this one."""
    if not refusals.holds:
        return refusals
    holds = tuple(
        replace(hold, next_probe_at=now + PROBE_EVERY) if hold.covers(kind) else hold for hold in refusals.holds
    )
    return replace(refusals, holds=holds)


def without_old(refusals: Refusals, now: datetime) -> Refusals:
    """
    Return the refusals and holds that still count at a time.

    Parameters
    ----------
    refusals : Refusals
        As they are stored, perhaps hours ago.
    now : datetime
        The time at which they are looked at, in UTC.

    Returns
    -------
    Refusals
        Without refusals of 6 hours ago and earlier, with holds ended that nothing was refused under for as long, and without those
        that ended 24 hours ago. The same object where all of it still counts.
    """
    return _without_old(refusals, now)


def _begun(refusals: Refusals, holding: Hold | None, message: str, now: datetime) -> Hold | None:
    """Find the hold that begins with the last refusal of the row, if one does."""
    if refusals.hold_on_all is None:
        of_all = in_common_of_all(refusals.row, refusals.accepted_at)
        if of_all is not None:
            return hold_for(of_all, message, now)
    if holding is not None:
        return None
    of_some = in_common_of_some(refusals.row, refusals.accepted_at)
    if of_some is None:
        return None
    begun = hold_for(of_some, message, now)
    # Where so many kinds are refused, each for itself, it is not them.
    return replace(begun, scope=HoldScope.ALL) if len(refusals.holds) >= _MOST_HOLDS else begun


def _with(refusals: Refusals, begun: Hold, now: datetime) -> Refusals:
    """Add a hold; one on all takes the place of those on some, and knows since when their calls are refused."""
    if begun.scope is not HoldScope.ALL:
        return replace(refusals, holds=(*refusals.holds, begun))
    same = [hold for hold in refusals.holds if hold.causes <= begun.causes]
    first_at = min([begun.first_at, *(hold.first_at for hold in same)])
    others = [hold for hold in refusals.holds if hold not in same]
    return replace(_ended(refusals, others, now), holds=(replace(begun, first_at=first_at),))


def _ended(refusals: Refusals, over: list[Hold], at: datetime) -> Refusals:
    """End holds. Of too many that have ended the earliest go; a later one of the same cause knows since when it was refused."""
    ended = [*refusals.ended, *(replace(hold, ended_at=at) for hold in over)]
    while len(ended) > _MOST_ENDED:
        goes = ended.pop(0)
        later = next((place for place, hold in enumerate(ended) if goes.causes <= hold.causes), None)
        if later is not None:
            ended[later] = replace(ended[later], first_at=min(goes.first_at, ended[later].first_at))
    return replace(refusals, holds=tuple(hold for hold in refusals.holds if hold not in over), ended=tuple(ended))


def _without_old(refusals: Refusals, now: datetime) -> Refusals:
    row = tuple(each for each in refusals.row if now - each.at < _REMEMBERED_FOR)
    over = [hold for hold in refusals.holds if now - hold.last_at >= _REMEMBERED_FOR]
    ended = tuple(
        hold for hold in refusals.ended if hold.ended_at is not None and now - hold.ended_at < _ENDED_KEPT_FOR
    )
    if not over and (row, ended) == (refusals.row, refusals.ended):
        return refusals
    kept = replace(refusals, row=row, accepted_at=refusals.accepted_at if row else None, ended=ended)
    return _ended(kept, over, now)
