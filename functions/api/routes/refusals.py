"""What is held because the voice service refuses it, and the way back for what was refused before."""

from datetime import timedelta

from msgspec.structs import replace

from api.acts import Acting, act_of
from api.http.callers import Permission
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.common import Nothing
from api.parameters.problems import RedriveRefused
from api.presenters.presenter import Presenter
from api.rights import require_right_to_everything
from api.wiring import Services
from redial.contracts.answers import problems as answers
from redial.domain.audit.acts import ActKind
from redial.domain.refusal.holds import Hold, HoldScope
from redial.domain.reporting.listing import Position
from redial.domain.times import from_iso, to_iso

operations = Operations("Operations")

# Well before the API gives up on its function.
_TIME_FOR_A_REQUEST = timedelta(seconds=15)
_POSITION = "position"
_AN_ACT_LASTS = timedelta(hours=1)
"""Who goes on with a cursor from before that begins anew."""


@operations.get("/v1/refusals", needs=Permission.READ)
def list_refusals(request: ApiRequest[Nothing, None], services: Services) -> answers.RefusalsResponse:
    """Tell what is held because the voice service refuses it."""
    refusals, presenter = services.refused_calls.refusals(), Presenter(request.caller)
    return answers.RefusalsResponse(
        holds=[_present(hold, presenter) for hold in refusals.holds],
        ended=[_present(hold, presenter) for hold in reversed(refusals.ended)],
    )


@operations.post("/v1/refusals/redrive", needs=Permission.ACT)
def redrive_refused(request: ApiRequest[Nothing, RedriveRefused], services: Services) -> answers.RedrivenRefusals:
    """Make calls due again that were refused for the cause of a hold; the refused attempts do not count."""
    body = request.body
    positions = services.cursors.read(body, body.cursor) or {}
    require_right_to_everything(request.caller, services)
    act = act_of(request, services, ActKind.REDRIVE_REFUSED, why=body.reason)
    # However many requests it takes, it is one act: the first call that is changed takes its entry along.
    # Somebody else who goes on with the cursor does something of their own.
    of_caller = f"act of {request.caller.actor.id}"
    begun = positions.get(of_caller)
    if begun is None or request.now - from_iso(begun.at) > _AN_ACT_LASTS:
        begun = Position(to_iso(act.at), act.id)
    refused = services.refused_calls_through(Acting(replace(act, id=begun.key), services).calls)
    redriven = refused.redrive(positions.get(_POSITION), _TIME_FOR_A_REQUEST, dry_run=body.dry_run)
    if redriven.redriven and not body.dry_run:
        services.wake_ups.send([], timedelta(0))
    return answers.RedrivenRefusals(
        redriven=redriven.redriven,
        too_late=redriven.too_late,
        called_again=redriven.called_again,
        looked_at=redriven.looked_at,
        done=redriven.position is None,
        next_cursor=services.cursors.write(
            body, {_POSITION: redriven.position, of_caller: begun} if redriven.position is not None else None
        ),
    )


def _present(hold: Hold, presenter: Presenter) -> answers.HoldResponse:
    return answers.HoldResponse(
        scope=hold.scope,
        campaign=presenter.text_if_any(hold.kind.campaign) if hold.scope is HoldScope.CAMPAIGN else None,
        message=presenter.text(hold.message),
        first_refused_at=to_iso(hold.first_at),
        since=to_iso(hold.since),
        last_refused_at=to_iso(hold.last_at),
        refusals=hold.refusals,
        next_probe_at=to_iso(hold.next_probe_at) if hold.ended_at is None else None,
        ended_at=to_iso(hold.ended_at) if hold.ended_at is not None else None,
    )
