"""The emulator as a server: what goes over the wire."""

import json
import socket
import threading
from http.client import HTTPConnection
from typing import Any

import httpx
import pytest
from botocore.config import Config
from botocore.session import get_session

from tests.emulator.harness import MESSAGE, SEND, SETS
from tests.patience import PATIENCE_S, wait_until
from voice_emulator.http.bodies import LARGEST_BODY
from voice_emulator.http.server import EmulatorServer
from voice_emulator.service.voice_service import VoiceService

TARGET_OF_V2 = "PinpointSMSVoiceV2.DescribeConfigurationSets"


def assert_error(response: httpx.Response, status_code: int, error_type: str) -> None:
    assert response.status_code == status_code
    assert response.headers["x-amzn-errortype"] == error_type
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-amzn-requestid"]
    assert set(response.json()) == {"Message"}


class TestProtocol:
    @pytest.mark.parametrize(
        "path",
        [
            "/",
            "/v1",
            "/v1/sms-voice/",
            "/v1/sms-voice/configuration-set",
            f"{SETS}/",
            f"{SETS}//event-destinations",
            f"{SETS}/a/event-destinations/",
            f"{SETS}/a/b",
            f"{SEND}/1",
            "/V1/SMS-VOICE/VOICE/MESSAGE",
            "//v1/sms-voice/voice/message",
            "/v1/sms%2Dvoice/voice/message",
        ],
    )
    def test_an_unknown_path_is_not_found(self, http: httpx.Client, path: str) -> None:
        assert_error(http.get(path), 404, "NotFoundException")

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("GET", SEND, "POST, OPTIONS"),
            ("PUT", SETS, "GET, POST, OPTIONS"),
            ("PATCH", f"{SETS}/a", "DELETE, OPTIONS"),
            ("DELETE", f"{SETS}/a/event-destinations", "GET, POST, OPTIONS"),
            ("GET", f"{SETS}/a/event-destinations/b", "PUT, DELETE, OPTIONS"),
            ("PROPFIND", SETS, "GET, POST, OPTIONS"),
        ],
    )
    def test_another_method_is_not_allowed(self, http: httpx.Client, method: str, path: str, allowed: str) -> None:
        response = http.request(method, path)
        assert_error(response, 405, "MethodNotAllowedException")
        assert response.headers["allow"] == allowed

    @pytest.mark.parametrize(
        "request_head",
        [
            "GET {path} HTTP/1.1\r\n",  # no Host
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\n",
            "BREW {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n",
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 2\r\nContent-Length: 3\r\n",
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: -1\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n",
        ],
    )
    def test_what_http_does_not_allow_is_refused(
        self, server: EmulatorServer, http: httpx.Client, request_head: str
    ) -> None:
        port = http.base_url.port or 0
        with socket.create_connection((http.base_url.host, port), timeout=PATIENCE_S) as connection:
            connection.sendall(request_head.format(path=SETS, port=port).encode() + b"\r\n")
            assert connection.recv(10_000).startswith(b"HTTP/1.1 400")
        assert not server.service.log.requests

    def test_http_1_0_needs_no_host(self, http: httpx.Client) -> None:
        with socket.create_connection((http.base_url.host, http.base_url.port or 0), timeout=PATIENCE_S) as connection:
            connection.sendall(f"GET {SETS} HTTP/1.0\r\n\r\n".encode())
            assert b" 200 OK\r\n" in connection.recv(10_000)

    def test_head_has_no_body(self, http: httpx.Client) -> None:
        response = http.head(SETS)
        assert (response.status_code, response.content) == (405, b"")

    def test_a_target_in_absolute_form_is_taken(self, server: EmulatorServer, http: httpx.Client) -> None:
        """As from a client that has the emulator for its proxy (RFC 9112, 3.2.2)."""
        host = "sms-voice.pinpoint.us-east-1.amazonaws.com"
        for target in (f"http://{host}{SETS}?PageSize=1", f"HTTPS://{host}:443{SETS}", f"{server.endpoint_url}{SETS}"):
            with socket.create_connection(
                (http.base_url.host, http.base_url.port or 0), timeout=PATIENCE_S
            ) as connection:
                connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
                assert connection.recv(10_000).startswith(b"HTTP/1.1 200")
        assert server.service.log.requests[-1].operation == "ListConfigurationSets"

    @pytest.mark.parametrize(
        ("service", "target"), [("pinpoint-sms-voice", ""), ("pinpoint-sms-voice-v2", TARGET_OF_V2)]
    )
    @pytest.mark.parametrize("fips", [False, True])
    @pytest.mark.parametrize("dual_stack", [False, True])
    def test_the_services_own_names_are_known(
        self, http: httpx.Client, service: str, target: str, fips: bool, dual_stack: bool
    ) -> None:
        """Those that botocore knows, to clients that have the emulator for their proxy."""
        config = Config(use_fips_endpoint=fips, use_dualstack_endpoint=dual_stack)
        client: Any = get_session().create_client(service, region_name="us-gov-west-1", config=config)
        headers = {"host": client.meta.endpoint_url.removeprefix("https://"), "x-amz-target": target}
        response = http.post("/", headers=headers, content=b"{}") if target else http.get(SETS, headers=headers)
        assert response.json() == {"ConfigurationSets": []}

    def test_an_error_that_no_model_has_says_why_in_a_header_too(self, http: httpx.Client) -> None:
        """Go's SDK v1 shows the header alone."""
        for response in (http.put(SETS), http.post(SEND, content=b"x" * (LARGEST_BODY + 1)), http.put(f"{SETS}/ä%0a")):
            assert response.headers["x-amzn-errormessage"].startswith(response.json()["Message"][:20])
        assert "x-amzn-errormessage" not in http.get("/").headers

    def test_a_page_of_another_origin_is_refused(self, server: EmulatorServer, http: httpx.Client) -> None:
        for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"host": "evil.example"}):
            for method, path in (
                ("POST", "/_emulator/reset"),
                ("GET", "/_emulator/calls"),
                ("OPTIONS", SETS),
                ("POST", SEND),
            ):
                response = http.request(method, path, headers={"content-type": "text/plain", **headers}, json=MESSAGE)
                assert_error(response, 400 if "host" in headers else 403, "ForbiddenException")
                assert not any(name.startswith("access-control-") for name in response.headers)
        assert not server.service.log.calls

    def test_a_page_of_an_origin_that_is_allowed_reads_the_answer(self) -> None:
        allowed = {"origin": "http://localhost:3000", "sec-fetch-site": "same-site"}
        server = EmulatorServer(VoiceService(), allowed_origins=["http://localhost:3000"], allowed_hosts=["Emulator"])
        thread = threading.Thread(target=server.run)
        thread.start()
        with httpx.Client(base_url=server.endpoint_url, timeout=PATIENCE_S, trust_env=False) as http:
            preflight = http.options(
                SEND,
                headers={
                    **allowed,
                    "access-control-request-method": "POST",
                    "access-control-request-headers": "authorization,x-amz-date",
                },
            )
            sent = http.post(SEND, json=MESSAGE, headers=allowed)
            other = http.post(SEND, json=MESSAGE, headers={"origin": "http://localhost:3001"})
            named = http.get("/_emulator/health", headers={"host": "emulator:80"})
        server.stop()
        thread.join()
        assert preflight.headers["access-control-allow-origin"] == "http://localhost:3000"
        assert preflight.headers["access-control-allow-headers"] == "authorization,x-amz-date"
        assert "POST" in preflight.headers["access-control-allow-methods"]
        assert (sent.status_code, sent.headers["access-control-allow-origin"]) == (200, "http://localhost:3000")
        assert other.status_code == 403
        assert "access-control-allow-origin" not in other.headers
        assert named.status_code == 200

    def test_a_name_that_is_not_utf_8_is_refused(self, http: httpx.Client) -> None:
        assert_error(http.delete(f"{SETS}/%ff"), 400, "BadRequestException")

    def test_a_chunked_body_is_read_whole(self, http: httpx.Client) -> None:
        body = json.dumps(MESSAGE).encode()
        pieces = (body[start : start + 7] for start in range(0, len(body), 7))
        assert http.post(SEND, content=pieces).status_code == 200

    def test_a_body_of_many_megabytes_is_too_large(self, http: httpx.Client) -> None:
        assert_error(http.post(SEND, content=b"x" * (LARGEST_BODY + 1)), 413, "PayloadTooLargeException")
        assert_error(http.post(SEND, content=(b"x" * LARGEST_BODY for _ in range(8))), 413, "PayloadTooLargeException")
        assert_error(http.post(SEND, content=b"x" * LARGEST_BODY), 400, "BadRequestException")

    def test_content_type_and_signature_do_not_matter(self, http: httpx.Client) -> None:
        response = http.post(SEND, content=json.dumps(MESSAGE), headers={"content-type": "text/plain"})
        assert response.status_code == 200

    def test_what_is_not_http_is_refused_and_the_server_goes_on(
        self, server: EmulatorServer, http: httpx.Client
    ) -> None:
        address = (http.base_url.host, http.base_url.port or 0)
        with socket.create_connection(address, timeout=PATIENCE_S) as connection:
            connection.sendall(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
            assert connection.recv(1_000).startswith(b"HTTP/1.1 400")
        assert http.get(SETS).status_code == 200

    def test_a_client_that_leaves_within_its_body_has_asked_for_nothing(
        self, server: EmulatorServer, http: httpx.Client
    ) -> None:
        connection = HTTPConnection(http.base_url.host, http.base_url.port)
        connection.putrequest("POST", SEND)
        connection.putheader("Content-Length", "1000")
        connection.endheaders(b'{"half": ')
        connection.close()
        # Answered behind it: it was taken, and of the connections of this test that of the answer is left.
        assert http.get(SETS).status_code == 200
        state = server._server.server_state
        wait_until(lambda: len(state.connections) == 1 and not state.tasks)
        assert not server.service.log.calls

    def test_an_error_of_the_emulator_itself_is_an_internal_service_error(
        self,
        server: EmulatorServer,
        http: httpx.Client,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        def fail(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(server.service.desk, "place", fail)
        response = http.post(SEND, json=MESSAGE)
        assert (response.status_code, response.headers["x-amzn-errortype"]) == (500, "InternalServiceErrorException")
        assert "ZeroDivisionError" not in response.text
        assert "ZeroDivisionError" in caplog.text

    def test_an_answer_is_one_packet(self, server: EmulatorServer) -> None:
        address = ("127.0.0.1", int(server.endpoint_url.rpartition(":")[2]))
        with socket.create_connection(address, timeout=PATIENCE_S) as connection:
            for _ in range(50):
                connection.sendall(f"GET {SETS} HTTP/1.1\r\nHost: 127.0.0.1:{address[1]}\r\n\r\n".encode())
                assert connection.recv(65_536).endswith(b'\r\n\r\n{"ConfigurationSets":[]}')

    def test_answers_do_not_wait_for_acknowledgements(self, server: EmulatorServer, http: httpx.Client) -> None:
        """Without TCP_NODELAY each answer would take 40 ms."""
        http.get(SETS)
        transports: list[Any] = [connection.transport for connection in server._server.server_state.connections]
        assert transports
        for transport in transports:
            assert transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
