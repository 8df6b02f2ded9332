"""A webhook that takes its time: it holds up no other event, and no event is lost or repeated for it without need."""

import socket
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread, Timer
from time import sleep
from typing import Any

import pytest

from redial.adapters import webhook
from redial.errors import ReceiverUnavailable
from tests.adapters.signing import World
from tests.adapters.webhook_event import EVENT


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World("https://desk.example.com/hooks", monkeypatch)


def test_a_receiver_that_answers_drop_by_drop_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "CONNECT_TIMEOUT_S", 0.2)
    monkeypatch.setattr(webhook, "ANSWER_TIMEOUT_S", 0.2)
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as slow:

        def drip() -> None:
            taken, _ = slow.accept()
            with taken, suppress(OSError):
                taken.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not over.wait(0.05):
                    taken.sendall(b".")

        Thread(target=drip, daemon=True).start()
        post = webhook.HttpWebhook(f"http://127.0.0.1:{slow.getsockname()[1]}/", on_this_machine=True).post
        Timer(5, over.set).start()
        with pytest.raises(ReceiverUnavailable, match="not whole in time"):
            post(b"{}", {})
        assert not over.is_set()
        over.set()


def test_nothing_is_posted_when_the_name_was_found_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "CONNECT_TIMEOUT_S", 0.1)
    monkeypatch.setattr(webhook, "ANSWER_TIMEOUT_S", 0.1)
    look_up = socket.getaddrinfo

    def slowly(*asked: Any, **more: Any) -> Any:
        sleep(0.5)
        return look_up(*asked, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    with socket.create_server(("127.0.0.1", 0)) as receiver:
        post = webhook.HttpWebhook(f"http://127.0.0.1:{receiver.getsockname()[1]}/", on_this_machine=True).post
        with pytest.raises(ReceiverUnavailable, match="not whole in time"):
            post(b"{}", {})
        taken, _ = receiver.accept()
        with taken:
            assert taken.recv(1) == b""


def test_a_run_ends_before_lambda_ends_it_and_what_was_not_posted_comes_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = []

    def post(_webhook: webhook.HttpWebhook, body: bytes, _headers: Any) -> None:
        posted.append(body)
        world.clock.time += timedelta(seconds=25)

    monkeypatch.setattr(webhook.HttpWebhook, "post", post)
    assert world.deliver(*[EVENT] * 5) == ["m3", "m4"]
    assert len(posted) == 3
    assert [receipt for receipt, _ in world.queues.pauses] == ["r3", "r4"]
