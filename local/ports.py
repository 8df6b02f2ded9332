import errno
import socket

from local.errors import PortTakenError

HOST = "127.0.0.1"


def free_port() -> int:
    """Find a TCP port of 127.0.0.1 that nothing listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
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
