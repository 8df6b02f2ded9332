"""
What people keep from being dialled: pauses, and cancelled campaigns. Pure; an adapter stores it.

One item, read by ``dial`` once a run and every few seconds of it, so that a pause costs the same whether it holds one call back
or a hundred thousand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from redial.domain.calls import Call
from redial.domain.requests import Lane


class PauseScope(StrEnum):
    """How much a pause holds back."""

    ALL = "all"
    LANE = "lane"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Who paused what when, and why."""

    since: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignCancellation:
    """Calls of a campaign that were accepted before ``before`` are not dialled any more."""

    before: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The stored state."""

    version: int = 0
    everything: Pause | None = None
    lanes: Mapping[Lane, Pause] = field(default_factory=dict)
    campaigns: Mapping[str, Pause] = field(default_factory=dict)
    cancelled_campaigns: Mapping[str, CampaignCancellation] = field(default_factory=dict)

    def pause_of(self, lane: Lane | None, campaign: str | None) -> tuple[PauseScope, Pause] | None:
        """Give the widest pause that holds calls of a lane and a campaign back, if any does."""
        if self.everything is not None:
            return PauseScope.ALL, self.everything
        if lane is not None and lane in self.lanes:
            return PauseScope.LANE, self.lanes[lane]
        if campaign is not None and campaign in self.campaigns:
            return PauseScope.CAMPAIGN, self.campaigns[campaign]
        return None

    def cancels(self, call: Call) -> bool:
        """Tell whether a call belongs to a campaign that was cancelled after the call had been accepted."""
        campaign = call.request.campaign
        cancelled = self.cancelled_campaigns.get(campaign) if campaign is not None else None
        return cancelled is not None and call.accepted_at <= cancelled.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be paused or resumed: everything, a lane, or a campaign."""

    lane: Lane | None = None
    campaign: str | None = None

    @property
    def scope(self) -> PauseScope:
        """Give the scope that the target amounts to."""
        if self.lane is not None:
            return PauseScope.LANE
        return PauseScope.ALL if self.campaign is None else PauseScope.CAMPAIGN


def pause(control: Control, target: Target, pause: Pause) -> Control | None:
    """Hold a target back; None where it is held back already: the earlier pause stays."""
    match target:
        case Target(lane=Lane() as lane):
            if lane in control.lanes:
                return None
            return replace(control, lanes={**control.lanes, lane: pause})
        case Target(campaign=str() as campaign):
            if campaign in control.campaigns:
                return None
            return replace(control, campaigns={**control.campaigns, campaign: pause})
        case _:
            return None if control.everything is not None else replace(control, everything=pause)


def resume(control: Control, target: Target) -> Control | None:
    """Let a target go on; None where it is not held back by a pause of its own."""
    match target:
        case Target(lane=Lane() as lane):
            if lane not in control.lanes:
                return None
            return replace(control, lanes={name: held for name, held in control.lanes.items() if name is not lane})
        case Target(campaign=str() as campaign):
            if campaign not in control.campaigns:
                return None
            others = {name: held for name, held in control.campaigns.items() if name != campaign}
            return replace(control, campaigns=others)
        case _:
            return None if control.everything is None else replace(control, everything=None)


def cancel_campaign(control: Control, campaign: str, cancellation: CampaignCancellation) -> Control:
    """Let no call of a campaign be dialled that was accepted before the cancellation."""
    return replace(control, cancelled_campaigns={**control.cancelled_campaigns, campaign: cancellation})
