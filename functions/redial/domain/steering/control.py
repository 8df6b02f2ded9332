"""
What people keep from being dialled: pauses, and cancelled campaigns. Pure; an adapter stores it.

One item, read by ``dial`` once a run and every few seconds of it, so that a pause costs the same whether it holds one call back
or a hundred thousand.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from redial.domain.call.calls import Call
from redial.domain.call.requests import Lane
from redial.domain.versioned import Versioned


class PauseScope(StrEnum):
    """How much a pause holds back."""

    ALL = "all"
    LANE = "lane"
    CAMPAIGN = "campaign"


class Pause(Struct, frozen=True, kw_only=True):
    """Who paused what when, and why."""

    since: datetime
    by: str
    reason: str = ""


class PastPause(Struct, frozen=True, kw_only=True):
    """A pause that is over: of a lane, a campaign, or, with neither, everything."""

    since: datetime
    until: datetime
    by: str
    reason: str = ""
    lane: Lane | None = None
    campaign: str | None = None

    def held(self, lane: Lane, campaign: str | None) -> bool:
        """Tell whether it held calls of a lane and a campaign back."""
        if self.campaign is not None:
            return self.campaign == campaign
        return self.lane in (None, lane)


class CampaignCancellation(Struct, frozen=True, kw_only=True):
    """Calls of a campaign that were accepted before ``before`` are not dialled any more."""

    before: datetime
    by: str
    swept_at: datetime | None = None
    """When each of its calls had been looked at."""


class Control(Versioned, frozen=True, kw_only=True):
    """The stored state."""

    everything: Pause | None = None
    lanes: Mapping[Lane, Pause] = field(default_factory=dict)
    campaigns: Mapping[str, Pause] = field(default_factory=dict)
    cancelled_campaigns: Mapping[str, CampaignCancellation] = field(default_factory=dict)
    numbers_moved_at: datetime | None = None
    """Since when no recipient is kept under another spelling of its number than the canonical one."""
    past_pauses: tuple[PastPause, ...] = ()
    """The last pauses that were resumed, for the stories of the calls that they held back."""

    def pause_of(self, lane: Lane | None, campaign: str | None) -> tuple[PauseScope, Pause] | None:
        """Give the widest pause that holds calls of a lane and a campaign back, if any does."""
        if self.everything is not None:
            return PauseScope.ALL, self.everything
        if lane is not None and lane in self.lanes:
            return PauseScope.LANE, self.lanes[lane]
        if campaign is not None and campaign in self.campaigns:
            return PauseScope.CAMPAIGN, self.campaigns[campaign]
        return None

    @property
    def held_campaigns(self) -> frozenset[str]:
        """Give the campaigns whose calls are not dialled: paused ones, and cancelled ones whose calls are still being cancelled."""
        being_cancelled = {name for name, each in self.cancelled_campaigns.items() if each.swept_at is None}
        return frozenset(self.campaigns) | being_cancelled

    def cancels(self, call: Call) -> bool:
        """Tell whether a call belongs to a campaign that was cancelled after the call had been accepted."""
        campaign = call.request.campaign
        cancelled = self.cancelled_campaigns.get(campaign) if campaign is not None else None
        return cancelled is not None and call.accepted_at <= cancelled.before


class Target(Struct, frozen=True, kw_only=True):
    """What is to be paused or resumed: everything, a lane, or a campaign."""

    lane: Lane | None = None
    campaign: str | None = None

    @property
    def scope(self) -> PauseScope:
        """Give the scope that the target amounts to."""
        if self.lane is not None:
            return PauseScope.LANE
        return PauseScope.ALL if self.campaign is None else PauseScope.CAMPAIGN


def pause_of_its_own(control: Control, target: Target) -> Pause | None:
    """Give the pause of exactly this target, if there is one."""
    if target.lane is not None:
        return control.lanes.get(target.lane)
    return control.everything if target.campaign is None else control.campaigns.get(target.campaign)
