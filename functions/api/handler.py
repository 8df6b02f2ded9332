"""
``api``: submit, read, search, steer. What people and programs do with calls goes through it, or through the queue.

Powertools has a resolver for HTTP APIs as well. It costs two thirds of a cold start (`make bench ARGS=imports`); what is needed
of it is to find an operation in a table. See docs/adr/0002-fast-start.md.
"""

from redial import cold_start  # isort: split

import os
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

import msgspec

from api import wiring
from api.dispatch import answer, find, no_such_route
from api.wiring import Services
from redial.adapters.log_masking import keeps_failures_masked
from redial.adapters.runtime import PowertoolsTelemetry, function_metrics, masking_logger
from redial.adapters.throttles import is_throttled
from redial.application.ports import Telemetry
from redial.contracts.answers.common import Answer, Problem
from redial.metrics import MetricName

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = masking_logger()
metrics = function_metrics()
telemetry = PowertoolsTelemetry(logger, metrics)

# AWS lets more through within a second or two.
_RETRY_AFTER = {"Retry-After": "2"}
_UNFORESEEN = (
    "Something went wrong that nobody foresaw. What was asked for was done or not: look, or send the same once more. Nothing is "
    "then done twice, but a note without a key."
)
_THROTTLED = "AWS takes no more from this stack just now. What was asked for was done or not; ask again after Retry-After seconds."
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@cache
def build() -> Services:
    """Put the function together, once a process."""
    return wiring.build(os.environ, telemetry)


@keeps_failures_masked
@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: "LambdaContext") -> dict[str, Any]:
    """Answer API Gateway; see `respond`."""
    try:
        return respond(event, build, telemetry)
    finally:
        if metrics.metric_set:  # most requests only read, and count nothing
            metrics.flush_metrics()


def respond(event: dict[str, Any], services: Callable[[], Services], telemetry: Telemetry) -> dict[str, Any]:
    """
    Answer one request of an HTTP API (payload format 2.0).

    What nobody foresaw is answered 500 and counted, what AWS throttles 503; the alarm `errors-api` watches that count beside the
    function's own errors.
    """
    method, path = event["requestContext"]["http"]["method"], event["rawPath"]
    headers: dict[str, str] = {}
    status: HTTPStatus
    answered: Answer
    try:
        found = find(method, path)
        if found is not None:
            status, answered = answer(found[0], event, found[1], services())
        else:
            status, answered, headers = no_such_route(method, path)
    except Exception as error:  # raised, API Gateway would answer in words of its own
        _report(error, telemetry)
        throttled = is_throttled(error)
        status, headers = (
            (HTTPStatus.SERVICE_UNAVAILABLE, _RETRY_AFTER) if throttled else (HTTPStatus.INTERNAL_SERVER_ERROR, {})
        )
        answered = Problem(title=status.phrase, status=status.value, detail=_THROTTLED if throttled else _UNFORESEEN)
    kind = "application/problem+json" if isinstance(answered, Problem) else "application/json"
    return {
        "statusCode": status.value,
        "headers": {"Content-Type": kind, **_HEADERS, **headers},
        "body": msgspec.json.encode(answered).decode(),
        "isBase64Encoded": False,
    }


def _report(error: Exception, telemetry: Telemetry) -> None:
    telemetry.count(MetricName.REQUEST_FAILED)
    frames = extract_tb(error.__traceback__)[-8:]
    where = " > ".join(f"{frame.filename.rpartition('/functions/')[2]}:{frame.lineno} {frame.name}" for frame in frames)
    telemetry.warn("request failed", error=error, where=where)


cold_start.loaded()
