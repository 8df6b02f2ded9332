"""The page, and behind it the real API of a simulated stack, on one address of 127.0.0.1, in a thread of its own."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.config import PageConfig
from dashboard.headers import VERSIONED
from dashboard.serving import page_headers, page_routes
from simulation.page.gateway import PAGE_API, Gateway
from simulation.page.sign_in import SignInService
from simulation.stack.stepped_stack import SteppedStack

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOST = "127.0.0.1"
_READS = ("/phone-numbers/read", "/calling-hours/read", "/try")
"""What changes nothing, and is asked for with a body."""

_FILES = (".js", ".mjs", ".css", ".svg", ".woff2")


@dataclass
class PageServer:
    """A served page, and what goes wrong between it and the API: only what a healthy API cannot show."""

    url: str
    api: Gateway
    fails: bool = False
    """Answer everything with 503."""
    fails_at: str = ""
    """Answer so whatever is asked at paths that end like this; empty: at none."""
    holds: bool = False
    """Answer nothing, until it no longer holds."""
    accepted_tokens: set[str] | None = None
    """Answer 401 to any other; None: nobody is asked for one."""
    asked: list[tuple[str, Any]] = field(default_factory=list)
    """Each change that the page asked for: its method and path, and its body."""
    _under_way: set[object] = field(default_factory=set)

    def reset(self, stack: SteppedStack) -> None:
        """Serve another stack, or the same one anew, and let nothing go wrong; what was asked before is over then."""
        # First: what is still held is to find that it is no longer asked.
        self.api = Gateway(stack)
        self.fails = False
        self.fails_at = ""
        self.holds = False
        self.accepted_tokens = None
        before = self._under_way.copy()
        while before & self._under_way.copy():
            time.sleep(0.005)
        self.asked.clear()

    async def answer(self, request: Request) -> Response:
        """Answer a request of the page."""
        self._under_way.add(request)
        try:
            return await self._answer(request)
        finally:
            self._under_way.discard(request)

    async def _answer(self, request: Request) -> Response:
        body = (await request.body()).decode()
        path = request.url.path
        asked = self.api
        if request.method != "GET" and not path.endswith(_READS) and "dry_run" not in request.query_params:
            self.asked.append((f"{request.method} {path.removeprefix(f'{PAGE_API}/v1')}", json.loads(body)))
        while self.holds and asked is self.api:
            await asyncio.sleep(0.005)
        if asked is not self.api:
            # Another stack is served by now, and knows nothing of what was asked of the one before.
            return JSONResponse(
                {"title": "Service Unavailable", "status": 503, "detail": "Another stack is served."}, 503
            )
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.accepted_tokens is not None and token not in self.accepted_tokens:
            # API Gateway's own answer, which is no problem detail.
            return JSONResponse({"message": "Unauthorized"}, 401)
        if self.fails or (self.fails_at and path.endswith(self.fails_at)):
            detail = "The server is down for a test."
            return JSONResponse({"title": "Service Unavailable", "status": 503, "detail": detail}, 503)
        role = request.headers.get("Redial-Role", "")
        answer = await run_in_threadpool(asked.send, request.method, path, body or None, request.url.query, role)
        return Response(answer["body"], answer["statusCode"], answer["headers"])


@contextmanager
def running_page(
    stack: SteppedStack, sign_in: SignInService | None = None, stage: str = "test", *, lets_files_be_kept: bool = False
) -> Iterator[PageServer]:
    """
    Serve the page and the API until the block ends; and where people sign in, if they have to.

    Where files may be kept, a browser asks for each once: that is for whoever loads the page again and again, and looks at
    something else than what it loads.
    """
    # With the protocol named: asyncio sends small parts at once (TCP_NODELAY) only where it knows that it is TCP.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind((_HOST, 0))
        served = PageServer(f"http://{_HOST}:{listening.getsockname()[1]}", Gateway(stack))
        config = PageConfig(stage=stage, sign_in=sign_in.config(served.url) if sign_in else None)
        routes = [
            *(sign_in.routes if sign_in else []),
            Route(f"{PAGE_API}/v1/{{path:path}}", served.answer, methods=["GET", "POST", "PUT"]),
            *page_routes(config),
        ]
        middleware = [*([Middleware(_Kept)] if lets_files_be_kept else []), page_headers(config)]
        app = Starlette(routes=routes, middleware=middleware)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the page's server did not start"
            time.sleep(0.01)
        try:
            yield served
        finally:
            served.holds = False  # what it still held would keep it from its end
            server.should_exit = True
            thread.join()


class _Kept:
    """Says of each file that it never changes; as long as this process is, it does not."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        async def send_as_kept(message: "Message") -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Cache-Control"] = VERSIONED
            await send(message)

        is_file = scope["type"] == "http" and scope["path"].endswith(_FILES)
        await self._app(scope, receive, send_as_kept if is_file else send)
