"""Pause and resume dialling."""

from datetime import timedelta

from api import questions as ask
from api.answers import operating as answers
from api.asking import Asked
from api.presenting import Presenter
from api.problems import bad_field, conflict
from api.services import Services
from redial.domain.control import Control, Pause, PauseScope, Target
from redial.domain.requests import Lane
from redial.domain.times import to_iso
from redial.errors import TooManyHeldBack


def get_dialling(asked: Asked, services: Services) -> answers.Dialling:
    """Tell what is kept from being dialled."""
    return _present(services.dialling.load(), Presenter(asked.caller))


def pause_dialling(asked: Asked, services: Services) -> answers.Dialling:
    """Pause everything, a lane or a campaign."""
    body: ask.PauseDialling = asked.body
    target = _target(body.lane, body.campaign)
    try:
        control = services.dialling.pause(target, asked.caller.signature, body.reason, asked.now)
    except TooManyHeldBack as error:
        raise conflict(str(error)) from error
    return _present(control, Presenter(asked.caller))


def resume_dialling(asked: Asked, services: Services) -> answers.Dialling:
    """Resume everything, a lane or a campaign."""
    body: ask.ResumeDialling = asked.body
    control = services.dialling.resume(_target(body.lane, body.campaign))
    services.wake_ups.send([], timedelta(0))
    return _present(control, Presenter(asked.caller))


def _target(lane: Lane | None, campaign: str | None) -> Target:
    if lane is not None and campaign is not None:
        raise bad_field("campaign", "expected a lane, or a campaign, or neither; not both")
    return Target(lane=lane, campaign=campaign)


def _present(control: Control, presenter: Presenter) -> answers.Dialling:
    everything = [(PauseScope.ALL, None, None, control.everything)] if control.everything is not None else []
    lanes = [(PauseScope.LANE, lane, None, pause) for lane, pause in sorted(control.lanes.items())]
    campaigns = [(PauseScope.CAMPAIGN, None, name, pause) for name, pause in sorted(control.campaigns.items())]
    return answers.Dialling(
        pauses=[_pause(*held, presenter) for held in [*everything, *lanes, *campaigns]],
        cancelled_campaigns=[
            answers.CancelledCampaign(
                campaign=presenter.text(name),
                cancelled_before=to_iso(cancelled.before),
                by=presenter.text(cancelled.by),
            )
            for name, cancelled in sorted(control.cancelled_campaigns.items())
        ],
        numbers_moved_at=to_iso(control.numbers_moved_at) if control.numbers_moved_at is not None else None,
    )


def _pause(
    scope: PauseScope, lane: Lane | None, campaign: str | None, pause: Pause, presenter: Presenter
) -> answers.Pause:
    return answers.Pause(
        scope=scope,
        lane=lane,
        campaign=presenter.text_if_any(campaign),
        since=to_iso(pause.since),
        by=presenter.text(pause.by),
        reason=presenter.text(pause.reason),
    )
