"""What the control tells of campaigns beside their hours: pure steps, as those of `hours_marks`."""

from msgspec.structs import replace

from redial.domain.steering.control import Control
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
