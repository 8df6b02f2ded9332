import socket
from pathlib import Path

import pytest

from local import ports
from local.errors import PortTakenError
from local.ports import HOST, free_port, require_free


def test_a_free_port_passes() -> None:
    require_free(free_port(), purpose="the AWS endpoint", option="--port")


def test_a_free_port_is_none_that_a_connection_may_be_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = tmp_path / "range"
    told.write_text("10100\t60999\n", encoding="ascii")
    monkeypatch.setattr(ports, "_OF_CONNECTIONS", told)
    assert all(10_000 <= free_port() < 10_100 for _ in range(20))


@pytest.mark.parametrize("range_", ["1024\t60999\n", None])
def test_where_no_other_ports_are_known_a_free_one_is_any(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, range_: str | None
) -> None:
    told = tmp_path / "range"
    if range_ is not None:
        told.write_text(range_, encoding="ascii")
    monkeypatch.setattr(ports, "_OF_CONNECTIONS", told)
    require_free(free_port(), purpose="the AWS endpoint", option="--port")


def test_a_taken_port_names_the_port_and_what_to_do() -> None:
    with socket.socket() as other_program:
        other_program.bind((HOST, 0))
        other_program.listen()
        port = other_program.getsockname()[1]

        with pytest.raises(PortTakenError) as raised:
            require_free(port, purpose="the AWS endpoint", option="--port")

    message = str(raised.value)
    assert f"Port {port} (the AWS endpoint) is taken" in message
    assert "--port" in message


def test_a_port_of_a_closed_connection_is_free() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((HOST, port)):
            connection, _ = server.accept()
            connection.close()  # the server's side closes first, so its port stays in TIME_WAIT

    require_free(port, purpose="the AWS endpoint", option="--port")
