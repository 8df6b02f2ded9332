"""The handler against its own OpenAPI document, fuzzed by schemathesis: no crash, no undeclared status, no undeclared shape."""

import contextlib
import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis import Case
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.requests import Request
from starlette.responses import Response

import api.handler
from api.openapi import FILE, openapi_document
from simulation.http_api import CONTEXT, PROGRAM, http_api_event
from simulation.makers import EVENTS

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from simulation.http_api import HttpApi

DOCUMENT = openapi_document()
CHECKS = [
    not_a_server_error,
    negative_data_rejection,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


async def gateway(scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Stand in for API Gateway: an HTTP request becomes an event, an answer becomes a response."""
    request = Request(scope, receive)
    body = await request.body()
    event = http_api_event(
        request.method,
        scope["path"],
        scope["query_string"].decode(),
        body.decode("utf-8", errors="replace") or None,
        dict(request.headers),
        PROGRAM,
    )
    with contextlib.redirect_stdout(io.StringIO()):
        answer: dict[str, Any] = api.handler.handler(event, CONTEXT)
    response = Response(answer["body"], status_code=answer["statusCode"], headers=answer["headers"])
    await response(scope, receive, send)


schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.app = gateway


@pytest.fixture(autouse=True)
def stack(http_api: "HttpApi") -> None:
    """Have the function set up, over a table and queues in moto."""


def conformance_test(operation_id: str) -> Callable[..., None]:
    """Make the test of one operation. Parametrized over all of them, schemathesis would give every one the same test id."""

    @schema.include(operation_id=operation_id).parametrize()
    @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def test(case: "Case[Any]") -> None:
        case.call_and_validate(checks=CHECKS)

    return cast("Callable[..., None]", test)


OPERATION_IDS = [operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()]
globals().update(
    {
        f"test_{operation_id}_answers_as_the_document_says": conformance_test(operation_id)
        for operation_id in OPERATION_IDS
    }
)


def test_every_operation_has_a_conformance_test() -> None:
    assert len(OPERATION_IDS) == len(set(OPERATION_IDS)) >= 24


def test_document_is_valid_openapi() -> None:
    validate(DOCUMENT)


def test_published_document_is_the_current_one() -> None:
    published = json.loads((EVENTS / "schemas" / FILE).read_text())

    assert published == DOCUMENT, "run `make schemas`"
