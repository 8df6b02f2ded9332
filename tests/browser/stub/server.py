"""The stub API and the page behind one address on 127.0.0.1, in a thread of the tests."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api import request as asking
from api.operations import Operation
from api.parameters import Parameters
from api.problems import ProblemError
from api.routes import all_operations
from dashboard.config import API, PageConfig
from local.dashboard.files import page_headers, page_routes
from local.ports import HOST, free_port
from tests.browser.stub.sign_in import SignInService
from tests.browser.stub.world import World


@dataclass
class Stub:
    """A running page with an API that a test can bend."""

    url: str
    world: World = field(default_factory=World)
    fails: bool = False
    """Answer everything with 503."""
    delay_s: float = 0
    """Answer late."""
    accepted_tokens: set[str] | None = None
    """Answer 401 to any other; None: nobody is asked for one."""
    calls_of_operations: list[str] = field(default_factory=list)

    def reset(self, world: World | None = None) -> None:
        self.world = world or World()
        self.fails = False
        self.delay_s = 0
        self.calls_of_operations.clear()


@contextmanager
def running_stub(sign_in: SignInService | None = None, stage: str = "test") -> Iterator[Stub]:
    """Serve the page and the stub API until the block ends; and where people sign in, if they have to."""
    port = free_port()
    stub = Stub(f"http://{HOST}:{port}")
    config = PageConfig(stage=stage, sign_in=sign_in.config(stub.url) if sign_in else None)
    others = sign_in.routes if sign_in else []
    routes = [*others, *(_route(operation, stub) for operation in all_operations()), *page_routes(config)]
    app = Starlette(routes=routes, middleware=[page_headers(config)])
    server = uvicorn.Server(uvicorn.Config(app, host=HOST, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the stub server did not start"
        time.sleep(0.01)
    try:
        yield stub
    finally:
        server.should_exit = True
        thread.join()


def _route(operation: Operation, stub: Stub) -> Route:
    async def endpoint(request: Request) -> Response:
        stub.calls_of_operations.append(operation.name)
        await asyncio.sleep(stub.delay_s)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if stub.accepted_tokens is not None and token not in stub.accepted_tokens:
            return _json({"message": "Unauthorized"}, 401)  # API Gateway's own answer, which is no problem detail
        if stub.fails:
            return _json({"title": "Service Unavailable", "status": 503, "detail": "The stub is down."}, 503)
        body = (await request.body()).decode()
        headers = dict(request.headers)
        return await run_in_threadpool(_answer, operation, request, {"headers": headers, "body": body}, stub.world)

    return Route(f"{API}{operation.path}", endpoint, methods=[operation.method])


def _answer(operation: Operation, request: Request, event: dict[str, object], world: World) -> Response:
    # Read with the API's own checks: what the page asks and the API does not know is a 400 here, too.
    try:
        question: Parameters = asking.read_query(request.url.query, operation.query)
        if operation.body is not None and issubclass(operation.body, Parameters):
            question = asking.read_body(event, operation.body)
            world.asked.append((operation.name, msgspec.to_builtins(question)))
        answer: Callable[..., object] = getattr(world, operation.name)
        return _json(answer(question, request.path_params), operation.status.value)
    except ProblemError as error:
        return _json(error.problem, error.problem.status)


def _json(answer: object, status: int) -> Response:
    return Response(msgspec.json.encode(answer), status_code=status, media_type="application/json")
