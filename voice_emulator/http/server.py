"""Running the emulator: in the foreground, or on a thread beside the code that uses it."""

import contextlib
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from typing import Any

import uvicorn

from voice_emulator.clock import Clock
from voice_emulator.delivery.aws_destinations import AwsDestinations
from voice_emulator.delivery.publishing import NoPublisher, Publisher, Report, ThreadedPublisher
from voice_emulator.http.app import EmulatorApp
from voice_emulator.http.at_once import PromptProtocol
from voice_emulator.http.graceful import GracefulServer
from voice_emulator.http.guard import Guard, Scope, is_loopback
from voice_emulator.log.counters import Counters
from voice_emulator.scripts.attempts import Script
from voice_emulator.service.voice_service import VoiceService
from voice_emulator.settings.emulator_settings import EmulatorSettings
from voice_emulator.terminal.output import say

LOCALHOST = "127.0.0.1"
# The service's own name, under which a client asks that has the emulator for its proxy. Nobody can let it lead elsewhere.
_SERVICE_NAME = re.compile(r"sms-voice(\.pinpoint)?(-fips)?\.[a-z0-9-]{1,32}\.(amazonaws\.com(\.cn)?|api\.aws)")
_START_WITHIN_S = 10.0
_BACKLOG = 2_048
_KEEP_ALIVE_S = 300


def build_publisher(settings: EmulatorSettings, counters: Counters, report: Report) -> Publisher:
    """
    Return what takes events to the AWS endpoint of the settings, or nowhere if they name none.

    Parameters
    ----------
    settings : EmulatorSettings
        `aws_endpoint_url` says where SNS, Firehose and CloudWatch Logs are, `publish_attempts_for_s` for how long one is offered
        an event.
    counters : Counters
        Counts what was delivered, and what was not.
    report : Report
        Gets a line for each event that could not be delivered.

    Returns
    -------
    Publisher
        With threads of its own, if there is an endpoint; `close` ends them.
    """
    if settings.aws_endpoint_url is None:
        return NoPublisher()
    destinations = AwsDestinations(settings.aws_endpoint_url)
    return ThreadedPublisher(destinations.deliver, settings.publish_attempts_for_s, counters, report)


class EmulatorServer:
    """
    The emulator on a port.

    Parameters
    ----------
    service : VoiceService
        What is served.
    host : str
        The address to listen on.
    port : int
        The port; 0 takes a free one.
    allowed_hosts : collection of str
        Names under which clients reach it, beside its address.
    allowed_origins : collection of str
        Origins whose web pages may use it.

    Raises
    ------
    OSError
        If the port is taken.
    """

    def __init__(
        self,
        service: VoiceService,
        host: str = LOCALHOST,
        port: int = 0,
        *,
        allowed_hosts: Collection[str] = (),
        allowed_origins: Collection[str] = (),
    ) -> None:
        self.service = service
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # With its protocol named, asyncio sets TCP_NODELAY; otherwise each answer may wait 40 ms for the client's delayed ACK.
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, port))
            # From here on a client can connect, if not yet be answered: whoever reads the ready line may go ahead.
            self._socket.listen(_BACKLOG)
        except OSError:
            self._socket.close()
            raise
        shown_host = f"[{host}]" if ":" in host else host
        self.endpoint_url = f"http://{shown_host}:{self._socket.getsockname()[1]}"
        guard = _guard(
            allowed_hosts,
            allowed_origins,
            any_address=not is_loopback(host),
            host_hint=" A name that leads to it is told to it by --allow-host.",
            origin_hint=" Pages of an origin may that --allow-origin names.",
        )
        app = EmulatorApp(service, self._disconnect, guard)
        config = uvicorn.Config(
            app,
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            ws="none",
            http=PromptProtocol,
            # Longer than a client keeps a connection idle: one that the server closes just as it is used is a lost call.
            timeout_keep_alive=_KEEP_ALIVE_S,
        )
        self._server = GracefulServer(config, app)

    def run(self) -> None:
        """Serve until `stop`."""
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self.service.publisher.close()

    def run_until_signal(self, tell_ready: Callable[[], None] = lambda: None) -> None:
        """
        Serve until SIGINT or SIGTERM; to be called on the main thread.

        Parameters
        ----------
        tell_ready : callable
            Tells whoever waits that it can be asked; from here on a signal ends it as it should.
        """
        before = {number: signal.signal(number, self._stop_on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            tell_ready()
            self.run()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop_on_signal(self, *_: object) -> None:
        self.stop()

    @property
    def started(self) -> bool:
        """
        Whether requests are served.

        Returns
        -------
        bool
            True from the moment at which the server accepts requests.
        """
        return self._server.started

    def stop(self) -> None:
        """Ask `run` to return."""
        self._server.stop()

    def _disconnect(self, scope: Scope) -> None:
        for connection in list(self._server.server_state.connections):
            if getattr(connection, "client", None) == scope["client"]:
                transport: Any = connection.transport
                transport.abort()


def _guard(allowed_hosts: Collection[str], allowed_origins: Collection[str], **further: Any) -> Guard:
    names = frozenset(name.lower() for name in allowed_hosts)
    return Guard(
        is_host_name=lambda name: name in names or bool(_SERVICE_NAME.fullmatch(name)),
        origins=allowed_origins,
        **further,
    )


def create_app(
    settings: EmulatorSettings | None = None,
    *,
    allowed_hosts: Collection[str] = (),
    allowed_origins: Collection[str] = (),
) -> EmulatorApp:
    """
    Return the emulator as an ASGI application, publishing to the AWS endpoint of its settings.

    Parameters
    ----------
    settings : EmulatorSettings, optional
        By default those of a production account.
    allowed_hosts : collection of str
        Names under which clients reach it, beside the address that it is served at, such as that of a container; at any port.
    allowed_origins : collection of str
        Origins whose web pages may use it.

    Returns
    -------
    EmulatorApp
        For any ASGI server with one process: the state is in its memory.

    Examples
    --------
    >>> app = create_app(EmulatorSettings(time_scale=0.1), allowed_hosts=["voice"])
    """
    settings = settings or EmulatorSettings()
    guard = _guard(
        allowed_hosts,
        allowed_origins,
        host_hint=" A name that leads to it is told to it by create_app(allowed_hosts=).",
        origin_hint=" Pages of an origin may that create_app(allowed_origins=) names.",
    )
    counters = Counters()
    publisher = build_publisher(settings, counters, say)
    return EmulatorApp(VoiceService(settings, publisher=publisher, counters=counters, report=say), guard=guard)


@contextlib.contextmanager
def running_emulator(
    settings: EmulatorSettings | None = None,
    *,
    port: int = 0,
    clock: Clock | None = None,
    publisher: Publisher | None = None,
    scripts: dict[str, Script] | None = None,
    report: Report = lambda _line: None,
) -> Iterator[EmulatorServer]:
    """
    Run an emulator on a thread, on 127.0.0.1.

    Parameters
    ----------
    settings : EmulatorSettings, optional
        By default those of a production account.
    port : int
        The port; 0 takes a free one.
    clock : Clock, optional
        By default real time; a `VirtualClock` stands still until it is moved.
    publisher : Publisher, optional
        Takes the events to their destinations; by default to the AWS endpoint of the settings.
    scripts : dict of str to Script, optional
        What happens to the calls to a number, by E.164 number.
    report : Report
        Gets one line for each call.

    Yields
    ------
    EmulatorServer
        It serves already; `endpoint_url` is where.

    Raises
    ------
    OSError
        If the port is taken.
    RuntimeError
        It did not start within ten seconds.

    Examples
    --------
    >>> with running_emulator(EmulatorSettings(aws_endpoint_url="http://127.0.0.1:4566", time_scale=0.05)) as emulator:
    ...     voice = boto3.client("pinpoint-sms-voice", endpoint_url=emulator.endpoint_url)
    """
    settings = settings or EmulatorSettings()
    counters = Counters()
    publisher = publisher or build_publisher(settings, counters, report)
    service = VoiceService(
        settings, clock=clock, publisher=publisher, scripts=scripts, report=report, counters=counters
    )
    server = EmulatorServer(service, port=port)
    thread = threading.Thread(target=server.run, name="voice API emulator")
    thread.start()
    try:
        give_up_at = time.monotonic() + _START_WITHIN_S
        while not server.started:
            if not thread.is_alive() or time.monotonic() > give_up_at:
                raise RuntimeError("the emulator did not start")
            time.sleep(0.001)
        yield server
    finally:
        server.stop()
        thread.join()
