"""What is answered of pauses, in whichever operation."""

from api.presenters.presenter import Presenter
from redial.contracts.answers.steering import PauseResponse
from redial.domain.call.requests import Lane
from redial.domain.steering.control import Pause, PauseScope
from redial.domain.times import to_iso


def present_pause(
    scope: PauseScope, lane: Lane | None, campaign: str | None, pause: Pause, presenter: Presenter
) -> PauseResponse:
    """Show who paused what, when and why."""
    return PauseResponse(
        scope=scope,
        lane=lane,
        campaign=presenter.text_if_any(campaign),
        since=to_iso(pause.since),
        by=presenter.text(pause.by),
        reason=presenter.text(pause.reason),
    )
