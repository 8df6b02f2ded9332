"""The local AWS believes no header that says who asks."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn


def test_nothing_stands_in_front_of_the_local_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    # Imports ministack, which takes a while.
    from local import aws_server

    served: list[uvicorn.Config] = []

    class Server:
        def __init__(self, config: uvicorn.Config) -> None:
            served.append(config)

        async def serve(self) -> None: ...

    async def everything(_scope: Any, _receive: Any, _send: Any) -> None: ...

    monkeypatch.setattr(uvicorn, "Server", Server)
    asyncio.run(aws_server.serve(everything, SimpleNamespace(bind=["127.0.0.1:4566"], keep_alive_timeout=5)))
    (config,) = served
    config.load()
    assert config.loaded_app is everything, "no middleware that takes X-Forwarded-For for the truth"
