"""
What people keep from being dialled: pauses, and cancelled campaigns. Pure; an adapter stores it.

One item, read by ``dial`` once a run and every few seconds of it, so that a pause costs the same whether it holds one call back
or a hundred thousand.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from redial.domain.call.calls import Call
from redial.domain.call.requests import Lane
from redial.domain.texts import shorten
from redial.domain.times import floor_ms
from redial.domain.versioned import Versioned
from redial.errors import TooManyHeldBack

MOST_PAUSED_CAMPAIGNS = 200
MOST_CANCELLED_CAMPAIGNS = 300
"""All of it stands in one item, which dial reads each few seconds: full, and with the longest texts, it has some 300 KB of 400."""
_LONGEST_REASON = 500
_LONGEST_NAME = 200
"""In bytes, as the reason."""
_FORGET_AFTER = timedelta(days=1)
_FORGET_EARLY_AFTER = timedelta(hours=1)
# They stand in the same item.
_MOST_PAST_PAUSES = 12
_LONGEST_PAST = 100


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


class ControlUnchanged(StrEnum):
    """Why a step changes nothing of the control."""

    PAUSED_ALREADY = "PAUSED_ALREADY"
    """The target is held back by an earlier pause, which stays."""
    NOT_PAUSED = "NOT_PAUSED"
    """No pause of its own holds the target back."""
    NOT_CANCELLED = "NOT_CANCELLED"
    """The campaign was not cancelled, or anew since."""
    SWEPT_ALREADY = "SWEPT_ALREADY"
    """Each of the cancelled calls was looked at before."""
    MOVED_ALREADY = "MOVED_ALREADY"
    """It is known that no other spellings are left."""


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


def pause(control: Control, target: Target, pause: Pause) -> Control | ControlUnchanged:
    """
    Hold a target back; an earlier pause of it stays as it is.

    Raises
    ------
    TooManyHeldBack
        So many campaigns are paused that the item holds no further one.
    """
    pause = replace(pause, by=shorten(pause.by, _LONGEST_NAME), reason=shorten(pause.reason, _LONGEST_REASON))
    match target:
        case Target(lane=Lane() as lane):
            if lane in control.lanes:
                return ControlUnchanged.PAUSED_ALREADY
            return replace(control, lanes={**control.lanes, lane: pause})
        case Target(campaign=str() as campaign):
            if campaign in control.campaigns:
                return ControlUnchanged.PAUSED_ALREADY
            if len(control.campaigns) >= MOST_PAUSED_CAMPAIGNS:
                raise TooManyHeldBack(
                    f"{len(control.campaigns)} campaigns are paused. Resume some, or pause their lane."
                )
            return replace(control, campaigns={**control.campaigns, campaign: pause})
        case _:
            is_paused = control.everything is not None
            return ControlUnchanged.PAUSED_ALREADY if is_paused else replace(control, everything=pause)


def resume(control: Control, target: Target, now: datetime) -> Control | ControlUnchanged:
    """Let a target go on that is held back by a pause of its own."""
    held = pause_of_its_own(control, target)
    if held is None:
        return ControlUnchanged.NOT_PAUSED
    past = PastPause(
        since=held.since,
        until=now,
        by=shorten(held.by, _LONGEST_PAST),
        reason=shorten(held.reason, _LONGEST_PAST),
        lane=target.lane,
        campaign=target.campaign,
    )
    control = replace(control, past_pauses=(*control.past_pauses, past)[-_MOST_PAST_PAUSES:])
    match target:
        case Target(lane=Lane() as lane):
            return replace(control, lanes={name: each for name, each in control.lanes.items() if name is not lane})
        case Target(campaign=str() as campaign):
            others = {name: each for name, each in control.campaigns.items() if name != campaign}
            return replace(control, campaigns=others)
        case _:
            return replace(control, everything=None)


def cancel_campaign(control: Control, campaign: str, cancellation: CampaignCancellation) -> Control:
    """
    Let no call of a campaign be dialled that was accepted before the cancellation.

    Raises
    ------
    TooManyHeldBack
        So many campaigns are being cancelled that the item holds no further one.
    """
    now = cancellation.before
    cancellation = replace(cancellation, by=shorten(cancellation.by, _LONGEST_NAME))
    others = {name: other for name, other in control.cancelled_campaigns.items() if name != campaign}
    kept = {name: other for name, other in others.items() if not _is_over(other, now, _FORGET_AFTER)}
    if len(kept) >= MOST_CANCELLED_CAMPAIGNS:
        kept = {name: other for name, other in kept.items() if not _is_over(other, now, _FORGET_EARLY_AFTER)}
    if len(kept) >= MOST_CANCELLED_CAMPAIGNS:
        raise TooManyHeldBack(
            f"{len(kept)} campaigns were cancelled of late. Go on with those that are not done; "
            "one that is done makes room an hour later."
        )
    return replace(control, cancelled_campaigns={**kept, campaign: cancellation})


def campaign_swept(control: Control, campaign: str, before: datetime, now: datetime) -> Control | ControlUnchanged:
    """Note that each call of a cancelled campaign was looked at."""
    cancellation = control.cancelled_campaigns.get(campaign)
    if cancellation is None or cancellation.before != before:
        return ControlUnchanged.NOT_CANCELLED
    if cancellation.swept_at is not None:
        return ControlUnchanged.SWEPT_ALREADY
    swept = replace(cancellation, swept_at=now)
    return replace(control, cancelled_campaigns={**control.cancelled_campaigns, campaign: swept})


def note_numbers_moved(control: Control, now: datetime) -> Control | ControlUnchanged:
    """Note that no other spellings are left."""
    is_known = control.numbers_moved_at is not None
    return ControlUnchanged.MOVED_ALREADY if is_known else replace(control, numbers_moved_at=floor_ms(now))


def _is_over(cancellation: CampaignCancellation, now: datetime, after: timedelta) -> bool:
    """Tell whether a cancellation may be forgotten: its calls are all cancelled, also those that an index showed late."""
    return cancellation.swept_at is not None and now > cancellation.swept_at + after
