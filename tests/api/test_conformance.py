"""The handler against its own OpenAPI document, fuzzed by schemathesis: no crash, no undeclared status, no undeclared shape."""

import contextlib
import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
import requests
import schemathesis
import urllib3
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
from schemathesis.core.result import Ok
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source
from schemathesis.python.asgi import ASGIClient
from starlette.requests import Request
from starlette.responses import Response

import api.handler
from api.openapi import FILE, openapi_document
from simulation.http_api import CONTEXT, PROGRAM, http_api_event
from simulation.makers import EVENTS

if TYPE_CHECKING:
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


async def gateway(scope: Any, receive: Any, send: Any) -> None:
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


class Connection(requests.adapters.HTTPAdapter):
    """Carries requests to the gateway in this thread; schemathesis' own would start a thread with a loop for each."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        url = urlsplit(str(request.url))
        given: Any = request.body
        body: bytes = given.encode() if isinstance(given, str) else given or b""
        headers = {"host": url.hostname or ""} | {name.lower(): value for name, value in request.headers.items()}
        scope = {
            "type": "http",
            "method": request.method,
            "path": unquote(url.path),
            "query_string": url.query.encode(),
            "headers": [(str(name).encode("latin-1"), str(value).encode("latin-1")) for name, value in headers.items()],
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(message)

        with pytest.raises(StopIteration):  # it has nothing to wait for
            gateway(scope, receive, send).send(None)
        start, content = sent
        named: Any = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]]
        answer = urllib3.HTTPResponse(
            io.BytesIO(content["body"] if request.method != "HEAD" else b""),
            named,
            start["status"],
            version=11,
            preload_content=False,
            request_method=request.method,
        )
        return self.build_response(request, answer)


schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.app = gateway
client = ASGIClient(gateway)
vars(client).update(trust_env=False)  # it asks nobody for proxies and passwords
client.mount("http://", Connection())


@pytest.fixture(autouse=True)
def stack(http_api: "HttpApi") -> None:
    """Have the function set up, over a table and queues in moto."""


def conformance_test(operation_id: str) -> Callable[[], None]:
    """
    Make the test of one operation, as schemathesis' plugin would, but when it is run.

    The plugin does it while tests are collected, in each process; and it would give all tests of one function the same id.
    """

    @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def test(case: "Case[Any]") -> None:
        case.call_and_validate(checks=CHECKS, session=client)

    def run() -> None:
        (found,) = schema.include(operation_id=operation_id).get_all_operations()
        assert isinstance(found, Ok)
        tried = build_operation_test(
            config=schema.config,
            operation=found.ok(),
            test_func=test,
            given_kwargs={},
            feedback=FeedbackSources(constants_value_source=make_constants_value_source(schema)),
        )
        tried()

    return run


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
