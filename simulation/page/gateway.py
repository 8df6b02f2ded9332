"""API Gateway in front of the API: it lets people in, and the function answers."""

import json
from typing import Any

from simulation.stack.http_api import http_api_event, person
from simulation.stack.stepped_stack import SteppedStack

VIEWER = person("mira.k@example.org", "redial-read")
DISPATCHER = person("mira.k@example.org", "redial-read redial-act")
PAGE_API = "/page"


class Gateway:
    """Asks the API of a stack, by the page's address."""

    def __init__(self, stack: SteppedStack) -> None:
        self.stack = stack
        self.caller: dict[str, Any] = {}
        """Whoever is signed in; on a stack without a sign-in, nobody is."""

    def get(self, path: str, query: str = "") -> Any:
        return self._answer("GET", path, None, query)

    def post(self, path: str, body: Any = None) -> Any:
        return self._answer("POST", path, {} if body is None else body)

    def put(self, path: str, body: Any) -> Any:
        return self._answer("PUT", path, body)

    def send(self, method: str, path: str, body: str | None = None, query: str = "", role: str = "") -> dict[str, Any]:
        """Send a request, and return what the function answers."""
        headers = {"content-type": "application/json"} | ({"redial-role": role} if role else {})
        return self.stack.ask(http_api_event(method, path, query, body, headers, self.caller))

    def _answer(self, method: str, path: str, body: Any, query: str = "") -> Any:
        text = None if body is None else json.dumps(body)
        answer = self.send(method, f"{PAGE_API}/v1{path}", text, query)
        assert answer["statusCode"] < 400, answer["body"]
        return json.loads(answer["body"])
