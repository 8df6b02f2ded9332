"""
Calls that people have made again.

Imported when somebody does: what judges a request is large, and most requests need none of it.
"""

from http import HTTPStatus

from api.acts import acting
from api.http.problems import ProblemError, conflict
from api.http.request import ApiRequest
from api.parameters.again import CallAgain
from api.parameters.common import Nothing
from api.presenters.presenter import Presenter
from api.rights import require_right_to_call
from api.submission import rules_of
from api.wiring import Services
from redial.application.intake.further_call import FirstChanged, OtherCall, further_call, place_again
from redial.application.steering.reschedule_call import hasten_call
from redial.application.versioned import Unchanged
from redial.contracts.answers.again import CalledAgain, HowAgain
from redial.contracts.answers.common import FieldErrorResponse
from redial.contracts.answers.problem_codes import ProblemCode
from redial.contracts.feasible_requests import impossible_in
from redial.contracts.validation import Valid
from redial.domain.audit.acts import ActKind
from redial.domain.bounded_text import keep
from redial.domain.call.calls import LONGEST_SUBMITTER, Call
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import to_iso

Asked = ApiRequest[Nothing, CallAgain]


def hastened(request: Asked, services: Services, call: Call) -> CalledAgain:
    """
    Make a call due that waits for its retry.

    Raises
    ------
    ProblemError
        409: it waits for something else, or does not wait any more.
    """
    hastening = acting(request, services, ActKind.CALL_AGAIN, why=request.body.reason, call=call)
    changed = hasten_call(
        call, calls=hastening.calls, wake_ups=services.wake_ups, telemetry=services.telemetry, now=request.now
    )
    presenter = Presenter(request.caller).about(changed.record)
    if isinstance(changed, Unchanged) and changed.reason is not CallUnchanged.KNOWN_ALREADY:
        waits_for = presenter.text(changed.record.status_reason)
        match changed.reason:
            case CallUnchanged.NOT_A_RETRY:
                detail = f"It does not wait for a retry ({waits_for}). Give it another time where it is scheduled; what a limit, "
                raise conflict(
                    f"{detail}its hours or a pause hold back goes when they permit.",
                    ProblemCode.CALL_WAITS_FOR_NO_RETRY,
                )
            case _:
                raise conflict(
                    f"It does not wait any more: {changed.record.status} ({waits_for}).",
                    ProblemCode.CALL_DOES_NOT_WAIT,
                    status=changed.record.status,
                )
    return _told(changed.record, "due_now", presenter)


def made_again(request: Asked, services: Services, call: Call) -> CalledAgain | FirstChanged:
    """
    Make the further call of a request; `FirstChanged`: its call was changed meanwhile, and is to be looked at again.

    Raises
    ------
    ProblemError
        403: the lane of its campaign is another now, on which the caller may not act. 409: its recipient is on the do-not-call
        list, it could never be placed as things stand, or its id is that of another request.
    """
    rules, now = rules_of(services), request.now
    lane = rules.lane_of_campaign(call.request.campaign)
    by = keep(request.caller.signature, LONGEST_SUBMITTER)
    further = further_call(call, by, lane, rules.calling_hours, now, although_played=request.body.although_played)
    require_right_to_call(request.caller, services, further)
    presenter = Presenter(request.caller).about(further)
    asked = acting(
        request,
        services,
        ActKind.CALL_AGAIN,
        why=request.body.reason,
        call=call,
        new_call=further.call_id,
    )
    if services.calls.get(further.call_id) is None:
        _require_possible(further, services, presenter, request)
    placed = place_again(further, call, calls=asked.calls, wake_ups=services.wake_ups, telemetry=services.telemetry)
    if isinstance(placed, FirstChanged):
        return placed
    if isinstance(placed, OtherCall):
        raise conflict(
            f"The request id {presenter.text(further.request.request_id)} of a further call is that of another request, "
            f"call {placed.call.call_id}. Submit the call under a request id of your own.",
            ProblemCode.REQUEST_ID_IS_TAKEN,
            call_id=placed.call.call_id,
        )
    return _told(placed.call, "made" if placed.is_new else "made_before", presenter)


def _require_possible(further: Call, services: Services, presenter: Presenter, request: Asked) -> None:
    number, campaign = further.request.destination_phone_number, further.request.campaign
    listed = services.do_not_call_list.check(number, request.now)
    entry = next((each for each in listed if each.campaign in {None, campaign}), None)
    if entry is not None:
        raise conflict(
            f"The recipient is on the do-not-call list since {to_iso(entry.since)}; take it off the list first.",
            ProblemCode.RECIPIENT_IS_LISTED,
            since=to_iso(entry.since),
        )
    valid = Valid(further.request, further.request_digest, destination=further.destination)
    impossible = impossible_in(valid, rules_of(services), request.now)
    if impossible:
        errors = tuple(
            FieldErrorResponse(field=presenter.text(each.field), message=presenter.text(each.message))
            for each in impossible
        )
        detail = "As things stand, such a call could never be placed."
        raise ProblemError(HTTPStatus.CONFLICT, detail, errors, code=ProblemCode.NEVER_POSSIBLE)


def _told(call: Call, answer: HowAgain, presenter: Presenter) -> CalledAgain:
    return CalledAgain(
        answer=answer,
        call_id=call.call_id,
        request_id=presenter.text(call.request.request_id),
        status=call.status,
    )
