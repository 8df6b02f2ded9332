"""What stands for the path `/page` of the dashboard's address: the API, as it answers."""

import posixpath
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from urllib.parse import unquote

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.config import API
from local.worker_limits import CONCURRENT_WORKERS

_ANSWER_WITHIN_S = 30
_SENT_ON = ("accept", "content-type", "redial-role")
_GIVEN_BACK = ("content-type", "cache-control")


class ApiProxy:
    """Sends requests on to the API, and its answers back."""

    def __init__(self, api_url: str) -> None:
        self._api_url = api_url.rstrip("/")
        # No proxy from the environment: the API is on 127.0.0.1. The page asks many things at once, and each request beyond those
        # under way starts one more process of the function: seven kept a laptop busy for longer than the page waits.
        self._client = httpx.AsyncClient(
            trust_env=False,
            timeout=httpx.Timeout(_ANSWER_WITHIN_S, pool=None),
            limits=httpx.Limits(max_connections=CONCURRENT_WORKERS),
        )

    @property
    def route(self) -> Route:
        """Everything below the path of the API."""
        return Route(f"{API}/{{path:path}}", self._answer, methods=["GET", "POST", "PUT"])

    @property
    def lifespan(self) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
        """Closes the connections when the server ends."""

        @asynccontextmanager
        async def keep_open(_app: Starlette) -> AsyncIterator[None]:
            async with self._client:
                yield

        return keep_open

    async def _answer(self, request: Request) -> Response:
        # As it was written: decoded, a name with a slash in it would be another path.
        path: str = request.scope["raw_path"].decode("ascii", "replace")
        if not stays_below(API, path):
            return JSONResponse({"title": "Not Found", "status": 404, "detail": "No such path."}, status_code=404)
        url = httpx.URL(f"{self._api_url}{path}", query=request.url.query.encode() or None)
        headers = {name: request.headers[name] for name in _SENT_ON if name in request.headers}
        try:
            answer = await self._client.request(request.method, url, headers=headers, content=await request.body())
        except httpx.TransportError:
            detail = "The API of the local stack does not answer. Is the stack still running?"
            return JSONResponse({"title": "Bad Gateway", "status": 502, "detail": detail}, status_code=502)
        given_back = {name: answer.headers[name] for name in _GIVEN_BACK if name in answer.headers}
        return Response(answer.content, answer.status_code, given_back)


def stays_below(prefix: str, path: str) -> bool:
    """Tell whether a path means something below a prefix, however often whoever gets it decodes and resolves it."""
    while (decoded := unquote(path, errors="replace")) != path:
        if not _is_below(prefix, path):
            return False
        path = decoded
    return _is_below(prefix, path)


def _is_below(prefix: str, path: str) -> bool:
    return posixpath.normpath(path.replace("\\", "/")).startswith(f"{prefix}/")
