"""
How an operation of the API is declared: by one line over the function behind it.

    operations = Operations("Calls")


    @operations.get("/v1/calls", needs=Permission.READ)
    def list_calls(request: ApiRequest[ListCalls, None], services: Services) -> CallPage:
        \"\"\"List and search calls.\"\"\"

What is asked and what is answered is read from the signature, the summary from the docstring. The handler reads requests by it and
the OpenAPI document is written from it, so neither can know an operation that the other does not.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Literal, TypeVar, get_args
from urllib.parse import unquote

import msgspec

from api.http.callers import Caller, Permission
from api.http.request import ApiRequest, B, Q, read_body, read_query
from api.parameters.common import Parameters
from api.wiring import Services
from redial.contracts.answers.common import Answer

A = TypeVar("A", bound=Answer)
Endpoint = Callable[[ApiRequest[Q, B], Services], A]
Method = Literal["GET", "POST", "PUT"]


class ReceivedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request whose caller is let in, before its query parameters and its body are read."""

    event: Mapping[str, Any]
    caller: Caller
    now: datetime
    path: Mapping[str, str]


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """An operation of the API: its method and path, what it needs, and the function behind it."""

    name: str
    """Of the function behind it."""
    method: Method
    path: str
    tag: str
    summary: str
    needs: Permission | None
    """None: anybody."""
    query: type[Parameters]
    body: type[Parameters | str] | None
    """A kind of `str`: the body goes on as the text that it is."""
    answer: type[Answer]
    status: HTTPStatus
    problems: tuple[HTTPStatus, ...]
    """Beside those that every operation may be answered with."""
    tells_persons: bool
    """
    Whether its answer tells personal data of many to those who may see it; the audit trail says who was told.

    What tells of one call notes it itself: it alone knows which one was found.
    """
    respond: Callable[[ReceivedRequest, Services], Answer]
    """Reads a request and answers it; raises `ProblemError` where it is not answered as asked."""

    def match(self, path: str) -> dict[str, str] | None:
        """Return what a path names, where it is this operation's; else None."""
        own, given = self.path.split("/"), path.split("/")
        if len(own) != len(given):
            return None
        named: dict[str, str] = {}
        for part, value in zip(own, given, strict=True):
            if part.startswith("{") and value:
                named[part[1:-1]] = unquote(value)
            elif part != value:
                return None
        return named


class Operations:
    """
    The operations of a group, in the order of their declaration.

    Parameters
    ----------
    tag
        What they are about; the OpenAPI document groups by it.
    """

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self._declared: list[Operation] = []

    def __iter__(self) -> Iterator[Operation]:
        return iter(self._declared)

    def get(
        self,
        path: str,
        *,
        needs: Permission | None,
        problems: tuple[HTTPStatus, ...] = (),
        tells_persons: bool = False,
    ) -> Callable[[Endpoint[Q, B, A]], Endpoint[Q, B, A]]:
        """Declare what reads."""
        return self._declaration("GET", path, needs=needs, problems=problems, tells_persons=tells_persons)

    def post(
        self,
        path: str,
        *,
        needs: Permission,
        problems: tuple[HTTPStatus, ...] = (),
        status: HTTPStatus = HTTPStatus.OK,
    ) -> Callable[[Endpoint[Q, B, A]], Endpoint[Q, B, A]]:
        """Declare what changes something."""
        return self._declaration("POST", path, needs=needs, problems=problems, status=status)

    def put(
        self, path: str, *, needs: Permission, problems: tuple[HTTPStatus, ...] = ()
    ) -> Callable[[Endpoint[Q, B, A]], Endpoint[Q, B, A]]:
        """Declare what stores something under its own name."""
        return self._declaration("PUT", path, needs=needs, problems=problems)

    def _declaration(
        self,
        method: Method,
        path: str,
        *,
        needs: Permission | None,
        problems: tuple[HTTPStatus, ...],
        status: HTTPStatus = HTTPStatus.OK,
        tells_persons: bool = False,
    ) -> Callable[[Endpoint[Q, B, A]], Endpoint[Q, B, A]]:
        def declare(function: Endpoint[Q, B, A]) -> Endpoint[Q, B, A]:
            query: type[Q]
            body: type[B]
            query, body = get_args(next(iter(function.__annotations__.values())))

            def respond(received: ReceivedRequest, services: Services) -> Answer:
                request = ApiRequest(
                    caller=received.caller,
                    now=received.now,
                    query=read_query(str(received.event.get("rawQueryString", "")), query),
                    body=read_body(received.event, body),
                    path=received.path,
                )
                return function(request, services)

            operation = Operation(
                name=function.__name__,
                method=method,
                path=path,
                tag=self._tag,
                summary=(function.__doc__ or "").strip().partition("\n")[0].rstrip("."),
                needs=needs,
                query=query,
                body=body if issubclass(body, (Parameters, str)) else None,
                answer=function.__annotations__["return"],
                status=status,
                problems=problems,
                tells_persons=tells_persons,
                respond=respond,
            )
            self._declared.append(operation)
            return function

        return declare
