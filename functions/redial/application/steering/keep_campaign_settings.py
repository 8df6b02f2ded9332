"""Keep the settings of campaigns: show, change, list."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from redial.application.reading_ports import Controls
from redial.application.versioned import VersionedStore, update
from redial.domain.steering.campaign_settings import CampaignSettings, sign
from redial.domain.steering.hours_marks import campaign_hours_change, mark_campaign


class NamedSettings(Struct, frozen=True):
    """The settings of a campaign, with its name."""

    campaign: str
    settings: CampaignSettings


class CampaignSettingsKeeper:
    """
    Keeps the settings of campaigns.

    The control says which campaigns may have some, before they have: a campaign that it does not name has none that anybody reads.
    And before hours change it says that waiting calls are to be dated anew, some seconds later.
    """

    def __init__(self, stored: VersionedStore[str, CampaignSettings], controls: Controls) -> None:
        self._stored = stored
        self._controls = controls

    def get(self, campaign: str) -> CampaignSettings:
        """Return the settings of a campaign (strongly consistent); those that say nothing where it has none."""
        return self._stored.at(campaign).load()

    def change(
        self, campaign: str, step: Callable[[CampaignSettings], CampaignSettings], by: str, now: datetime
    ) -> CampaignSettings:
        """
        Change the settings of a campaign, and return them as they are now.

        Raises
        ------
        TooManySettings
            Too many other campaigns have settings.
        """
        stored = self.get(campaign)
        if stored.version and step(stored) == stored:
            # Said again: whoever set them before has set them.
            return stored
        if step(stored).calling_hours != stored.calling_hours:
            update(self._controls, lambda control: campaign_hours_change(control, campaign, now))
        else:
            update(self._controls, lambda control: mark_campaign(control, campaign))
        return update(self._stored.at(campaign), lambda stored: sign(step(stored), by, now)).record

    def all(self) -> list[NamedSettings]:
        """Return the settings of all campaigns that have some, by name."""
        marked = sorted(self._controls.load().campaigns_with_settings)
        found = [NamedSettings(campaign, self.get(campaign)) for campaign in marked]
        return [each for each in found if not each.settings.say_nothing]
