"""What a signed webhook's requests are made of, over which connection they go, and what is kept of one that is refused."""

import http.client
import socket
from collections.abc import Iterator, Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread, Timer
from typing import Any

import pytest

import sign.wiring
from redial.adapters import clients, webhook
from redial.adapters.signing_keys import SigningKeys
from redial.adapters.webhook import Answered, HttpWebhook, meaning_of
from redial.errors import ReceiverRefuses, ReceiverUnavailable, SigningKeyUnusable
from redial.version import VERSION
from sign.settings import Settings, SignedWebhook
from simulation.makers import T0
from simulation.telemetry import Notebook
from tests.unit.application.in_memory import SetClock


class Desk(BaseHTTPRequestHandler):
    """A receiver that keeps its connections open."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, dict[str, str]]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.path, dict(self.headers.items())))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    Desk.asked.clear()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (199, Answered.NEVER),
        (200, Answered.TAKEN),
        (299, Answered.TAKEN),
        (300, Answered.NEVER),
        (401, Answered.LATER),
        (499, Answered.NEVER),
        (500, Answered.LATER),
    ],
)
def test_what_a_status_means(status: int, meaning: Answered) -> None:
    assert meaning_of(status) is meaning


@pytest.mark.parametrize(
    ("behind_the_host", "target"), [("", "/"), ("?desk=1", "/?desk=1"), ("/hooks", "/hooks"), ("/a?b=c&d", "/a?b=c&d")]
)
def test_request_names_its_address_and_who_makes_it(port: int, behind_the_host: str, target: str) -> None:
    HttpWebhook(f"http://127.0.0.1:{port}{behind_the_host}", on_this_machine=True).post(b"{}", {"X-Sign": "s"})
    ((path, headers),) = Desk.asked
    assert (path, headers["Host"], headers["X-Sign"]) == (target, f"127.0.0.1:{port}", "s")
    assert headers["User-Agent"] == f"redial/{VERSION}"
    assert headers["Content-Type"] == "application/json; charset=utf-8"


class Elsewhere(socket.socket):
    """A connection to this machine that says to lead to another address."""

    address = ""

    def getpeername(self) -> tuple[str, int]:
        return self.address, 443


def lead_to(address: str, port: int, monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
    made: list[socket.socket] = []

    def connect(connection: http.client.HTTPConnection) -> None:
        connection.sock = sock = Elsewhere(socket.AF_INET, socket.SOCK_STREAM)
        sock.address = address
        sock.connect(("127.0.0.1", port))
        made.append(sock)

    monkeypatch.setattr(http.client.HTTPConnection, "connect", connect)
    return made


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_address_on_the_internet_is_told_in_time_and_its_connection_closed(
    port: int, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    timers: list[Timer] = []

    class Noted(Timer):
        def start(self) -> None:
            timers.append(self)
            super().start()

    monkeypatch.setattr(webhook, "Timer", Noted)
    made = lead_to(address, port, monkeypatch)
    HttpWebhook("http://desk.example.com/", on_this_machine=False).post(b"{}", {})
    assert len(Desk.asked) == 1
    assert (made[0].gettimeout(), made[0].fileno()) == (webhook.ANSWER_TIMEOUT_S, -1)
    (timer,) = timers
    assert (timer.interval, timer.daemon) == (webhook.CONNECT_TIMEOUT_S + webhook.ANSWER_TIMEOUT_S, True)
    assert timer.finished.is_set(), "nobody gives up what is done"


@pytest.mark.parametrize("address", ["10.0.0.7", "169.254.169.254", "127.0.0.1", "::1", "fe80::1%eth0", "fd00::7"])
def test_address_that_is_not_on_the_internet_is_told_nothing(
    port: int, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_to(address, port, monkeypatch)
    with pytest.raises(
        ReceiverUnavailable, match=r"desk\.example\.com leads to an address that is not on the internet"
    ):
        HttpWebhook("http://desk.example.com/", on_this_machine=False).post(b"{}", {})
    assert Desk.asked == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nobody_waits_long_for_a_connection(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    timeouts: list[float | None] = []

    def connect(connection: http.client.HTTPConnection) -> None:
        timeouts.append(connection.timeout)
        raise ConnectionRefusedError

    monkeypatch.setattr(http.client.HTTPConnection, "connect", connect)
    with pytest.raises(ReceiverUnavailable, match="ConnectionRefusedError"):
        HttpWebhook(f"{scheme}://desk.example.com/", on_this_machine=False).post(b"{}", {})
    assert timeouts == [webhook.CONNECT_TIMEOUT_S]


class Secrets:
    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.answer = dict(answer)

    def get_secret_value(self, **_: str) -> dict[str, Any]:
        return self.answer


def test_key_has_sixteen_characters_at_least_and_is_a_text() -> None:
    def key_in(**answer: Any) -> tuple[str, ...]:
        return tuple(SigningKeys(lambda: Secrets(answer), ["arn"], SetClock().now, Notebook()).current())

    assert key_in(SecretString=" 0123456789abcdef\n") == ("0123456789abcdef",)
    for unusable in ({"SecretString": "0123456789abcde"}, {"SecretBinary": b"0123456789abcdef"}):
        with pytest.raises(SigningKeyUnusable, match="expected a plain text of at least 16 characters"):
            key_in(**unusable)


class Queues:
    """SQS, as far as it is told something."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        self.pauses: list[int] = []

    def send_message(self, **message: Any) -> None:
        self.kept.append(message)

    def change_message_visibility(self, **change: Any) -> None:
        self.pauses.append(change["VisibilityTimeout"])


class Refusing(HttpWebhook):
    def post(self, _body: bytes, _headers: Mapping[str, str]) -> None:
        raise ReceiverRefuses("answered 404", 404)


@pytest.fixture
def queues(monkeypatch: pytest.MonkeyPatch) -> Queues:
    queues = Queues()
    monkeypatch.setattr(clients, "sqs", cache(lambda: queues))
    return queues


@pytest.fixture
def signer() -> sign.wiring.Signer:
    address = SignedWebhook(url="https://desk.example.com/", secret_arns=("arn",))
    clock, notebook = SetClock(), Notebook()
    return sign.wiring.Signer(
        settings=Settings(signed_webhook=address, webhook_queue_url="https://q/1", undelivered_queue_url="https://q/2"),
        keys=SigningKeys(lambda: Secrets({"SecretString": "0123456789abcdef"}), ["arn"], clock.now, notebook),
        webhook=Refusing(address.url, on_this_machine=False),
        clock=clock,
        telemetry=notebook,
    )


def test_refused_event_is_kept_with_the_attributes_that_sqs_and_people_know(
    signer: sign.wiring.Signer, queues: Queues
) -> None:
    signer.deliver("{}", T0 + sign.wiring.LONGEST_RUN)
    attributes = {
        "ERROR_CODE": {"DataType": "String", "StringValue": "HTTP_404"},
        "ERROR_MESSAGE": {"DataType": "String", "StringValue": "answered 404"},
    }
    assert queues.kept == [{"QueueUrl": "https://q/2", "MessageBody": "{}", "MessageAttributes": attributes}]


def test_nothing_is_posted_when_the_time_of_the_run_is_up(signer: sign.wiring.Signer, queues: Queues) -> None:
    with pytest.raises(ReceiverUnavailable, match="took all the time"):
        signer.deliver("{}", T0)
    assert queues.kept == []


def test_pause_of_a_message_that_does_not_tell_its_tries_is_that_of_the_first(
    signer: sign.wiring.Signer, queues: Queues
) -> None:
    told: list[dict[str, Any]] = [{}, {"attributes": {}}, {"attributes": {"ApproximateReceiveCount": "1"}}]
    for record in told:
        signer.wait_longer({"receiptHandle": "r", **record})
    assert queues.pauses == [10, 10, 10]
