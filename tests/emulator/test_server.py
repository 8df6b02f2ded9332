"""The emulator as a server that runs, and the faults of its connections."""

import asyncio
import threading
import time
from typing import Any

import boto3
import botocore.exceptions
import httpx
import pytest
from botocore.config import Config
from moto import mock_aws

from tests.emulator.harness import MESSAGE, SEND, SETS
from tests.patience import PATIENCE_S, wait_until
from voice_emulator import EmulatorSettings, create_app
from voice_emulator.http.server import EmulatorServer, running_emulator
from voice_emulator.service.voice_service import VoiceService
from voice_emulator.settings.emulator_settings import change_settings


def client_of(server: EmulatorServer, **config: Any) -> Any:
    """Return a client with the SDK's own retries, unless the configuration says otherwise."""
    return boto3.session.Session().client(
        "pinpoint-sms-voice",
        endpoint_url=server.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="123456789012",
        aws_secret_access_key="none",
        config=Config(proxies={}, **config),
    )


class TestFaultsOfTheConnection:
    def send(self, server: EmulatorServer, ending: str, **config: Any) -> dict[str, Any]:
        client = client_of(server, retries={"total_max_attempts": 1}, **config)
        answer: dict[str, Any] = client.send_voice_message(
            **{**MESSAGE, "DestinationPhoneNumber": f"+120655501{ending}"}
        )
        return answer

    def test_a_lost_connection_is_closed_without_a_byte(self, server: EmulatorServer, http: httpx.Client) -> None:
        with pytest.raises(botocore.exceptions.ConnectionClosedError):
            self.send(server, "83")
        (call,) = server.service.log.calls
        assert (call.call_placed, call.status_code) == (True, None)
        wait_until(lambda: server.service.log.calls[0].events[-1].sent_at_ms is not None)

    def test_only_the_connection_of_the_request_is_closed(self, server: EmulatorServer, http: httpx.Client) -> None:
        http.get(SETS)
        with pytest.raises(botocore.exceptions.ConnectionClosedError):
            self.send(server, "83")
        assert http.get(SETS).status_code == 200

    def test_an_answer_that_never_comes_runs_into_the_clients_time_out(
        self, server: EmulatorServer, http: httpx.Client
    ) -> None:
        http.put("/_emulator/scripts/+12065550199", json=[{"send": "timed_out"}])
        with pytest.raises(botocore.exceptions.ReadTimeoutError):
            self.send(server, "99", read_timeout=0.3)
        wait_until(lambda: [call.call_placed for call in server.service.log.calls] == [True])

    def test_a_slow_answer_comes_late(self, server: EmulatorServer, http: httpx.Client) -> None:
        begun = time.monotonic()
        assert self.send(server, "84")["MessageId"]
        assert time.monotonic() - begun >= 0.4

    def test_sdk_retries_place_the_call_again(self, server: EmulatorServer, http: httpx.Client) -> None:
        """The known trap: one send_voice_message that meets a 500 is three calls, unless retries are off."""
        client = client_of(server)
        with pytest.raises(client.exceptions.InternalServiceErrorException):
            client.send_voice_message(**{**MESSAGE, "DestinationPhoneNumber": "+12065550182"})
        assert [call.call_placed for call in server.service.log.calls] == [True] * 3


class TestRunning:
    def test_it_works_beside_moto(self, server: EmulatorServer, http: httpx.Client) -> None:
        with mock_aws():
            topics = boto3.client("sns", region_name="us-east-1")
            topics.create_topic(Name="mocked")
            assert len(topics.list_topics()["Topics"]) == 1
            client_of(server).create_configuration_set(ConfigurationSetName="emulated")
        assert http.get("/_emulator/configuration-sets").json()["configuration_sets"][0]["name"] == "emulated"

    def test_stopping_is_quick_even_while_answers_are_held_back(self) -> None:
        settings = change_settings(EmulatorSettings(), {"faults": {"timed_out": 1}})
        threads_before = set(threading.enumerate())
        with running_emulator(settings) as server:

            def wait_for_nothing() -> None:
                with pytest.raises(httpx.TransportError):
                    httpx.post(server.endpoint_url + SEND, json=MESSAGE, timeout=2 * PATIENCE_S, trust_env=False)

            waiting = threading.Thread(target=wait_for_nothing)
            waiting.start()
            wait_until(lambda: len(server.service.log.calls) == 1)
            begun = time.monotonic()
        assert time.monotonic() - begun < PATIENCE_S
        waiting.join(timeout=PATIENCE_S)
        assert not waiting.is_alive()
        assert set(threading.enumerate()) <= threads_before

    def test_a_port_that_is_taken_says_so(self, server: EmulatorServer) -> None:
        port = int(server.endpoint_url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            EmulatorServer(VoiceService(), port=port)

    def test_events_follow_the_system_clock(self) -> None:
        with running_emulator(EmulatorSettings(time_scale=0.01)) as server:
            httpx.post(server.endpoint_url + SEND, json=MESSAGE, timeout=PATIENCE_S, trust_env=False)
            wait_until(lambda: server.service.log.calls[0].events[-1].sent_at_ms is not None)
            (call,) = server.service.log.calls
        for event in call.events:
            assert event.sent_at_ms is not None
            assert 0 <= event.sent_at_ms - event.due_at_ms < PATIENCE_S * 1_000
        assert abs(call.arrived_at_ms - time.time() * 1_000) < PATIENCE_S * 1_000

    def test_it_is_an_asgi_application_too(self) -> None:
        async def use() -> tuple[int, int]:
            transport = httpx.ASGITransport(create_app(EmulatorSettings()))
            async with httpx.AsyncClient(transport=transport, base_url="http://voice") as client:
                sent = await client.post(SEND, json=MESSAGE)
                calls = await client.get("/_emulator/calls")
                return sent.status_code, len(calls.json()["calls"])

        assert asyncio.run(use()) == (200, 1)
