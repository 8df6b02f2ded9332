"""uvicorn's server, as whoever runs it stops it: soon, with an answer to all that is whole, and without a word of the rest."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

from voice_emulator.http.app import EmulatorApp

# How long a server that stops waits for the rest of a request, and for a client to read its answer.
_GRACE_S = 0.5


class GracefulServer(uvicorn.Server):
    """uvicorn, but signals are the affair of whoever runs it: it would raise them anew once it has stopped."""

    def __init__(self, config: uvicorn.Config, app: EmulatorApp) -> None:
        super().__init__(config)
        self._app = app
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever runs it."""
        yield

    async def main_loop(self) -> None:
        """Do as uvicorn does ten times a second, but stop when that is asked, not at the next tenth."""
        self._loop = asyncio.get_running_loop()
        counter = 0
        while not await self.on_tick(counter):
            counter = (counter + 1) % 864_000
            await self._app.pause(0.1)

    def stop(self) -> None:
        """Ask the server to stop, from whatever thread."""
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has stopped already
                self._loop.call_soon_threadsafe(self._app.let_go)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what is whole by then; a connection that is left after that has half a request, or a client that does not read."""
        self._app.let_go()
        leave = asyncio.get_running_loop().call_later(_GRACE_S, self._leave_connections)
        await super().shutdown(sockets)
        leave.cancel()

    def _leave_connections(self) -> None:
        for connection in list(self.server_state.connections):
            transport: Any = connection.transport
            transport.abort()
