"""
Refusals in a row, and what they have in common: that is held. Pure.

What is stored of it is in `redial.domain.refusal.refusals`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from msgspec import Struct

from redial.domain.call.reasons.reason import HeldAfterRefusals
from redial.domain.refusal.likeness import SendKind, are_alike

IN_A_ROW = 5
MOST_REFUSALS = 20
"""So many in a row are remembered; and so many hold what they have in common, even if the service's words differ each time."""
# A tick comes each minute, not to the second.
PROBE_EVERY = timedelta(seconds=55)


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
    more_causes: tuple[str, ...] = ()
    """Of refusals that led to the hold together although the service's words differed."""
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

    @property
    def causes(self) -> frozenset[str]:
        """Give the causes of all refusals that led to the hold."""
        return frozenset((self.cause, *self.more_causes))

    @property
    def first_lanes_probe(self) -> bool:
        """
        Tell whether a critical or urgent call probes next, if there is one; else it is the turn of the others.

        A few urgent calls that are refused for their own faults would else probe by turns, and no call in order ever would.
        """
        return self.refusals % 2 == 1

    @property
    def width(self) -> int:
        """Give a number by which the widest hold sorts first."""
        return list(HoldScope).index(self.scope)

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

    def is_same(self, other: "Hold") -> bool:
        """Tell whether two are the same hold, at different times."""
        return (self.scope, self.kind, self.since) == (other.scope, other.kind, other.since)


class InCommon(Struct, frozen=True):
    """What refusals in a row have in common."""

    scope: HoldScope
    refusals: Sequence[Refusal]


def reason_of_hold(hold: Hold) -> HeldAfterRefusals:
    """
    Return the reason of a call that waits because calls like it, or all calls, are held.

    Parameters
    ----------
    hold : Hold
        The hold that covers the call.

    Returns
    -------
    HeldAfterRefusals
        Since when, how many calls it covers, and what the service answered last.
    """
    return HeldAfterRefusals(of_all=hold.scope is HoldScope.ALL, since=hold.since, message=hold.message)


def hold_for(common: InCommon, message: str, now: datetime) -> Hold:
    """Make the hold that begins with the last of these refusals."""
    last = common.refusals[-1]
    return Hold(
        scope=common.scope,
        cause=last.cause,
        more_causes=tuple(sorted({each.cause for each in common.refusals} - {last.cause})),
        message=message,
        kind=last.kind,
        first_at=min(each.at for each in common.refusals),
        since=now,
        last_at=now,
        refusals=len(common.refusals),
        next_probe_at=now + PROBE_EVERY,
    )


def with_refusal(row: tuple[Refusal, ...], refusal: Refusal) -> tuple[Refusal, ...]:
    """Add a refusal. Of too many, those go first that enough later ones of the same cause and kind make superfluous."""
    row = (*row, refusal)
    if len(row) <= MOST_REFUSALS:
        return row
    goes = next((place for place, each in enumerate(row) if _later_ones(row[place + 1 :], each) > IN_A_ROW), 0)
    return (*row[:goes], *row[goes + 1 :])


def in_common_of_all(row: tuple[Refusal, ...], accepted_at: datetime | None) -> InCommon | None:
    """Find five of one cause, no call accepted in between, that are neither of one campaign nor alike: it is not the calls."""
    same = [each for each in row if each.cause == row[-1].cause and (accepted_at is None or each.at > accepted_at)]
    last = same[-IN_A_ROW:]
    if len(last) < IN_A_ROW or _have_campaign(last) or _are_like(last):
        return None
    return InCommon(HoldScope.ALL, last)


def in_common_of_some(row: tuple[Refusal, ...], accepted_at: datetime | None) -> InCommon | None:
    """Find what the last refusal has in common with those before it: five of one cause, or a full row of whatever causes."""
    kind = row[-1].kind
    same = [each for each in row if each.cause == row[-1].cause]
    of_campaign = [each for each in same if is_of_campaign(each, kind)][-IN_A_ROW:]
    if len(of_campaign) == IN_A_ROW:
        return InCommon(HoldScope.CAMPAIGN, of_campaign)
    # Calls of a campaign are held with it; alike are those that belong to none, or to several.
    alike = [each for each in same if is_like(each, kind)][-IN_A_ROW:]
    if len(alike) == IN_A_ROW:
        return InCommon(HoldScope.ALIKE, alike)
    if len(row) < MOST_REFUSALS:
        return None
    if _have_campaign(row):
        return InCommon(HoldScope.CAMPAIGN, row)
    if _are_like(row):
        return InCommon(HoldScope.ALIKE, row)
    return InCommon(HoldScope.ALL, row) if accepted_at is None or row[0].at > accepted_at else None


def is_of_campaign(refusal: Refusal, kind: SendKind) -> bool:
    """Tell whether a refused call is of the same campaign as another call."""
    return kind.campaign is not None and refusal.kind.campaign == kind.campaign


def is_like(refusal: Refusal, kind: SendKind) -> bool:
    """Tell whether a refused call is alike another call in text, voice and country."""
    return are_alike(refusal.kind, kind)


def _later_ones(row: tuple[Refusal, ...], refusal: Refusal) -> int:
    kind = refusal.kind
    return sum(
        each.cause == refusal.cause
        and each.kind.campaign == kind.campaign
        and (kind.campaign is not None or is_like(each, kind))
        for each in row
    )


def _have_campaign(row: Sequence[Refusal]) -> bool:
    return all(is_of_campaign(each, row[-1].kind) for each in row)


def _are_like(row: Sequence[Refusal]) -> bool:
    return all(is_like(each, row[-1].kind) for each in row)
