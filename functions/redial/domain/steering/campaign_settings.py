"""What people set for a campaign while it runs. Pure; an adapter stores it, one item for each campaign that has some."""

from datetime import datetime

from msgspec.structs import replace

from redial.domain.bounded_text import shorten
from redial.domain.call.requests import HoursRecord
from redial.domain.versioned import Versioned

_LONGEST_NAME = 200


class CampaignSettings(Versioned, frozen=True, kw_only=True):
    """The settings of one campaign. What is None is as for calls of no campaign."""

    calling_hours: HoursRecord | str | None = None
    """When the recipients of calls without hours of their own may be called; a text names hours of the stage."""
    set_at: datetime | None = None
    """When they were last changed."""
    set_by: str = ""

    @property
    def say_nothing(self) -> bool:
        """Tell whether the campaign has no settings (any more)."""
        return self.calling_hours is None


def sign(settings: CampaignSettings, by: str, at: datetime) -> CampaignSettings:
    """
    Return changed settings with who changed them.

    Parameters
    ----------
    settings : CampaignSettings
        As they are to be stored.
    by : str
        Who; cut to 200 bytes.
    at : datetime
        When, in UTC.

    Returns
    -------
    CampaignSettings
        The same settings, signed.
    """
    return replace(settings, set_at=at, set_by=shorten(by, _LONGEST_NAME))
