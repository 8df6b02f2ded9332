"""The emulator as an ASGI application, on a server that is not its own."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from botocore.exceptions import ConnectionClosedError

from tests.emulator.harness import ORIGINATION
from tests.patience import wait_until
from voice_emulator.http.server import create_app
from voice_emulator.testing import VoiceEmulator

LOST = "+12065550183"


@pytest.fixture
def emulator() -> Iterator[VoiceEmulator]:
    server = uvicorn.Server(uvicorn.Config(create_app(), port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started)
    running = VoiceEmulator(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
    with running.control:
        yield running
    server.should_exit = True
    thread.join()


def test_a_lost_connection_is_none_that_a_client_takes_for_an_answer(emulator: VoiceEmulator) -> None:
    """ASGI cannot close a connection: the answer breaks off, where boto3 took one without its body for 200 and no MessageId."""
    with pytest.raises(ConnectionClosedError):
        emulator.client().send_voice_message(
            DestinationPhoneNumber=LOST, OriginationPhoneNumber=ORIGINATION, Content={"PlainTextMessage": {"Text": "x"}}
        )
    with pytest.raises(ConnectionClosedError):
        emulator.client_v2().send_voice_message(
            DestinationPhoneNumber=LOST, OriginationIdentity="+12065550198", MessageBody="x"
        )
    assert [(call["call_placed"], call["status_code"]) for call in emulator.calls()] == 2 * [(True, None)]


def ask(host: str, *, origin: str | None = None, **allowed: Any) -> httpx.Response:
    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(create_app(**allowed))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:4580") as client:
            return await client.get(
                "/_emulator/health", headers={"Host": host, **({"Origin": origin} if origin else {})}
            )

    return asyncio.run(get())


def test_it_goes_by_the_names_and_for_the_origins_that_it_is_told() -> None:
    assert ask("127.0.0.1:4580").status_code == 200
    # Of a client that has it for its proxy.
    assert ask("sms-voice.pinpoint.us-east-1.amazonaws.com").status_code == 200
    refused = ask("voice:5000")
    assert (refused.status_code, "create_app(allowed_hosts=)" in refused.json()["Message"]) == (400, True)
    assert ask("voice:5000", allowed_hosts=["Voice"]).status_code == 200
    page = "http://localhost:3000"
    refused = ask("127.0.0.1:4580", origin=page)
    assert (refused.status_code, "create_app(allowed_origins=)" in refused.json()["Message"]) == (403, True)
    allowed = ask("127.0.0.1:4580", origin=page, allowed_origins=[page])
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, page)
