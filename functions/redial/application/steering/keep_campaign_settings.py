"""Keep the settings of campaigns: show, change, list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from redial.application.reading_ports import Controls
from redial.application.versioned import VersionedStore, update
from redial.domain.call.requests import Lane
from redial.domain.steering.campaign_marks import move_campaign, rate_campaign
from redial.domain.steering.campaign_settings import CampaignSettings, sign
from redial.domain.steering.control import Control
from redial.domain.steering.control_changes import ControlUnchanged
from redial.domain.steering.hours_marks import campaign_hours_change, mark_campaign

_IN_CONTROL = ("calls_per_minute", "lane")


class NamedSettings(Struct, frozen=True, kw_only=True):
    """All settings of a campaign, with its name; what is None is as for calls of no campaign."""

    campaign: str
    settings: CampaignSettings
    """Those that are read where they are asked for, and who changed any of them last."""
    calls_per_minute: int | None
    """The rate, which the control tells, as ``dial`` needs it for each call; as does the lane."""
    lane: Lane | None
    """The lane that it was moved to."""


class CampaignSettingsKeeper:
    """
    Keeps the settings of campaigns.

    The control says which campaigns may have some, before they have: a campaign that it does not name has none that anybody reads.
    And before hours change it says that waiting calls are to be dated anew, some seconds later. Rates and lanes stand in it alone.

    Parameters
    ----------
    rates
        What a change of a rate or a lane is written through; None: as whatever else the control says.
    signatures
        What such a change is signed through, where it is all that changes; None: as settings are stored.
    """

    def __init__(
        self,
        stored: VersionedStore[str, CampaignSettings],
        controls: Controls,
        rates: Controls | None = None,
        signatures: VersionedStore[str, CampaignSettings] | None = None,
    ) -> None:
        self._stored = stored
        self._signatures = signatures or stored
        self._controls = controls
        self._rates = rates or controls

    def get(self, campaign: str) -> NamedSettings:
        """Return the settings of a campaign (strongly consistent); those that say nothing where it has none."""
        return self._named(campaign, self._controls.load())

    def change(self, campaign: str, given: Mapping[str, Any], by: str, now: datetime) -> NamedSettings:
        """
        Change the settings of a campaign, and return them as they are now.

        Parameters
        ----------
        given
            What is to be changed, by the names of the settings; None: taken back.

        Raises
        ------
        TooManySettings
            Too many other campaigns have settings.
        """
        stored, control = self._stored.at(campaign), self._controls.load()
        before = self._named(campaign, control)
        record = {name: value for name, value in given.items() if name not in _IN_CONTROL}
        rate, lane = (given.get(name, getattr(before, name)) for name in _IN_CONTROL)
        settings = replace(before.settings, **record)
        if NamedSettings(campaign=campaign, settings=settings, calls_per_minute=rate, lane=lane) == before:
            # Said again: whoever set them before has set them.
            return before
        if settings.calling_hours != before.settings.calling_hours:
            update(self._controls, lambda control: campaign_hours_change(control, campaign, now))
        elif record:
            update(self._controls, lambda control: mark_campaign(control, campaign))
        if settings == before.settings:
            _with_marks(control, campaign, given, now)  # whether there is room for it
            # Before the change: whoever dies in between says it again, and then it is still to be made.
            update(self._signatures.at(campaign), lambda stored: sign(stored, by, now))
            update(self._rates, lambda control: _with_marks(control, campaign, given, now))
            return self.get(campaign)
        if any(name in given for name in _IN_CONTROL):
            # Before it is signed: what is written first is what the act's entry goes with.
            update(self._rates, lambda control: _with_marks(control, campaign, given, now))
        update(stored, lambda stored: sign(replace(stored, **record), by, now))
        return self.get(campaign)

    def all(self) -> list[NamedSettings]:
        """Return the settings of all campaigns that have some, by name."""
        control = self._controls.load()
        found = [self._named(campaign, control) for campaign in sorted(control.campaigns_set)]
        return [
            each
            for each in found
            if not each.settings.say_nothing or each.calls_per_minute is not None or each.lane is not None
        ]

    def _named(self, campaign: str, control: Control) -> NamedSettings:
        settings = self._stored.at(campaign).load()
        return NamedSettings(
            campaign=campaign,
            settings=settings,
            calls_per_minute=control.campaign_rates.get(campaign),
            lane=control.lane_of(campaign),
        )


def _with_marks(control: Control, campaign: str, given: Mapping[str, Any], now: datetime) -> Control | ControlUnchanged:
    """Give a campaign the rate and the lane that are to be changed; what is not named stays, whoever changes it meanwhile."""
    changed: Control | ControlUnchanged = ControlUnchanged.MARKED_ALREADY
    if "calls_per_minute" in given:
        changed = rate_campaign(control, campaign, given["calls_per_minute"])
    if "lane" not in given:
        return changed
    moved = move_campaign(changed if isinstance(changed, Control) else control, campaign, given["lane"], now)
    return moved if isinstance(moved, Control) else changed
