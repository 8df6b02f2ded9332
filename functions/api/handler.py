"""``api``: submit, read, search, steer. What people and programs do with calls goes through it, or through the queue."""

import os
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler.api_gateway import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from api.answers.common import Answer, Problem
from api.callers import PREFIXES
from api.dispatch import answer, no_such_route
from api.operations import OPERATIONS, Operation
from api.services import Services
from redial.adapters.runtime import PowertoolsTelemetry
from redial.metrics import namespace

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger(service="api", location=None)
metrics = Metrics(namespace=namespace(os.environ), service="api")
app = APIGatewayHttpResolver(strip_prefixes=list(PREFIXES))

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@cache
def build() -> Services:
    """Put the function together, once a process."""
    return Services(os.environ, PowertoolsTelemetry(logger, metrics))


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Answer one request. What nobody foresaw is raised: API Gateway answers 500, and the function's errors are counted."""
    try:
        return app.resolve(event, context)
    finally:
        if metrics.metric_set:  # most requests only read, and count nothing
            metrics.flush_metrics()


def _bind(operation: Operation) -> Callable[..., Response[str]]:
    def respond(**path: str) -> Response[str]:
        return _response(*answer(operation, app.current_event.raw_event, path, build()))

    return respond


def _response(status: HTTPStatus, answered: Answer, headers: dict[str, str] | None = None) -> Response[str]:
    kind = "application/problem+json" if isinstance(answered, Problem) else "application/json"
    return Response(
        status_code=status.value,
        content_type=kind,
        body=msgspec.json.encode(answered).decode(),
        headers={**_HEADERS, **(headers or {})},
    )


@app.not_found
def _not_found(_error: NotFoundError) -> Response[str]:
    request = app.current_event
    path = request.path
    for prefix in PREFIXES:
        path = path.removeprefix(prefix)
    return _response(*no_such_route(request.http_method, path))


for each in OPERATIONS:
    app.route(each.route, method=each.method)(_bind(each))
