"""From an operation and an HTTP API event to an answer, or to a problem."""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from importlib import import_module
from typing import Any, cast
from urllib.parse import unquote

from api.callers import PREFIXES, Caller, caller_of
from api.operations import OPERATIONS, Operation, Permission
from api.problems import ProblemError
from api.request import ApiRequest, parse_body, read_body, read_query
from api.wiring import Services
from redial.contracts.answers.common import Answer, Problem
from redial.errors import UnreadableRecord

Behind = Callable[[ApiRequest, Services], Answer]

_NOBODY = Caller(id="anybody", name="anybody", permissions=frozenset())


def behind(operation: Operation) -> Behind:
    """Give the function behind an operation; its module is imported when it is first asked for."""
    return cast("Behind", getattr(import_module(f"api.routes.{operation.module}"), operation.name))


def find(method: str, raw_path: str) -> tuple[Operation, dict[str, str]] | None:
    """Find the operation for a request, whichever of the API's addresses it came by, and what its path names."""
    path = _own_path(raw_path)
    for pattern, operation in _ROUTES:
        if operation.method == method and (found := pattern.fullmatch(path)) is not None:
            return operation, {name: unquote(value) for name, value in found.groupdict().items()}
    return None


def answer(
    operation: Operation, event: Mapping[str, Any], path: Mapping[str, str], services: Services
) -> tuple[HTTPStatus, Answer]:
    """Answer a request, or say why not."""
    try:
        caller = _let_in(operation, event, services)
        asked = ApiRequest(
            caller=caller,
            now=services.clock.now(),
            query=read_query(str(event.get("rawQueryString", "")), operation.query),
            body=_body(operation, event),
            path=path,
        )
        answered = behind(operation)(asked, services)
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
    path = _own_path(raw_path)
    allowed = sorted({operation.method for pattern, operation in _ROUTES if pattern.fullmatch(path)})
    if allowed:
        methods = ", ".join(allowed)
        status, detail = HTTPStatus.METHOD_NOT_ALLOWED, f"{method} is not possible here; {methods} is."
        headers = {"Allow": methods}
    else:
        status, detail, headers = HTTPStatus.NOT_FOUND, "There is nothing here. docs/api.md lists the operations.", {}
    return status, Problem(title=status.phrase, status=status.value, detail=detail), headers


def _let_in(operation: Operation, event: Mapping[str, Any], services: Services) -> Caller:
    if operation.needs is None:
        return _NOBODY
    caller = caller_of(event, services.settings.authorisation)
    if caller is None:
        raise ProblemError(HTTPStatus.UNAUTHORIZED, "Sign the request (AWS Signature Version 4), or sign in.")
    if not caller.may(operation.needs):
        detail = f"{caller.name} may not do this; it needs the group redial-{operation.needs.replace('_', '-')}."
        raise ProblemError(HTTPStatus.FORBIDDEN, detail)
    return caller


def _body(operation: Operation, event: Mapping[str, Any]) -> Any:
    if operation.body is None:
        return None
    text = read_body(event)
    return parse_body(text, operation.body) if isinstance(operation.body, type) else text


def _own_path(raw_path: str) -> str:
    for prefix in PREFIXES:
        if raw_path.startswith(f"{prefix}/"):
            return raw_path.removeprefix(prefix)
    return raw_path


_ROUTES = [(re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path)), operation) for operation in OPERATIONS]
