"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from local.aws import DEFAULT_PORT
from local.paths import OUTPUTS
from local.stack import DEFAULT_DASHBOARD_PORT, DEFAULT_VOICE_PORT

Port = Annotated[int, typer.Option(help="Port of the AWS endpoint on 127.0.0.1.", min=1, max=65535)]
VoicePort = Annotated[int, typer.Option(help="Port of the voice API emulator on 127.0.0.1.", min=1, max=65535)]
DashboardPort = Annotated[int, typer.Option(help="Port of the dashboard on 127.0.0.1.", min=1, max=65535)]
VoiceEndpointUrl = Annotated[
    str | None,
    typer.Option(
        help="Another implementation of the voice API to use in place of the emulator, such as http://127.0.0.1:9000.",
        metavar="URL",
    ),
]
WebhookUrl = Annotated[
    str | None,
    typer.Option(
        "--webhook",
        help="An address of this machine, such as http://127.0.0.1:9000/hooks, that gets each event, signed.",
        metavar="URL",
    ),
]
VoiceApiVersion = Annotated[
    Literal["v1", "v2"],
    typer.Option("--voice-api", help="The version of the voice API that the stack places calls with."),
]
TimeScale = Annotated[
    float,
    typer.Option(
        help="Multiplies each duration within an emulated call: 1 is as on the phone, 0.1 ten times as fast.", min=0
    ),
]
OutputsFile = Annotated[
    Path,
    typer.Option(
        help="Where endpoints, credentials and names are written as JSON, for scripts.",
        dir_okay=False,
        show_default=".local/outputs.json",
    ),
]

__all__ = [
    "DEFAULT_DASHBOARD_PORT",
    "DEFAULT_PORT",
    "DEFAULT_VOICE_PORT",
    "OUTPUTS",
    "DashboardPort",
    "OutputsFile",
    "Port",
    "TimeScale",
    "VoiceApiVersion",
    "VoiceEndpointUrl",
    "VoicePort",
    "WebhookUrl",
]
