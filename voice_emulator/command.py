"""`redial emulator`: the voice API on this machine."""

import logging
import re
import socket
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from voice_emulator.counters import Counters
from voice_emulator.guard import is_loopback
from voice_emulator.scenarios import Scenario, ScenarioError, read_scenario
from voice_emulator.server import LOCALHOST, EmulatorServer, build_publisher, settle_memory
from voice_emulator.service import VoiceService
from voice_emulator.setting_checks import is_host
from voice_emulator.settings import LARGEST_TIME_SCALE, EmulatorSettings, Faults, Limits, change_settings
from voice_emulator.terminal import as_text, say

DEFAULT_PORT = 4580
_PAUSE_S = 10.0
# As of a local run that cannot be (docs/cli.md).
_NOT_POSSIBLE = 5
_LARGEST_PORT = 65_535
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ORIGIN = re.compile(r"(https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::([0-9]{1,5}))?")


class Profile(StrEnum):
    """The two kinds of account."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


class Windows(StrEnum):
    """The two kinds of limit windows."""

    SLIDING = "sliding"
    FIXED = "fixed"


class PayloadShape(StrEnum):
    """The shapes that an event can have."""

    MINIMAL = "minimal"
    RICH = "rich"
    V2_LIKE = "v2-like"
    NESTED = "nested"
    WITH_UNKNOWN_FIELDS = "with-unknown-fields"


def emulator(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = DEFAULT_PORT,
    profile: Annotated[
        Profile | None, typer.Option(help="The kind of account, which sets the limits. By default production.")
    ] = None,
    scenario: Annotated[
        Path | None, typer.Option(help="TOML or JSON file: outcomes for each number, attempt by attempt, and settings.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Decides times, outcomes and faults of calls. By default 0.")] = None,
    time_scale: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=LARGEST_TIME_SCALE,
            help="Multiplies each duration within a call, no limit's window: 0.1 is ten times as fast.",
        ),
    ] = None,
    aws_endpoint_url: Annotated[
        str | None,
        typer.Option(help="Where SNS, Firehose and CloudWatch Logs are. Without it no event is published."),
    ] = None,
    answer_rate: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Share of calls answered, for numbers without a script. By default 1."),
    ] = None,
    payload_shape: Annotated[PayloadShape | None, typer.Option(help="What events look like. By default rich.")] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help=f"Change a limit; `off` switches it off. Repeatable. Names: {', '.join(Limits.__struct_fields__)}.",
        ),
    ] = None,
    require_configuration_set: Annotated[
        bool, typer.Option("--require-configuration-set", help="Refuse a message that names no configuration set.")
    ] = False,
    windows: Annotated[Windows | None, typer.Option(help="How the limits' windows run. By default sliding.")] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=PROBABILITY",
            help=f"Let a fault happen at random. Repeatable. Names: {', '.join(Faults.__struct_fields__)}.",
        ),
    ] = None,
    show_numbers: Annotated[bool, typer.Option("--show-numbers", help="Do not mask phone numbers.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no line for each call.")] = False,
    host: Annotated[
        str, typer.Option(help="Address to listen on. Whoever reaches it can see every number called.")
    ] = LOCALHOST,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Name by which clients reach it, beside its addresses, such as that of a container. Repeatable.",
        ),
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN",
            help="Web pages of this origin may use it, as in http://localhost:3000. By default none may. Repeatable.",
        ),
    ] = None,
) -> None:
    """
    Run an emulator of the Amazon Pinpoint SMS and Voice API, until Ctrl-C.

    Point boto3's client pinpoint-sms-voice at it: by endpoint_url, or by
    AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE. It prints one line for each call.

    Calls to +1 206 555 01NN follow the script of their last two digits:
    00 is completed, 10 busy, 20 not answered, 30 failed, 40 busy and then completed.
    Every other number is completed, unless --scenario or --answer-rate says otherwise.

    What was called, and which limit refused what: /_emulator/calls.
    All the rest: docs/emulator.md.
    """
    settings, scenario_read = _read_options(
        scenario,
        {
            "profile": profile and profile.value,
            "limits": _pairs("--limit", limit),
            "faults": _pairs("--fault", fault),
            "windows": windows and windows.value,
            "answer_rate": answer_rate,
            "seed": seed,
            "time_scale": time_scale,
            "aws_endpoint_url": aws_endpoint_url,
            "payload_shape": payload_shape and payload_shape.value,
            "require_configuration_set": require_configuration_set or None,
        },
    )
    counters = Counters()
    service = VoiceService(
        settings,
        publisher=build_publisher(settings, counters, say),
        counters=counters,
        report=(lambda _line: None) if quiet else say,
        mask_numbers=not show_numbers,
        scripts=scenario_read.scripts,
    )
    try:
        server = EmulatorServer(
            service,
            host,
            port,
            allowed_hosts=[_host(written) for written in allow_host or ()],
            allowed_origins=[_origin(written) for written in allow_origin or ()],
        )
    except OSError as error:
        other = "--host" if isinstance(error, socket.gaierror) else "--port"
        typer.echo(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with {other}.", err=True)
        raise typer.Exit(_NOT_POSSIBLE) from None
    where = f"to {settings.aws_endpoint_url}" if settings.aws_endpoint_url else "nowhere"
    say(f"voice API emulator: {server.endpoint_url} (events go {where})")
    if not is_loopback(host):
        say(f"warning: who reaches {host} can place calls here, see every number called, and change all settings")
    for name in ("uvicorn.error", "asyncio"):
        logging.getLogger(name).addFilter(_without_traceback)
    logging.getLogger("asyncio").addFilter(OncePerPause())
    settle_memory()
    server.run_until_signal()
    say("voice API emulator: stopped")


def _read_options(scenario: Path | None, options: dict[str, Any]) -> tuple[EmulatorSettings, Scenario]:
    """Apply the profile, then the scenario, then the other options: the more particular goes last."""
    given = {name: value for name, value in options.items() if value is not None}
    profile = {"profile": given.pop("profile")} if "profile" in given else {}
    try:
        read = read_scenario(scenario) if scenario else Scenario({}, {})
        settings = change_settings(EmulatorSettings(), {**read.settings, **profile})
        return change_settings(settings, given), read
    except ScenarioError as error:
        raise typer.BadParameter(as_text(str(error)), param_hint="--scenario") from None
    except msgspec.ValidationError as error:
        raise typer.BadParameter(as_text(str(error))) from None


def _origin(written: str) -> str:
    found = _ORIGIN.fullmatch(written.lower())
    if found is None or (found[3] is not None and not 0 < int(found[3]) <= _LARGEST_PORT):
        raise typer.BadParameter(
            f"{written!r} is not an origin, as in http://localhost:3000: scheme, host and port, and no path",
            param_hint="--allow-origin",
        )
    scheme, host, port = found.groups()
    # As browsers write it: without the port that goes without saying.
    return (
        f"{scheme}://{host}"
        if port is None or int(port) == _DEFAULT_PORTS[scheme]
        else f"{scheme}://{host}:{int(port)}"
    )


def _host(written: str) -> str:
    name = written.removeprefix("[").removesuffix("]")
    if not is_host(name):
        raise typer.BadParameter(
            f"{written!r} is not the name of a host, as in emulator or voice.test: no scheme, no port, no path",
            param_hint="--allow-host",
        )
    return name.lower()


def _pairs(option: str, written: list[str] | None) -> dict[str, Any]:
    pairs: dict[str, Any] = {}
    for pair in written or []:
        name, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint=option)
        pairs[name] = _value(name, value)
    return pairs


def _value(name: str, value: str) -> object:
    if name == "countries" and value != "off":
        return value.split(",")
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value


class OncePerPause:
    """
    Lets the line that no more connections can be accepted pass once in ten seconds.

    Without file descriptors asyncio says it of each connection that waits, a thousand times a second.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._next_at = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is written."""
        if "out of system resource" not in record.getMessage():
            return True
        now = self._now()
        if now < self._next_at:
            return False
        self._next_at = now + _PAUSE_S
        return True


def _without_traceback(record: logging.LogRecord) -> bool:
    """Leave the line: a client that breaks HTTP is no error of the server's."""
    record.exc_info = None
    return True
