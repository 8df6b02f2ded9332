"""The emulator as an ASGI application, on a server that is not its own."""

import threading
from collections.abc import Iterator

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
