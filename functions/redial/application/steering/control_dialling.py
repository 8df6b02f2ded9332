"""Pause, resume, cancel a campaign: changes to what is kept from being dialled."""

from collections.abc import Callable
from datetime import datetime

from redial.application.reading_ports import Controls
from redial.application.versioned import update
from redial.domain.steering import control_changes as rules
from redial.domain.steering.control import CampaignCancellation, Control, Pause, Target
from redial.domain.steering.control_changes import ControlUnchanged


class DiallingControl:
    """Changes what is kept from being dialled, whatever others change meanwhile."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def load(self) -> Control:
        """Return what is kept from being dialled (strongly consistent)."""
        return self._controls.load()

    def pause(self, target: Target, by: str, reason: str, now: datetime) -> Control:
        """Hold a target back; an earlier pause of the same target stays as it is."""
        return self._change(lambda control: rules.pause(control, target, Pause(since=now, by=by, reason=reason)))

    def resume(self, target: Target, now: datetime) -> Control:
        """Let a target go on."""
        return self._change(lambda control: rules.resume(control, target, now))

    def cancel_campaign(self, campaign: str, by: str, now: datetime) -> Control:
        """Let no call of a campaign be dialled that was accepted up to now."""
        cancellation = CampaignCancellation(before=now, by=by)
        return self._change(lambda control: rules.cancel_campaign(control, campaign, cancellation))

    def campaign_swept(self, campaign: str, before: datetime, now: datetime) -> Control:
        """Note that each call of a cancelled campaign was looked at."""
        return self._change(lambda control: rules.campaign_swept(control, campaign, before, now))

    def note_numbers_moved(self, now: datetime) -> Control:
        """Note that no other spellings of phone numbers are left."""
        return self._change(lambda control: rules.note_numbers_moved(control, now))

    def _change(self, step: Callable[[Control], Control | ControlUnchanged]) -> Control:
        return update(self._controls, step).record
