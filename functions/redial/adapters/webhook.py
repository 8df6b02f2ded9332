"""
The address that is told: one POST of one event.

By the standard library: it follows no redirect, goes by no proxy, and repeats nothing on its own.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import Enum, auto
from threading import Timer
from urllib.parse import urlsplit

from redial.errors import ReceiverRefuses, ReceiverUnavailable
from redial.version import VERSION

CONNECT_TIMEOUT_S = 3
ANSWER_TIMEOUT_S = 5
"""As EventBridge waits for API destinations."""
# The receiver may not know us yet, is behind another of its processes, or has too much to do: later it may take the same request.
_REPEATED = frozenset({401, 407, 408, 409, 425, 429})
_NOT_IN_TIME = "the answer was not whole in time"
_OK, _REDIRECT, _SERVER_ERROR = 200, 300, 500


class Answered(Enum):
    """What an answer means."""

    TAKEN = auto()
    LATER = auto()
    """The same request may be taken later."""
    NEVER = auto()


def meaning_of(status: int) -> Answered:
    """Return what a status of HTTP means; a redirect leads nowhere, as nobody signed for another address."""
    if _OK <= status < _REDIRECT:
        return Answered.TAKEN
    return Answered.LATER if status in _REPEATED or status >= _SERVER_ERROR else Answered.NEVER


class HttpWebhook:
    """
    Posts to one address.

    Parameters
    ----------
    url
        Its address, of a scheme that the settings permit.
    on_this_machine
        Whether it may be an address that is not on the internet: on a laptop alone. Elsewhere its name could be made to lead to
        what only this function reaches.
    """

    def __init__(self, url: str, *, on_this_machine: bool) -> None:
        self._address = urlsplit(url)
        self._on_this_machine = on_this_machine

    def post(self, body: bytes, headers: Mapping[str, str]) -> None:
        """
        Post a body, and return when the receiver has taken it.

        Raises
        ------
        ReceiverUnavailable
            It may be taken later.
        ReceiverRefuses
            The answer is final.
        """
        try:
            status = self._post(body, headers)
        except (OSError, http.client.HTTPException) as error:
            raise ReceiverUnavailable(f"no answer: {type(error).__name__}: {error}") from error
        match meaning_of(status):
            case Answered.TAKEN:
                return
            case Answered.LATER:
                raise ReceiverUnavailable(f"answered {status}")
            case Answered.NEVER:
                raise ReceiverRefuses(f"answered {status}", status)

    def _post(self, body: bytes, headers: Mapping[str, str]) -> int:
        connection = self._connection()
        with _given_up_in_time(connection) as is_over:
            connection.connect()
            if is_over():
                # Looking up the name took all the time, and cannot be cut short: what is posted now would come again all the same.
                raise TimeoutError(_NOT_IN_TIME)
            self._require_address_on_the_internet(connection.sock)
            connection.sock.settimeout(ANSWER_TIMEOUT_S)
            path = self._address.path or "/"
            target = f"{path}?{self._address.query}" if self._address.query else path
            of_ours = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"redial/{VERSION}"}
            connection.request("POST", target, body, {**of_ours, **headers})
            return connection.getresponse().status

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=CONNECT_TIMEOUT_S)
        return http.client.HTTPSConnection(host, port, timeout=CONNECT_TIMEOUT_S, context=ssl.create_default_context())

    def _require_address_on_the_internet(self, sock: socket.socket) -> None:
        # Of the connection that is there, and not of a name that could lead elsewhere the next time.
        address = ipaddress.ip_address(str(sock.getpeername()[0]).partition("%")[0])
        if not (address.is_global or self._on_this_machine):
            raise ReceiverUnavailable(f"{self._address.hostname} leads to an address that is not on the internet")


@contextmanager
def _given_up_in_time(connection: http.client.HTTPConnection) -> Iterator[Callable[[], bool]]:
    """Close a connection in the end, and end it before that when its time is over: a socket's own time-outs are of each read."""
    given_up: list[bool] = []

    def give_up() -> None:
        given_up.append(True)
        if connection.sock is not None:
            with suppress(OSError):
                # Of the connection below TLS, which another thread is just reading from.
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    timer = Timer(CONNECT_TIMEOUT_S + ANSWER_TIMEOUT_S, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield lambda: bool(given_up)
    except (OSError, http.client.HTTPException) as error:
        if not given_up:
            raise
        raise TimeoutError(_NOT_IN_TIME) from error
    else:
        if given_up:
            raise TimeoutError(_NOT_IN_TIME)
    finally:
        timer.cancel()
        connection.close()
