"""What asks one operation of the API all that schemathesis thinks of; to be imported by a test that runs, for it takes a second."""

import contextlib
import io
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import requests
import schemathesis
import urllib3
from hypothesis import HealthCheck, settings
from schemathesis import BaseSchema, Case
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.pytest import plugin

import api.handler
from simulation.stack.http_api import CONTEXT, PROGRAM, http_api_event

PLUGIN = plugin
"""Takes part in a run of pytest: it looks at what schemathesis found in the end."""

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


def session_of_requests() -> requests.Session:
    session = requests.Session()
    vars(session).update(trust_env=False)  # it asks nobody for proxies and passwords
    session.mount("http://", Gateway())
    return session


def read(document: dict[str, Any]) -> BaseSchema:
    return schemathesis.openapi.from_dict(document)


def asked(operation_id: str) -> Callable[..., None]:
    """Make the test of one operation, which takes the fixtures `document` and `session`."""

    @schemathesis.pytest.from_fixture("document").include(operation_id=operation_id).parametrize()
    @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def test(case: "Case[Any]", session: requests.Session) -> None:
        case.call_and_validate(base_url="http://api.example.com", checks=CHECKS, session=session)

    return cast("Callable[..., None]", test)
