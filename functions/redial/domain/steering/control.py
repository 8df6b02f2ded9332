"""
What people keep from being dialled: pauses, and cancelled campaigns. And where else they have set something. Pure.

One item, read by ``dial`` once a run and every few seconds of it, so that a pause costs the same whether it holds one call back
or a hundred thousand.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct, field

from redial.domain.call.calls import Call
from redial.domain.call.requests import Lane
from redial.domain.versioned import Versioned

DATED_AFTER = timedelta(seconds=10)
"""So long after a change of hours waiting calls begin to be dated anew."""
_SECOND_AFTER = timedelta(minutes=6)


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


class DatingAnew(Struct, frozen=True, kw_only=True):
    """
    How far the waiting calls were dated anew after hours were changed.

    They are gone through twice: soon, and once more when nobody is left who was at work with hours as they were.
    """

    since: datetime
    """When hours were changed for the last time."""
    is_second: bool = False
    partition: int = 0
    """Which of the lists of waiting calls it has come to."""
    reached: tuple[str, str] | None = None
    """The last entry of that list that was looked at: when it is due, and its key."""

    @property
    def goes_on_at(self) -> datetime:
        """Tell from when on it goes on: then nobody knows older hours any more, whoever read them."""
        return self.since + (_SECOND_AFTER if self.is_second else DATED_AFTER)


class CampaignLane(Struct, frozen=True, kw_only=True):
    """
    The lane that people gave a campaign, and how far its calls were moved there.

    They are gone through twice: soon, and once more when nobody is left who took calls in as the lane was before.
    """

    lane: Lane
    since: datetime
    """When it was given this lane."""
    is_second: bool = False
    reached: tuple[str, str] | None = None
    """The last of its calls that was looked at: when it was accepted, and its key."""
    is_done: bool = False
    """Whether all were moved."""

    @property
    def goes_on_at(self) -> datetime:
        """Tell from when on it goes on: then nobody knows an older lane any more, whoever read it."""
        return self.since + (_SECOND_AFTER if self.is_second else DATED_AFTER)

    @property
    def concerns_until(self) -> datetime:
        """Tell until when calls may have been accepted that are to be moved: later ones were accepted in this lane."""
        return self.since + _SECOND_AFTER


class Control(Versioned, frozen=True, kw_only=True):
    """What people hold back or have set for the whole stack, as it is stored."""

    everything: Pause | None = None
    lanes: Mapping[Lane, Pause] = field(default_factory=dict)
    campaigns: Mapping[str, Pause] = field(default_factory=dict)
    cancelled_campaigns: Mapping[str, CampaignCancellation] = field(default_factory=dict)
    numbers_moved_at: datetime | None = None
    """Since when no recipient is kept under another spelling of its number than the canonical one."""
    past_pauses: tuple[PastPause, ...] = ()
    """The last pauses that were resumed, for the stories of the calls that they held back."""
    has_named_hours: bool = False
    """Whether hours may have names that the settings do not know: where none has, nobody reads them."""
    campaigns_with_settings: frozenset[str] = frozenset()
    """The campaigns that may have settings of their own: those of others are not read."""
    campaign_rates: Mapping[str, int] = field(default_factory=dict)
    """How many calls a minute those campaigns are limited to that have a rate. It stands here alone, as ``dial`` reads this."""
    campaign_lanes: Mapping[str, CampaignLane] = field(default_factory=dict)
    """The lanes of campaigns that people have moved: their calls are in these, whatever their requests said."""
    dating_anew: DatingAnew | None = None
    """Whether waiting calls are to be dated anew; None: all were."""
    stage_hours: str | None = None
    """A digest of the hours in the settings by which waiting calls were last dated; None: there are none."""

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
    def campaigns_set(self) -> frozenset[str]:
        """Give the campaigns that may have settings of any kind."""
        return self.campaigns_with_settings | frozenset(self.campaign_rates) | frozenset(self.campaign_lanes)

    def lane_of(self, campaign: str | None) -> Lane | None:
        """Give the lane that people gave a campaign, if they did."""
        given = self.campaign_lanes.get(campaign) if campaign is not None else None
        return given.lane if given is not None else None

    @property
    def changes_waiting_calls(self) -> bool:
        """Tell whether waiting calls are being gone through: dated anew, or moved to another lane."""
        return self.dating_anew is not None or not all(each.is_done for each in self.campaign_lanes.values())

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
