"""From an operation and an HTTP API event to an answer, or to a problem."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from api.http.callers import PREFIXES, Caller, Permission, caller_of
from api.http.problems import ProblemError
from api.operations import Operation, ReceivedRequest
from api.routes import operations_at
from api.wiring import Services
from redial.contracts.answers.common import Answer, Problem
from redial.contracts.answers.problem_codes import ProblemCode
from redial.errors import UnreadableRecord

_ANONYMOUS = Caller(id="anybody", name="anybody", permissions=frozenset())


def find(method: str, raw_path: str) -> tuple[Operation, dict[str, str]] | None:
    """Find the operation for a request, whichever of the API's addresses it came by, and what its path names."""
    return next(((operation, named) for operation, named in _at(raw_path) if operation.method == method), None)


def answer(
    operation: Operation, event: Mapping[str, Any], path: Mapping[str, str], services: Services
) -> tuple[HTTPStatus, Answer]:
    """Answer a request, or say why not."""
    try:
        caller = _let_in(operation, event, services)
        received = ReceivedRequest(event=event, caller=caller, now=services.clock.now(), path=path)
        answered = operation.respond(received, services)
        if operation.tells_persons and caller.may(Permission.PERSONAL_DATA):
            # Imported here: most readers see numbers masked, and leave no trace.
            from api.acts import note_reading

            note_reading(operation.name, None, caller, services)
    except ProblemError as error:
        return HTTPStatus(error.problem.status), error.problem
    except UnreadableRecord as error:
        services.report_unreadable(error)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        detail = "A record of the table cannot be read by this version; the log names it (docs/alarms/records-unreadable.md)."
        return status, Problem(title=status.phrase, status=status.value, detail=detail)
    if operation.needs is Permission.ACT:
        # Who did what: the trail of every change that a person or a program makes through the API.
        services.telemetry.note(
            "operation done", operation=operation.name, caller=caller.name, caller_id=caller.id, **path
        )
    return operation.status, answered


def no_such_route(method: str, raw_path: str) -> tuple[HTTPStatus, Problem, dict[str, str]]:
    """Say that there is nothing under a path, or nothing for this method; with the headers that go along."""
    allowed = sorted({operation.method for operation, _ in _at(raw_path)})
    if allowed:
        methods = ", ".join(allowed)
        status, detail = HTTPStatus.METHOD_NOT_ALLOWED, f"{method} is not possible here; {methods} is."
        headers = {"Allow": methods}
    else:
        status, detail, headers = HTTPStatus.NOT_FOUND, "There is nothing here. docs/api.md lists the operations.", {}
    return status, Problem(title=status.phrase, status=status.value, detail=detail), headers


def _let_in(operation: Operation, event: Mapping[str, Any], services: Services) -> Caller:
    if operation.needs is None:
        return _ANONYMOUS
    caller = caller_of(event, services.settings.authorisation)
    if caller is None:
        raise ProblemError(HTTPStatus.UNAUTHORIZED, "Sign the request (AWS Signature Version 4), or sign in.")
    if not caller.may(operation.needs):
        detail = f"{caller.name} may not do this; it needs the group redial-{operation.needs.replace('_', '-')}."
        raise ProblemError(
            HTTPStatus.FORBIDDEN,
            detail,
            code=ProblemCode.PERMISSION_MISSING,
            values={"permission": operation.needs.value},
        )
    return caller


def _at(raw_path: str) -> Iterator[tuple[Operation, dict[str, str]]]:
    path = _without_prefix(raw_path)
    for operation in operations_at(path):
        named = operation.match(path)
        if named is not None:
            yield operation, named


def _without_prefix(raw_path: str) -> str:
    for prefix in PREFIXES:
        if raw_path.startswith(f"{prefix}/"):
            return raw_path.removeprefix(prefix)
    return raw_path
