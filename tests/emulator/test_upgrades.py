"""A request that offers another protocol is answered as any other: Java's HTTP client offers HTTP/2 with each, and with a body."""

import json
import logging
import socket
from urllib.parse import urlsplit

import pytest

from tests.emulator.harness import MESSAGE, SEND, SETS
from tests.patience import PATIENCE_S
from voice_emulator.http.server import EmulatorServer

H2C = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n"
WEBSOCKET = (
    "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n"
)
BODY = json.dumps(MESSAGE)
LENGTH = f"Content-Length: {len(BODY)}\r\n"
LAST = "Connection: close\r\n"


def answers(server: EmulatorServer, *pieces: str) -> list[tuple[int, str]]:
    """Send pieces one after the other, and return the status and body of each answer until the server closes the connection."""
    address = urlsplit(server.endpoint_url)
    found = []
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE_S) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece.replace("HOST", address.netloc).encode())
        with connection.makefile("rb") as stream:
            while line := stream.readline():
                status = int(line.split()[1])
                headers = dict(
                    header.decode().strip().lower().split(": ", 1) for header in iter(stream.readline, b"\r\n")
                )
                found.append((status, stream.read(int(headers["content-length"])).decode()))
    return found


def request(method: str, path: str, headers: str, body: str = "") -> str:
    return f"{method} {path} HTTP/1.1\r\nHost: HOST\r\n{headers}\r\n{body}"


@pytest.fixture(autouse=True)
def anew(server: EmulatorServer) -> None:
    server.service.reset()


@pytest.mark.parametrize("offer", [H2C, WEBSOCKET])
def test_its_body_is_read(server: EmulatorServer, offer: str) -> None:
    first = request("POST", SEND, offer + LENGTH, BODY)
    chunked = request("POST", SEND, f"{offer}Transfer-Encoding: chunked\r\n", f"{len(BODY):x}\r\n{BODY}\r\n0\r\n\r\n")
    last = request("GET", SETS, LAST)
    got = answers(server, first, chunked, last)
    assert [status for status, _ in got] == [200, 200, 200]
    assert len(server.service.log.calls) == 2


def test_it_may_come_in_pieces_and_behind_others(server: EmulatorServer) -> None:
    whole = "".join(
        [
            request("GET", SETS, ""),
            request("POST", SEND, H2C + LENGTH, BODY),
            request("GET", SETS, H2C),
            request("POST", SEND, LENGTH + H2C, BODY),
            request("GET", SETS, LAST),
        ]
    )
    whole = whole.replace("HOST", urlsplit(server.endpoint_url).netloc)
    pieces = [whole[start : start + 7] for start in range(0, len(whole), 7)]
    for sent in ([whole], pieces):
        got = answers(server, *sent)
        assert [status for status, _ in got] == [200] * 5
        assert ["MessageId" in body for _, body in got] == [False, True, False, True, False]


def test_what_else_it_says_of_the_connection_holds(server: EmulatorServer) -> None:
    """Nothing would be answered here if the connection stayed open: the answers are read to its end."""
    headers = H2C.replace("Connection: ", "Connection: close, ")
    assert [status for status, _ in answers(server, request("GET", SETS, headers))] == [200]


def test_nothing_is_said_of_it(server: EmulatorServer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        answers(server, request("POST", SEND, H2C + LENGTH, BODY), request("GET", SETS, LAST))
    assert [record.getMessage() for record in caplog.records if "uvicorn" in record.name] == []


def test_a_tunnel_is_none_of_its_requests(server: EmulatorServer) -> None:
    ((status, _),) = answers(server, "CONNECT HOST HTTP/1.1\r\nHost: HOST\r\n\r\nx")
    assert status == 400
