"""The API as API Gateway calls it: HTTP API events (payload format 2.0), answers parsed."""

import json
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import urlencode

import api.handler
from api.wiring import Services


def person(name: str, groups: str) -> dict[str, Any]:
    """Give the verdict on somebody's access token."""
    claims = {"sub": f"sub-of-{name}", "username": name, "token_use": "access", "scope": "openid email"}
    return {"jwt": {"claims": claims | {"cognito:groups": f"[{groups}]"}}}


READER = person("reader", "redial-read")
DISPATCHER = person("dispatcher", "redial-read redial-act")
SUPERVISOR = person("supervisor", "redial-read redial-act redial-personal-data")
PROGRAM = {"iam": {"userArn": "arn:aws:sts::123456789012:assumed-role/reminders/run-7", "accountId": "123456789012"}}
CONTEXT: Any = SimpleNamespace(
    function_name="api",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:api",
    aws_request_id="11111111-2222-3333-4444-555555555555",
    get_remaining_time_in_millis=lambda: 25_000,
)


class Reply(NamedTuple):
    """What the API answered."""

    status: int
    body: Any
    headers: dict[str, str]


class HttpApi:
    """
    Sends requests to the handler, as a program unless said otherwise.

    Parameters
    ----------
    services
        What the function was put together to; None: the handler does that by its environment.
    handler
        The function's module; another version's, with services of that version.
    """

    def __init__(
        self,
        authorizer: dict[str, Any] | None = None,
        services: Services | None = None,
        handler: ModuleType = api.handler,
    ) -> None:
        self._authorizer = PROGRAM if authorizer is None else authorizer
        self._services = services
        self._handler = handler

    def as_caller(self, authorizer: dict[str, Any]) -> "HttpApi":
        return HttpApi(authorizer, self._services, self._handler)

    def get(self, path: str, **query: Any) -> Reply:
        return self.send("GET", path, query=query)

    def post(self, path: str, body: Any = None, **query: Any) -> Reply:
        return self.send("POST", path, query=query, body={} if body is None else body)

    def put(self, path: str, body: Any) -> Reply:
        return self.send("PUT", path, body=body)

    def send(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        text = body if isinstance(body, str) or body is None else json.dumps(body)
        event = http_api_event(
            method,
            path,
            urlencode(query or {}, doseq=True),
            text,
            headers if headers is not None else {"content-type": "application/json"},
            self._authorizer,
        )
        services = self._services
        if services is None:
            answer = self._handler.handler(event, CONTEXT)
        else:
            answer = self._handler.respond(event, lambda: services, services.telemetry)
        return Reply(answer["statusCode"], json.loads(answer["body"]), dict(answer["headers"]))


def http_api_event(
    method: str, path: str, query: str, body: str | None, headers: dict[str, str], authorizer: dict[str, Any]
) -> dict[str, Any]:
    """Give the event that API Gateway makes of a request."""
    return {
        "version": "2.0",
        "routeKey": f"ANY {path}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "domainName": "api.example.com",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "t"},
            "requestId": "r",
            "routeKey": f"ANY {path}",
            "stage": "$default",
            "timeEpoch": 1,
            "authorizer": authorizer,
        },
        "body": body,
        "isBase64Encoded": False,
    }
