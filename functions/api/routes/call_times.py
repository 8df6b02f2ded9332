"""Calls that are to be made now, again or at another time: by people, one by one."""

from http import HTTPStatus

from api.acts import acting
from api.call_search import accepted_call
from api.http.callers import Permission
from api.http.problems import ProblemError, bad_field, conflict
from api.http.request import ApiRequest, read_time
from api.operations import Operations
from api.parameters.again import CallAgain, RescheduleCall
from api.parameters.common import Nothing
from api.presenters.presenter import Presenter
from api.rights import require_right_to_call
from api.routes.calls import present_in_full
from api.wiring import Services
from redial.application.steering.reschedule_call import reschedule_call
from redial.application.versioned import MOST_TRIES, Unchanged
from redial.contracts.answers import calls as answers
from redial.contracts.answers.again import CalledAgain
from redial.contracts.answers.problem_codes import ProblemCode
from redial.domain.audit.acts import ActKind
from redial.domain.call.again import AgainRefused, again_refused
from redial.domain.call.calls import Call, CallStatus
from redial.domain.call.unchanged import CallUnchanged
from redial.domain.times import EARLIEST, LATEST, to_iso

operations = Operations("Calls")


@operations.post(
    "/v1/calls/{call_id}/again", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
)
def call_again(request: ApiRequest[Nothing, CallAgain], services: Services) -> CalledAgain:
    """
    Call again now: one that waits for its retry is due at once, and of one that has ended there is one further call.

    All limits hold, as do the calling hours and the do-not-call list. Asked again, it changes no more.
    """
    # Here, and not above: a request is judged anew, by what is large.
    from api.again import hastened, made_again

    for _ in range(MOST_TRIES):
        call = accepted_call(request.path["call_id"], request.caller, services)
        require_right_to_call(request.caller, services, call)
        refused = again_refused(call, although_played=request.body.although_played)
        if refused is AgainRefused.UNDER_WAY and call.status is CallStatus.WAITING:
            return hastened(request, services, call)
        if refused is not None:
            raise _refusal(call, refused)
        made = made_again(request, services, call)
        if isinstance(made, CalledAgain):
            return made
        # Somebody has changed it since it was read: made due again what was refused, or is erasing it.
    raise conflict("The call changes again and again just now; ask once more.", ProblemCode.CALL_CHANGES_AGAIN)


@operations.post(
    "/v1/calls/{call_id}/reschedule", needs=Permission.ACT, problems=(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
)
def reschedule(request: ApiRequest[Nothing, RescheduleCall], services: Services) -> answers.CallResponse:
    """Give a waiting call another time. Its attempts so far count; all limits hold, as do its calling hours."""
    body = request.body
    not_before, expires_at = read_time("not_before", body.not_before), read_time("expires_at", body.expires_at)
    assert not_before is not None, "it is required"
    for field, at in (("not_before", not_before), ("expires_at", expires_at)):
        if at is not None and not EARLIEST <= at <= LATEST:
            raise bad_field(field, "expected a time from 2000-01-01 to 2100-01-01 (UTC)")
    if expires_at is not None and expires_at <= max(not_before, request.now):
        raise bad_field("expires_at", "expected a time to come, after not_before")
    call = accepted_call(request.path["call_id"], request.caller, services)
    require_right_to_call(request.caller, services, call)
    rescheduling = acting(
        request,
        services,
        ActKind.RESCHEDULE_CALL,
        why=body.reason,
        call=call,
        not_before=to_iso(not_before),
        expires_at=to_iso(expires_at) if expires_at is not None else None,
    )
    changed = reschedule_call(
        call,
        not_before,
        expires_at,
        calls=rescheduling.calls,
        wake_ups=services.wake_ups,
        telemetry=services.telemetry,
        now=request.now,
    )
    call = changed.record
    if isinstance(changed, Unchanged) and changed.reason is not CallUnchanged.KNOWN_ALREADY:
        raise _not_rescheduled(call, changed.reason, Presenter(request.caller), is_given=expires_at is not None)
    rescheduling.note_shown("reschedule", call, request.caller)
    return present_in_full(call, request.caller, services)


def _refusal(call: Call, refused: AgainRefused) -> ProblemError:
    match refused:
        case AgainRefused.UNDER_WAY:
            return conflict("The call is being dialled just now.", ProblemCode.CALL_IS_BEING_DIALLED)
        case AgainRefused.UNCLEAR:
            return conflict(
                "Nobody can tell whether the phone rang: settle the call first (POST .../settle), as NOT_PLACED where it did not; "
                "then it is dialled again.",
                ProblemCode.CALL_IS_UNCLEAR,
            )
        case AgainRefused.ERASED:
            return conflict(
                "The data of its recipient was erased: there is nobody left to be called.",
                ProblemCode.RECIPIENT_IS_ERASED,
            )
        case AgainRefused.PLAYED:
            return conflict(
                f"{call.status}: its message was played. Say although_played to have it played once more.",
                ProblemCode.CALL_WAS_PLAYED,
                status=call.status,
            )


def _not_rescheduled(call: Call, why: CallUnchanged, presenter: Presenter, *, is_given: bool) -> ProblemError:
    if why is CallUnchanged.NO_TIME_LEFT:
        stop_at, expires_at = call.request.retry.stop_at, call.request.expires_at
        if stop_at is not None and (is_given or expires_at is None or stop_at <= expires_at):
            return bad_field("not_before", f"expected a time before retry.stop_at, which is {to_iso(stop_at)}")
        assert expires_at is not None, "one of the two is over"
        return bad_field("expires_at", f"expected a time after not_before; the request's own is {to_iso(expires_at)}")
    if why is CallUnchanged.EARLIER_GOES_ON:
        return conflict(
            "The call to the recipient before it has not ended, so its own time is not known yet.",
            ProblemCode.EARLIER_RECIPIENT_GOES_ON,
        )
    reason = presenter.about(call).text(call.status_reason)
    return conflict(
        f"Only a call that waits can be given another time; this one is {call.status} ({reason}).",
        ProblemCode.CALL_DOES_NOT_WAIT,
        status=call.status,
    )
