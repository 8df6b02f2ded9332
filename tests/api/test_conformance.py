"""The handler against its own OpenAPI document, fuzzed by schemathesis: no crash, no undeclared status, no undeclared shape."""

import contextlib
import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

import pytest
import requests
import schemathesis
import urllib3
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis import BaseSchema, Case
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import api.handler
from api.http.openapi import FILE, openapi_document
from simulation.makers import EVENTS
from simulation.stack.http_api import CONTEXT, PROGRAM, http_api_event

if TYPE_CHECKING:
    from simulation.stack.http_api import HttpApi

DOCUMENT = openapi_document()
CHECKS = [
    not_a_server_error,
    negative_data_rejection,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


class Gateway(requests.adapters.HTTPAdapter):
    """Stands in for API Gateway: a request becomes an event, an answer becomes a response. Nothing leaves this thread."""

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        url = urlsplit(str(request.url))
        given: Any = request.body
        body: bytes = given.encode() if isinstance(given, str) else given or b""
        event = http_api_event(
            str(request.method),
            unquote(url.path),
            url.query,
            body.decode("utf-8", errors="replace") or None,
            {"host": "api.example.com"} | {name.lower(): as_text(value) for name, value in request.headers.items()},
            PROGRAM,
        )
        with contextlib.redirect_stdout(io.StringIO()):
            answer: dict[str, Any] = api.handler.handler(event, CONTEXT)
        response = urllib3.HTTPResponse(
            io.BytesIO(answer["body"].encode() if request.method != "HEAD" else b""),
            answer["headers"],
            answer["statusCode"],
            preload_content=False,
            request_method=request.method,
        )
        return self.build_response(request, response)


def as_text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


# By the name of a fixture: the tests are then made when they are run, and not in each process that collects them.
schema = schemathesis.pytest.from_fixture("document")


@pytest.fixture(scope="module")
def read_document() -> BaseSchema:
    return schemathesis.openapi.from_dict(DOCUMENT)


@pytest.fixture
def document(request: pytest.FixtureRequest, read_document: BaseSchema) -> BaseSchema:
    # schemathesis 4.32 looks for a test's id under a name that pytest 9.2 no longer has.
    vars(request.node).update(_nodeid=request.node.nodeid)
    return read_document


@pytest.fixture(scope="module")
def session() -> requests.Session:
    session = requests.Session()
    vars(session).update(trust_env=False)  # it asks nobody for proxies and passwords
    session.mount("http://", Gateway())
    return session


@pytest.fixture(autouse=True)
def stack(http_api: "HttpApi") -> None:
    """Have the function set up, over a table and queues in moto."""


def conformance_test(operation_id: str) -> Callable[..., None]:
    """Make the test of one operation: all of them in one function would have the same test id."""

    @schema.include(operation_id=operation_id).parametrize()
    @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def test(case: "Case[Any]", session: requests.Session) -> None:
        case.call_and_validate(base_url="http://api.example.com", checks=CHECKS, session=session)

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
