"""Headers and body leave the server together, and nothing of them is kept back."""

from typing import Any

from voice_emulator.http.one_write import GatheringTransport, transport_of


class _Transport:
    """What a connection does, as it was told."""

    def __init__(self) -> None:
        self.done: list[object] = []

    def write(self, written: bytes) -> None:
        self.done.append(written)

    def close(self) -> None:
        self.done.append("close")

    def is_closing(self) -> bool:
        return "close" in self.done

    def pause_reading(self) -> None:
        self.done.append("pause")


def gathering(transport: _Transport) -> GatheringTransport:
    behind: Any = transport
    return GatheringTransport(behind)


def test_what_is_gathered_is_sent_as_one() -> None:
    transport = _Transport()
    found = gathering(transport)
    found.write(b"before")
    found.gather()
    found.write(b"headers ")
    found.write(b"body")
    assert transport.done == [b"before"]
    found.send()
    found.write(b"after")
    assert transport.done == [b"before", b"headers body", b"after"]


def test_nothing_that_was_gathered_is_lost_where_the_connection_ends() -> None:
    transport = _Transport()
    found = gathering(transport)
    found.gather()
    found.write(b"last")
    found.close()
    found.send()
    assert transport.done == [b"last", "close"]
    assert found.is_closing()


def test_all_else_is_the_transports() -> None:
    transport = _Transport()
    gathering(transport).pause_reading()
    assert transport.done == ["pause"]


def test_on_another_server_there_is_none() -> None:
    assert transport_of({"type": "http"}) is None
    assert transport_of({"type": "http", "extensions": {}}) is None
