"""The emulator's end, whatever its clients are at."""

import signal
import socket
from contextlib import suppress

import httpx
import pytest

from tests.emulator.command_process import emulator
from tests.emulator.harness import SETS
from tests.patience import PATIENCE_S
from voice_emulator.http.server import running_emulator

HEAD = b"POST /v1/sms-voice/voice/message HTTP/1.1\r\nHost: HOST\r\nContent-Length: 100000\r\n"


def test_a_signal_right_after_the_ready_line_ends_it_as_any() -> None:
    with emulator(module="voice_emulator", command=()) as running:
        running.process.send_signal(signal.SIGTERM)
        rest, _ = running.process.communicate(timeout=PATIENCE_S)
    assert (running.process.returncode, rest) == (0, "voice API emulator: stopped\n")


@pytest.mark.parametrize(
    "half",
    [b"GET /v1", HEAD + b"\r\n{", HEAD + b"\r\n" + b"{" * 60_000, HEAD + b"Expect: 100-continue\r\n\r\n"],
    ids=["half a head", "half a body", "half a long body", "a body that is announced"],
)
def test_half_sent_requests_are_dropped_at_its_end_without_a_word(
    half: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """The client hears that the connection is closed, and that nothing was answered: no call was placed."""
    with running_emulator() as emulator:
        host = emulator.endpoint_url.removeprefix("http://")
        name, _, port = host.rpartition(":")
        connection = socket.create_connection((name, int(port)), timeout=PATIENCE_S)
        connection.sendall(half.replace(b"HOST", host.encode()))
        # What comes later, on another connection, is answered when that has arrived.
        httpx.get(f"{emulator.endpoint_url}{SETS}", timeout=PATIENCE_S, trust_env=False).raise_for_status()
    answered = b""
    with connection, suppress(ConnectionError):
        while part := connection.recv(1_000):
            answered += part
    assert caplog.messages == []
    assert answered.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n") == b""
