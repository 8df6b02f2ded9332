"""An answer in one write: ASGI sends the headers and the body apart, which is two system calls and two packets for each answer."""

import asyncio
from typing import Any

from voice_emulator.http.guard import Scope
from voice_emulator.http.upgrades import OneProtocol

_EXTENSION = "voice_emulator.one_write"
_NONE: dict[str, Any] = {}


class GatheringTransport:
    """
    A connection's transport that can gather what is written to it.

    Whoever finds no use for that finds the methods of the transport itself: there is nothing between.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._gathered: list[bytes] = []
        self.write: Any = transport.write
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def gather(self) -> None:
        """Keep what is written from now on, until `send` or the end of the connection."""
        self.write = self._gathered.append

    def send(self) -> None:
        """Write what was gathered, as one."""
        self.write = self._transport.write
        if self._gathered:
            self.write(b"".join(self._gathered))
            self._gathered.clear()

    def close(self) -> None:
        """Close the connection once all is sent."""
        self.send()
        self._transport.close()


def transport_of(scope: Scope) -> GatheringTransport | None:
    """Return what gathers the answer to a request, or None on a server that has no such."""
    found: GatheringTransport | None = scope.get("extensions", _NONE).get(_EXTENSION)
    return found


class GatheringProtocol(OneProtocol):
    """One whose requests have their connection's transport among their extensions."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # a server has transports that write
        """Take a connection on."""
        gathering: Any = GatheringTransport(transport)
        self._extensions = {_EXTENSION: gathering}
        super().connection_made(gathering)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self.scope["extensions"] = self._extensions
