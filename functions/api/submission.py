"""
Call requests that came through the API: the same validation, the same key, the same records as through the queue.

Imported when there are some: validation is large, and who only reads calls needs none of it.
"""

from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256

from msgspec.structs import replace

from api.http.callers import Caller
from api.http.problems import ProblemError
from api.presenters.presenter import Presenter
from api.rights import require_right_to_call
from api.wiring import Services
from redial.adapters.dynamodb.task_tokens import DynamoDbTaskTokens
from redial.application.hours_in_force import KNOWN_FOR
from redial.application.intake.accept_request import Accepted, Intake, Rejected, Repeated
from redial.application.ports import Telemetry
from redial.application.stores import Calls
from redial.contracts.answers import submitted as answers
from redial.contracts.answers.common import FieldErrorResponse
from redial.contracts.stack_rules import StackRules
from redial.contracts.validation import Invalid, Valid, validate_request
from redial.domain.call import calls as domain
from redial.metrics import MetricName

Accept = Callable[[str, str], Accepted | Repeated | Rejected]

# The table is out of reach, then; a try of each of a hundred would outlast the function.
_MOST_FAILURES_IN_A_ROW = 3


def submit(texts: Sequence[str], caller: Caller, services: Services, by: str, calls: Calls) -> list[answers.Submitted]:
    """
    Take in requests, each as the text that it is, and tell what became of each; the calls are stored through `calls`.

    Raises
    ------
    ProblemError
        403: the only one was not valid when rights were looked at (`require_rights`) and is by now, and the caller may not submit
        it. Among several it has failed, and the others have their answers.
    """
    presenter = Presenter(caller)
    intake = Intake(
        calls=calls,
        task_tokens=DynamoDbTaskTokens(services.table, services.retention, services.clock.now),
        templates=services.templates,
        wake_ups=services.wake_ups,
        telemetry=services.telemetry,
        clock=services.clock,
        rules=rules_of(services),
    )
    submitted = _submit_each(
        texts,
        partial(intake.accept, by=by, permit=partial(require_right_to_call, caller, services)),
        presenter,
        services.telemetry,
    )
    intake.wake_dial()
    return submitted


def require_rights(texts: Sequence[str], caller: Caller, services: Services) -> None:
    """
    Let a caller submit requests whose lanes and campaigns it may act on; none of them where one is not.

    A request that is not valid has none: it is rejected as such.

    Raises
    ------
    ProblemError
        403: names the first that the caller may not submit, and what it may act on.
    """
    if not services.settings.rights:
        return
    rules = rules_of(services)
    for place, text in enumerate(texts):
        match validate_request(text, rules, services.templates.get):
            case Valid(request):
                field = f"requests[{place}]" if len(texts) > 1 else ""
                require_right_to_call(caller, services, request, field)
            case Invalid():
                continue


def rules_of(services: Services) -> StackRules:
    """Give what requests are judged by, with calling hours as they are now."""
    # Read once for all of them.
    control = services.known_control()
    return replace(
        StackRules.of(services.settings),
        calling_hours=services.hours(KNOWN_FOR, control),
        lane_of_campaign=lambda campaign: None if campaign is None else control.get(KNOWN_FOR).lane_of(campaign),
        number_choice=services.settings.number_choice,
    )


def _submit_each(
    texts: Sequence[str], accept: Accept, presenter: Presenter, telemetry: Telemetry
) -> list[answers.Submitted]:
    submitted: list[answers.Submitted] = []
    in_a_row = 0
    for text in texts:
        if in_a_row >= _MOST_FAILURES_IN_A_ROW:
            submitted.append(_failed("not tried, as those before it failed; send it again"))
            continue
        try:
            answer = accept(text, _source_id(text))
        except ProblemError as refused:
            if len(texts) == 1:
                raise
            submitted.append(_failed(refused.problem.detail))
        except Exception as error:  # one that cannot be stored takes the answers of the others nothing away
            in_a_row += 1
            telemetry.count(MetricName.RECORD_FAILED)
            telemetry.warn("request failed", error=error)
            if in_a_row == len(texts) or (in_a_row == _MOST_FAILURES_IN_A_ROW == len(submitted) + 1):
                # None was stored: that is not the requests' fault.
                raise
            submitted.append(_failed("could not be stored; send it again"))
        else:
            in_a_row = 0
            submitted.append(_submitted(answer, presenter))
    return submitted


def _failed(message: str) -> answers.Submitted:
    return answers.Submitted(
        answer="failed",
        call_id=None,
        request_id=None,
        status=None,
        reason=None,
        status_reason=None,
        errors=[FieldErrorResponse(field="(request)", message=message)],
    )


def _source_id(text: str) -> str:
    # Sent again after a lost answer, a bad request is the same record, as a redelivered message is.
    return f"api:{sha256(text.encode()).hexdigest()}"


def _submitted(answer: Accepted | Repeated | Rejected, presenter: Presenter) -> answers.Submitted:
    match answer:
        case Accepted(call) | Repeated(call):
            reason = presenter.about(call).reason(call.reason)
            return answers.Submitted(
                answer="accepted" if isinstance(answer, Accepted) else "repeated",
                call_id=call.call_id,
                request_id=presenter.about(call).text(call.request.request_id),
                status=call.status,
                reason=reason,
                status_reason=reason.text,
                errors=[],
            )
        case Rejected(bad):
            return rejected(bad.errors, bad.request_id, bad.call_id, presenter)


def rejected(
    errors: tuple[domain.FieldError, ...], request_id: str | None, call_id: str | None, presenter: Presenter
) -> answers.Submitted:
    """Tell what is wrong with a request."""
    return answers.Submitted(
        answer="rejected",
        call_id=call_id,
        request_id=presenter.text_if_any(request_id),
        status=domain.CallStatus.REJECTED if call_id is not None else None,
        reason=None,
        status_reason=None,
        errors=[presenter.error(each) for each in errors],
    )
