"""What is answered as soon as it is whole, and what is left to the application: a client sees no difference."""

import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulator.harness import MESSAGE, SEND, SETS
from tests.patience import PATIENCE_S, wait_until
from voice_emulator.http.app import EmulatorApp
from voice_emulator.http.guard import Scope
from voice_emulator.http.heads import LARGEST_HEAD
from voice_emulator.http.server import EmulatorServer
from voice_emulator.service.long_messages import LONG_BODY
from voice_emulator.service.messages import Reply

BODY = json.dumps(MESSAGE).encode()
LISTED = b'{"ConfigurationSets":[]}'


class _Exchange:
    """A connection, and what of it was answered without the application being called."""

    def __init__(self, connection: socket.socket, host: str, at_once: list[Reply]) -> None:
        self._connection, self._host = connection, host
        self.at_once = at_once

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._connection.sendall(self.named(piece))

    def named(self, sent: bytes) -> bytes:
        return sent.replace(b"HOST", self._host.encode())

    def answer(self, *, with_body: bool = True) -> tuple[int, dict[str, str], bytes]:
        """Return the next status, headers and body."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._byte()
        status, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines if line)
        length = int(headers["content-length"]) if with_body else 0
        return int(status.split()[1]), headers, b"".join(self._byte() for _ in range(length))

    def is_closed(self) -> bool:
        return self._connection.recv(1) == b""

    @property
    def address(self) -> object:
        return self._connection.getsockname()

    def leave(self) -> None:
        self._connection.close()

    def _byte(self) -> bytes:
        byte = self._connection.recv(1)
        assert byte, "the connection was closed"
        return byte


@pytest.fixture
def exchange(server: EmulatorServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Exchange]:
    server.service.reset()
    at_once: list[Reply] = []
    reply_at_once = EmulatorApp.reply_at_once

    def observed(app: EmulatorApp, scope: Scope, body: bytes) -> Reply | None:
        reply = reply_at_once(app, scope, body)
        if reply is not None:
            at_once.append(reply)
        return reply

    monkeypatch.setattr(EmulatorApp, "reply_at_once", observed)
    host = server.endpoint_url.removeprefix("http://")
    name, _, port = host.rpartition(":")
    with socket.create_connection((name, int(port)), timeout=PATIENCE_S) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield _Exchange(connection, host, at_once)


def request(method: str = "GET", path: str = SETS, headers: str = "", body: bytes | None = None) -> bytes:
    length = "" if body is None else f"Content-Length: {len(body)}\r\n"
    return f"{method} {path} HTTP/1.1\r\nHost: HOST\r\n{headers}{length}\r\n".encode() + (body or b"")


def test_a_request_that_is_whole_is_answered_at_once(exchange: _Exchange) -> None:
    for _ in range(2):
        exchange.send(request("POST", SEND, body=BODY))
        status, headers, body = exchange.answer()
        assert (status, headers["content-type"]) == (200, "application/json")
        assert set(headers) == {"date", "x-amzn-requestid", "content-type", "content-length"}
        assert json.loads(body)["MessageId"]
    exchange.send(request("POST", SETS, body=b"{}"))
    status, headers, body = exchange.answer()
    assert (status, headers["x-amzn-errortype"]) == (400, "BadRequestException")
    assert json.loads(body) == {"Message": "ConfigurationSetName is required."}
    assert [reply.status_code for reply in exchange.at_once] == [200, 200, 400]


def test_one_that_comes_in_pieces_is_answered_once_it_is_whole(server: EmulatorServer, exchange: _Exchange) -> None:
    whole = exchange.named(request("POST", SEND, body=BODY))
    exchange.send(*(whole[start : start + 5] for start in range(0, len(whole), 5)))
    assert exchange.answer()[0] == 200
    exchange.send(request("POST", SEND, "Transfer-Encoding: chunked\r\n"))
    exchange.send(b"%x\r\n%b\r\n" % (len(BODY), BODY), b"0\r\n", b"Some-Trailer: 1\r\n\r\n")
    assert exchange.answer()[0] == 200
    assert len(exchange.at_once) == len(server.service.log.calls) == 2


def test_of_those_that_come_together_one_is_answered_at_once(server: EmulatorServer, exchange: _Exchange) -> None:
    """The others take their turn among those of other clients; all are answered in their order."""
    exchange.send((request() + request("POST", SEND, body=BODY)) * 10 + request("GET", f"{SETS}/last"))
    answers = [exchange.answer() for _ in range(21)]
    assert [status for status, _, _ in answers] == [200] * 20 + [405]
    assert [b"MessageId" in body for _, _, body in answers] == [False, True] * 10 + [False]
    assert len(server.service.log.calls) == 10
    assert len(exchange.at_once) == 1
    exchange.send(request())
    assert exchange.answer()[2] == LISTED
    assert len(exchange.at_once) == 2


def test_the_rest_of_one_that_begins_behind_another_may_come_later(server: EmulatorServer, exchange: _Exchange) -> None:
    """The connection is not idle meanwhile, and so not closed as one that is."""
    second = exchange.named(request("POST", SEND, body=BODY))
    exchange.send(request() + second[:-20])
    assert exchange.answer()[2] == LISTED
    connections: list[Any] = list(server._server.server_state.connections)
    (ours,) = [each for each in connections if each.client == exchange.address]
    assert ours.timeout_keep_alive_task is None
    exchange.send(second[-20:])
    assert exchange.answer()[0] == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (request("HEAD"), 405),
        (request(headers="Connection: close\r\n"), 200),
        (f"GET {SETS} HTTP/1.0\r\n\r\n".encode(), 200),
        (request("POST", SETS, body=b'{"ConfigurationSetName": "%b"}' % (b"x" * LONG_BODY)), 400),
        (request(headers="Origin: http://evil.example\r\n"), 403),
        (request(headers="Sec-Fetch-Site: cross-site\r\n"), 403),
        (request(path="/_emulator/health"), 200),
    ],
    ids=["head", "last", "http_1_0", "long", "origin", "fetch", "control"],
)
def test_others_are_left_to_the_application(exchange: _Exchange, sent: bytes, status: int) -> None:
    exchange.send(sent)
    assert exchange.answer(with_body=not sent.startswith(b"HEAD"))[0] == status
    assert not exchange.at_once
    assert ("Connection: close" not in sent.decode() and b"HTTP/1.0" not in sent) or exchange.is_closed()


def test_whoever_waits_to_be_asked_for_the_body_is_asked(exchange: _Exchange) -> None:
    whole = request("POST", SEND, "Expect: 100-continue\r\n", BODY)
    exchange.send(whole[: -len(BODY)])
    line = b"".join(exchange._byte() for _ in range(len(b"HTTP/1.1 100 Continue\r\n\r\n")))
    assert line == b"HTTP/1.1 100 Continue\r\n\r\n"
    exchange.send(BODY)
    assert exchange.answer()[0] == 200


def test_what_a_client_wrote_stands_in_no_header_unseen(exchange: _Exchange) -> None:
    """Of errors that no model has the message is a header too: uvicorn looks at each of its characters."""
    exchange.send(request("PUT", f"{SETS}?a=%0d%0aSet-Cookie:x"))
    status, headers, _ = exchange.answer()
    assert (status, "set-cookie" in headers) == (405, False)
    assert headers["allow"] == "GET, POST, OPTIONS"
    assert headers["x-amzn-errormessage"]


def test_a_fault_of_the_answer_happens_to_it(server: EmulatorServer, exchange: _Exchange) -> None:
    def send_to(ending: str) -> None:
        body = json.dumps({**MESSAGE, "DestinationPhoneNumber": f"+120655501{ending}"}).encode()
        exchange.send(request("POST", SEND, body=body))

    send_to("86")
    assert exchange.answer()[0] == 200
    send_to("83")
    assert exchange.is_closed()
    assert [call.call_placed for call in server.service.log.calls] == [True, True]


def test_a_client_that_leaves_within_its_body_has_asked_for_nothing(
    server: EmulatorServer, exchange: _Exchange
) -> None:
    exchange.send(request("POST", SEND, body=BODY)[:-1])
    wait_until(lambda: _held(list(server._server.server_state.connections)))
    exchange.leave()
    wait_until(lambda: not _held(list(server._server.server_state.connections)))
    assert not server.service.log.calls


@pytest.mark.parametrize(
    ("begun", "endless"),
    [
        (b"GET /", b"x" * 1_000),
        (b"GET / HTTP/1.1\r\nHost: HOST\r\nX-Long: ", b"x" * 1_000),
        (b"GET / HTTP/1.1\r\nHost: HOST\r\n", b"X-Short: x\r\n" * 100),
        (b"POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X-Trailer: x\r\n" * 100),
    ],
    ids=["path", "header", "headers", "trailers"],
)
def test_a_head_without_an_end_is_refused(exchange: _Exchange, begun: bytes, endless: bytes) -> None:
    exchange.send(begun)
    sent = 0
    try:
        while sent < 8 * LARGEST_HEAD:
            exchange.send(endless)
            sent += len(endless)
        status, _, _ = exchange.answer()
    except ConnectionError:
        return  # it was closed, and what was sent since has been thrown away with its answer
    assert status == 431


def test_a_large_head_is_read(exchange: _Exchange) -> None:
    exchange.send(request(headers=f"X-Amz-Security-Token: {'x' * 100_000}\r\n"))
    assert exchange.answer()[2] == LISTED


def test_an_answer_waits_for_a_client_that_does_not_read(server: EmulatorServer, exchange: _Exchange) -> None:
    """Nothing is answered at once then: the answers would fill the memory."""
    found: list[Any] = []

    async def pause() -> None:
        connections: list[Any] = list(server._server.server_state.connections)
        found.extend(each for each in connections if each.client == exchange.address)
        found[0].flow.pause_writing()

    exchange.send(request())
    assert exchange.answer()[2] == LISTED
    loop = server._server._loop
    assert loop is not None
    asyncio.run_coroutine_threadsafe(pause(), loop).result(PATIENCE_S)
    exchange.send(request())
    wait_until(lambda: found[0].cycle is not None and not found[0].cycle.response_complete)
    assert len(exchange.at_once) == 1
    loop.call_soon_threadsafe(found[0].flow.resume_writing)
    assert exchange.answer()[2] == LISTED


def test_a_server_that_stops_closes_the_connection_behind_the_answer(
    server: EmulatorServer, exchange: _Exchange
) -> None:
    whole = exchange.named(request("POST", SEND, body=BODY))
    exchange.send(whole[:-20])
    wait_until(lambda: _held(list(server._server.server_state.connections)))
    loop = server._server._loop
    assert loop is not None
    for each in _held(list(server._server.server_state.connections)):
        loop.call_soon_threadsafe(each.shutdown)
    exchange.send(whole[-20:])
    status, headers, _ = exchange.answer()
    assert (status, headers["connection"]) == (200, "close")
    assert exchange.is_closed()


def _held(connections: list[Any]) -> list[Any]:
    """Return the connections whose request is not whole yet."""
    return [each for each in connections if getattr(each, "_held", None) is not None]
