"""What is answered of campaigns and their settings, in whichever operation."""

from collections.abc import Mapping

from api.presenters.counts import answer_rate, figures_shown, outcome_counts, status_counts
from api.presenters.presenter import Presenter
from redial.application.steering.keep_campaign_settings import NamedSettings
from redial.contracts.answers.overview import Campaign
from redial.contracts.answers.settings import CampaignSettingsResponse
from redial.contracts.written_hours import hours_in_one_line
from redial.domain.reporting.tally import Tally
from redial.domain.steering.control import Control
from redial.domain.times import to_iso


def present_campaign(campaign: str, tally: Tally, control: Control, presenter: Presenter) -> Campaign:
    """Show how far a campaign is."""
    pause = control.campaigns.get(campaign)
    cancelled = control.cancelled_campaigns.get(campaign)
    calls = status_counts(tally.calls)
    return Campaign(
        campaign=presenter.text(campaign),
        calls=calls,
        total=sum(max(count, 0) for count in tally.calls.values()),
        done=sum(max(count, 0) for status, count in tally.calls.items() if status.is_final),
        attempts=max(tally.attempts, 0),
        outcomes=outcome_counts(tally.outcomes),
        answer_rate=answer_rate(tally.outcomes),
        first_call_at=to_iso(tally.first_at) if tally.first_at is not None else None,
        last_change_at=to_iso(tally.last_at) if tally.last_at is not None else None,
        paused_since=to_iso(pause.since) if pause is not None else None,
        cancelled_before=to_iso(cancelled.before) if cancelled is not None else None,
        figures=figures_shown(tally.figures),
    )


def present_settings(named: NamedSettings, presenter: Presenter) -> CampaignSettingsResponse:
    """Show the settings of a campaign."""
    settings = named.settings
    hours = settings.calling_hours
    return CampaignSettingsResponse(
        campaign=presenter.text(named.campaign),
        calling_hours=dict(hours) if isinstance(hours, Mapping) else hours,
        calling_hours_written=hours_in_one_line(hours) if hours is not None else None,
        calls_per_minute=named.calls_per_minute,
        lane=named.lane,
        set_at=to_iso(settings.set_at) if settings.set_at is not None else None,
        set_by=presenter.text(settings.set_by),
    )
