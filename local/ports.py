import errno
import random
import socket
from pathlib import Path

from local.errors import PortTakenError

HOST = "127.0.0.1"
_OF_CONNECTIONS = Path("/proc/sys/net/ipv4/ip_local_port_range")
_TRIES = 100


def free_port() -> int:
    """
    Find a TCP port of 127.0.0.1 that nothing listens on at this moment.

    Where Linux tells it, none of those that the system gives to connections: until a server listens there, a connection of
    any program could take it.
    """
    for _ in range(_TRIES):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            try:
                probe.bind((HOST, random.randrange(10_000, _first_of_connections())))  # noqa: S311 - no secret
            except (OSError, ValueError):
                continue
            return _port_of(probe)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return _port_of(probe)


def _first_of_connections() -> int:
    try:
        return int(_OF_CONNECTIONS.read_text(encoding="ascii").split()[0])
    except OSError:
        return 0


def _port_of(probe: socket.socket) -> int:
    port: int = probe.getsockname()[1]
    return port


def require_free(port: int, *, purpose: str, option: str) -> None:
    """
    Check that a port can be listened on, before anything is started.

    Parameters
    ----------
    port
        The TCP port on 127.0.0.1.
    purpose
        What would listen there, for the message.
    option
        The command line option that chooses another port, for the message.

    Raises
    ------
    PortTakenError
        When another program holds the port, or the system does not let us listen on it.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the servers do: a connection of an earlier run in TIME_WAIT does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            free = f"{option} {free_port()}"
            choose = f'choose another port: {free} (with make: ARGS="{free}")'
            if error.errno == errno.EADDRINUSE:
                reason = "is taken by another program, perhaps another local stack. Stop that program, or"
            else:
                reason = f"cannot be listened on ({error.strerror}). Please"
            message = f"Port {port} ({purpose}) {reason} {choose}"
            raise PortTakenError(message) from error
