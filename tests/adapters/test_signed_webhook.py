"""The function that posts signed events: what it sends, what it makes of the answers, and whom it does not speak to."""

import socket
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

import sign.handler
import sign.wiring
from redial.adapters import webhook
from redial.adapters.signing_keys import SigningKeys
from redial.domain.publishing.signatures import signature_of
from redial.errors import ReceiverUnavailable, SigningKeyUnusable
from redial.metrics import MetricName
from simulation.makers import T0, at
from tests.adapters.invocations import lambda_context
from tests.adapters.signing import ARNS, KEYS, World
from tests.adapters.webhook_event import EVENT


class Receiver(BaseHTTPRequestHandler):
    """An address that answers what it is told to."""

    requests: list[tuple[str, dict[str, str], bytes]] = []  # noqa: RUF012
    answers: list[int] = []  # noqa: RUF012
    server: ThreadingHTTPServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.requests.append((self.path, dict(self.headers.items()), body))
        self.send_response(self.answers.pop(0) if self.answers else 204)
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    Receiver.requests.clear()
    Receiver.answers.clear()
    yield f"http://127.0.0.1:{server.server_port}/hooks?desk=1"
    server.shutdown()
    server.server_close()


@pytest.fixture
def world(url: str, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(url, monkeypatch)


def test_an_event_is_posted_as_it_is_with_the_signatures_of_both_keys(world: World) -> None:
    assert world.deliver(EVENT) == []
    ((path, headers, body),) = Receiver.requests
    assert (path, body) == ("/hooks?desk=1", EVENT.encode())
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    keys = ["the key of autumn, 2026", "the key of winter, 2026"]
    assert headers["Redial-Signature"] == signature_of(body, keys, T0)
    assert world.queues.kept == []
    assert world.queues.pauses == []


@pytest.mark.parametrize("status", [401, 407, 408, 409, 425, 429, 500, 502, 503, 504])
def test_what_may_be_taken_later_comes_again_and_is_signed_anew(world: World, status: int) -> None:
    Receiver.answers.append(status)
    assert world.deliver(EVENT) == ["m0"]
    assert world.notebook.sums[MetricName.RECORD_FAILED] == 1
    world.clock.time = at(600)
    assert world.deliver(EVENT) == []
    first, second = (headers["Redial-Signature"] for _, headers, _ in Receiver.requests)
    assert first != second
    assert world.queues.kept == []


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 403, 404, 410, 413, 422])
def test_what_is_refused_for_good_is_kept_and_a_redirect_is_not_followed(world: World, status: int) -> None:
    Receiver.answers.append(status)
    assert world.deliver(EVENT, EVENT) == []
    assert [path for path, _, _ in Receiver.requests] == ["/hooks?desk=1"] * 2
    (kept,) = world.queues.kept
    assert (kept["QueueUrl"], kept["MessageBody"]) == ("https://sqs/undelivered", EVENT)
    assert kept["MessageAttributes"]["ERROR_CODE"]["StringValue"] == f"HTTP_{status}"


def test_what_is_refused_and_cannot_be_kept_comes_again(world: World) -> None:
    Receiver.answers.append(404)
    world.queues.fails = True
    assert world.deliver(EVENT) == ["m0"]


@pytest.mark.parametrize(("tries", "pause_s"), [(1, 10), (2, 20), (4, 80), (7, 640), (8, 900), (99, 900)])
def test_the_pause_before_the_next_try_grows_to_a_quarter_of_an_hour(world: World, tries: int, pause_s: int) -> None:
    Receiver.answers.append(503)
    assert world.deliver(EVENT, EVENT, tries=tries) == ["m0"], "another message of the batch is taken"
    assert world.queues.pauses == [("r0", pause_s)]


def test_a_receiver_that_is_not_there_or_never_answers_gets_it_later(
    world: World, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    del url
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setattr(webhook, "ANSWER_TIMEOUT_S", 0.1)
        post = webhook.HttpWebhook(f"http://127.0.0.1:{port}/", on_this_machine=True).post
        with pytest.raises(ReceiverUnavailable, match="TimeoutError"):
            post(b"{}", {})
    with pytest.raises(ReceiverUnavailable, match="ConnectionRefusedError"):
        post(b"{}", {})
    with pytest.raises(ReceiverUnavailable, match="no answer"):
        webhook.HttpWebhook("https://nowhere.invalid/", on_this_machine=False).post(b"{}", {})
    assert world.queues.kept == []


def test_a_receiver_without_a_certificate_that_holds_is_not_spoken_to(url: str) -> None:
    with pytest.raises(ReceiverUnavailable, match="SSLError"):
        webhook.HttpWebhook(url.replace("http:", "https:"), on_this_machine=True).post(b"{}", {})
    assert Receiver.requests == []


def test_a_name_that_leads_into_a_private_network_is_not_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(url, monkeypatch, on_this_machine=False)
    assert world.deliver(EVENT) == ["m0"]
    assert Receiver.requests == []
    assert "not on the internet" in str(world.notebook.warnings)


def test_keys_are_read_once_in_five_minutes_and_a_changed_one_is_used_then(world: World) -> None:
    world.deliver(EVENT)
    world.clock.time = at(299)
    world.deliver(EVENT)
    assert world.secrets.reads == 2
    world.secrets.values[ARNS[0]] = "the key of spring, 2027"
    world.clock.time = at(300)
    world.deliver(EVENT)
    assert world.secrets.reads == 4
    assert Receiver.requests[-1][1]["Redial-Signature"] == signature_of(
        EVENT.encode(), ["the key of spring, 2027", "the key of winter, 2026"], at(300)
    )


@pytest.mark.parametrize("value", ["", "short", "  fifteen signs  "])
def test_of_two_keys_one_that_is_none_holds_nothing_up_and_is_named(world: World, value: str) -> None:
    world.secrets.values[ARNS[1]] = value
    assert world.deliver(EVENT) == []
    ((_, headers, body),) = Receiver.requests
    assert headers["Redial-Signature"] == signature_of(body, ["the key of autumn, 2026"], T0)
    assert world.notebook.sums[MetricName.SIGNING_KEY_UNUSABLE] == 1
    assert "secret:two-AbCdEf: expected a plain text of at least 16 characters" in str(world.notebook.warnings)
    world.secrets.values |= KEYS
    world.clock.time = at(300)
    world.deliver(EVENT)
    assert Receiver.requests[-1][1]["Redial-Signature"].count("v1=") == 2


def test_without_any_key_nothing_is_posted(world: World) -> None:
    world.secrets.values = {ARNS[0]: "short"}
    assert world.deliver(EVENT) == ["m0"]
    assert Receiver.requests == []
    assert world.notebook.sums[MetricName.SIGNING_KEY_UNUSABLE] == len(ARNS), "each rings: nobody is told of any event"
    keys = SigningKeys(lambda: world.secrets, ARNS, world.clock.now, world.notebook)
    with pytest.raises(SigningKeyUnusable, match="cannot be read"):
        keys.current()
    world.secrets.values |= KEYS
    assert len(keys.current()) == 2, "what could not be read is read the next time"


def test_neither_a_key_nor_an_event_is_in_what_is_logged(world: World) -> None:
    Receiver.answers += [404, 503]
    world.deliver(EVENT, EVENT)
    logged = str(world.notebook.warnings)
    assert not any(key.strip() in logged for key in KEYS.values())
    assert "storm-4711" not in logged


def test_a_pause_that_cannot_be_set_is_the_queues_own(world: World) -> None:
    Receiver.answers.append(500)
    world.queues.fails = True
    assert world.deliver(EVENT) == ["m0"]


def test_lambda_hands_a_batch_to_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign.handler, "build", cache(lambda: world.signer))
    record = {"messageId": "m1", "receiptHandle": "r1", "body": EVENT, "attributes": {}}
    assert sign.handler.handler({"Records": [record]}, lambda_context()) == {"batchItemFailures": []}
    assert len(Receiver.requests) == 1
