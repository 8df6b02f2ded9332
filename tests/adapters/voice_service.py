"""
A voice service that does to each request what a test says, and counts what arrives.

Deliberately less than the emulator: it can break a connection at any byte, and knows nothing of limits.
"""

import json
import socket
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Literal, Self

Answer = tuple[int, str, dict[str, Any]] | Literal["close", "silence"]
"""Status, error type and body; or no answer: the connection is closed, or nothing ever comes."""

ACCEPTED: Answer = (200, "", {"MessageId": "voice-1"})


class VoiceService:
    """An HTTP server on 127.0.0.1. ``requests`` holds the bodies that arrived."""

    def __init__(self) -> None:
        self.answer: Answer = ACCEPTED
        self.requests: list[dict[str, Any]] = []
        self.connections = 0
        """How many were taken, one after the other."""
        self.before_answer: Callable[[], object] = lambda: None
        """Happens while the sender waits for its answer."""
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                service._serve(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def process_request(self, *connection: Any) -> None:
                service.connections += 1
                super().process_request(*connection)

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length", 0))
        self.requests.append(json.loads(handler.rfile.read(length)))
        self.before_answer()
        if self.answer == "close":
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        if self.answer == "silence":
            handler.rfile.read(1)  # until the client gives up
            return
        status, error_type, body = self.answer
        text = json.dumps(body).encode()
        handler.send_response(status)
        if error_type:
            handler.send_header("x-amzn-ErrorType", error_type)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)
