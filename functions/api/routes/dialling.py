"""Pause and resume dialling."""

from datetime import timedelta
from http import HTTPStatus

from api.acts import acting
from api.campaign_names import campaign_meant
from api.http.callers import Caller, Permission
from api.http.problems import bad_field, conflict
from api.http.request import ApiRequest, require_seen_name
from api.operations import Operations
from api.parameters.common import Nothing
from api.parameters.dialling import PauseDialling, ResumeDialling
from api.presenters.pauses import present_pause
from api.presenters.presenter import Presenter
from api.rights import require_right_to
from api.wiring import Services
from redial.application.reporting.list_campaigns import campaigns_page
from redial.contracts.answers import steering as answers
from redial.domain.audit.acts import ActKind
from redial.domain.call.requests import Lane
from redial.domain.masking import mask_all
from redial.domain.reporting.listing import OfCampaign, Stretch
from redial.domain.steering.control import Control, Pause, PauseScope, Target, pause_of_its_own
from redial.domain.times import to_iso
from redial.errors import TooManyHeldBack

operations = Operations("Dialling")

_MOST_NAMED = 5
# Campaigns whose names are compared with one that is not known.
_MOST_COMPARED = 100


@operations.get("/v1/dialling", needs=Permission.READ)
def get_dialling(request: ApiRequest[Nothing, None], services: Services) -> answers.Dialling:
    """Tell what is kept from being dialled."""
    return _present(services.dialling.load(), Presenter(request.caller))


@operations.post("/v1/dialling/pause", needs=Permission.ACT, problems=(HTTPStatus.CONFLICT,))
def pause_dialling(request: ApiRequest[Nothing, PauseDialling], services: Services) -> answers.DiallingChange:
    """Pause everything, a lane or a campaign."""
    body = request.body
    require_seen_name(body.campaign)
    target = _target(body, request.caller, services)
    require_right_to(request.caller, services, target)
    earlier = pause_of_its_own(services.dialling.load(), target)
    try:
        pausing = acting(request, services, ActKind.PAUSE, why=body.reason, target=target)
        control = pausing.dialling.pause(target, request.caller.signature, mask_all(body.reason), request.now)
    except TooManyHeldBack as error:
        raise conflict(str(error)) from error
    if earlier is None:
        text = f"Paused: {_named(target)}."
    else:
        text = f"{_first_upper(_named(target))} was paused already, since {to_iso(earlier.since)} by {earlier.by}."
    return _changed(control, target, text, changed=earlier is None, caller=request.caller, services=services)


@operations.post("/v1/dialling/resume", needs=Permission.ACT)
def resume_dialling(request: ApiRequest[Nothing, ResumeDialling], services: Services) -> answers.DiallingChange:
    """Resume everything, a lane or a campaign."""
    body = request.body
    target = _target(body, request.caller, services)
    require_right_to(request.caller, services, target)
    earlier = pause_of_its_own(services.dialling.load(), target)
    resuming = acting(request, services, ActKind.RESUME, why=body.reason, target=target)
    control = resuming.dialling.resume(target, request.now)
    services.wake_ups.send([], timedelta(0))
    if earlier is None:
        text = f"{_first_upper(_named(target))} was not paused; nothing was changed."
    else:
        text = f"Resumed: {_named(target)}, paused since {to_iso(earlier.since)} by {earlier.by}."
    return _changed(control, target, text, changed=earlier is not None, caller=request.caller, services=services)


def _changed(
    control: Control, target: Target, text: str, *, changed: bool, caller: Caller, services: Services
) -> answers.DiallingChange:
    presenter = Presenter(caller)
    now = _present(control, presenter)
    is_known = target.campaign is None or _has_calls(target.campaign, services)
    if target.campaign is not None and not is_known:
        text += _not_known(target.campaign, services)
    # By their names as they are: two that are masked may look the same.
    held = (Target(lane=lane, campaign=campaign) for _, lane, campaign, _ in _held(control))
    still = [_named(each) for each in held if each != target]
    if still:
        text += f" Paused besides: {', '.join(still[:_MOST_NAMED])}"
        text += f" and {len(still) - _MOST_NAMED} more." if len(still) > _MOST_NAMED else "."
    return answers.DiallingChange(
        pauses=now.pauses,
        cancelled_campaigns=now.cancelled_campaigns,
        numbers_moved_at=now.numbers_moved_at,
        changed=changed,
        is_known=is_known,
        text=presenter.text(text),
    )


def _has_calls(campaign: str, services: Services) -> bool:
    return bool(services.reader.page(Stretch(OfCampaign(campaign)), limit=1, newest_first=True, after=None).entries)


def _not_known(campaign: str, services: Services) -> str:
    from difflib import get_close_matches

    page = campaigns_page(services.reader, services.stored_tallies, limit=_MOST_COMPARED, after=None)
    by_folded = {name.casefold(): name for name, _ in page.campaigns}
    close = get_close_matches(campaign.casefold(), by_folded, n=3, cutoff=0.6)
    meant = f" Did you mean {' or '.join(by_folded[each] for each in close)}?" if close else ""
    return f" There is no call of a campaign of this name (names are compared whole, and in their own case).{meant}"


def _named(target: Target) -> str:
    if target.lane is not None:
        return f"lane {target.lane}"
    return f"campaign {target.campaign}" if target.campaign is not None else "all dialling"


def _first_upper(text: str) -> str:
    # `str.capitalize` would write the rest, and with it a campaign's name, in small letters.
    return text[0].upper() + text[1:]


def _target(body: PauseDialling | ResumeDialling, caller: Caller, services: Services) -> Target:
    lane, campaign = body.lane, body.campaign
    if lane is not None and campaign is not None:
        raise bad_field("campaign", "expected a lane, or a campaign, or neither; not both")
    return Target(lane=lane, campaign=None if campaign is None else campaign_meant(campaign, caller, services))


def _held(control: Control) -> list[tuple[PauseScope, Lane | None, str | None, Pause]]:
    everything = [(PauseScope.ALL, None, None, control.everything)] if control.everything is not None else []
    lanes = [(PauseScope.LANE, lane, None, pause) for lane, pause in sorted(control.lanes.items())]
    campaigns = [(PauseScope.CAMPAIGN, None, name, pause) for name, pause in sorted(control.campaigns.items())]
    return [*everything, *lanes, *campaigns]


def _present(control: Control, presenter: Presenter) -> answers.Dialling:
    return answers.Dialling(
        pauses=[present_pause(*held, presenter) for held in _held(control)],
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
