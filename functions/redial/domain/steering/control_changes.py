"""How people pause, resume and cancel: pure steps from the control to the changed control, or to why nothing changes."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec.structs import replace

from redial.domain.bounded_text import shorten
from redial.domain.call.requests import Lane
from redial.domain.steering.control import (
    CampaignCancellation,
    Control,
    PastPause,
    Pause,
    Target,
    pause_of_its_own,
)
from redial.domain.times import floor_ms
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
    MARKED_ALREADY = "MARKED_ALREADY"
    """It tells of this campaign's settings, or of these hours of the settings."""
    MOVED_BY_OTHERS = "MOVED_BY_OTHERS"
    """Somebody else has moved calls of the campaign from there on, or it was given another lane, or none."""
    DATED_BY_OTHERS = "DATED_BY_OTHERS"
    """Somebody else has dated waiting calls anew from there on, or is to begin once more."""


def pause(control: Control, target: Target, pause: Pause) -> Control | ControlUnchanged:
    """
    Return the control with a pause of a target.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    target : Target
        Everything, a lane, or a campaign.
    pause : Pause
        Since when, by whom and why. Name and reason are cut to 200 and 500 bytes.

    Returns
    -------
    Control or ControlUnchanged
        Unchanged: `PAUSED_ALREADY`; the earlier pause of this target stays.

    Raises
    ------
    TooManyHeldBack
        `MOST_PAUSED_CAMPAIGNS` are paused: the item holds no further one.
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
    """
    Return the control without the pause of a target, which is kept among the past pauses.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    target : Target
        Everything, a lane, or a campaign.
    now : datetime
        When the pause ends, in UTC.

    Returns
    -------
    Control or ControlUnchanged
        Unchanged: `NOT_PAUSED`; a wider pause may still hold the target back.
    """
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
    Return the control with a cancellation: no call of the campaign is dialled that was accepted at or before its time.

    Parameters
    ----------
    control : Control
        The control as it is stored. Of earlier cancellations those go that were swept a day ago, or an hour ago where it is full.
    campaign : str
        The name of the campaign. An earlier cancellation of it is replaced.
    cancellation : CampaignCancellation
        Up to which time of acceptance calls are cancelled, and by whom.

    Returns
    -------
    Control
        The control with this cancellation, not swept yet.

    Raises
    ------
    TooManyHeldBack
        `MOST_CANCELLED_CAMPAIGNS` are being cancelled, or were within the hour: the item holds no further one.
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
    """
    Note that each call of a cancelled campaign was looked at.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    campaign : str
        The name of the campaign.
    before : datetime
        The time of the cancellation that was carried out, in UTC.
    now : datetime
        When that was done, in UTC.

    Returns
    -------
    Control or ControlUnchanged
        Unchanged: `NOT_CANCELLED` where the campaign has no cancellation of this time, or `SWEPT_ALREADY`.
    """
    cancellation = control.cancelled_campaigns.get(campaign)
    if cancellation is None or cancellation.before != before:
        return ControlUnchanged.NOT_CANCELLED
    if cancellation.swept_at is not None:
        return ControlUnchanged.SWEPT_ALREADY
    swept = replace(cancellation, swept_at=now)
    return replace(control, cancelled_campaigns={**control.cancelled_campaigns, campaign: swept})


def note_numbers_moved(control: Control, now: datetime) -> Control | ControlUnchanged:
    """
    Note that no recipient is stored any more under another spelling of its number than the canonical one.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    now : datetime
        Since when that is known, in UTC, cut to milliseconds.

    Returns
    -------
    Control or ControlUnchanged
        Unchanged: `MOVED_ALREADY`.
    """
    is_known = control.numbers_moved_at is not None
    return ControlUnchanged.MOVED_ALREADY if is_known else replace(control, numbers_moved_at=floor_ms(now))


def _is_over(cancellation: CampaignCancellation, now: datetime, after: timedelta) -> bool:
    """Tell whether a cancellation may be forgotten: its calls are all cancelled, also those that an index showed late."""
    return cancellation.swept_at is not None and now > cancellation.swept_at + after
