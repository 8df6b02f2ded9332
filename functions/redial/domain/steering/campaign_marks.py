"""What the control tells of campaigns beside their hours: pure steps, as those of `hours_marks`."""

from datetime import datetime

from msgspec.structs import replace

from redial.domain.call.requests import Lane
from redial.domain.steering.control import CampaignLane, Control
from redial.domain.steering.control_changes import ControlUnchanged
from redial.domain.steering.hours_marks import require_room


def rate_campaign(control: Control, campaign: str, calls_per_minute: int | None) -> Control | ControlUnchanged:
    """
    Give a campaign a rate of its own, or take it back.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    campaign : str
        The name of the campaign.
    calls_per_minute : int or None
        How many of its calls may be placed in a minute; None: as many as the account's limits permit.

    Returns
    -------
    Control or ControlUnchanged
        Unchanged: `MARKED_ALREADY`; it has this rate.

    Raises
    ------
    TooManySettings
        Too many others have settings: the item holds no further name.
    """
    rates = control.campaign_rates
    if rates.get(campaign) == calls_per_minute:
        return ControlUnchanged.MARKED_ALREADY
    others = {name: rate for name, rate in rates.items() if name != campaign}
    if calls_per_minute is None:
        return replace(control, campaign_rates=others)
    require_room(control, campaign)
    return replace(control, campaign_rates=others | {campaign: calls_per_minute})


def move_campaign(control: Control, campaign: str, lane: Lane | None, now: datetime) -> Control | ControlUnchanged:
    """
    Give a campaign a lane, or take it back.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    campaign : str
        The name of the campaign.
    lane : Lane or None
        The lane of its calls, whatever their requests say; None: calls that come are in the lane of their requests, and those that
        are there stay where they are.
    now : datetime
        When it is moved, in UTC, or just before it.

    Returns
    -------
    Control or ControlUnchanged
        Its calls are to be moved. Unchanged: `MARKED_ALREADY`; it has this lane.

    Raises
    ------
    TooManySettings
        Too many others have settings: the item holds no further name.
    """
    lanes = control.campaign_lanes
    if control.lane_of(campaign) is lane:
        return ControlUnchanged.MARKED_ALREADY
    others = {name: each for name, each in lanes.items() if name != campaign}
    if lane is None:
        return replace(control, campaign_lanes=others)
    require_room(control, campaign)
    return replace(control, campaign_lanes=others | {campaign: CampaignLane(lane=lane, since=now)})


def campaign_moved_up_to(
    control: Control, campaign: str, begun: CampaignLane, reached: CampaignLane
) -> Control | ControlUnchanged:
    """
    Note how far the calls of a campaign were moved.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    campaign : str
        The name of the campaign.
    begun : CampaignLane
        Where this run of it began.
    reached : CampaignLane
        Where it goes on, or that it is done.

    Returns
    -------
    Control or ControlUnchanged
        Unchanged: `MOVED_BY_OTHERS`.
    """
    if control.campaign_lanes.get(campaign) != begun:
        return ControlUnchanged.MOVED_BY_OTHERS
    return replace(control, campaign_lanes={**control.campaign_lanes, campaign: reached})
