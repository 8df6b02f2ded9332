"""The page's files, with the headers that CloudFront sends in AWS."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard.config import PageConfig
from dashboard.headers import OTHER_HEADERS, cache_control, content_security_policy
from dashboard.paths import INDEX
from dashboard.served import served_folder

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


def page_routes(config: PageConfig) -> list[BaseRoute]:
    """Give the routes of the page: `config.json`, as a deployment writes it, and its files."""

    def configuration(_request: Request) -> Response:
        return JSONResponse(config.as_json(), headers={"Cache-Control": cache_control("config.json")})

    return [Route("/config.json", configuration), Mount("/", _PageFiles(directory=served_folder(), html=True))]


def page_headers(config: PageConfig) -> Middleware:
    """Give the middleware that puts the page's headers on each answer."""
    policy = content_security_policy(INDEX.read_text(encoding="utf-8"), config.talks_to)
    return Middleware(_Headers, headers={**OTHER_HEADERS, "Content-Security-Policy": policy})


class _PageFiles(StaticFiles):
    def file_response(
        self, full_path: "str | os.PathLike[str]", stat_result: os.stat_result, scope: "Scope", status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        path = Path(full_path).resolve().relative_to(served_folder().resolve())
        response.headers["Cache-Control"] = cache_control(path.as_posix())
        return response


class _Headers:
    def __init__(self, app: "ASGIApp", headers: dict[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)
