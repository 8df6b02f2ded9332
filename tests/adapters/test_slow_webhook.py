"""A webhook that takes its time: it holds up no other event, and no event is lost or repeated for it without need."""

import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest

from redial.adapters import webhook
from redial.errors import ReceiverUnavailable
from tests.adapters.signing import World
from tests.adapters.webhook_event import EVENT
from tests.patience import PATIENCE_S


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World("https://desk.example.com/hooks", monkeypatch)


class SetTimer:
    """A timer whose time is over when a test says so."""

    daemon = False

    def __init__(self, interval: float, function: Callable[[], None]) -> None:
        self.interval, self.ring = interval, function

    def start(self) -> None:
        """Nothing passes by itself."""

    def cancel(self) -> None:
        self.ring = lambda: None


@pytest.fixture
def timers(monkeypatch: pytest.MonkeyPatch) -> list[SetTimer]:
    """The time of an answer as a whole, which tests let end; its parts they wait for."""
    made: list[SetTimer] = []

    def timer(interval: float, function: Callable[[], None]) -> SetTimer:
        made.append(SetTimer(interval, function))
        return made[-1]

    monkeypatch.setattr(webhook, "Timer", timer)
    monkeypatch.setattr(webhook, "CONNECT_TIMEOUT_S", PATIENCE_S)
    monkeypatch.setattr(webhook, "ANSWER_TIMEOUT_S", PATIENCE_S + 1)
    return made


def test_a_receiver_that_answers_drop_by_drop_is_given_up(timers: list[SetTimer]) -> None:
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as slow:

        def drip() -> None:
            taken, _ = slow.accept()
            with taken, suppress(OSError):
                taken.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                for drop in range(10_000):
                    if drop == 3:
                        timers[0].ring()
                    taken.sendall(b".")
                    if over.wait(0.01):
                        return

        Thread(target=drip, daemon=True).start()
        post = webhook.HttpWebhook(f"http://127.0.0.1:{slow.getsockname()[1]}/", on_this_machine=True).post
        with pytest.raises(ReceiverUnavailable, match="not whole in time"):
            post(b"{}", {})
        over.set()
    assert [timer.interval for timer in timers] == [2 * PATIENCE_S + 1]


def test_nothing_is_posted_when_the_name_was_found_too_late(
    timers: list[SetTimer], monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = socket.getaddrinfo

    def slowly(*asked: Any, **more: Any) -> Any:
        timers[0].ring()
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
