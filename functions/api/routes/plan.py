"""Plan calls before they are submitted."""

from collections.abc import Sequence

from api.http.body_texts import CallPlanText
from api.http.callers import Permission
from api.http.problems import ProblemError, bad_request
from api.http.request import ApiRequest
from api.operations import Operations
from api.parameters.common import Nothing
from api.presenters.presenter import Presenter
from api.wiring import Services
from redial.contracts.answers import plan as answers
from redial.domain.call.calls import FieldError

operations = Operations("Calls")


@operations.post("/v1/plan", needs=Permission.ACT)
def plan_calls(request: ApiRequest[Nothing, CallPlanText], services: Services) -> answers.PlanResponse:
    """Tell when calls would be placed, whom they would not reach, and what they would cost; nothing is stored."""
    # Imported here, as below: who only reads calls need not wait for validation.
    from api.planning import WrongPlanError, plan

    try:
        return plan(str(request.body), services, request.now)
    except WrongPlanError as error:
        raise _not_as_it_should_be(error.errors, request) from error


@operations.post("/v1/plan/recipients", needs=Permission.ACT)
def look_up_recipients(request: ApiRequest[Nothing, CallPlanText], services: Services) -> answers.PlanFindings:
    """Tell of planned calls only whom they would not reach, for plans of more calls than one request may list."""
    from api.planning import WrongPlanError, find_recipients

    try:
        return find_recipients(str(request.body), services, request.now)
    except WrongPlanError as error:
        raise _not_as_it_should_be(error.errors, request) from error


def _not_as_it_should_be(errors: Sequence[FieldError], request: ApiRequest[Nothing, CallPlanText]) -> ProblemError:
    return bad_request("The plan is not as it should be.", *map(Presenter(request.caller).error, errors))
