"""ministack as the local stack runs it: ``python -m local.aws_server``."""

from typing import Any

import hypercorn.asyncio
import uvicorn

from local import configuration_set_type
from local.sorted_indexes import SortedIndexes
from voice_emulator.http.guard import Guard, guarded

_GRACEFUL_S = 1


async def serve(application: Any, config: Any) -> None:
    """
    Serve ministack by uvicorn, in place of Hypercorn.

    A call makes dozens of requests, and Hypercorn took more of the processor for each of them than its answer did: whole, the
    process needs a fifth less this way. WebSockets, which nothing of Redial uses, are left out.
    """
    host, _, port = config.bind[0].rpartition(":")
    # ministack writes the header Date itself.
    settings = uvicorn.Config(
        application,
        host=host,
        port=int(port),
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
        # Nothing stands in front of it: whoever says so is who asks.
        proxy_headers=False,
        timeout_keep_alive=int(config.keep_alive_timeout),
        timeout_graceful_shutdown=_GRACEFUL_S,
    )
    await uvicorn.Server(settings).serve()


if __name__ == "__main__":
    SortedIndexes().install()
    configuration_set_type.install()
    from ministack import app as ministack  # type: ignore[import-untyped]  # it has no types

    # ministack lets everybody do everything, functions that run on this machine included: no web page may ask it.
    ministack.app = guarded(ministack.app, Guard())
    hypercorn.asyncio.serve = serve  # type: ignore[assignment]  # ours takes no more than ministack gives
    ministack.main()
