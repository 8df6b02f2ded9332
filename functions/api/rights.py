"""The right to act on a lane, a campaign, or everything, where the stage says who has which."""

from collections.abc import Callable
from http import HTTPStatus

from api.http.callers import Caller, Permission
from api.http.local_roles import grants_of_role
from api.http.problems import ProblemError
from api.wiring import Services
from redial.contracts.answers.problem_codes import ProblemCode
from redial.domain.audit.acts import ActorKind
from redial.domain.call.calls import Call, FieldError
from redial.domain.call.requests import CallRequest, Lane
from redial.domain.masking import mask_all
from redial.domain.rights.rights import Grant, grants_of, in_words
from redial.domain.steering.control import Target


def rights_of(caller: Caller, services: Services) -> tuple[Grant, ...]:
    """Give what a caller may act on; in the local stack everything, or what the role that is played may."""
    if caller.kind is ActorKind.LOCAL:
        return grants_of_role(caller.role)
    return grants_of(services.settings.rights, caller.named_as)


def require_right_to_call(caller: Caller, services: Services, call: Call | CallRequest, field: str = "") -> None:
    """
    Let only those act on a call who may act on its lane and its campaign.

    Raises
    ------
    ProblemError
        403: says what is missing, and what the caller may act on.
    """
    request = call.request if isinstance(call, Call) else call
    lane, campaign = request.lane, request.campaign
    of = f"the campaign {campaign}" if campaign is not None else "no campaign"
    where = f"{field}: " if field else ""
    _require(
        caller, services, lambda grant: grant.permits_call(lane, campaign), f"{where}calls in lane {lane}, of {of}"
    )


def fault_of_right(caller: Caller, services: Services, request: CallRequest) -> list[FieldError]:
    """Tell what of a request the caller may not submit: its campaign, or its lane there."""
    try:
        require_right_to_call(caller, services, request)
    except ProblemError as error:
        campaign = request.campaign
        may = any(grant.permits_call(lane, campaign) for lane in Lane for grant in rights_of(caller, services))
        return [FieldError(field="lane" if may else "campaign", message=error.problem.detail)]
    return []


def require_right_to(caller: Caller, services: Services, target: Target) -> None:
    """
    Let only those act on a campaign, a lane or everything who may.

    Raises
    ------
    ProblemError
        403: says what is missing, and what the caller may act on.
    """
    match target:
        case Target(campaign=str() as campaign):
            _require(caller, services, lambda grant: grant.permits_campaign(campaign), f"the campaign {campaign}")
        case Target(lane=Lane() as lane):
            _require(caller, services, lambda grant: grant.permits_lane(lane), f"the lane {lane} as a whole")
        case _:
            _require(caller, services, lambda grant: grant.permits_everything, "what concerns all calls")


def require_right_to_lane_of(caller: Caller, services: Services, campaign: str, lane: Lane) -> None:
    """
    Let only those move a campaign to a lane who may act on calls of it there.

    Raises
    ------
    ProblemError
        403: says what is missing, and what the caller may act on.
    """
    what = f"calls in lane {lane}, of the campaign {campaign}"
    _require(caller, services, lambda grant: grant.permits_call(lane, campaign), what)


def require_right_to_everything(caller: Caller, services: Services) -> None:
    """
    Let only those do what concerns all calls who may act on all lanes and campaigns.

    Raises
    ------
    ProblemError
        403: says so, and what the caller may act on.
    """
    require_right_to(caller, services, Target())


def _require(caller: Caller, services: Services, permits: Callable[[Grant], bool], what: str) -> None:
    grants = rights_of(caller, services)
    if not any(map(permits, grants)):
        detail = f"{caller.name} may not act on {what}. By the setting `rights` it may act on {in_words(grants)} (docs/rights.md)."
        # The campaign is that of a stored call, and its name may hold a number that the caller does not see.
        told = detail if caller.may(Permission.PERSONAL_DATA) else mask_all(detail)
        raise ProblemError(HTTPStatus.FORBIDDEN, told, code=ProblemCode.RIGHT_MISSING)
