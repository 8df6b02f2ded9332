"""
Who may ask a server that listens on somebody's own machine: programs, and that machine's own pages.

A browser lets any web page send requests to 127.0.0.1: it may not read the answer, but what the request does is done. So whoever
listens there has to tell such requests from those of programs. Two things that a page cannot change tell them:

- `Host` is the name under which the browser found this server. A page whose own name was made to lead here ("DNS rebinding")
  is of the server's origin, as far as the browser knows, but it cannot hide its name.
- `Origin`, `Sec-Fetch-Site` and `Referer` are the browser's own. Programs send none of them.
"""

import json
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from functools import lru_cache
from ipaddress import ip_address
from typing import Any, NamedTuple

from voice_emulator.echo import cut, shown

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
# A name has at most 255 characters, a port five; what is longer is not kept.
_LONGEST_HOST = 300
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
# Of these a request has one: two would let the server and whoever looks before it each see another.
_ONCE = (b"host", b"origin", b"sec-fetch-site", b"referer")


class Refusal(NamedTuple):
    """Why a request is not answered."""

    status_code: int
    message: str


class Guard:
    """
    Refuses what a web page of another origin can send.

    Parameters
    ----------
    is_host_name
        Tells of further names whether the server is reached under them, at any port. They come in lower case.
    any_address
        Whether every IP address, and localhost, is a name of the server, at any port: for one that listens on all of a machine's
        addresses, perhaps behind a container's port. An address cannot be rebound, only a name can.
    origins
        Origins whose pages may ask, such as ``http://localhost:3000``.
    pages
        The path of a page may be opened from anywhere, as by a link in a chat; this tells whether a path is one.
    host_hint, origin_hint
        Sentences behind a refusal: how whoever runs the server lets it be asked by this name, or by this origin's pages.
    """

    def __init__(
        self,
        *,
        is_host_name: Callable[[str], bool] = lambda _name: False,
        any_address: bool = False,
        origins: Collection[str] = (),
        pages: Callable[[str], bool] = lambda _path: False,
        host_hint: str = "",
        origin_hint: str = "",
    ) -> None:
        self._is_host_name = is_host_name
        self._any_address = any_address
        self._origins = frozenset(origin.encode() for origin in origins)
        self._pages = pages
        self._host_hint, self._origin_hint = host_hint, origin_hint
        # Nearly all requests of a server have the same one.
        self._is_own_host = lru_cache(maxsize=256)(self._compare_host)

    def refusal(self, scope: Scope, headers: dict[bytes, bytes] | None = None) -> Refusal | None:
        """
        Return why a request is refused, or None if it may be answered.

        Parameters
        ----------
        headers
            The headers of `scope` as a dictionary, if there is one already.
        """
        pairs: list[tuple[bytes, bytes]] = scope["headers"]
        if headers is None:
            headers = dict(pairs)
        if len(headers) != len(pairs) and (twice := _sent_twice(pairs)):
            return Refusal(400, f"There is more than one {twice} header.")
        scheme = scope.get("scheme", "http")
        host = headers.get(b"host")
        if host is not None:  # each browser says it; programs that speak HTTP/1.0 may not
            server = scope.get("server")
            if len(host) > _LONGEST_HOST or not self._is_own_host(host, tuple(server) if server else None, scheme):
                return Refusal(400, f"This server is not called {shown(host.decode('latin-1'))}.{self._host_hint}")
        elif scope.get("http_version", "1.0") == "1.1":
            return Refusal(400, "There is no Host header.")
        origin, referer = headers.get(b"origin"), headers.get(b"referer")
        if origin is not None:
            # What a browser says of the rest is said of this origin, and this origin may ask.
            own = _origin(scheme, host)
            return None if origin == own or origin in self._origins else self._of_another_origin(origin)
        if headers.get(b"sec-fetch-site", b"none") not in (b"none", b"same-origin"):
            return None if self._opens_page(scope, headers) else self._of_another_origin(b"elsewhere")
        if referer is None or (referer + b"/").startswith(_origin(scheme, host) + b"/"):
            return None
        return None if self._opens_page(scope, headers) else self._of_another_origin(referer)

    def _of_another_origin(self, origin: bytes) -> Refusal:
        who = cut(origin.decode("latin-1"))
        return Refusal(403, f"A web page of another origin ({who}) may not ask here.{self._origin_hint}")

    def allows_origin(self, origin: bytes) -> bool:
        """Tell whether pages of this origin may ask from elsewhere, and read the answer."""
        return origin in self._origins

    def _opens_page(self, scope: Scope, headers: dict[bytes, bytes]) -> bool:
        """Tell whether somebody follows a link to a page: what opens it learns nothing of it, and it does nothing by itself."""
        return (
            scope.get("method") == "GET"
            and headers.get(b"sec-fetch-mode", b"navigate") == b"navigate"
            and headers.get(b"sec-fetch-dest", b"document") == b"document"
            and self._pages(scope["path"])
        )

    def _compare_host(self, written: bytes, server: tuple[str, int | None] | None, scheme: str) -> bool:
        host = _parse_host(written.decode("latin-1"))
        if host is None:
            return False
        name, port = host
        if self._is_host_name(name) or (self._any_address and (name == "localhost" or _is_address(name))):
            return True
        if server is None or server[0].startswith("/"):  # on a Unix socket no page gets
            return True
        own_names = _LOOPBACK_NAMES if server[0] in _LOOPBACK_NAMES else {server[0]}
        # A browser leaves the port out only of a server's that has the scheme's own; some programs always do.
        return name in own_names and port in (None, server[1] or _DEFAULT_PORTS[scheme])


def guarded(application: Application, guard: Guard) -> Application:
    """Put a guard before an ASGI application."""

    async def guarded_application(scope: Scope, receive: Receive, send: Send) -> None:
        refusal = guard.refusal(scope) if scope["type"] in ("http", "websocket") else None
        if refusal is None:
            await application(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refuse(refusal, send)

    return guarded_application


async def _refuse(refusal: Refusal, send: Send) -> None:
    body = json.dumps({"message": refusal.message}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": refusal.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _sent_twice(pairs: list[tuple[bytes, bytes]]) -> str | None:
    names = [name for name, _ in pairs]
    return next((name.decode() for name in _ONCE if names.count(name) > 1), None)


def _origin(scheme: str, host: bytes | None) -> bytes:
    return {"ws": b"http", "wss": b"https"}.get(scheme, scheme.encode()) + b"://" + (host or b"")


def _parse_host(written: str) -> tuple[str, int | None] | None:
    """Return the name, in lower case and without brackets, and the port of a `Host` header; None for what is no host."""
    name, colon, port = written.rpartition(":") if not written.endswith("]") else (written, "", "")
    if not colon:
        name = written
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    elif ":" in name:
        return None
    if colon and not (port.isascii() and port.isdecimal() and len(port) <= 5):
        return None
    return name.lower(), int(port) if colon else None


def is_loopback(host: str) -> bool:
    """Tell whether no other machine reaches what listens on this address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
