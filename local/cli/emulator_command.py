"""`redial emulator`: the voice API on this machine."""

from enum import StrEnum
from typing import Annotated

import typer

from local.emulator.server import LOCALHOST, EmulatorServer, build_publisher
from local.emulator.service import VoiceService
from local.emulator.settings import PROFILES, EmulatorSettings

DEFAULT_PORT = 4580


class ProfileName(StrEnum):
    """The two kinds of account."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


def emulator(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = DEFAULT_PORT,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = LOCALHOST,
    profile: Annotated[ProfileName, typer.Option(help="Whose limits hold.")] = ProfileName.PRODUCTION,
    seed: Annotated[int, typer.Option(help="Decides times, outcomes and faults.")] = 0,
    time_scale: Annotated[
        float, typer.Option(min=0, help="Multiplies each duration within a call: 0.1 is ten times as fast.")
    ] = 1.0,
    aws_endpoint_url: Annotated[
        str | None, typer.Option(help="Where SNS, Firehose and CloudWatch Logs are. Without it no event is published.")
    ] = None,
) -> None:
    """Run the voice API emulator, until Ctrl-C."""
    settings = EmulatorSettings(
        limits=PROFILES[profile.value], seed=seed, time_scale=time_scale, aws_endpoint_url=aws_endpoint_url
    )
    service = VoiceService(settings, publisher=build_publisher(settings, _say), report=_say)
    try:
        server = EmulatorServer(service, host, port)
    except OSError as error:
        typer.echo(f"Cannot listen on {host} port {port}: {error.strerror}. Choose another with --port.", err=True)
        raise typer.Exit(1) from None
    _say(f"voice API emulator: {server.endpoint_url}")
    server.run()


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the terminal is this command's output
