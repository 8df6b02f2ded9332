"""The command line's options: each with its variable of the environment, and how what is written in one is read."""

import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from voice_emulator import __version__
from voice_emulator.settings.bounds import LARGEST_TIME_SCALE
from voice_emulator.settings.checks import is_host
from voice_emulator.terminal.variables import PREFIX, VARIABLES, is_service_link

DEFAULT_PORT = 4580
_LARGEST_PORT = 65_535
# A setting as an error names it, and the options of those that have parts; any other has the option of its name.
_SETTING = re.compile(r"`(?:\$\.)?(v2\.limits|[a-z0-9_]+)[.`\[]")
_OPTIONS = {"limits": "--limit", "faults": "--fault", "v2": "--v2-setting", "v2.limits": "--v2-limit"}
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


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"redial-voice-emulator {__version__}")
        raise typer.Exit


def _option(variable: str, *names: str, **details: Any) -> Any:
    """Declare an option that can be given by a variable of the environment too; the help tells the rule, not each one."""
    VARIABLES.add(PREFIX + variable)
    return typer.Option(*names, envvar=PREFIX + variable, show_envvar=False, **details)


def _read_port(written: str | int) -> int:
    """Return a port; what Kubernetes says of a service of the emulator's name is none, and leaves it where it is."""
    if is_service_link("PORT", str(written)):
        return DEFAULT_PORT
    try:
        return int(written)
    except ValueError:
        raise typer.BadParameter(f"must be a whole number, not {written!r}") from None


def _within(least: int, most: float) -> Callable[[float | None], float | None]:
    """Bound a number; typer's own bounds would stand in the help's narrow column of values."""

    def check(value: float | None) -> float | None:
        if value is not None and not least <= value <= most:
            raise typer.BadParameter(f"must be from {least} to {most:g}, not {value:g}")
        return value

    return check


Port = Annotated[
    int,
    _option(
        "PORT",
        metavar="PORT",
        parser=_read_port,
        callback=_within(0, _LARGEST_PORT),
        help="Port to listen on; 0 takes a free one.",
    ),
]
AccountProfile = Annotated[
    Profile | None,
    _option(
        "PROFILE",
        metavar="PROFILE",
        help="The kind of account, which sets the limits: production, as by default, or sandbox.",
    ),
]
ScenarioFile = Annotated[
    Path | None,
    _option(
        "SCENARIO",
        metavar="FILE",
        help="TOML or JSON file: outcomes for each number, attempt by attempt, and settings.",
    ),
]
Seed = Annotated[
    int | None,
    _option("SEED", metavar="NUMBER", help="Decides times, outcomes and faults of calls. By default 0."),
]
TimeScale = Annotated[
    float | None,
    _option(
        "TIME_SCALE",
        metavar="NUMBER",
        callback=_within(0, LARGEST_TIME_SCALE),
        help="Multiplies each duration within a call, no limit's window: 0.1 is ten times as fast, 1000 the most.",
    ),
]
AwsEndpointUrl = Annotated[
    str | None,
    _option(
        "AWS_ENDPOINT_URL",
        metavar="URL",
        help="Where SNS, Firehose and CloudWatch Logs are. Without it no event is published.",
    ),
]
Synthesizer = Annotated[
    str | None,
    _option(
        "SYNTHESIZER",
        metavar="COMMAND",
        help="What lets calls be heard, called like espeak-ng, which it is by default.",
    ),
]
AnswerRate = Annotated[
    float | None,
    _option(
        "ANSWER_RATE",
        metavar="NUMBER",
        callback=_within(0, 1),
        help="Share of calls answered, from 0 to 1, for numbers without a script. By default 1.",
    ),
]
EventShape = Annotated[
    PayloadShape | None,
    _option(
        "PAYLOAD_SHAPE",
        metavar="SHAPE",
        help=f"What events look like: {', '.join(PayloadShape)}. By default rich.",
    ),
]
# The help's column is too narrow for the names of limits, quotas, settings and faults, which stand above it.
Limit = Annotated[
    list[str] | None,
    _option(
        "LIMIT",
        metavar="NAME=VALUE",
        help="Change a limit; `off` switches it off. Repeatable. Names: see above.",
    ),
]
V2Limit = Annotated[
    list[str] | None,
    _option(
        "V2_LIMIT",
        "--v2-limit",
        metavar="NAME=VALUE",
        help="Change a quota of version 2; `off` switches it off. Repeatable. Names: see above.",
    ),
]
V2Setting = Annotated[
    list[str] | None,
    _option(
        "V2_SETTING",
        "--v2-setting",
        metavar="NAME=VALUE",
        help="Change a setting of version 2. Repeatable. Names: see above.",
    ),
]
RequireConfigurationSet = Annotated[
    bool,
    _option(
        "REQUIRE_CONFIGURATION_SET",
        "--require-configuration-set",
        help="Refuse a message that names no configuration set.",
    ),
]
LimitWindows = Annotated[
    Windows | None,
    _option("WINDOWS", metavar="KIND", help="How the limits' windows run: sliding, as by default, or fixed."),
]
Fault = Annotated[
    list[str] | None,
    _option(
        "FAULT",
        metavar="NAME=VALUE",
        help="Let a fault happen with a probability from 0 to 1. Repeatable. Names: see above.",
    ),
]
ShowNumbers = Annotated[bool, _option("SHOW_NUMBERS", "--show-numbers", help="Do not mask phone numbers.")]
Quiet = Annotated[bool, _option("QUIET", "--quiet", help="Print no line for each call.")]
Host = Annotated[
    str,
    _option("HOST", metavar="HOST", help="Address to listen on. Whoever reaches it can see every number called."),
]
AllowHost = Annotated[
    list[str] | None,
    _option(
        "ALLOW_HOST",
        metavar="NAME",
        help="Name by which clients reach it, beside its addresses, such as that of a container. Repeatable.",
    ),
]
AllowOrigin = Annotated[
    list[str] | None,
    _option(
        "ALLOW_ORIGIN",
        metavar="ORIGIN",
        help="Web pages of this origin may use it, as in http://localhost:3000. By default none may. Repeatable.",
    ),
]
Version = Annotated[bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)]


def read_origin(written: str) -> str:
    """Return an origin as browsers write it."""
    found = _ORIGIN.fullmatch(written.lower())
    if found is None or (found[3] is not None and not 0 < int(found[3]) <= _LARGEST_PORT):
        raise typer.BadParameter(
            f"{written!r} is not an origin, as in http://localhost:3000: scheme, host and port, and no path",
            param_hint="--allow-origin",
        )
    scheme, host, port = found.groups()
    # Without the port that goes without saying.
    return (
        f"{scheme}://{host}"
        if port is None or int(port) == _DEFAULT_PORTS[scheme]
        else f"{scheme}://{host}:{int(port)}"
    )


def read_host(option: str, written: str) -> str:
    """Return the name of a host, in lower case and without brackets."""
    name = written.removeprefix("[").removesuffix("]")
    if not is_host(name):
        raise typer.BadParameter(
            f"{written!r} is not the name of a host, as in emulator or voice.test: no scheme, no port, no path",
            param_hint=option,
        )
    return name.lower()


def read_pairs(option: str, written: list[str] | None) -> dict[str, Any]:
    """Return what is written as NAME=VALUE by its names; values as in JSON, else as text."""
    pairs: dict[str, Any] = {}
    for pair in written or []:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise typer.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint=option)
        if name in pairs:
            raise typer.BadParameter(f"{name} is given more than once", param_hint=option)
        pairs[name] = _value(name, value)
    return pairs


def option_of(error: str) -> str | None:
    """Return the option that says what an error of the settings is about; None where that is not one."""
    for name in _SETTING.findall(error):
        if name in _OPTIONS:
            return _OPTIONS[name]
        if PREFIX + name.upper() in VARIABLES:
            return f"--{name.replace('_', '-')}"
    return None


def read_v2_settings(limits: list[str] | None, settings: list[str] | None) -> dict[str, Any]:
    """Return what the two options of version 2 say, as a setting has it."""
    said = read_pairs("--v2-setting", settings)
    if "limits" in said:  # they would take the place of those that --v2-limit says
        raise typer.BadParameter("limits: a quota is changed by --v2-limit NAME=VALUE", param_hint="--v2-setting")
    return {"limits": read_pairs("--v2-limit", limits), **said}


def _value(name: str, value: str) -> object:
    if name == "countries" and value != "off":
        return value.split(",")
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value
