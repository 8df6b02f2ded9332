"""Submit call requests."""

from collections.abc import Sequence
from http import HTTPStatus

from msgspec import Struct
from msgspec.structs import replace

from api.http.body_texts import CallRequestsText, CallRequestText
from api.http.callers import Permission
from api.http.problems import bad_field, bad_request
from api.http.request import ApiRequest, B
from api.operations import Operations
from api.parameters.calls import Submit
from api.parameters.common import MOST_REQUESTS
from api.presenters.presenter import Presenter
from api.wiring import Services
from redial.contracts.answers import submitted as answers
from redial.contracts.answers.plan import PlanResponse
from redial.contracts.json_text import array_members, object_members
from redial.domain.audit.acts import ActorKind

operations = Operations("Calls")


@operations.post("/v1/calls", needs=Permission.ACT, status=HTTPStatus.ACCEPTED)
def submit_call(request: ApiRequest[Submit, CallRequestText], services: Services) -> answers.Submitted:
    """Submit a call request."""
    run = _submit([str(request.body)], request, services)
    (submitted,) = run.submitted
    if submitted.answer == "rejected":
        kept = f" It is kept as call {submitted.call_id}." if submitted.call_id is not None else ""
        raise bad_request(f"The request was rejected.{kept}", *submitted.errors)
    return replace(submitted, plan=run.plan) if run.plan is not None else submitted


@operations.post("/v1/calls/batch", needs=Permission.ACT, status=HTTPStatus.ACCEPTED)
def submit_calls(request: ApiRequest[Submit, CallRequestsText], services: Services) -> answers.SubmittedMany:
    """Submit many call requests; each has an answer of its own."""
    run = _submit(_each(request.body), request, services)
    count = [each.answer for each in run.submitted].count
    return answers.SubmittedMany(
        accepted=count("accepted"),
        repeated=count("repeated"),
        rejected=count("rejected"),
        failed=count("failed"),
        answers=run.submitted,
        plan=run.plan,
    )


def _each(text: str) -> list[str]:
    # Each request goes on as the text that it is: it is judged exactly as one from the queue, and has an answer of its own.
    try:
        fields = object_members(text)
        for name, _ in fields:
            if name != "requests":
                raise bad_field(name, "expected no such field; there is: requests")
        if len(fields) > 1:
            raise bad_field("requests", "expected once, got it twice or more")
        requests = array_members(fields[0][1]) if fields else []
    except ValueError as error:
        raise bad_request(f'The body: expected {{"requests": [...]}}: {error}') from error
    if not 1 <= len(requests) <= MOST_REQUESTS:
        raise bad_field("requests", f"expected 1 to {MOST_REQUESTS} requests, got {len(requests)}")
    return requests


class _Run(Struct, frozen=True):
    """What became of requests; and in a dry run, when their calls would be placed."""

    submitted: list[answers.Submitted]
    plan: PlanResponse | None = None


def _submit(texts: Sequence[str], request: ApiRequest[Submit, B], services: Services) -> _Run:
    # Imported here: who only reads calls need not wait for validation.
    from api.submission import require_rights, submit

    presenter = Presenter(request.caller)
    require_rights(texts, request.caller, services)
    if request.query.dry_run == "true":
        from api.dry_runs import dry_run

        run = dry_run(texts, presenter, services, request.now, with_plan=request.query.plan == "true")
        return _Run(run.submitted, run.plan)
    by = request.caller.signature
    if request.caller.kind is ActorKind.PROGRAM and request.query.by_hand == "false":
        # Who it was stands on the call; an entry for each call of a program would cost as much as the call itself.
        return _Run(submit(texts, request.caller, services, by, services.calls))
    from api.submission_acts import submitting

    return _Run(submit(texts, request.caller, services, by, submitting(texts, request, services).calls))
