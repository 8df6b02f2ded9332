"""What the control tells of hours and settings that people changed: pure steps, as those of `control_changes`."""

from collections.abc import Set
from datetime import datetime

from msgspec.structs import replace

from redial.domain.steering.control import Control, DatingAnew
from redial.domain.steering.control_changes import ControlUnchanged
from redial.errors import TooManySettings

MOST_CAMPAIGNS_WITH_SETTINGS = 200
"""Their names stand in the control's item, beside those of the paused and the cancelled ones."""


def hours_named(control: Control, now: datetime) -> Control:
    """
    Note that hours may have names that the settings do not know, and that these change now.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    now : datetime
        The time of the change, in UTC, or just before it.

    Returns
    -------
    Control
        Waiting calls are to be dated anew.
    """
    return replace(control, has_named_hours=True, dating_anew=DatingAnew(since=now))


def mark_campaign(control: Control, campaign: str) -> Control | ControlUnchanged:
    """
    Note that a campaign may have settings.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    campaign : str
        The name of the campaign.

    Returns
    -------
    Control or ControlUnchanged
        Unchanged: `MARKED_ALREADY`.

    Raises
    ------
    TooManySettings
        `MOST_CAMPAIGNS_WITH_SETTINGS` have some: the item holds no further name.
    """
    marked = control.campaigns_with_settings
    if campaign in marked:
        return ControlUnchanged.MARKED_ALREADY
    require_room(control, campaign)
    return replace(control, campaigns_with_settings=marked | {campaign})


def require_room(control: Control, campaign: str) -> None:
    """
    See that the control has room for the name of a campaign that gets settings.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    campaign : str
        The name of the campaign.

    Raises
    ------
    TooManySettings
        `MOST_CAMPAIGNS_WITH_SETTINGS` others have some: the item holds no further name.
    """
    known = control.campaigns_set
    if campaign not in known and len(known) >= MOST_CAMPAIGNS_WITH_SETTINGS:
        raise TooManySettings(
            f"{len(known)} campaigns have settings. Take back those of campaigns that are over; some minutes later there is room."
        )


def campaign_hours_change(control: Control, campaign: str, now: datetime) -> Control:
    """
    Note that a campaign may have settings, and that its hours change now.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    campaign : str
        The name of the campaign.
    now : datetime
        The time of the change, in UTC, or just before it.

    Returns
    -------
    Control
        Waiting calls are to be dated anew.

    Raises
    ------
    TooManySettings
        `MOST_CAMPAIGNS_WITH_SETTINGS` have some: the item holds no further name.
    """
    marked = mark_campaign(control, campaign)
    return replace(marked if isinstance(marked, Control) else control, dating_anew=DatingAnew(since=now))


def stage_hours_change(control: Control, digest: str | None, now: datetime) -> Control | ControlUnchanged:
    """
    Note by which hours of the settings waiting calls are to be dated.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    digest : str, optional
        Of the hours in the settings; None: there are none.
    now : datetime
        When they were found to be others, in UTC.

    Returns
    -------
    Control or ControlUnchanged
        Waiting calls are to be dated anew. Unchanged: `MARKED_ALREADY`.
    """
    if control.stage_hours == digest:
        return ControlUnchanged.MARKED_ALREADY
    return replace(control, stage_hours=digest, dating_anew=DatingAnew(since=now))


def dated_up_to(control: Control, begun: DatingAnew, reached: DatingAnew) -> Control | ControlUnchanged:
    """
    Note how far waiting calls were dated anew.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    begun : DatingAnew
        Where this run of it began.
    reached : DatingAnew
        Where it goes on.

    Returns
    -------
    Control or ControlUnchanged
        Unchanged: `DATED_BY_OTHERS`; somebody else went on from there, or hours were changed once more.
    """
    return replace(control, dating_anew=reached) if control.dating_anew == begun else ControlUnchanged.DATED_BY_OTHERS


def all_dated(
    control: Control, begun: DatingAnew, *, has_named_hours: bool, without_settings: Set[str]
) -> Control | ControlUnchanged:
    """
    Note that all waiting calls were dated anew, and forget what is not set any more.

    Parameters
    ----------
    control : Control
        The control as it is stored.
    begun : DatingAnew
        Where this run of it began. Whoever has set something since has changed that first.
    has_named_hours : bool
        Whether there are hours that people named.
    without_settings : set of str
        Campaigns that have no settings any more.

    Returns
    -------
    Control or ControlUnchanged
        Unchanged: `DATED_BY_OTHERS`.
    """
    if control.dating_anew != begun:
        return ControlUnchanged.DATED_BY_OTHERS
    return replace(
        control,
        dating_anew=None,
        has_named_hours=has_named_hours,
        campaigns_with_settings=control.campaigns_with_settings - without_settings,
    )
